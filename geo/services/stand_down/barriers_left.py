"""Barriers left: what each order asks for, who has reported, and who has not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound
from geo.domain.journal import BARRIER_REMOVAL, STAND_DOWN
from geo.domain.stand_down.stand_down import BarrierRemoval, RecordedStandDown, StandDown, removal_after
from geo.exchange.photos.encoding import THUMBNAIL_EDGE
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.findings.photos import require_photo_folder
from geo.services.situation.cache import CacheSpec
from geo.services.situation.last_entry import last_entry_seq
from geo.services.situation.site_names import site_names_seq


@dataclass(frozen=True, slots=True)
class BarrierRow:
    """Place of an order.

    Attributes:
        site_id: Code of the place.
        name: Name of the place, its code where it is no longer known.
        area: Code of its area, "" where the place is no longer known.
        area_name: Name of its area.
        unit: Code of its unit, "" for none.
        unit_name: Name of its unit.
        removal: Report that its barrier is gone, None while it is left.
        actor_name: Name of the account that reported, "" while it is left.
        may_report: Whether the account may report it gone now.
    """

    site_id: str
    name: str
    area: str
    area_name: str
    unit: str
    unit_name: str
    removal: BarrierRemoval | None
    actor_name: str
    may_report: bool


@dataclass(frozen=True, slots=True)
class StandDownProgress:
    """Order with its places, as far as the account may read them.

    Attributes:
        order: The order.
        area_name: Name of its area.
        ordered_by_name: Name of the account that gave it.
        left: Places whose barrier is left, by area and name.
        gone: Places whose barrier is gone, the last report first.
        is_late: Whether any is left after the deadline.
        may_withdraw: Whether the account may withdraw the order.
    """

    order: StandDown
    area_name: str
    ordered_by_name: str
    left: tuple[BarrierRow, ...]
    gone: tuple[BarrierRow, ...]
    is_late: bool
    may_withdraw: bool

    @property
    def total(self) -> int:
        """Number of its places."""
        return len(self.left) + len(self.gone)


@dataclass(frozen=True, slots=True, eq=False)
class LoadedStandDown:
    """All orders and the reports of their places at one journal number."""

    orders: tuple[RecordedStandDown, ...]
    removals: Mapping[str, tuple[BarrierRemoval, ...]]

    def removal(self, site_id: str, since_seq: int) -> BarrierRemoval | None:
        """Return the first report of a place after a journal number, None for none."""
        return removal_after(self.removals.get(site_id, ()), since_seq)


class _ListKey(NamedTuple):
    """What the orders of an account follow from, but for the time.

    Attributes:
        orders_seq: Number of the last entry on orders.
        removals_seq: Number of the last entry on reports.
        names_seq: Number at which names, areas and units of all sites were first as they are.
        reference_seq: Number of the last change of areas, units or accounts.
        at_seq: The entry after which they are shown, None for the present.
        actor: The account.
    """

    orders_seq: int
    removals_seq: int
    names_seq: int
    reference_seq: int
    at_seq: int | None
    actor: Actor


_ORDERS = CacheSpec[int, tuple[RecordedStandDown, ...]](1)
_REMOVALS = CacheSpec[int, Mapping[str, tuple[BarrierRemoval, ...]]](1)
_LISTS = CacheSpec[_ListKey, tuple[StandDownProgress, ...]](32)


@needs(Verb.READ)
def stand_downs(
    ctx: AppContext, actor: Actor, as_of: datetime | None = None
) -> tuple[StandDownProgress, ...]:
    """Return the orders that have places which the actor may read, the newest first.

    Args:
        ctx: The context.
        actor: The acting account.
        as_of: The time of an earlier state, None for the present.
    """
    at_seq = None
    if as_of is not None:
        with ctx.store.read() as reader:
            at_seq = reader.seq_at(as_of)
    key = _ListKey(
        last_entry_seq(ctx, STAND_DOWN),
        last_entry_seq(ctx, BARRIER_REMOVAL),
        site_names_seq(ctx),
        ctx.read_model.reference().changed_seq,
        at_seq,
        actor,
    )
    found = ctx.caches.of(_LISTS).get(key, lambda: _progress(ctx, actor, key))
    now = min(as_of or ctx.now(), ctx.now())
    return tuple(replace(each, is_late=bool(each.left) and now >= each.order.due_at) for each in found)


def _progress(ctx: AppContext, actor: Actor, key: _ListKey) -> tuple[StandDownProgress, ...]:
    """Return the orders as of the key; ``is_late`` is left out."""
    loaded, reference = _load(ctx, key), ctx.read_model.reference()
    names, is_past = reference.account_names, key.at_seq is not None
    progress = []
    for recorded in reversed(loaded.orders):
        order = recorded.order
        rows = [_row(ctx, actor, loaded, recorded, site, is_past=is_past) for site in order.sites]
        readable = [row for row in rows if actor.may(Verb.READ, reference.areas.path(row.area or order.area))]
        if not readable:
            continue
        left = [row for row in readable if row.removal is None]
        gone = [row for row in readable if row.removal is not None]
        progress.append(
            StandDownProgress(
                order,
                reference.areas.name_of(order.area),
                names.get(order.ordered_by, order.ordered_by),
                left=tuple(sorted(left, key=lambda row: (row.area, row.name))),
                gone=tuple(sorted(gone, key=lambda row: row.removal.seq if row.removal else 0, reverse=True)),
                is_late=False,
                may_withdraw=not is_past
                and actor.may(Verb.ORDER_STAND_DOWN, reference.areas.path(order.area)),
            )
        )
    return tuple(progress)


@needs(Verb.READ)
def barrier_of(ctx: AppContext, actor: Actor, site_id: str) -> tuple[StandDown, BarrierRow] | None:
    """Return the newest order about a place, and the place; None where no order is about it."""
    for progress in stand_downs(ctx, actor):
        for row in (*progress.left, *progress.gone):
            if row.site_id == site_id:
                return progress.order, row
    return None


@needs(Verb.READ)
def read_removal_photo(ctx: AppContext, actor: Actor, sha256: str, *, thumbnail: bool = False) -> bytes:
    """Return the photo of a report, or its thumbnail, as JPEG.

    Raises:
        NotFound: No report shows it.
        Refused: The actor may not read any place whose report shows it.
        StoreDamaged: Its file is missing or damaged.
        StoreUnavailable: Its file cannot be read.
    """
    folder = require_photo_folder(ctx)
    with ctx.store.read() as reader:
        sites = [reader.site(site_id) for site_id in reader.stand_down.sites_showing(sha256)]
        areas = [site.area for site in sites if site is not None]
        if not areas:
            raise NotFound("error.unknown_photo")
        if not any(actor.may(Verb.READ, reader.area_path(area)) for area in areas):
            authorise_in(reader, actor, Verb.READ, areas[0])
    small = folder.read_thumbnail(sha256, THUMBNAIL_EDGE) if thumbnail else None
    return small or folder.read(sha256)


def _row(
    ctx: AppContext,
    actor: Actor,
    loaded: LoadedStandDown,
    recorded: RecordedStandDown,
    site_id: str,
    *,
    is_past: bool,
) -> BarrierRow:
    reference, snapshot = ctx.read_model.reference(), ctx.read_model.current_snapshot()
    row = snapshot.row_of.get(site_id)
    removal = loaded.removal(site_id, recorded.seq)
    if row is None:
        return BarrierRow(site_id, site_id, "", "", "", "", removal, "", may_report=False)
    area, unit = snapshot.area_of(row), snapshot.units[snapshot.unit[row]]
    reported_by = removal.actor if removal else ""
    return BarrierRow(
        site_id,
        snapshot.names[row],
        area,
        reference.areas.name_of(area),
        unit,
        reference.units[unit].name if unit in reference.units else unit,
        removal,
        reference.account_names.get(reported_by, reported_by),
        may_report=removal is None
        and not is_past
        and actor.may(Verb.CHANGE_STATUS, reference.areas.path(area)),
    )


def _load(ctx: AppContext, key: _ListKey) -> LoadedStandDown:
    """Return orders and reports; each are read again after an entry on them, those of the past each time."""

    def orders() -> tuple[RecordedStandDown, ...]:
        with ctx.store.read() as reader:
            return tuple(reader.stand_down.orders(key.at_seq))

    def removals() -> Mapping[str, tuple[BarrierRemoval, ...]]:
        by_site: dict[str, list[BarrierRemoval]] = defaultdict(list)
        with ctx.store.read() as reader:
            for each in reader.stand_down.removals(key.at_seq):
                by_site[each.site_id].append(each)
        return {site: tuple(reports) for site, reports in by_site.items()}

    if key.at_seq is not None:
        return LoadedStandDown(orders(), removals())
    return LoadedStandDown(
        ctx.caches.of(_ORDERS).get(key.orders_seq, orders),
        ctx.caches.of(_REMOVALS).get(key.removals_seq, removals),
    )
