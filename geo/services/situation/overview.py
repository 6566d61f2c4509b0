"""Overview of a screen: one filter over figures, map, totals and list alike."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area, AreaTree
from geo.domain.filters import KnownCodes, SiteFilter
from geo.domain.journal import SITE, STORED_NAMES, JournalEntry
from geo.domain.units import Unit
from geo.domain.views import AreaTotal, Figure, SiteChange
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.situation.cache import CacheRegistry, CacheSpec, SingleFlightCache
from geo.services.situation.changes import changes_between
from geo.services.situation.coverage import compute_area_totals, compute_figures
from geo.services.situation.derived import DerivedState
from geo.services.situation.filter_masks import FilterMasks
from geo.services.situation.outstanding import outstanding_rows
from geo.services.situation.read_model import MINUTE_MS
from geo.services.situation.status_codes import StatusCodes

MAX_CACHED_STATES = 16
"""Maximum number of states of which overviews are cached."""
MAX_CACHED_OVERVIEWS = 128
"""Maximum number of cached overviews of one state, by filter."""
MAX_ENTRIES_READ = 2000
"""Maximum number of entries that are read to find the authors of changes."""
CHANGE_FIELDS = {"status": ("status",), "unit": ("unit",), "place": ("lat", "lon")}
"""Fields of which an entry must hold one to have brought a change, by aspect."""


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """The content of a screen.

    Attributes:
        filter: The filter.
        timestamp: The time of the overview, UTC.
        seq: Journal number of the snapshot.
        state: The derived state of all readable sites.
        status_codes: The numbers of kinds and statuses.
        rows: Numbers of the matching rows, the most urgent first.
        figure_rows: Numbers of the rows that figures are computed from (see ``SiteFilter.base``).
        total: Number of readable sites.
        unlocated: Number of ``rows`` without a location.
        matches_elsewhere: Number of sites outside the area that the search would match.
        figures: The figures.
        totals: The totals by child area.
        tree: The area tree.
        units: Units by code.
        home_area: The lowest area that holds everything readable.
        current_area: The area of the filter, ``home_area`` where that is within it.
        compared_with: The time that figures are compared with, None for none.
        shows_totals: Whether too many sites match to be drawn one by one.
        changes: The changes by row, where the filter selects changed sites.
        caches: What follows from this overview alone (list, map content, patrol plans), kept as long as it.
    """

    filter: SiteFilter
    timestamp: datetime
    seq: int
    state: DerivedState
    status_codes: StatusCodes
    rows: NDArray[np.intp]
    figure_rows: NDArray[np.intp]
    total: int
    unlocated: int
    matches_elsewhere: int
    figures: tuple[Figure, ...]
    totals: tuple[AreaTotal, ...]
    tree: AreaTree
    units: dict[str, Unit]
    home_area: str
    current_area: str
    compared_with: datetime | None
    shows_totals: bool
    changes: dict[int, SiteChange] = field(default_factory=dict)
    caches: CacheRegistry = field(default_factory=CacheRegistry)

    @property
    def path(self) -> tuple[Area, ...]:
        """The areas from the home area, where it is on the way, down to the current area."""
        steps = self.tree.path(self.current_area)
        above = self.tree.path(self.home_area)[:-1]
        return steps[len(above) :] if steps[: len(above)] == above else steps


class _StateKey(NamedTuple):
    """What all overviews of one state have in common: the state, the reference data and the rights."""

    snapshot_seq: int
    at_ms: float
    reference_seq: int
    scope: frozenset[str]


_OVERVIEWS = CacheSpec[_StateKey, SingleFlightCache[SiteFilter, Overview]](MAX_CACHED_STATES)


@needs(Verb.READ)
def known_codes(ctx: AppContext, actor: Actor) -> KnownCodes:  # noqa: ARG001 - whom ``needs`` has asked
    """Return the codes that a link may name at present."""
    reference = ctx.read_model.reference()
    return KnownCodes.from_kinds(ctx.kinds, reference.areas, reference.units)


@needs(Verb.READ)
def situation_overview(ctx: AppContext, actor: Actor, site_filter: SiteFilter) -> Overview:
    """Return the overview of the readable sites that the filter selects, now or at ``site_filter.as_of``."""
    read_model, scope = ctx.read_model, actor.scope(Verb.READ)
    now = ctx.now()
    timestamp = min(site_filter.as_of, now) if site_filter.as_of else now
    state = read_model.derived_state(now, as_of=site_filter.as_of and timestamp, scope=scope)
    reference = read_model.reference()
    overviews = ctx.caches.of(_OVERVIEWS).get(
        _StateKey(state.snapshot.seq, state.at_ms, reference.changed_seq, scope),
        lambda: SingleFlightCache(MAX_CACHED_OVERVIEWS),
    )
    return overviews.get(
        site_filter, lambda: _build_overview(ctx, state, site_filter, timestamp=timestamp, scope=scope)
    )


def _build_overview(
    ctx: AppContext,
    state: DerivedState,
    site_filter: SiteFilter,
    *,
    timestamp: datetime,
    scope: frozenset[str],
) -> Overview:
    read_model, reference = ctx.read_model, ctx.read_model.reference()
    tree, status_codes = reference.areas, read_model.status_codes
    selection, base = (
        FilterMasks(state, each, tree, status_codes) for each in (site_filter, site_filter.base)
    )
    briefing = site_filter.since or last_briefing(timestamp, ctx)
    earlier = (
        read_model.derived_state(timestamp, as_of=briefing, scope=scope) if briefing < timestamp else None
    )
    # Before the first entry there is nothing to compare figures with, and every site is new.
    base_then = (
        FilterMasks(earlier, site_filter.base, tree, status_codes)
        if earlier and len(earlier.snapshot)
        else None
    )
    if site_filter.outstanding:
        selection.restrict_to(
            "outstanding", outstanding_rows(ctx, state, site_filter.outstanding, scope=scope)
        )
    changes: dict[int, SiteChange] = {}
    if site_filter.since is not None:
        passed, all_changes = (
            selection.mask(),
            changes_between(earlier, state, status_codes) if earlier else {},
        )
        listed_changes = {row: change for row, change in all_changes.items() if passed[row]}
        changes = _attribute_changes(ctx, listed_changes, briefing, state.snapshot.seq)
        selection.restrict_to("since", all_changes)
    passed = selection.mask()
    rows = np.flatnonzero(passed)
    rows = rows[np.argsort(-state.urgency[rows], kind="stable")]
    unlocated = int(np.isnan(state.snapshot.lat[rows]).sum())
    home_area = tree.common_ancestor(scope)
    current_area = home_area if tree.covers(site_filter.area, home_area) else site_filter.area
    return Overview(
        filter=site_filter,
        timestamp=timestamp,
        seq=state.snapshot.seq,
        state=state,
        status_codes=status_codes,
        rows=rows,
        figure_rows=np.flatnonzero(base.mask()),
        total=len(state.snapshot),
        unlocated=unlocated,
        matches_elsewhere=int(selection.mask(without="area").sum()) - len(rows) if site_filter.search else 0,
        figures=compute_figures(base, base_then, site_filter, status_codes),
        totals=compute_area_totals(base, passed, current_area, tree=tree, readable_areas=tree.scope(scope)),
        tree=tree,
        units=reference.units,
        home_area=home_area,
        current_area=current_area,
        compared_with=None if base_then is None else briefing,
        shows_totals=len(rows) - unlocated > ctx.settings.point_limit
        and any(area.boundary for area in tree.children(current_area)),
        changes=changes,
    )


def _attribute_changes(
    ctx: AppContext, changes: dict[int, SiteChange], since: datetime, until_seq: int
) -> dict[int, SiteChange]:
    """Return the changes, each with the last entry since that explains it: its author, time and number."""
    with ctx.store.read() as reader:
        after_seq = reader.seq_at(since)
        entries = reader.entries(after_seq=after_seq, until_seq=until_seq, limit=MAX_ENTRIES_READ)
    rows = {change.site_id: row for row, change in changes.items()}
    attributed = dict(changes)
    for entry in reversed(entries):  # the newest comes last and stays
        row = rows.get(entry.entity_id) if entry.entity == SITE else None
        if row is not None and _explains(entry, changes[row]):
            attributed[row] = replace(changes[row], seq=entry.seq, actor=entry.actor, at=entry.at)
    return attributed


def _explains(entry: JournalEntry, change: SiteChange) -> bool:
    """Check whether the entry brought the change: a compound falls due without an entry."""
    if change.aspect == "new":
        return entry.before is None
    after = entry.after or {}
    if change.aspect == "status" and STORED_NAMES["last_patrol_at"] in after:
        return entry.action == "undo" or change.after.endswith(".patrolled")
    return not after.keys().isdisjoint(CHANGE_FIELDS[change.aspect])


def last_briefing(timestamp: datetime, ctx: AppContext) -> datetime:
    """Return the latest of the daily briefing times that is at least a minute before a time.

    Args:
        timestamp: The time, UTC.
        ctx: The application context; its settings have the briefing times.
    """
    zone = ctx.settings.zone
    local = timestamp.astimezone(zone) - timedelta(milliseconds=MINUTE_MS)
    times = ctx.settings.briefing_times
    candidates = [
        datetime.combine(local.date() - timedelta(days=back), at, zone) for back in (1, 0) for at in times
    ]
    return max(candidate for candidate in candidates if candidate <= local)
