"""Receipts that are owed in a period: of post orders by the units on post, and of orders by their units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.owed import OwedAnswer, OwedItem, OwedKind
from geo.domain.errors import NotFound
from geo.domain.plans.plan import Plan
from geo.domain.post_orders.acknowledgement import AcknowledgedType, RecordedAcknowledgement
from geo.domain.post_orders.receipt_ref import ReceiptRef
from geo.domain.shifts.shift import Shift
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.day.tallied_shifts import TalliedShift
from geo.services.post_orders.acknowledging import units_of_order
from geo.services.post_orders.loaded_post_orders import (
    LoadedPostOrders,
    PostReading,
    post_orders_seen_by,
)
from geo.services.situation.snapshot import Snapshot
from geo.store import Reader

RECEIPT_TIME = timedelta(hours=2)
"""Time after a publication within which it is to be acknowledged."""
ORDER_DAYS = timedelta(days=7)
"""Time before a period in which orders were published that are still to be acknowledged: later ones overtake
them."""


@dataclass(frozen=True, slots=True)
class _Receipt:
    """When something was published to a recipient, and when the recipient acknowledged it."""

    published_at: datetime
    acknowledged_at: datetime | None


def receipt_items(
    ctx: AppContext, reader: Reader, snapshot: Snapshot, interval: Shift, shifts: Iterable[TalliedShift]
) -> tuple[OwedItem, ...]:
    """Return the receipts that are owed in a period, and those that were given in it.

    Args:
        ctx: The application context.
        reader: Of the store, or of a transaction.
        snapshot: All sites as this reader sees them.
        interval: The period.
        shifts: Shifts that start in the period and have begun.
    """
    readings = PostReadings(ctx, post_orders_seen_by(ctx, reader), snapshot)
    return (
        *_post_order_items(readings, interval, shifts),
        *_order_items(reader, snapshot, interval),
    )


class PostReadings:
    """What the units on post have read, with the areas of posts looked up once."""

    def __init__(self, ctx: AppContext, loaded: LoadedPostOrders, snapshot: Snapshot) -> None:
        """Read of these orders and sites."""
        self._loaded, self._snapshot = loaded, snapshot
        self._statuses = ctx.read_model.status_codes.statuses
        self._tree = ctx.read_model.reference().areas
        self._paths: dict[str, tuple[str, ...]] = {}

    def of(self, row: TalliedShift) -> PostReading:
        """Return what the unit of a shift has read of the orders in force at its post."""
        if row.area not in self._paths:
            self._paths[row.area] = tuple(area.code for area in self._tree.path(row.area))
        kind, _ = self._statuses[self._snapshot.status[self._snapshot.row_of[row.site_id]]]
        return self._loaded.reading(kind.code, self._paths[row.area], row.site_id, row.unit)


def last_open_shifts(shifts: Iterable[TalliedShift]) -> list[TalliedShift]:
    """Return the last begun shift of each open post that a unit has, by code of the post."""
    last: dict[str, TalliedShift] = {}
    for row in shifts:
        if row.is_open and (row.site_id not in last or last[row.site_id].shift.start < row.shift.start):
            last[row.site_id] = row
    return [row for _, row in sorted(last.items()) if row.unit]


def _post_order_items(
    readings: PostReadings, interval: Shift, shifts: Iterable[TalliedShift]
) -> Iterator[OwedItem]:
    for row in last_open_shifts(shifts):
        reading = readings.of(row)
        receipts = [
            _Receipt(order.published_at, _at(reading, order.id, order.version))
            for order in reading.orders
            if order.published_at < interval.end
        ]
        item = OwedItem(
            OwedKind.RECEIPT,
            ReceiptRef(row.site_id).id,
            row.name,
            row.site_id,
            row.area,
            row.unit,
            interval.start,
        )
        # A post that opened within its shift, or got another unit, knew of nothing before.
        opened_at = row.opened_at if row.opened_at > row.shift.start else None
        yield from _answered(item, interval, receipts, opened_at)


def _at(reading: PostReading, order_id: str, version: int) -> datetime | None:
    """Return when the present version of an order was acknowledged, None for not yet."""
    found = reading.read.get(order_id)
    return found.at if found and found.acknowledgement.version == version else None


def _order_items(reader: Reader, snapshot: Snapshot, interval: Shift) -> Iterator[OwedItem]:
    orders = reader.plans.orders_since(interval.start - ORDER_DAYS)
    undone = {order.undoes for order, _ in orders}
    acknowledged = reader.post_orders.acknowledgements_by_ref(AcknowledgedType.ORDER) if orders else {}
    for order, published_at in orders:
        if order.number in undone or published_at >= interval.end:
            continue
        found = acknowledged.get(str(order.number), ())
        given: Mapping[str, RecordedAcknowledgement] = {each.acknowledgement.unit: each for each in found}
        for unit in units_of_order(order):
            area = _area_of(order, unit, snapshot)
            if not area:
                continue
            receipt = _Receipt(published_at, given[unit].at if unit in given else None)
            item = OwedItem(
                OwedKind.RECEIPT,
                ReceiptRef(number=order.number, unit=unit).id,
                order.name,
                "",
                area,
                unit,
                published_at,
            )
            yield from _answered(item, interval, [receipt], None)


def _area_of(order: Plan, unit: str, snapshot: Snapshot) -> str:
    """Return the area of the first post by which an order concerns a unit, else that of the order."""
    for site, move in sorted(order.moves.items()):
        if unit in (move.before.unit, move.after.unit) and site in snapshot.row_of:
            return snapshot.area_of(snapshot.row_of[site])
    return order.area


def _answered(
    item: OwedItem, interval: Shift, receipts: list[_Receipt], known_from: datetime | None
) -> Iterator[OwedItem]:
    """Yield the item with its answer; nothing where there is nothing to acknowledge, or all was long ago.

    Args:
        item: The item without times and answer.
        interval: The period.
        receipts: What is to be acknowledged with one press.
        known_from: Time before which the recipient could know of nothing, None for no such time.
    """
    missing = [each.published_at for each in receipts if each.acknowledged_at is None]
    given = [each for each in receipts if each.acknowledged_at and each.acknowledged_at >= interval.start]
    if not missing and not given:
        return
    since = min(missing or [each.published_at for each in given])
    since = max(since, known_from) if known_from else since
    due_at = since + RECEIPT_TIME
    last = max((each.acknowledged_at for each in given if each.acknowledged_at), default=None)
    yield replace(
        item,
        since=since,
        due_at=due_at,
        answer=None if missing else OwedAnswer.GIVEN,
        on_time=not missing and last is not None and last <= due_at,
    )


@dataclass(frozen=True, slots=True)
class OrderForUnit:
    """An order as one of its units is to acknowledge it.

    Attributes:
        number: Number of the order.
        name: Name of the order.
        unit: Code of the unit.
        taken: Names of the posts that it takes over.
        handed: Names of the posts that it hands over.
        held: Names of the posts that it holds with a change.
    """

    number: int
    name: str
    unit: str
    taken: tuple[str, ...]
    handed: tuple[str, ...]
    held: tuple[str, ...]


@needs(Verb.READ)
def order_for_unit(ctx: AppContext, actor: Actor, number: int, unit: str) -> OrderForUnit:
    """Return what an order says to a unit: the actor's own, or any where the actor may plan.

    Raises:
        NotFound: There is no such order, or it does not concern the unit.
        Refused: The actor may not read it.
    """
    with ctx.store.read() as reader:
        order = reader.plans.order(number)
        if order is None:
            raise NotFound("error.unknown_order", number=number)
        if not unit or unit != actor.unit:
            authorise_in(reader, actor, Verb.DRAFT_PLAN, order.area)
    if unit not in units_of_order(order):
        raise NotFound("error.order_without_unit", number=number, unit=unit)
    snapshot = ctx.read_model.current_snapshot()
    posts: dict[str, list[str]] = {"taken": [], "handed": [], "held": []}
    for site, move in sorted(order.moves.items()):
        row = snapshot.row_of.get(site)
        name = site if row is None else snapshot.names[row]
        before, after = move.before.unit, move.after.unit
        if unit == before == after:
            posts["held"].append(name)
        elif unit in (before, after):
            posts["taken" if unit == after else "handed"].append(name)
    return OrderForUnit(number, order.name, unit, *(tuple(posts[key]) for key in ("taken", "handed", "held")))
