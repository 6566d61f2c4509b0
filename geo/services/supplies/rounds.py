"""Distribution rounds: what a round should bring, the rounds of the last days, and one with its stops."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound
from geo.domain.supplies.commands import RoundStop, StockLine
from geo.domain.supplies.stock import RecordedMove, StockReceipt
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.site_names import site_names_seq
from geo.services.supplies.loaded_stock import load_stock
from geo.services.supplies.places import SupplyPlace, known_place
from geo.services.supplies.stock_list import StockFilter, stock_list

ROUNDS_SHOWN = timedelta(days=14)
"""Age up to which rounds are listed."""


@dataclass(frozen=True, slots=True)
class RoundStopView:
    """A stop of a round: the place, what is left there, and the signature, None until somebody signs."""

    place: SupplyPlace
    moves: tuple[RecordedMove, ...]
    receipt: StockReceipt | None


@dataclass(frozen=True, slots=True)
class SupplyRound:
    """A distribution round.

    Attributes:
        number: Its number.
        from_place: The place that issued the goods.
        left_at: When they left.
        doc: Number of a document, "" for none.
        stops: The stops in their order.
    """

    number: int
    from_place: SupplyPlace
    left_at: datetime
    doc: str
    stops: tuple[RoundStopView, ...]

    @property
    def signed(self) -> int:
        """Number of stops that are signed for."""
        return sum(stop.receipt is not None for stop in self.stops)


@needs(Verb.MOVE_STOCK)
def proposed_stops(ctx: AppContext, actor: Actor, stock_filter: StockFilter) -> tuple[RoundStop, ...]:
    """Return the stops of a round that brings what is suggested to the sites of a filter, the neediest first.

    Closed sites get nothing. Only sites at which the actor may move stock are named.
    """
    tree = ctx.read_model.reference().areas
    lines: dict[str, list[StockLine]] = defaultdict(list)
    for row in stock_list(ctx, actor, stock_filter).rows:
        may = actor.may(Verb.MOVE_STOCK, tree.path(row.area)) if row.area in tree else False
        if row.left.suggested and row.depot is None and not row.is_closed and may:
            lines[row.place].append(StockLine(row.item.code, row.left.suggested))
    return tuple(RoundStop(place, tuple(sorted(of_place))) for place, of_place in lines.items())


class _RoundsKey(NamedTuple):
    """What the rounds follow from: stock, names of sites, and the first hour of which they are listed."""

    stock_seq: int
    names_seq: int
    since: datetime


_ROUNDS = CacheSpec[_RoundsKey, tuple[SupplyRound, ...]](2)


@needs(Verb.READ)
def supply_rounds(ctx: AppContext, actor: Actor) -> tuple[SupplyRound, ...]:
    """Return the rounds of the last days of which the actor may read the place that issued, newest first."""
    tree, begin = ctx.read_model.reference().areas, ctx.now() - ROUNDS_SHOWN
    return tuple(
        each
        for each in _rounds(ctx, begin.replace(minute=0, second=0, microsecond=0))
        if each.left_at >= begin and actor.may(Verb.READ, tree.path(each.from_place.area))
    )


@needs(Verb.READ)
def supply_round(ctx: AppContext, actor: Actor, number: int) -> SupplyRound:
    """Return one round.

    Raises:
        NotFound: There is no such round, or it was withdrawn.
        Refused: The actor may not read the place that issued.
    """
    with ctx.store.read() as reader:
        moves = reader.supplies.moves_of_round(number) if number > 0 else []
        if not moves:
            raise NotFound("error.unknown_round", number=number)
        found = _round(ctx, number, moves)
        actor.authorise(Verb.READ, reader.area_path(found.from_place.area))
    return found


def _rounds(ctx: AppContext, since: datetime) -> tuple[SupplyRound, ...]:
    """Return the rounds of all places, read again after an entry on stock."""

    def read() -> tuple[SupplyRound, ...]:
        by_number: dict[int, list[RecordedMove]] = defaultdict(list)
        with ctx.store.read() as reader:
            for recorded in reader.supplies.moves_in_rounds(since):
                by_number[recorded.move.round_number].append(recorded)
        return tuple(_round(ctx, number, moves) for number, moves in by_number.items())

    return ctx.caches.of(_ROUNDS).get(_RoundsKey(load_stock(ctx).seq, site_names_seq(ctx), since), read)


def _round(ctx: AppContext, number: int, moves: list[RecordedMove]) -> SupplyRound:
    by_place: dict[str, list[RecordedMove]] = defaultdict(list)
    for recorded in moves:
        by_place[recorded.move.to_place].append(recorded)
    first = moves[0].move
    return SupplyRound(
        number,
        known_place(ctx, first.from_place),
        first.observed_at,
        first.doc,
        tuple(
            RoundStopView(
                known_place(ctx, place),
                tuple(of_place),
                of_place[0].receipt if all(each.receipt for each in of_place) else None,
            )
            for place, of_place in by_place.items()
        ),
    )
