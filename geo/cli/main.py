"""Table of the commands, and their entry point, which prints errors as sentences."""

from __future__ import annotations

import os
from argparse import Namespace, _SubParsersAction
from collections.abc import Mapping, Sequence

from geo.cli import (
    api_keys,
    checks,
    day,
    findings,
    handovers,
    import_export,
    inspections,
    ledger,
    plans,
    post_orders,
    register,
    report,
    roll_calls,
    schedule,
    siting,
    stand_down,
    store,
    supplies,
)
from geo.cli.beside.hand_over import hand_over, input_names
from geo.cli.command import Command
from geo.cli.context import CliContext
from geo.cli.deprecated import current_arguments
from geo.cli.messages import error_lines
from geo.cli.parsing import PROGRAM, Parser
from geo.domain.errors import InvalidInput, KadianError, StoreInUse
from geo.i18n import Translator, console_language
from geo.settings import Settings, settings_from_environment

COMMANDS = {
    "init": Command(
        store.run_init,
        ("init", "init --restored", "init --exercise"),
        {"--restored": {"action": "store_true"}, "--exercise": {"action": "store_true"}},
    ),
    "demo": Command(store.run_demo, ("demo",)),
    "check": Command(checks.run_check, ("check",)),
    **import_export.COMMANDS,
    "administrator": Command(store.run_administrator, ("administrator",)),
    "verify": Command(
        store.run_verify, ("verify", 'verify --head "158 3fa9"'), {"--head": {"metavar": "HEAD"}}
    ),
    "backup": Command(
        store.run_backup,
        ("backup", "backup /media/usb/kadian.db"),
        {"file": {"nargs": "?", "metavar": "FILE"}},
    ),
    "restore": Command(
        store.run_restore,
        (
            "restore --check var/backups/kadian-20200214-080000.db",
            "restore var/backups/kadian-20200214-080000.db",
        ),
        {"file": {"metavar": "FILE"}, "--check": {"action": "store_true"}},
    ),
    "drill": Command(
        checks.run_drill,
        ("drill", "drill var/backups/kadian-20200214-080000.db"),
        {"file": {"nargs": "?", "metavar": "FILE"}},
    ),
    **plans.COMMANDS,
    **schedule.COMMANDS,
    **findings.COMMANDS,
    **handovers.COMMANDS,
    **ledger.COMMANDS,
    **inspections.COMMANDS,
    **post_orders.COMMANDS,
    **roll_calls.COMMANDS,
    **register.COMMANDS,
    **stand_down.COMMANDS,
    **api_keys.COMMANDS,
    **supplies.COMMANDS,
    **report.COMMANDS,
    **day.COMMANDS,
    **siting.COMMANDS,
}


def main(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: What was typed after the name of the program.
        environment: Environment variables; None for those of the process.

    Returns:
        0 when done; 1 when the store, a rule or a missing permission prevents it, or something does not
        exist; 2 when an argument cannot be used.
    """
    environment = os.environ if environment is None else environment
    t = Translator(console_language(environment))
    current = current_arguments(arguments, t)
    chosen = build_parser(t).parse_args(current)
    try:
        cli = CliContext(settings_from_environment(environment), t)
    except KadianError as error:
        return _print_error(CliContext(Settings(), t), error)
    return run_parsed(cli, chosen, current)


def run_parsed(cli: CliContext, chosen: Namespace, arguments: Sequence[str] = ()) -> int:
    """Run a parsed command and return its exit code, also after an error, which is printed.

    Args:
        cli: Context of the command.
        chosen: The parsed arguments.
        arguments: What was typed, for the application that has the store open; () where this is one.
    """
    command: Command = chosen.command
    try:
        try:
            return command.run(cli, chosen)
        except StoreInUse as in_use:
            if not arguments:
                raise
            return hand_over(cli, arguments, input_names(chosen, command.input_files), in_use)
    except KadianError as error:
        return _print_error(cli, error)


def _print_error(cli: CliContext, error: KadianError) -> int:
    for line in error_lines(error, cli.t):
        cli.print_error(line)
    return 2 if isinstance(error, InvalidInput) else 1


def build_parser(t: Translator) -> Parser:
    """Build the parser of all commands, each with its own help and examples.

    An argument that the catalogue does not describe for its command has the text of ``cli.argument``.
    """
    top = Parser(t=t, prog=PROGRAM, description=t("cli.about"), epilog=t("cli.more"))
    groups = {"": _add_subparsers(top)}
    for name, command in COMMANDS.items():
        group, _, last = name.rpartition(" ")
        if group not in groups:
            about = t(f"cli.{group.replace('-', '_')}")
            groups[group] = _add_subparsers(groups[""].add_parser(group, t=t, help=about, description=about))
        key = f"cli.{name.replace(' ', '.').replace('-', '_')}"
        examples = "\n".join(f"  {PROGRAM} {example}" for example in command.examples)
        parser = groups[group].add_parser(
            last,
            t=t,
            help=t(key),
            description=t(key),
            epilog=f"{t('cli.examples')}\n{examples}",
        )
        parser.set_defaults(command=command)
        for typed, options in command.arguments.items():
            argument = typed.split()[-1].lstrip("-").replace("-", "_")
            own = f"{key}.{argument}"
            help_text = t(own if own in t else f"cli.argument.{argument}")
            parser.options.add_argument(*typed.split(), help=help_text, **options)
    return top


def _add_subparsers(parent: Parser) -> _SubParsersAction[Parser]:
    title = parent.t("cli.commands")
    return parent.add_subparsers(title=title, required=True, metavar="COMMAND", parser_class=Parser)
