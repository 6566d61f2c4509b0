"""Table of the commands, and their entry point, which prints errors as sentences."""

from __future__ import annotations

import os
import sys
from argparse import _SubParsersAction
from collections.abc import Mapping, Sequence
from typing import Any

from geo.cli import (
    checks,
    day,
    findings,
    handovers,
    import_export,
    inspections,
    ledger,
    plans,
    post_orders,
    report,
    roll_calls,
    schedule,
    siting,
    stand_down,
    store,
    supplies,
)
from geo.cli.command import ACCOUNT_ARGUMENT, REASON_ARGUMENTS, Command
from geo.cli.context import CliContext, escape_unencodable
from geo.cli.deprecated import current_arguments
from geo.cli.messages import error_lines
from geo.cli.parsing import PROGRAM, Parser
from geo.domain.errors import InvalidInput, KadianError
from geo.domain.findings.finding import FindingSource, Severity
from geo.domain.findings.states import SIMPLE_ACTIONS
from geo.domain.handovers.handover import HandoverSeverity
from geo.domain.plans.preferences import ChangePolicy
from geo.exchange.writers import FORMATS
from geo.i18n import Translator, console_language
from geo.services.findings.findings import FindingView
from geo.settings import settings_from_environment

SCOPE_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "--area": {"default": "", "metavar": "CODE"},
    "--unit": {"nargs": "+", "default": [], "metavar": "UNIT"},
    "--days": {"type": int, "default": 7, "metavar": "DAYS"},
}
SITING_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "--area": {"default": "", "metavar": "CODE"},
    "--reach": {"type": float, "default": 3.0, "metavar": "KM"},
    "--by-road": {"action": "store_true"},
    "--candidates": {"nargs": "+", "default": [], "metavar": "FILE"},
    **ACCOUNT_ARGUMENT,
}
DRAFT_ARGUMENT: Mapping[str, Mapping[str, Any]] = {"--draft": {"default": "", "metavar": "NAME"}}
PERIOD_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "area": {"metavar": "CODE"},
    "--start": {"default": "", "metavar": "TIME"},
}
TELEPHONE_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "--unit": {"default": "", "metavar": "UNIT"},
    "--at": {"default": "", "metavar": "TIME"},
    **ACCOUNT_ARGUMENT,
}
COMMANDS = {
    "init": Command(
        store.run_init,
        ("init", "init --restored", "init --exercise"),
        {"--restored": {"action": "store_true"}, "--exercise": {"action": "store_true"}},
    ),
    "demo": Command(store.run_demo, ("demo",)),
    "check": Command(checks.run_check, ("check",)),
    "import": Command(
        import_export.run_import,
        (
            "import towns.csv counties.geojson",
            "import data/demo --dry-run",
            "import sites.csv --accept outside-area,same-place",
        ),
        import_export.IMPORT_ARGUMENTS,
    ),
    "export": Command(
        import_export.run_export,
        (
            'export --format xlsx --filter "area=370725001&kind=village"',
            "export --format geojson --as-of 2020-02-14T08:00 -o morning.geojson",
            "export --units -o units.csv",
        ),
        {
            "--format": {"choices": tuple(FORMATS), "default": "csv"},
            "--filter": {"default": "", "metavar": "QUERY"},
            "--as-of": {"metavar": "TIME"},
            "--units": {"action": "store_true"},
            "-o --output": {"metavar": "FILE"},
        },
    ),
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
    "plan propose": Command(
        plans.run_propose,
        (
            "plan propose --area 370725001 --away Z03=30 --lock K01 K02 --as planner",
            "plan propose --name night --away Z03=10 Z05=4",
            "plan propose --moves 10 --not Z03:K01 Z05 --first K07 --overload-penalty 2000",
        ),
        {
            "--area": {"default": "", "metavar": "CODE"},
            "--away": {"nargs": "+", "default": [], "metavar": "UNIT=PEOPLE"},
            "--lock": {"nargs": "+", "default": [], "metavar": "POST"},
            "--keep": {"choices": list(map(str, ChangePolicy))},
            "--moves": {"type": int, "metavar": "NUMBER"},
            "--price-km": {"type": float, "metavar": "KM"},
            "--overload-penalty": {"type": int, "metavar": "METRES"},
            "--tolerance": {"type": int, "metavar": "PERCENT"},
            "--not": {"nargs": "+", "default": [], "metavar": "UNIT:POST"},
            "--first": {"nargs": "+", "default": [], "metavar": "POST"},
            "--last": {"nargs": "+", "default": [], "metavar": "POST"},
            "--name": {"metavar": "NAME"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "plan list": Command(plans.run_list, ("plan list", "plan list --as planner"), ACCOUNT_ARGUMENT),
    "plan show": Command(
        plans.run_show, ("plan show plan-0f3a52c81b7e",), {"plan": {"metavar": "PLAN"}, **ACCOUNT_ARGUMENT}
    ),
    "plan publish": Command(
        plans.run_publish,
        ('plan publish plan-0f3a52c81b7e --reason "squad 3 away" --as planner',),
        {"plan": {"metavar": "PLAN"}, **REASON_ARGUMENTS},
    ),
    "plan order": Command(
        plans.run_order,
        ("plan order 7 --docx order-7.docx --as planner",),
        {"number": {"type": int, "metavar": "NUMBER"}, "--docx": {"metavar": "FILE"}, **ACCOUNT_ARGUMENT},
    ),
    "plan undo": Command(
        plans.run_undo,
        ("plan undo 7 --as commander",),
        {"number": {"type": int, "metavar": "NUMBER"}, **REASON_ARGUMENTS},
    ),
    "schedule show": Command(
        schedule.run_show,
        ("schedule show --days 3", "schedule show --unit Z03"),
        {**SCOPE_ARGUMENTS, **ACCOUNT_ARGUMENT},
    ),
    "schedule propose": Command(
        schedule.run_propose,
        ("schedule propose --area 370725001 --as planner", "schedule propose --days 14 --moves 20 --write"),
        {
            **SCOPE_ARGUMENTS,
            "--moves": {"type": int, "default": 0, "metavar": "SHIFTS"},
            "--write": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "schedule export": Command(
        schedule.run_export,
        ("schedule export --days 7 -o schedule.csv", "schedule export --unit Z03 --docx schedule.docx"),
        {
            **SCOPE_ARGUMENTS,
            "-o --output": {"metavar": "FILE"},
            "--docx": {"metavar": "FILE"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "schedule undo": Command(
        schedule.run_undo,
        ("schedule undo 8871 --as planner",),
        {"number": {"type": int, "metavar": "NUMBER"}, **ACCOUNT_ARGUMENT},
    ),
    "findings list": Command(
        findings.run_list,
        ("findings list --view late", "findings list --area 370725001 --unit Z03 --as planner"),
        {
            "--area": {"default": "", "metavar": "CODE"},
            "--unit": {"nargs": "+", "default": [], "metavar": "UNIT"},
            "--view": {"choices": list(map(str, FindingView)), "default": str(FindingView.OPEN)},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "findings log": Command(
        findings.run_log,
        (
            'findings log vehicles --site K01 --text "barrier open" --as supervisor',
            "findings log coordination --area 370725001 --severity urgent --at 2020-02-14T08:30",
        ),
        {
            "category": {"metavar": "CATEGORY"},
            "--site": {"default": "", "metavar": "SITE"},
            "--area": {"default": "", "metavar": "CODE"},
            "--text": {"default": "", "metavar": "TEXT"},
            "--severity": {"choices": list(map(str, Severity)), "default": str(Severity.NORMAL)},
            "--source": {"choices": list(map(str, FindingSource)), "default": str(FindingSource.SUPERVISION)},
            "--unit": {"default": "", "metavar": "UNIT"},
            "--at": {"default": "", "metavar": "TIME"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "findings act": Command(
        findings.run_act,
        (
            'findings act F12 report_done --note "barrier closed" --as staff',
            "findings act F12 confirm --as supervisor",
        ),
        {
            "finding": {"metavar": "FINDING"},
            "action": {"choices": sorted(map(str, SIMPLE_ACTIONS))},
            "--note": {"default": "", "metavar": "TEXT"},
            "--for": {"dest": "on_behalf_of", "default": "", "metavar": "ACCOUNT"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "handovers list": Command(
        handovers.run_list,
        ("handovers list --as staff", "handovers list --all"),
        {"--all": {"action": "store_true"}, **ACCOUNT_ARGUMENT},
    ),
    "handovers offer": Command(
        handovers.run_offer,
        (
            'handovers offer K01 --note "east barrier loose" --as staff',
            "handovers offer K01 --unit Z01 --at 2020-02-14T07:50 --as planner",
            'handovers offer "command 370725" --note "K23 is short of people" --as commander',
        ),
        {
            "site": {"metavar": "SITE"},
            "--start": {"default": "", "metavar": "TIME"},
            "--note": {"default": "", "metavar": "TEXT"},
            "--if-then": {"default": "", "metavar": "TEXT"},
            "--severity": {
                "choices": list(map(str, HandoverSeverity)),
                "default": str(HandoverSeverity.STEADY),
            },
            **TELEPHONE_ARGUMENTS,
        },
    ),
    "handovers accept": Command(
        handovers.run_accept,
        (
            "handovers accept K01 --as staff",
            'handovers accept K01 --differ "finding:F12=still open" --as staff',
        ),
        {
            "site": {"metavar": "SITE"},
            "--start": {"default": "", "metavar": "TIME"},
            "--differ": {"nargs": "+", "default": [], "metavar": "LINE=VALUE"},
            **TELEPHONE_ARGUMENTS,
        },
    ),
    **ledger.COMMANDS,
    **inspections.COMMANDS,
    **post_orders.COMMANDS,
    **roll_calls.COMMANDS,
    **stand_down.COMMANDS,
    **supplies.COMMANDS,
    **report.COMMANDS,
    "day status": Command(
        day.run_status,
        ("day status", "day status 370725001 --owed", "day status --start 2020-02-14T08:00"),
        {
            "area": {"nargs": "?", "default": "", "metavar": "CODE"},
            "--start": {"default": "", "metavar": "TIME"},
            "--owed": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "day close": Command(
        day.run_close,
        (
            "day close 370725001 --as commander",
            'day close 370725001 --start 2020-02-14T08:00 --carry "snow, roads closed" --statement calm',
        ),
        {
            **PERIOD_ARGUMENTS,
            "--carry": {"default": "", "metavar": "REASON"},
            "--statement": {"default": "", "metavar": "TEXT"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "day reopen": Command(
        day.run_reopen,
        ('day reopen 370725001 --start 2020-02-14T08:00 --reason "one post missing" --as commander',),
        {**PERIOD_ARGUMENTS, **REASON_ARGUMENTS},
    ),
    "siting evaluate": Command(
        siting.run_evaluate,
        ("siting evaluate --area 370725001 --reach 2.5", "siting evaluate --by-road"),
        SITING_ARGUMENTS,
    ),
    "siting max-coverage": Command(
        siting.run_max_coverage,
        (
            "siting max-coverage --count 30 --closing 5 --draft night",
            "siting max-coverage --aim worst --candidates new.csv",
        ),
        {
            "--aim": {"choices": siting.OBJECTIVES, "default": siting.MAX_COVERAGE},
            "--count": {"type": int, "metavar": "NUMBER"},
            "--closing": {"type": int, "metavar": "NUMBER"},
            **SITING_ARGUMENTS,
            **DRAFT_ARGUMENT,
        },
    ),
    "siting min-posts": Command(
        siting.run_min_posts,
        ("siting min-posts --reach 2 --draft fewest",),
        {**SITING_ARGUMENTS, **DRAFT_ARGUMENT},
    ),
    "cordon plan": Command(
        siting.run_cordon,
        ("cordon plan 370725001", "cordon plan 370725001 --buffer 1000 --only-known --draft cordon"),
        {
            "area": {"metavar": "CODE"},
            "--buffer": {"type": float, "default": 500.0, "metavar": "METRES"},
            "--only-known": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
            **DRAFT_ARGUMENT,
        },
    ),
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
    chosen = build_parser(t).parse_args(current_arguments(arguments, t))
    try:
        code: int = chosen.run(CliContext(settings_from_environment(environment), t), chosen)
    except KadianError as error:
        for line in error_lines(error, t):
            print(escape_unencodable(line, sys.stderr), file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 1
    return code


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
        parser.set_defaults(run=command.run)
        for typed, options in command.arguments.items():
            argument = typed.split()[-1].lstrip("-").replace("-", "_")
            own = f"{key}.{argument}"
            help_text = t(own if own in t else f"cli.argument.{argument}")
            parser.options.add_argument(*typed.split(), help=help_text, **options)
    return top


def _add_subparsers(parent: Parser) -> _SubParsersAction[Parser]:
    title = parent.t("cli.commands")
    return parent.add_subparsers(title=title, required=True, metavar="COMMAND", parser_class=Parser)
