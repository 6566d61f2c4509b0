"""All post orders with their acknowledgements, read once after each change of any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geo.domain.post_orders.acknowledgement import AcknowledgedType, RecordedAcknowledgement
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, orders_in_force
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.last_entry import last_entry_seq
from geo.store import Reader


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
    read: Mapping[tuple[str, str, str], RecordedAcknowledgement]
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


_LAST_SEQ = CacheSpec[int, int](2)
"""Journal number of the last change by the revision of the store: most entries are on other things."""
_LOADED = CacheSpec[int, LoadedPostOrders](2)


def load_post_orders(ctx: AppContext) -> LoadedPostOrders:
    """Return all post orders as they are now."""
    last = last_entry_seq(ctx, _LAST_SEQ, lambda reader: reader.post_orders.last_seq)

    def read() -> LoadedPostOrders:
        with ctx.store.read() as reader:
            return read_post_orders(reader)

    return ctx.caches.of(_LOADED).get(last, read)


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
    orders = reader.post_orders.orders(at_seq)
    read: dict[tuple[str, str, str], RecordedAcknowledgement] = {}
    for order in orders.values():
        found = reader.post_orders.acknowledgements(AcknowledgedType.POST_ORDER, order.id, at_seq)
        for each in found:
            said = each.acknowledgement
            key = order.id, said.site_id, said.unit
            if key not in read or said.version > read[key].acknowledgement.version:
                read[key] = each
    return LoadedPostOrders(orders, read, reader.post_orders.last_seq)
