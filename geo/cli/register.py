"""Commands of the register: enter, correct, retire, bring back, merge; list and undo."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from geo.cli.command import ACCOUNT_ARGUMENT, REASON_ARGUMENTS, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput
from geo.domain.journal import AREA, SITE, UNIT
from geo.domain.register.commands import RegisterChange, Restoration, Retirement
from geo.services.register.listing import register_lines
from geo.services.register.record import record_in_register
from geo.services.register.retirement import restore, retire
from geo.services.register.undo import undo_in_register

ENTITIES = (SITE, UNIT, AREA)


def run_add(cli: CliContext, arguments: Namespace) -> int:
    """Register a site, unit or area."""
    return _change(cli, arguments, is_new=True)


def run_correct(cli: CliContext, arguments: Namespace) -> int:
    """Correct, move or rename a site, unit or area."""
    return _change(cli, arguments, is_new=False)


def run_retire(cli: CliContext, arguments: Namespace) -> int:
    """Retire a site, unit or area, or merge a site into another entry of it."""
    command = Retirement(
        arguments.what, arguments.code, cli.new_key(), arguments.reason, getattr(arguments, "into", "")
    )
    with cli.open_context() as ctx:
        receipt = retire(ctx, resolve_actor(ctx, arguments.account), command)
    cli.print_line(cli.t("cli.register.done", number=receipt.seq))
    return 0


def run_restore(cli: CliContext, arguments: Namespace) -> int:
    """Bring a retired site, unit or area back."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        receipt = restore(ctx, actor, Restoration(arguments.what, arguments.code, cli.new_key()))
    cli.print_line(cli.t("cli.register.done", number=receipt.seq))
    return 0


def run_undo(cli: CliContext, arguments: Namespace) -> int:
    """Undo one's own command in the register."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        receipt = undo_in_register(ctx, actor, Undo(arguments.number, cli.new_key()))
    cli.print_line(cli.t("cli.register.done", number=receipt.seq))
    return 0


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print the sites, units or areas of the register."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        for line in register_lines(ctx, actor, arguments.what, with_retired=arguments.retired):
            mark = f" [{cli.t('register.retired')}]" if line.is_retired else ""
            cli.print_line(f"{line.code} · {line.name}{mark}")
    return 0


def _change(cli: CliContext, arguments: Namespace, *, is_new: bool) -> int:
    boundary = ""
    if arguments.boundary:
        try:
            boundary = cli.input_path(arguments.boundary).read_text("utf-8-sig")
        except OSError as problem:
            found = problem.strerror or ""
            raise InvalidInput("error.cannot_read", file=arguments.boundary, found=found) from problem
    with cli.open_context() as ctx:
        change = RegisterChange(
            arguments.what,
            arguments.code,
            _values(arguments.values),
            cli.new_key(),
            is_new=is_new,
            seen_seq=ctx.store.revision(),
            boundary=boundary,
            accepted=tuple(arguments.accept),
            reason=arguments.reason,
        )
        receipt = record_in_register(ctx, resolve_actor(ctx, arguments.account), change)
    cli.print_line(cli.t("cli.register.done", number=receipt.seq))
    return 0


def _values(texts: list[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of ``field=value``.

    Raises:
        InvalidInput: A text has no equals sign.
    """
    pairs = [text.partition("=") for text in texts]
    for text, (_, sign, _) in zip(texts, pairs, strict=True):
        if not sign:
            raise InvalidInput("cli.register.pair", found=text)
    return tuple((field.strip(), value.strip()) for field, _, value in pairs)


_WHAT: Mapping[str, Mapping[str, object]] = {
    "what": {"choices": ENTITIES},
    "code": {"metavar": "CODE"},
}
_CHANGE: Mapping[str, Mapping[str, object]] = {
    **_WHAT,
    "values": {"nargs": "*", "metavar": "FIELD=VALUE"},
    "--boundary": {"default": "", "metavar": "FILE"},
    "--accept": {"action": "append", "default": [], "metavar": "DOUBT"},
    **REASON_ARGUMENTS,
}
COMMANDS: Mapping[str, Command] = {
    "register list": Command(
        run_list,
        ("register list site --as planner", "register list unit --retired"),
        {"what": _WHAT["what"], "--retired": {"action": "store_true"}, **ACCOUNT_ARGUMENT},
    ),
    "register add": Command(
        run_add,
        (
            "register add site K90 name=North kind=checkpoint variant=hard status=manned lat=36.6 lon=118.8",
            "register add area 370725009 name=East parent=370725 --boundary east.geojson --as commander",
        ),
        _CHANGE,
        ("boundary",),
    ),
    "register correct": Command(
        run_correct,
        ("register correct site K90 name=North-Gate lat=36.61 lon=118.81 --as planner",),
        _CHANGE,
        ("boundary",),
    ),
    "register retire": Command(
        run_retire,
        ("register retire site K90 --reason closed --as planner", "register retire site K91 --into K90"),
        {**_WHAT, "--into": {"default": "", "metavar": "CODE"}, **REASON_ARGUMENTS},
    ),
    "register restore": Command(
        run_restore, ("register restore site K90 --as planner",), {**_WHAT, **ACCOUNT_ARGUMENT}
    ),
    "register undo": Command(
        run_undo,
        ("register undo 1234 --as planner",),
        {"number": {"type": int, "metavar": "NUMBER"}, **ACCOUNT_ARGUMENT},
    ),
}
"""Commands of the group ``register``."""
