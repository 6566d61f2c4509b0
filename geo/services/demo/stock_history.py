"""Supplies of the past, as of demo days: rows of a file as steps, those of one round together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby

from geo.domain.supplies.commands import (
    CountStock,
    DistributeRound,
    MoveStock,
    ReceiveStock,
    RoundStop,
    StockLine,
)
from geo.domain.supplies.item import SupplyCatalogue
from geo.domain.supplies.stock import MoveKind
from geo.services.context import AppContext
from geo.services.supplies.history import StockHistoryStep

Row = Mapping[str, str]
COUNT, ROUND, SIGN = "count", "round", "sign"


def stock_steps(ctx: AppContext, rows: Iterable[tuple[datetime, Row]]) -> Iterator[StockHistoryStep]:
    """Yield the steps of rows in order of time; without items and depots that the file of supplies lacks."""
    supplies = ctx.supplies
    for (at, number), group in groupby(rows, key=lambda pair: (pair[0], pair[1]["round_number"])):
        members = [row for _, row in group]
        if number:
            stops = tuple(RoundStop(row["to_place"], _lines(supplies, row)) for row in members)
            stops = tuple(stop for stop in stops if stop.lines)
            if stops and supplies.depot(members[0]["from_place"]):
                command = DistributeRound(members[0]["from_place"], stops, "")
                yield StockHistoryStep(at, members[0]["by"], command)
            continue
        for row in members:
            step = _command(supplies, row)
            if step is not None:
                yield StockHistoryStep(at, row["by"], step)


def _command(supplies: SupplyCatalogue, row: Row) -> CountStock | MoveStock | ReceiveStock | None:
    """Return the command of a row that is no line of a round, None where nothing of it is left."""
    action, place, lines = row["action"], row["to_place"], _lines(supplies, row)
    if action == SIGN:
        return ReceiveStock(place, (), "", row["note"])
    depots = [code for code in (row["from_place"], place) if code.startswith("D")]
    if not lines or any(supplies.depot(code) is None for code in depots):
        return None
    if action == COUNT:
        return CountStock(place, lines, 0, "")
    kind = MoveKind(action)
    source = row["note"] if kind is MoveKind.DONATION else ""
    reason = "" if source else row["note"]
    return MoveStock(kind, lines, row["from_place"], place, "", source=source, reason=reason)


def _lines(supplies: SupplyCatalogue, row: Row) -> tuple[StockLine, ...]:
    pairs = (part.split(":") for part in row["goods"].split())
    return tuple(StockLine(item, int(quantity)) for item, quantity in pairs if item in supplies)
