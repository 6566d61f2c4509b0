"""The commands as a table, and the one place where their errors become sentences."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.cli import files, plans, posts, rotas, safety, stores
from geo.cli.desk import Desk, shown
from geo.cli.messages import error_lines
from geo.cli.parsing import PROGRAM, Parser
from geo.domain.errors import InvalidInput, KadianError
from geo.domain.plan_wishes import Keep
from geo.exchange.writers import FORMATS
from geo.i18n import Words, console_language
from geo.settings import settings_from_environment

if TYPE_CHECKING:
    from argparse import Namespace, _SubParsersAction
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Command:
    """``arguments`` maps what is typed to argparse's options; words are at ``cli.<name>`` and below.

    A name of two words is a command of a group.
    """

    run: Callable[[Desk, Namespace], int]
    examples: tuple[str, ...]
    arguments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


AS: Mapping[str, Mapping[str, Any]] = {"--as": {"dest": "account", "metavar": "ACCOUNT"}}
WHY: Mapping[str, Mapping[str, Any]] = {"--reason": {"default": "", "metavar": "TEXT"}, **AS}
WHERE: Mapping[str, Mapping[str, Any]] = {
    "--area": {"default": "", "metavar": "CODE"},
    "--unit": {"nargs": "+", "default": [], "metavar": "UNIT"},
    "--days": {"type": int, "default": 7, "metavar": "DAYS"},
}
POSTS: Mapping[str, Mapping[str, Any]] = {
    "--area": {"default": "", "metavar": "CODE"},
    "--reach": {"type": float, "default": 3.0, "metavar": "KM"},
    "--by-road": {"action": "store_true"},
    "--candidates": {"nargs": "+", "default": [], "metavar": "FILE"},
    **AS,
}
DRAFT: Mapping[str, Mapping[str, Any]] = {"--draft": {"default": "", "metavar": "NAME"}}
COMMANDS = {
    "init": Command(stores.run_init, ("init", "init --restored"), {"--restored": {"action": "store_true"}}),
    "demo": Command(stores.run_demo, ("demo",)),
    "check": Command(safety.run_check, ("check",)),
    "import": Command(
        files.run_import,
        (
            "import towns.csv counties.geojson",
            "import data/demo --dry-run",
            "import sites.csv --accept outside-area,same-place",
        ),
        files.IMPORT,
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
    "plan propose": Command(
        plans.run_propose,
        (
            "plan propose --area 370725001 --away Z03=30 --lock K01 K02 --as planner",
            "plan propose --name night --away Z03=10 Z05=4",
            "plan propose --moves 10 --not Z03:K01 Z05 --first K07 --fair 2000",
        ),
        {
            "--area": {"default": "", "metavar": "CODE"},
            "--away": {"nargs": "+", "default": [], "metavar": "UNIT=PEOPLE"},
            "--lock": {"nargs": "+", "default": [], "metavar": "POST"},
            "--keep": {"choices": list(map(str, Keep))},
            "--moves": {"type": int, "metavar": "NUMBER"},
            "--price-km": {"type": float, "metavar": "KM"},
            "--fair": {"type": int, "metavar": "METRES"},
            "--band": {"type": int, "metavar": "PERCENT"},
            "--not": {"nargs": "+", "default": [], "metavar": "UNIT:POST"},
            "--first": {"nargs": "+", "default": [], "metavar": "POST"},
            "--last": {"nargs": "+", "default": [], "metavar": "POST"},
            "--name": {"metavar": "NAME"},
            **AS,
        },
    ),
    "plan list": Command(plans.run_list, ("plan list", "plan list --as planner"), AS),
    "plan show": Command(
        plans.run_show, ("plan show plan-0f3a52c81b7e",), {"plan": {"metavar": "PLAN"}, **AS}
    ),
    "plan publish": Command(
        plans.run_publish,
        ('plan publish plan-0f3a52c81b7e --reason "squad 3 away" --as planner',),
        {"plan": {"metavar": "PLAN"}, **WHY},
    ),
    "plan order": Command(
        plans.run_order,
        ("plan order 7 --docx order-7.docx --as planner",),
        {"number": {"type": int, "metavar": "NUMBER"}, "--docx": {"metavar": "FILE"}, **AS},
    ),
    "plan undo": Command(
        plans.run_undo,
        ("plan undo 7 --as commander",),
        {"number": {"type": int, "metavar": "NUMBER"}, **WHY},
    ),
    "rota show": Command(rotas.run_show, ("rota show --days 3", "rota show --unit Z03"), {**WHERE, **AS}),
    "rota propose": Command(
        rotas.run_propose,
        ("rota propose --area 370725001 --as planner", "rota propose --days 14 --moves 20 --write"),
        {
            **WHERE,
            "--moves": {"type": int, "default": 0, "metavar": "SHIFTS"},
            "--write": {"action": "store_true"},
            **AS,
        },
    ),
    "rota export": Command(
        rotas.run_export,
        ("rota export --days 7 -o rota.csv", "rota export --unit Z03 --docx rota.docx"),
        {**WHERE, "-o --output": {"metavar": "FILE"}, "--docx": {"metavar": "FILE"}, **AS},
    ),
    "rota undo": Command(
        rotas.run_undo,
        ("rota undo 8871 --as planner",),
        {"number": {"type": int, "metavar": "NUMBER"}, **AS},
    ),
    "posts worth": Command(
        posts.run_worth, ("posts worth --area 370725001 --reach 2.5", "posts worth --by-road"), POSTS
    ),
    "posts most": Command(
        posts.run_most,
        ("posts most --count 30 --closing 5 --draft night", "posts most --aim worst --candidates new.csv"),
        {
            "--aim": {"choices": posts.AIMS, "default": posts.MOST},
            "--count": {"type": int, "metavar": "NUMBER"},
            "--closing": {"type": int, "metavar": "NUMBER"},
            **POSTS,
            **DRAFT,
        },
    ),
    "posts fewest": Command(posts.run_fewest, ("posts fewest --reach 2 --draft fewest",), {**POSTS, **DRAFT}),
    "posts seal": Command(
        posts.run_seal,
        ("posts seal 370725001", "posts seal 370725001 --band 1000 --only-known --draft seal"),
        {
            "area": {"metavar": "CODE"},
            "--band": {"type": float, "default": 500.0, "metavar": "METRES"},
            "--only-known": {"action": "store_true"},
            **AS,
            **DRAFT,
        },
    ),
}


def main(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run one command.

    Returns:
        0 when done, 1 when store, rule or right stands in the way or something is not there, 2 when what was
        given cannot be used.
    """
    environment = os.environ if environment is None else environment
    words = Words(console_language(environment))
    chosen = parser(words).parse_args(arguments)
    try:
        desk = Desk(settings_from_environment(environment), words)
        code: int = chosen.run(desk, chosen)
    except KadianError as error:
        for line in error_lines(error, words):
            print(shown(line, sys.stderr), file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 1
    return code


def parser(words: Words) -> Parser:
    """The parser of all commands, each with its own help and examples."""
    top = Parser(words=words, prog=PROGRAM, description=words("cli.about"), epilog=words("cli.more"))
    groups = {"": _choices(top)}
    for name, command in COMMANDS.items():
        group, _, last = name.rpartition(" ")
        if group not in groups:
            about = words(f"cli.{group}")
            groups[group] = _choices(groups[""].add_parser(group, words=words, help=about, description=about))
        key = f"cli.{name.replace(' ', '.')}"
        examples = "\n".join(f"  {PROGRAM} {example}" for example in command.examples)
        made = groups[group].add_parser(
            last,
            words=words,
            help=words(key),
            description=words(key),
            epilog=f"{words('cli.examples')}\n{examples}",
        )
        made.set_defaults(run=command.run)
        for typed, options in command.arguments.items():
            argument = typed.split()[-1].lstrip("-").replace("-", "_")
            made.options.add_argument(*typed.split(), help=words(f"{key}.{argument}"), **options)
    return top


def _choices(above: Parser) -> _SubParsersAction[Parser]:
    title = above.words("cli.commands")
    return above.add_subparsers(title=title, required=True, metavar="COMMAND", parser_class=Parser)
