"""All post orders with their acknowledgements in memory, brought up to date from what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geo.domain.journal import ACKNOWLEDGEMENT, POST_ORDER
from geo.domain.post_orders.acknowledgement import AcknowledgedType, RecordedAcknowledgement
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, orders_in_force
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec, LatestSpec
from geo.services.situation.last_entry import last_entry_seq
from geo.store import Reader

ReadVersions = Mapping[tuple[str, str, str], RecordedAcknowledgement]
"""Id of an order, code of a post and of a unit, to the acknowledgement of the newest version."""


@dataclass(frozen=True, slots=True)
class PostReading:
    """What a unit has read of the orders in force at a post.

    Attributes:
        orders: The orders in force, the most specific last.
        read: Acknowledgement of each order that the unit has acknowledged in any version, by its id: that of
            the newest such version.
    """

    orders: tuple[PostOrder, ...]
    read: Mapping[str, RecordedAcknowledgement]

    @property
    def unread(self) -> tuple[PostOrder, ...]:
        """Orders whose present version the unit has not acknowledged."""
        return tuple(order for order in self.orders if self.version_read(order) < order.version)

    def version_read(self, order: PostOrder) -> int:
        """Return the newest version that the unit has acknowledged, 0 for none."""
        found = self.read.get(order.id)
        return found.acknowledgement.version if found else 0

    @property
    def seen(self) -> tuple[tuple[str, int], ...]:
        """Id and version of each order in force, as a form displays them."""
        return tuple((order.id, order.version) for order in self.orders)


@dataclass(frozen=True, slots=True, eq=False)
class LoadedPostOrders:
    """Post orders and their acknowledgements at one journal number.

    Attributes:
        orders: The present version of each order, withdrawn ones included.
        read: Acknowledgement of the newest acknowledged version, by id of the order, post and unit; the first
            of several of that version.
        last_seq: Number of the last entry on any of them.
    """

    orders: Mapping[PostOrderKey, PostOrder]
    read: ReadVersions
    last_seq: int

    def reading(self, kind: str, areas: tuple[str, ...], site_id: str, unit: str) -> PostReading:
        """Return what a unit has read of the orders in force at a post.

        Args:
            kind: Code of the kind of the post.
            areas: Codes of the areas that hold it, from the root to its own.
            site_id: Code of the post.
            unit: Code of the unit, "" for none.
        """
        orders = orders_in_force(self.orders, kind, areas, site_id)
        found = {order.id: self.read.get((order.id, site_id, unit)) for order in orders}
        return PostReading(orders, {id_: each for id_, each in found.items() if each})


_LATEST = LatestSpec[LoadedPostOrders]()
_LOADED = CacheSpec[int, LoadedPostOrders](2)


def load_post_orders(ctx: AppContext) -> LoadedPostOrders:
    """Return all post orders as they are now."""

    def read() -> LoadedPostOrders:
        with ctx.store.read() as reader:
            return ctx.caches.latest(_LATEST).next(lambda last: _following(last, reader))

    return ctx.caches.of(_LOADED).get(last_entry_seq(ctx, POST_ORDER, ACKNOWLEDGEMENT), read)


def _following(last: LoadedPostOrders | None, reader: Reader) -> LoadedPostOrders:
    """Return all post orders as a reader of the present sees them, by what came since the last ones."""
    present = reader.post_orders
    if last is None or AcknowledgedType.POST_ORDER in present.types_withdrawn_after(last.last_seq):
        return read_post_orders(reader)
    return _with_later(last, reader) if present.last_seq > last.last_seq else last


def post_orders_seen_by(ctx: AppContext, reader: Reader) -> LoadedPostOrders:
    """Return all post orders as a reader or transaction sees them; the shared ones where these are the same.

    What a transaction sees may never be committed, so that it is not shared.
    """
    loaded = load_post_orders(ctx)
    return loaded if loaded.last_seq == reader.post_orders.last_seq else read_post_orders(reader)


def read_post_orders(reader: Reader, at_seq: int | None = None) -> LoadedPostOrders:
    """Return all post orders as a reader or transaction sees them.

    Args:
        reader: Of the store, or of a transaction.
        at_seq: State as known after this entry; None for the present.
    """
    by_ref = reader.post_orders.acknowledgements_by_ref(AcknowledgedType.POST_ORDER, at_seq)
    return LoadedPostOrders(
        reader.post_orders.orders(at_seq),
        _newest_versions({}, (each for found in by_ref.values() for each in found)),
        reader.post_orders.last_seq,
    )


def _with_later(before: LoadedPostOrders, reader: Reader) -> LoadedPostOrders:
    """Return post orders with those of later entries; what did not change stays the same object."""
    orders, read = before.orders, before.read
    if reader.post_orders.last_order_seq > before.last_seq:
        orders = reader.post_orders.orders()
    later = [
        each
        for each in reader.post_orders.acknowledgements_after(before.last_seq)
        if each.acknowledgement.of is AcknowledgedType.POST_ORDER
    ]
    if later:
        read = _newest_versions(read, later)
    return LoadedPostOrders(orders, read, reader.post_orders.last_seq)


def _newest_versions(
    before: ReadVersions, acknowledgements: Iterable[RecordedAcknowledgement]
) -> ReadVersions:
    """Return the newest acknowledged versions with further acknowledgements, which come oldest first."""
    read = dict(before)
    for each in acknowledgements:
        said = each.acknowledgement
        key = said.ref, said.site_id, said.unit
        if key not in read or said.version > read[key].acknowledgement.version:
            read[key] = each
    return read
