"""Short ways to count, move and receive supplies in a world."""

from __future__ import annotations

from datetime import timedelta

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.supplies.commands import (
    CountStock,
    DistributeRound,
    MoveStock,
    ReceiveStock,
    RoundStop,
    StockLine,
)
from geo.domain.supplies.stock import MoveKind
from geo.services.supplies.record import (
    count_stock,
    distribute_round,
    move_stock,
    receive_stock,
    undo_stock,
)
from geo.services.supplies.stock_list import StockFilter, stock_list
from tests.worlds import STAFF, START

KEEPER = Actor("keeper", "物资员", Role.PLANNER)
TOWN_STAFF = Actor("town-staff", "镇街队员", None, grants=(Grant("town-staff", Role.STAFF, "370725001"),))


def day(number, hour=0.0):
    """A time by days and hours after the period in which a world begins."""
    return START + timedelta(days=number, hours=hour)


def lines(**quantities):
    return tuple(StockLine(item, quantity) for item, quantity in quantities.items())


def seen(world, place):
    with world.store.read() as reader:
        return reader.supplies.last_count_seq(place)


def count(world, place, actor=STAFF, at=None, **quantities):
    command = CountStock(place, lines(**quantities), seen(world, place), next(world.keys), at)
    return count_stock(world.ctx, actor, command)


def move(world, kind, from_place="", to_place="", actor=KEEPER, at=None, **quantities):
    extra = {"source": "县红十字会"} if kind is MoveKind.DONATION else {}
    reason = "盘点更正" if kind in (MoveKind.LOSS, MoveKind.CORRECTION) else ""
    command = MoveStock(
        kind, lines(**quantities), from_place, to_place, next(world.keys), at, reason=reason, **extra
    )
    return move_stock(world.ctx, actor, command)


def issue(world, to_place="CP1", from_place="D1", actor=KEEPER, at=None, **quantities):
    return move(world, MoveKind.ISSUE, from_place, to_place, actor, at, **quantities)


def receive(world, place, *seqs, actor=STAFF, at=None, by="带班"):
    command = ReceiveStock(place, tuple(seqs), next(world.keys), by, at)
    return receive_stock(world.ctx, actor, command)


def distribute(world, *stops, actor=KEEPER, from_place="D1", at=None):
    """Issue to stops, each (place, quantities by item)."""
    command = DistributeRound(
        from_place, tuple(RoundStop(place, lines(**goods)) for place, goods in stops), next(world.keys), at
    )
    return distribute_round(world.ctx, actor, command)


def undo(world, seq, actor=STAFF):
    return undo_stock(world.ctx, actor, Undo(seq, next(world.keys)))


def rows(world, actor=KEEPER, **parts):
    """The rows of a list by place and item."""
    found = stock_list(world.ctx, actor, StockFilter(**parts)).rows
    return {(row.place, row.item.code): row for row in found}


def balance(world, place="CP1", item="mask"):
    row = rows(world).get((place, item))
    return row.figures.balance if row else None


def counted_week(world, place="CP1", start=100, daily=10, item="mask"):
    """Count an item at the start of each of seven periods, ``daily`` less each time, up to now."""
    for number in range(8):
        world.moment = max(world.moment, day(number))
        count(world, place, at=day(number), **{item: start - daily * number})
