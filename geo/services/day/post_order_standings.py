"""Where each post order is in force, which posts have read its present version, and which are behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.owed import OwedItem, OwedKind
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, PostOrderScope
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.day.day_state import day_state, readable_areas
from geo.services.day.owed import owed
from geo.services.day.receipts import PostReadings, last_open_shifts
from geo.services.day.tallied_shifts import TalliedShift
from geo.services.post_orders.loaded_post_orders import PostReading, load_post_orders
from geo.services.post_orders.reading import PostOrdersOfSite


@dataclass(frozen=True, slots=True)
class PostStanding:
    """A post where an order is in force.

    Attributes:
        site_id: Code of the post.
        name: Name of the post.
        area: Code of its area.
        unit: Code of the unit on its shift.
        version_read: Newest version of the order that the unit has acknowledged there, 0 for none.
    """

    site_id: str
    name: str
    area: str
    unit: str
    version_read: int


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """An order and the posts where it is in force.

    Attributes:
        order: The order.
        posts: The open posts that a unit has, by code.
    """

    order: PostOrder
    posts: tuple[PostStanding, ...]

    @property
    def behind(self) -> tuple[PostStanding, ...]:
        """Posts whose unit has not acknowledged the present version, the oldest version first."""
        rows = (post for post in self.posts if post.version_read < self.order.version)
        return tuple(sorted(rows, key=lambda post: (post.version_read, post.name, post.site_id)))

    @property
    def behind_by_version(self) -> Mapping[int, int]:
        """Number of posts that are behind, by the version that they have read, 0 for none."""
        counts: dict[int, int] = defaultdict(int)
        for post in self.behind:
            counts[post.version_read] += 1
        return dict(counts)


@needs(Verb.READ)
def post_order_standings(ctx: AppContext, actor: Actor, area: str = "") -> tuple[OrderStanding, ...]:
    """Return the orders that are not withdrawn, by scope and code, with the posts that the actor may read.

    An order is left out where it holds for nothing that the actor may read.

    Args:
        ctx: The application context.
        actor: Who reads.
        area: Only posts in this area and below, "" for all readable ones.

    Raises:
        NotFound: There is no such area.
    """
    posts: dict[PostOrderKey, list[PostStanding]] = defaultdict(list)
    for row, reading in _readings(ctx, actor, area):
        for order in reading.orders:
            standing = PostStanding(row.site_id, row.name, row.area, row.unit, reading.version_read(order))
            posts[order.key].append(standing)
    areas = readable_areas(ctx, actor, area)
    orders = load_post_orders(ctx).orders
    shown = [
        order
        for key, order in orders.items()
        if not order.is_withdrawn and (key in posts or _is_within(key, areas))
    ]
    scopes = list(PostOrderScope)
    shown.sort(key=lambda order: (scopes.index(order.key.scope), order.key.ref))
    return tuple(OrderStanding(order, tuple(posts[order.key])) for order in shown)


@needs(Verb.READ)
def own_post_orders(ctx: AppContext, actor: Actor) -> tuple[PostOrdersOfSite, ...]:
    """Return the posts that the actor's unit has now, with the orders in force there; those unread first."""
    own = [
        PostOrdersOfSite(row.site_id, row.name, row.area, row.unit, reading)
        for row, reading in _readings(ctx, actor, "")
        if row.unit == actor.unit and reading.orders
    ]
    return tuple(sorted(own, key=lambda each: (not each.reading.unread, each.name, each.site_id)))


@needs(Verb.READ)
def outstanding_receipts(ctx: AppContext, actor: Actor, area: str = "") -> tuple[OwedItem, ...]:
    """Return the receipts that are owed now: a list of whom to call, longest silence first.

    Args:
        ctx: The application context.
        actor: Who reads.
        area: Only in this area and below, "" for all readable ones.

    Raises:
        NotFound: There is no such area.
    """
    items = [item for item in owed(ctx, actor, area=area) if item.what is OwedKind.RECEIPT]
    return tuple(sorted(items, key=lambda item: (item.since, item.ref)))


def _readings(ctx: AppContext, actor: Actor, area: str) -> Iterator[tuple[TalliedShift, PostReading]]:
    """Yield the open posts that a unit has and that the actor may read, with what the unit has read."""
    areas, state = readable_areas(ctx, actor, area), day_state(ctx)
    readings = PostReadings(ctx, load_post_orders(ctx), ctx.read_model.current_snapshot())
    for row in last_open_shifts(state.tallied_shifts):
        if areas is None or row.area in areas:
            yield row, readings.of(row)


def _is_within(key: PostOrderKey, areas: frozenset[str] | None) -> bool:
    """Check whether an order of an area without open posts is one of the readable areas."""
    return key.scope is PostOrderScope.AREA and (areas is None or key.ref in areas)
