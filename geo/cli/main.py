"""The commands as a table, and the one place where their errors become sentences."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.cli import files, safety, stores
from geo.cli.desk import Desk, language
from geo.cli.parsing import PROGRAM, Parser
from geo.domain.errors import ImportRefused, InvalidInput, KadianError
from geo.exchange.writers import FORMATS
from geo.i18n import Words
from geo.settings import settings_from_environment

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Command:
    """``arguments`` maps what is typed to argparse's options; words are at ``cli.<name>`` and below."""

    run: Callable[[Desk, Namespace], int]
    examples: tuple[str, ...]
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


COMMANDS = {
    "init": Command(stores.run_init, ("init", "init --restored"), {"--restored": {"action": "store_true"}}),
    "demo": Command(stores.run_demo, ("demo",)),
    "check": Command(safety.run_check, ("check",)),
    "import": Command(
        files.run_import,
        ("import towns.csv counties.geojson", "import data/demo --dry-run"),
        {"files": {"nargs": "+", "metavar": "FILE"}, "--dry-run": {"action": "store_true"}},
    ),
    "export": Command(
        files.run_export,
        (
            'export --format xlsx --filter "area=370725001&kind=village"',
            "export --format geojson --as-of 2020-02-14T08:00 -o morning.geojson",
        ),
        {
            "--format": {"choices": tuple(FORMATS), "default": "csv"},
            "--filter": {"default": "", "metavar": "QUERY"},
            "--as-of": {"metavar": "TIME"},
            "-o --output": {"metavar": "FILE"},
        },
    ),
    "administrator": Command(stores.run_administrator, ("administrator",)),
    "verify": Command(
        stores.run_verify, ("verify", 'verify --head "158 3fa9"'), {"--head": {"metavar": "HEAD"}}
    ),
    "backup": Command(
        stores.run_backup,
        ("backup", "backup /media/usb/kadian.db"),
        {"file": {"nargs": "?", "metavar": "FILE"}},
    ),
    "restore": Command(
        stores.run_restore,
        (
            "restore --check var/backups/kadian-20200214-080000.db",
            "restore var/backups/kadian-20200214-080000.db",
        ),
        {"file": {"metavar": "FILE"}, "--check": {"action": "store_true"}},
    ),
    "drill": Command(
        safety.run_drill,
        ("drill", "drill var/backups/kadian-20200214-080000.db"),
        {"file": {"nargs": "?", "metavar": "FILE"}},
    ),
}


def main(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run one command.

    Returns:
        0 when done, 1 when the store stands in the way, 2 when what was given cannot be used.
    """
    environment = os.environ if environment is None else environment
    words = Words(language(environment))
    chosen = parser(words).parse_args(arguments)
    try:
        desk = Desk(settings_from_environment(environment), words)
        return COMMANDS[chosen.command].run(desk, chosen)
    except KadianError as error:
        for fault in error.faults if isinstance(error, ImportRefused) else ():
            print(files.fault_line(fault, words), file=sys.stderr)
        reason = f" ({error.params['reason']})" if "reason" in error.params else ""
        print(words(error.key, **error.params) + reason, file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 1


def parser(words: Words) -> Parser:
    """The parser of all commands, each with its own help and examples."""
    top = Parser(words=words, prog=PROGRAM, description=words("cli.about"), epilog=words("cli.more"))
    commands = top.add_subparsers(
        title=words("cli.commands"), dest="command", required=True, metavar="COMMAND", parser_class=Parser
    )
    for name, command in COMMANDS.items():
        examples = "\n".join(f"  {PROGRAM} {example}" for example in command.examples)
        made = commands.add_parser(
            name,
            words=words,
            help=words(f"cli.{name}"),
            description=words(f"cli.{name}"),
            epilog=f"{words('cli.examples')}\n{examples}",
        )
        for typed, options in command.arguments.items():
            last = typed.split()[-1].lstrip("-").replace("-", "_")
            made.options.add_argument(*typed.split(), help=words(f"cli.{name}.{last}"), **options)
    return top
