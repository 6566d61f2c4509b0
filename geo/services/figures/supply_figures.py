"""Figures of supplies: how much of each item arrived, was issued to, or was lost at the places of an area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from geo.domain.daily_reports.figures import FigureRow
from geo.domain.supplies.item import SupplyItem
from geo.domain.supplies.stock import ARRIVALS, MoveKind, StockMove
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, Rows

_KINDS = {
    "arrived": ARRIVALS,
    "issued": frozenset({MoveKind.ISSUE}),
    "lost": frozenset({MoveKind.LOSS}),
}


def supply_figures(items: Iterable[SupplyItem]) -> Iterator[FigureDefinition]:
    """Yield ``supply.item.arrived``, ``supply.item.issued`` and ``supply.item.lost`` for each item."""
    for item in items:
        for name in _KINDS:
            yield FigureDefinition(
                f"supply.{item.code}.{name}",
                f"supply_{name}",
                partial(_moved, item=item.code, name=name),
                things={"item": item},
            )


def _moved(facts: FigureFacts, area: str, item: str, name: str) -> Rows:
    """Return the moves of the period with their quantities, each where the goods come to or are lost."""
    interval, rows = facts.interval, []
    for seq, areas in facts.areas_by_seq(area).items():
        for recorded in facts.source.reader.supplies.moves_between(interval.start, interval.end, seq):
            move = recorded.move
            if move.item != item or move.kind not in _KINDS[name]:
                continue
            place = _area_of(facts, _place(move))
            if place in areas:
                rows.append(FigureRow(f"#{recorded.seq}", _name(facts, _place(move)), place, move.quantity))
    return rows


def _place(move: StockMove) -> str:
    """Return the place of ours that a move is counted at."""
    return move.to_place or move.from_place


def _area_of(facts: FigureFacts, place: str) -> str:
    """Return the code of the area of a site or depot, "" where there was none of that code."""
    depot = facts.source.ctx.supplies.depot(place)
    if depot is not None:
        return depot.area
    row = facts.sites.snapshot.row_of.get(place)
    return "" if row is None else facts.sites.snapshot.area_of(row)


def _name(facts: FigureFacts, place: str) -> str:
    depot = facts.source.ctx.supplies.depot(place)
    return facts.name_of(place) if depot is None else depot.zh
