"""Shift schedule: who stands at which post on which shift, now and on the next days, with its issues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import numpy as np

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.domain.kinds import Kind, Variant
from geo.domain.shifts.shift import DAY, SEARCH_MARGIN, shifts_between
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, ShiftState, claim_timeout
from geo.domain.timestamps import from_ms
from geo.domain.units import Unit
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.schedule.shift_view import ShiftIssue, ShiftView, allowed_actions, with_issues
from geo.services.situation.snapshot import Snapshot
from geo.store import Reader

DEFAULT_DAYS = 3
"""Days shown by default: today and the next two."""
DAY_SPANS = (DEFAULT_DAYS, 7, 15)
"""Numbers of days that a screen may show; a schedule is proposed up to the last of them."""


@dataclass(frozen=True, slots=True)
class ShiftPost:
    """A post where units stand in shifts: row in a snapshot, kind, and staffing that a shift requires."""

    row: int
    kind: Kind
    staffing: Variant


@dataclass(frozen=True, slots=True)
class ShiftSchedule:
    """Shifts of the days shown at a time.

    ``shifts``: those that pass the filter, worst issues first. ``own_shifts``: all of the actor's unit, those
    that it requested to take over, and those that it released and no unit has, by time.
    """

    filter: SiteFilter
    timestamp: datetime
    shifts: tuple[ShiftView, ...]
    own_shifts: tuple[ShiftView, ...]
    units: dict[str, Unit]

    @property
    def starts(self) -> tuple[datetime, ...]:
        """Starts of the shifts, in ascending order."""
        return tuple(sorted({view.shift.start for view in self.shifts}))

    def issue_counts(self) -> dict[ShiftIssue, int]:
        """Return the number of shifts with each issue."""
        return {issue: sum(issue in view.issues for view in self.shifts) for issue in ShiftIssue}


@needs(Verb.READ)
def shift_schedule(
    ctx: AppContext, actor: Actor, site_filter: SiteFilter, days: int = DEFAULT_DAYS
) -> ShiftSchedule:
    """Return the shifts where the actor may read, now or as known at ``site_filter.as_of``.

    Of the filter, area and unit count. Double bookings of a unit are found among all of its shifts that the
    actor may read, even those that the filter hides.

    Args:
        ctx: application context.
        actor: who reads.
        site_filter: area, unit and time.
        days: number of calendar days, today included.
    """
    now = ctx.now()
    as_of = min(site_filter.as_of, now) if site_filter.as_of else None
    moment = as_of or now
    reference = ctx.read_model.reference()
    end = datetime.combine(moment.astimezone(ctx.settings.zone).date() + days * DAY, time())
    span = moment, end.replace(tzinfo=ctx.settings.zone)
    units = reference.units if as_of is None else _units_at(ctx, as_of)
    views = with_issues(shift_views(ctx, actor, span, as_of=as_of), units)
    if as_of is None:
        views = [
            replace(
                view, allowed_actions=allowed_actions(actor, view, reference.areas.path(view.area), moment)
            )
            for view in views
        ]
    covered = reference.areas.subtree(site_filter.area) if site_filter.area else None

    def passes(view: ShiftView) -> bool:
        is_in_area = covered is None or view.area in covered
        return is_in_area and (
            not site_filter.unit or not {view.unit, view.record.requested_by}.isdisjoint(site_filter.unit)
        )

    own = [view for view in views if actor.unit and _is_own(view, actor.unit)]
    return ShiftSchedule(
        filter=site_filter,
        timestamp=moment,
        shifts=tuple(sorted(filter(passes, views), key=lambda view: view.sort_key)),
        own_shifts=tuple(sorted(own, key=lambda view: (view.shift.start, view.site))),
        units=units,
    )


def _is_own(view: ShiftView, unit: str) -> bool:
    """Check whether a unit has the shift, requests it, or released it while no other unit has it."""
    return unit in (view.unit, view.record.requested_by) or (
        not view.unit and unit in view.record.released_by
    )


def _units_at(ctx: AppContext, as_of: datetime) -> dict[str, Unit]:
    """Return the units by code, with their absences as known at a time."""
    with ctx.store.read() as reader:
        return {unit.code: unit for unit in reader.units(reader.seq_at(as_of))}


@needs(Verb.READ)
def shift_views(
    ctx: AppContext, actor: Actor, span: tuple[datetime, datetime], *, as_of: datetime | None = None
) -> Iterator[ShiftView]:
    """Yield each shift, where the actor may read, from the present one to the last that begins in the span.

    Args:
        ctx: application context.
        actor: who reads.
        span: the present or past moment that is considered, and the end of the last day.
        as_of: that moment where it is past, None for the present.
    """
    zone, (moment, end) = ctx.settings.zone, span
    snapshot = ctx.read_model.derived_state(ctx.now(), as_of=as_of, scope=actor.scope(Verb.READ)).snapshot
    with ctx.store.read() as reader:
        records = records_by_shift(reader, moment, end, snapshot.seq if as_of else None)
    shifts = {
        kind.code: [
            (shift, kind.rest_after(shift, zone)) for shift in shifts_between(kind.shifts, zone, moment, end)
        ]
        for kind in ctx.kinds
    }
    for post in posts_in_shifts(ctx, snapshot):
        row, kind = post.row, post.kind
        site, silent_since = snapshot.ids[row], moment - timedelta(hours=kind.silent_h)
        reported_at, status_at = (
            _timestamp(column[row]) for column in (snapshot.last_report_at, snapshot.status_at)
        )
        for shift, rest in shifts[kind.code]:
            record = records.get((site, shift.start)) or ShiftRecord(site, shift.start)
            slot = ShiftSlot(shift, snapshot.units[snapshot.unit[row]], claim_timeout(kind), record)
            state = slot.state_at(moment)
            # Where a post opens during a shift, the hours of its unit count from then on.
            begin = max(shift.start, status_at or shift.start)
            expected = state in (ShiftState.PLANNED, ShiftState.CLAIMED) and begin < silent_since
            yield ShiftView(
                site=site,
                name=snapshot.names[row],
                area=snapshot.areas[snapshot.area[row]],
                staffing=post.staffing,
                slot=slot,
                unit=slot.unit_at(moment),
                state=state,
                rest=rest,
                issues=(ShiftIssue.NOT_REPORTED,)
                if expected and (reported_at is None or reported_at < shift.start)
                else (),
            )


def records_by_shift(
    reader: Reader, begin: datetime, end: datetime, seq: int | None = None
) -> dict[tuple[str, datetime], ShiftRecord]:
    """Return the shift records by site and start, of all shifts that overlap [begin, end).

    Args:
        reader: of the store.
        begin: time.
        end: time.
        seq: journal number as of which the records are read, None for now.
    """
    records = reader.shifts.records(begin - SEARCH_MARGIN, end, seq)
    return {(record.site_id, record.start): record for record in records}


def posts_in_shifts(ctx: AppContext, snapshot: Snapshot) -> Iterator[ShiftPost]:
    """Yield the posts of a snapshot where units stand in shifts."""
    kinds, statuses = list(ctx.kinds), ctx.read_model.status_codes.statuses
    for row in np.flatnonzero(np.isin(snapshot.kind, [n for n, kind in enumerate(kinds) if kind.shifts])):
        kind = kinds[snapshot.kind[row]]
        staffing = kind.shift_staffing(snapshot.variants[row], statuses[snapshot.status[row]][1].code)
        if staffing:
            yield ShiftPost(int(row), kind, staffing)


def _timestamp(ms: float) -> datetime | None:
    return None if np.isnan(ms) else from_ms(int(ms))
