"""Orders in force at one post with what its unit has read of them, for its card and its forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, PostOrderScope
from geo.domain.shifts.shift import Shift, shifts_between
from geo.domain.shifts.shift_record import EARLY_CONFIRMATION, ShiftRecord, ShiftSlot, claim_timeout
from geo.domain.sites import Site
from geo.services.accounts.permissions import authorise_in, needs, readable_site
from geo.services.context import AppContext
from geo.services.post_orders.loaded_post_orders import (
    LoadedPostOrders,
    PostReading,
    load_post_orders,
    read_post_orders,
)
from geo.store import Reader


@dataclass(frozen=True, slots=True)
class PostOrdersOfSite:
    """Orders in force at a post.

    Attributes:
        site_id: Code of the post.
        name: Name of the post.
        area: Code of its area.
        unit: Code of the unit on its shift, "" for none.
        reading: The orders, and what the unit has read of them.
    """

    site_id: str
    name: str
    area: str
    unit: str
    reading: PostReading


@needs(Verb.READ)
def post_orders_of_site(
    ctx: AppContext, actor: Actor, site_id: str, unit: str = "", *, as_of: datetime | None = None
) -> PostOrdersOfSite | None:
    """Return the orders in force at a post; None for a site that is no post.

    Args:
        ctx: The application context.
        actor: Who reads.
        site_id: Code of the site.
        unit: Unit whose reading counts, "" for the one on the present shift.
        as_of: Time of an earlier state, None for the present.

    Raises:
        NotFound: There is no such site.
        Refused: The actor may not read it.
    """
    with ctx.store.read() as reader:
        at_seq = None if as_of is None else reader.seq_at(as_of)
        site = readable_site(reader, actor, site_id, at_seq)
        if not ctx.kinds[site.kind].has_shifts(site.variant):
            return None
        on_shift = unit or (site.unit if as_of else unit_on_post(ctx, reader, site, ctx.now()))
        loaded = load_post_orders(ctx) if at_seq is None else read_post_orders(reader, at_seq)
    reading = reading_at(ctx, loaded, site, on_shift)
    return PostOrdersOfSite(site.id, site.name, site.area, on_shift, reading)


@needs(Verb.READ)
def present_reading(ctx: AppContext, actor: Actor, site_id: str, unit: str) -> PostReading:
    """Return what a unit has read of the orders in force at a post now; nothing of a site not readable."""
    snapshot = ctx.read_model.current_snapshot()
    row = snapshot.row_of.get(site_id)
    if row is None:
        return PostReading((), {})
    kind, _ = ctx.read_model.status_codes.statuses[snapshot.status[row]]
    if not kind.has_shifts(snapshot.variants[row]):
        return PostReading((), {})
    path = ctx.read_model.reference().areas.path(snapshot.area_of(row))
    if not actor.may(Verb.READ, path):
        return PostReading((), {})
    return load_post_orders(ctx).reading(kind.code, tuple(area.code for area in path), site_id, unit)


def reading_at(ctx: AppContext, loaded: LoadedPostOrders, site: Site, unit: str) -> PostReading:
    """Return what a unit has read of the orders in force at a post."""
    path = ctx.read_model.reference().areas.path(site.area)
    return loaded.reading(site.kind, tuple(area.code for area in path), site.id, unit)


def unit_on_post(ctx: AppContext, reader: Reader, site: Site, now: datetime) -> str:
    """Return the code of the unit that has the present shift of a post, "" for none."""
    return next((slot.unit_at(now) for slot in _slots(ctx, reader, site, now)), site.unit)


def units_of_post(ctx: AppContext, reader: Reader, site: Site, now: datetime) -> frozenset[str]:
    """Return the units that may acknowledge at a post: of its present shift, or one to be confirmed."""
    slots = _slots(ctx, reader, site, now)
    return (frozenset(slot.unit_at(now) for slot in slots) | {site.unit}) - {""}


def _slots(ctx: AppContext, reader: Reader, site: Site, now: datetime) -> list[ShiftSlot]:
    """Return the shift of a post that runs now, and the next one where it can be confirmed already."""
    kind = ctx.kinds[site.kind]
    if kind.shift_staffing(site.variant, site.status) is None:
        return []
    shifts: list[Shift] = [
        shift
        for shift in shifts_between(
            kind.shifts, ctx.settings.zone, now, now + EARLY_CONFIRMATION + timedelta(milliseconds=1)
        )
        if shift.start <= now + EARLY_CONFIRMATION and now < shift.end
    ]
    return [
        ShiftSlot(
            shift,
            site.unit,
            claim_timeout(kind),
            reader.shifts.record(site.id, shift.start) or ShiftRecord(site.id, shift.start),
        )
        for shift in sorted(shifts)
    ]


@needs(Verb.READ)
def post_order_versions(ctx: AppContext, actor: Actor, key: PostOrderKey) -> list[PostOrder]:
    """Return all versions of an order that the actor may read, newest first.

    Raises:
        Refused: The actor may not read in its area.
        NotFound: There is no such order.
    """
    with ctx.store.read() as reader:
        found = reader.post_orders.versions(key)
        if not found:
            raise NotFound("error.unknown_post_order", order=key.id)
        if key.scope is not PostOrderScope.KIND:
            site = reader.site(key.ref) if key.scope is PostOrderScope.SITE else None
            authorise_in(reader, actor, Verb.READ, site.area if site else key.ref)
    return found
