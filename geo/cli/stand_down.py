"""Commands of a stand-down: order it, list the barriers left, report one gone, withdraw the order."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from datetime import datetime

from geo.cli.command import ACCOUNT_ARGUMENT, REASON_ARGUMENTS, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.errors import InvalidInput
from geo.domain.stand_down.stand_down import OrderStandDown, ReportRemoval, WithdrawStandDown
from geo.domain.timestamps import parse_timestamp
from geo.formatting import format_date_time
from geo.services.stand_down.barriers_left import stand_downs
from geo.services.stand_down.record import order_stand_down, report_removal, withdraw_stand_down
from geo.text.stand_down import order_terms, order_title, place_line, progress_sentence, removal_sentence


def run_order(cli: CliContext, arguments: Namespace) -> int:
    """Order that the barriers of an area are removed."""
    command = OrderStandDown(
        arguments.area,
        parse_timestamp(arguments.due, cli.settings.zone),
        cli.new_key(),
        arguments.kind,
        arguments.phase,
        arguments.condition,
    )
    with cli.open_context() as ctx:
        receipt = order_stand_down(ctx, resolve_actor(ctx, arguments.account), command)
    cli.print_line(cli.t("cli.stand_down.done", number=receipt.seq))
    return 0


def run_left(cli: CliContext, arguments: Namespace) -> int:
    """Print the orders and the barriers left; with ``--gone`` the reports, too.

    Returns:
        0, or 1 where a deadline has passed.
    """
    t = cli.t

    def clock(timestamp: datetime) -> str:
        return format_date_time(timestamp, t, cli.settings.zone)

    with cli.open_context_for_reading() as ctx:
        found = stand_downs(ctx, resolve_actor(ctx, arguments.account))
        for progress in found:
            cli.print_line(order_title(progress, ctx.kinds, t))
            cli.print_line(f"  {order_terms(progress.order, t, clock)}")
            cli.print_line(f"  {progress_sentence(progress, t)}")
            for row in progress.left:
                cli.print_line(f"    {row.name} ({row.site_id}) · {place_line(row)}")
            for row in progress.gone if arguments.gone else ():
                cli.print_line(f"    ✓ {row.name} ({row.site_id}) · {removal_sentence(row, t, clock)}")
    if not found:
        cli.print_line(t("stand_down.none"))
    return int(any(progress.is_late for progress in found))


def run_report(cli: CliContext, arguments: Namespace) -> int:
    """Report that the barrier of a place is gone."""
    command = ReportRemoval(
        arguments.site,
        cli.new_key(),
        arguments.note,
        _photo(cli, arguments.photo),
        parse_timestamp(arguments.at, cli.settings.zone) if arguments.at else None,
    )
    with cli.open_context() as ctx:
        receipt = report_removal(ctx, resolve_actor(ctx, arguments.account), command)
    cli.print_line(cli.t("cli.stand_down.done", number=receipt.seq))
    return 0


def run_withdraw(cli: CliContext, arguments: Namespace) -> int:
    """Withdraw an order."""
    command = WithdrawStandDown(arguments.number, arguments.reason, cli.new_key())
    with cli.open_context() as ctx:
        receipt = withdraw_stand_down(ctx, resolve_actor(ctx, arguments.account), command)
    cli.print_line(cli.t("cli.stand_down.done", number=receipt.seq))
    return 0


def _photo(cli: CliContext, name: str) -> bytes:
    """Return the bytes of a file, b"" for no name.

    Raises:
        InvalidInput: It cannot be read.
    """
    try:
        return cli.input_path(name).read_bytes() if name else b""
    except OSError as problem:
        raise InvalidInput("error.cannot_read", file=name, found=problem.strerror or "") from problem


COMMANDS: Mapping[str, Command] = {
    "stand-down order": Command(
        run_order,
        (
            "stand-down order 370725001 --kind checkpoint --due 2020-03-25T10:00 --as commander",
            'stand-down order 370725 --phase 2 --condition "14 days without a case" --due 2020-03-27T18:00',
        ),
        {
            "area": {"metavar": "CODE"},
            "--kind": {"default": "", "metavar": "KIND"},
            "--phase": {"type": int, "default": 1, "metavar": "NUMBER"},
            "--condition": {"default": "", "metavar": "TEXT"},
            "--due": {"required": True, "metavar": "TIME"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "stand-down left": Command(
        run_left,
        ("stand-down left", "stand-down left --gone --as planner"),
        {"--gone": {"action": "store_true"}, **ACCOUNT_ARGUMENT},
    ),
    "stand-down report": Command(
        run_report,
        ('stand-down report K01 --note "barrier gone" --as staff', "stand-down report V01 --photo gone.jpg"),
        {
            "site": {"metavar": "SITE"},
            "--note": {"default": "", "metavar": "TEXT"},
            "--photo": {"default": "", "metavar": "FILE"},
            "--at": {"default": "", "metavar": "TIME"},
            **ACCOUNT_ARGUMENT,
        },
        input_files=("photo",),
    ),
    "stand-down withdraw": Command(
        run_withdraw,
        ('stand-down withdraw 3 --reason "a new case" --as commander',),
        {"number": {"type": int, "metavar": "NUMBER"}, **REASON_ARGUMENTS},
    ),
}
