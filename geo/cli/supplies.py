"""Commands of supplies: list them, record a count or a move, issue a distribution round."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from typing import Any

from geo.cli.command import ACCOUNT_ARGUMENT, Command
from geo.cli.context import CliContext
from geo.cli.plans import resolve_actor
from geo.domain.errors import InvalidInput
from geo.domain.supplies.commands import CountStock, DistributeRound, MoveStock, RoundStop, StockLine
from geo.domain.supplies.stock import MoveKind
from geo.domain.timestamps import parse_timestamp
from geo.services.context import AppContext
from geo.services.supplies.place_stock import place_stock
from geo.services.supplies.record import count_stock, distribute_round, move_stock
from geo.services.supplies.rounds import proposed_stops
from geo.services.supplies.stock_list import StockFilter, StockRow, StockView, stock_list
from geo.text.supplies import (
    doubts,
    left_sentence,
    lines_text,
    place_name,
    quantity_text,
    suggestion_text,
    total_sentence,
)


def run_list(cli: CliContext, arguments: Namespace) -> int:
    """Print a line for each item at each place, what is needed first; with ``--totals`` one for each item."""
    with cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        shown = stock_list(ctx, actor, _filter(ctx, arguments))
        if arguments.totals:
            lines = [total_sentence(total, cli.t) for total in shown.totals]
        else:
            lines = [_row_line(cli, ctx, row) for row in shown.rows]
    for line in lines or [cli.t("supplies.none")]:
        cli.print_line(line)
    return 0


def run_count(cli: CliContext, arguments: Namespace) -> int:
    """Record what was counted at a place."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        seen = place_stock(ctx, actor, arguments.place).last_count_seq
        observed = parse_timestamp(arguments.at, cli.settings.zone) if arguments.at else None
        lines = _lines(arguments.goods)
        receipt = count_stock(ctx, actor, CountStock(arguments.place, lines, seen, cli.new_key(), observed))
    cli.print_line(cli.t("cli.supplies.recorded", number=f"#{receipt.seq}"))
    return 0


def run_move(cli: CliContext, arguments: Namespace) -> int:
    """Record a move of goods."""
    with cli.open_context() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        command = MoveStock(
            MoveKind(arguments.kind),
            _lines(arguments.goods),
            arguments.from_place,
            arguments.to_place,
            cli.new_key(),
            parse_timestamp(arguments.at, cli.settings.zone) if arguments.at else None,
            arguments.doc,
            arguments.source,
            arguments.reason,
        )
        receipt = move_stock(ctx, actor, command)
    cli.print_line(cli.t("cli.supplies.recorded", number=f"#{receipt.seq}"))
    return 0


def run_round(cli: CliContext, arguments: Namespace) -> int:
    """Print the round that is suggested, stop by stop; with ``--write`` issue it.

    Returns:
        0 when printed or issued, 1 where nothing is to be distributed.
    """
    with cli.open_context() if arguments.write else cli.open_context_for_reading() as ctx:
        actor = resolve_actor(ctx, arguments.account)
        stops = proposed_stops(ctx, actor, _filter(ctx, arguments))
        for line in _stop_lines(cli, ctx, stops):
            cli.print_line(line)
        if not stops:
            cli.print_line(cli.t("supplies.round_nothing"))
            return 1
        if arguments.write:
            receipt = distribute_round(ctx, actor, DistributeRound(arguments.place, stops, cli.new_key()))
            cli.print_line(cli.t("cli.supplies.recorded", number=f"#{receipt.seq}"))
    return 0


def _filter(ctx: AppContext, arguments: Namespace) -> StockFilter:
    """Return the filter of the arguments.

    Raises:
        NotFound: There is no such area.
        InvalidInput: There is no such item.
    """
    if arguments.area:
        ctx.read_model.reference().areas[arguments.area]
    items = tuple(ctx.supplies[code].code for code in arguments.item)
    return StockFilter(arguments.area, items, StockView(getattr(arguments, "view", StockView.ALL)))


def _lines(goods: Iterable[str]) -> tuple[StockLine, ...]:
    """Parse items with quantities as typed, ``mask=50``.

    Raises:
        InvalidInput: One is of another form.
    """
    lines = []
    for text in goods:
        item, _, quantity = text.partition("=")
        if not quantity.isdecimal():
            raise InvalidInput("error.cli_goods", found=text)
        lines.append(StockLine(item, int(quantity)))
    return tuple(lines)


def _row_line(cli: CliContext, ctx: AppContext, row: StockRow) -> str:
    t = cli.t
    parts = [
        row.place,
        place_name(ctx.supplies, row.place, row.name, t),
        t.label(row.item),
        quantity_text(row.figures.balance, row.item, t),
    ]
    if row.item.is_consumable:
        parts.append(left_sentence(row.left, t))
    if row.left.suggested:
        parts.append(t("supplies.suggest", quantity=suggestion_text(row, t)))
    return " · ".join([*parts, *doubts(row, t)])


def _stop_lines(cli: CliContext, ctx: AppContext, stops: Iterable[RoundStop]) -> list[str]:
    with ctx.store.read() as reader:
        sites = {stop.place: reader.site(stop.place) for stop in stops}
    lines = []
    for stop in stops:
        site = sites[stop.place]
        name = place_name(ctx.supplies, stop.place, site.name if site else "", cli.t)
        goods = lines_text(ctx.supplies, ((line.item, line.quantity) for line in stop.lines), cli.t)
        lines.append(f"{stop.place} · {name} · {goods}")
    return lines


FILTER_ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "--area": {"default": "", "metavar": "CODE"},
    "--item": {"nargs": "+", "default": [], "metavar": "ITEM"},
}
GOODS_ARGUMENT: Mapping[str, Mapping[str, Any]] = {"goods": {"nargs": "+", "metavar": "ITEM=QUANTITY"}}
COMMANDS: Mapping[str, Command] = {
    "supplies list": Command(
        run_list,
        ("supplies list", "supplies list --view need --area 370725001 --item mask --as planner"),
        {
            **FILTER_ARGUMENTS,
            "--view": {"choices": list(map(str, StockView)), "default": str(StockView.ALL)},
            "--totals": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "supplies count": Command(
        run_count,
        ("supplies count K01 mask=43 disinfectant=6 --as staff", "supplies count D1 tent=12"),
        {
            "place": {"metavar": "PLACE"},
            **GOODS_ARGUMENT,
            "--at": {"default": "", "metavar": "TIME"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "supplies move": Command(
        run_move,
        (
            "supplies move issue mask=50 --from D1 --to K01 --as planner",
            'supplies move donation mask=2000 --to D1 --source "county hospital"',
        ),
        {
            "kind": {"choices": list(map(str, MoveKind))},
            **GOODS_ARGUMENT,
            "--from": {"dest": "from_place", "default": "", "metavar": "PLACE"},
            "--to": {"dest": "to_place", "default": "", "metavar": "PLACE"},
            "--doc": {"default": "", "metavar": "NUMBER"},
            "--source": {"default": "", "metavar": "NAME"},
            "--reason": {"default": "", "metavar": "TEXT"},
            "--at": {"default": "", "metavar": "TIME"},
            **ACCOUNT_ARGUMENT,
        },
    ),
    "supplies round": Command(
        run_round,
        ("supplies round D1", "supplies round D1 --area 370725001 --item mask --write --as planner"),
        {
            "place": {"metavar": "DEPOT"},
            **FILTER_ARGUMENTS,
            "--write": {"action": "store_true"},
            **ACCOUNT_ARGUMENT,
        },
    ),
}
