"""Workload of units: hours, nights, runs of shifts and travel over the last and the next two weeks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

import numpy as np

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.shifts.shift import SEARCH_MARGIN, Shift, shifts_between
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, claim_timeout
from geo.domain.timestamps import from_ms
from geo.domain.units import unit_name
from geo.planning.mip.model import UNASSIGNED
from geo.planning.schedule.problem import ScheduleProblem
from geo.planning.schedule.workload import Evenness, evenness, team_loads
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.network.unit_distances import unit_distances_to_locations
from geo.services.schedule.problem import clock_shifts
from geo.services.schedule.schedule import records_by_shift
from geo.services.situation.snapshot import Snapshot
from geo.store import Reader

TWO_WEEKS = timedelta(days=14)
NO_ABSENCES: Mapping[str, int] = {}
"""No absences other than those in force."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """Unit and status of a post from a time on, and what the post was then (codes, "" for no unit)."""

    since: datetime
    kind: str
    variant: str
    status: str
    unit: str


@dataclass(frozen=True, slots=True)
class PostHistory:
    """Location of a post (latitude and longitude in degrees, NaN where unknown) and its tenures by time."""

    latlon: tuple[float, float]
    tenures: tuple[Tenure, ...]


PostHistories = dict[str, PostHistory]
"""Post histories by site."""


@dataclass(frozen=True, slots=True)
class UnitWorkload:
    """Workload of a unit.

    ``hours``: of all its people together; ``hours_per_person``: None where no people are present or their
    number is unknown. ``nights``: number of nights in which it stands anywhere; ``longest_run``: shifts
    without a day off between. ``travel_m``: metres from its base to each post and back, once a shift.
    """

    unit: str
    name: str
    hours: float
    nights: int
    longest_run: int
    hours_per_person: float | None
    travel_m: float


@dataclass(frozen=True, slots=True)
class UnitStint:
    """People of a unit that stand through one shift, and metres to the post and back."""

    shift: Shift
    unit: str
    people: float
    travel_m: float


@dataclass(frozen=True, slots=True)
class Workload:
    """Workload of all units with shifts, the highest hours per person first.

    ``hours_evenness``: of the hours per person; ``measure``: how distances are measured, "road", "straight"
    or "mixed".
    """

    begin: datetime
    end: datetime
    units: tuple[UnitWorkload, ...]
    hours_evenness: Evenness
    measure: str


@needs(Verb.READ)
def past_and_planned_workload(ctx: AppContext, actor: Actor) -> tuple[Workload, Workload]:
    """Return the workload of the last two weeks and of the next two, of posts that the actor may read.

    The next two weeks follow the post assignments and the shift records. A shift counts for the unit that had
    it at its end: claims that were never confirmed have lapsed by then.
    """
    now = ctx.now()
    histories = post_histories(ctx, ctx.read_model.derived_state(now, scope=actor.scope(Verb.READ)).snapshot)
    return workload_of_posts(ctx, histories, (now - TWO_WEEKS, now)), workload_of_posts(
        ctx, histories, (now, now + TWO_WEEKS)
    )


def post_histories(ctx: AppContext, snapshot: Snapshot) -> PostHistories:
    """Return the tenures of the posts of a snapshot over the last two weeks."""
    now, kinds = ctx.now(), [kind.code for kind in ctx.kinds if kind.shifts]
    tenures = defaultdict[str, list[Tenure]](list)
    with ctx.store.read() as reader:
        for site, since, *values in reader.shifts.site_history_rows(
            kinds, now - TWO_WEEKS - SEARCH_MARGIN, now
        ):
            if site in snapshot.row_of:
                tenures[site].append(Tenure(from_ms(since), *values))
    return {
        site: PostHistory(
            (float(snapshot.lat[snapshot.row_of[site]]), float(snapshot.lon[snapshot.row_of[site]])),
            tuple(history),
        )
        for site, history in tenures.items()
    }


def workload_of_posts(
    ctx: AppContext,
    histories: PostHistories,
    span: tuple[datetime, datetime],
    absent: Mapping[str, int] = NO_ABSENCES,
) -> Workload:
    """Return the workload of each unit in the shifts of these posts that end within a span.

    Args:
        ctx: application context.
        histories: of the posts.
        span: begin and end.
        absent: absent people by unit, where they differ from those in force.
    """
    with ctx.store.read() as reader:
        stints = list(_stints(ctx, reader, histories, span))
    units = tuple(ctx.read_model.reference().units.values())
    distances = unit_distances_to_locations(
        ctx, np.array([post.latlon for post in histories.values()], np.float64), units
    )
    unit_number = {unit.code: number for number, unit in enumerate(units)}
    post_number = {site: number for number, site in enumerate(histories)}

    def unit_stint(site: str, shift: Shift, unit: str, people: int) -> UnitStint:
        distance_m = (
            distances.distance_m[post_number[site], unit_number[unit]] if unit in unit_number else 0.0
        )
        return UnitStint(shift, unit, people, 2 * float(distance_m))

    return workload_of_stints(ctx, [unit_stint(*stint) for stint in stints], span, distances.measure, absent)


def _stints(
    ctx: AppContext, reader: Reader, histories: PostHistories, span: tuple[datetime, datetime]
) -> Iterator[tuple[str, Shift, str, int]]:
    """Yield post, shift, unit and people of each manned shift that ends within the span."""
    begin, end = span
    now = ctx.now()
    records = records_by_shift(reader, begin, end)
    patterns = {
        kind.code: [
            shift
            for shift in shifts_between(kind.shifts, ctx.settings.zone, begin, end)
            if begin < shift.end <= end
        ]
        for kind in ctx.kinds
    }
    for site, post in histories.items():
        since = [tenure.since for tenure in post.tenures]
        for shift in patterns[post.tenures[-1].kind]:
            index = bisect_right(since, shift.start) - 1
            if index < 0:
                continue
            tenure = post.tenures[index]
            kind = ctx.kinds[tenure.kind]
            staffing = kind.shift_staffing(tenure.variant, tenure.status)
            slot = ShiftSlot(
                shift,
                tenure.unit,
                claim_timeout(kind),
                records.get((site, shift.start)) or ShiftRecord(site, shift.start),
            )
            unit = slot.unit_at(min(now, shift.end))
            if staffing and unit:
                yield site, shift, unit, slot.record.people if slot.record.is_confirmed else staffing.staff


def workload_of_stints(
    ctx: AppContext,
    stints: Sequence[UnitStint],
    span: tuple[datetime, datetime],
    measure: str,
    absent: Mapping[str, int] = NO_ABSENCES,
) -> Workload:
    """Return the workload of each unit in these stints.

    Hours to come are divided by the people present, past ones by all people of the unit.

    Args:
        ctx: application context.
        stints: shifts of all units.
        span: begin and end.
        measure: how distances are measured, "road", "straight" or "mixed".
        absent: absent people by unit, where they differ from those in force.
    """
    is_over = span[1] <= ctx.now()
    units = {
        code: replace(unit, absent=0 if is_over else absent.get(code, unit.absent))
        for code, unit in ctx.read_model.reference().units.items()
    }
    codes = tuple(sorted({stint.unit for stint in stints}))
    shifts = sorted({stint.shift for stint in stints})
    hours, travel_m = np.zeros((2, len(codes)))
    assignment = np.full((len(codes), len(shifts)), UNASSIGNED)
    """Unit x shift: itself where it stands anywhere."""
    for stint in stints:
        number = bisect_left(codes, stint.unit)
        hours[number] += stint.shift.hours * stint.people
        travel_m[number] += stint.travel_m
        assignment[number, bisect_left(shifts, stint.shift)] = number
    lines = []
    for number, load in enumerate(team_loads(_load_problem(codes, shifts, ctx.settings.zone), assignment)):
        unit = units.get(codes[number])
        people = unit.available_people if unit else 0
        lines.append(
            UnitWorkload(
                unit=codes[number],
                name=unit_name(units, codes[number]),
                hours=float(hours[number]),
                nights=load.nights,
                longest_run=load.longest_run,
                hours_per_person=float(hours[number]) / people if people else None,
                travel_m=float(travel_m[number]),
            )
        )
    lines.sort(key=lambda line: (-(line.hours_per_person or 0.0), line.unit))
    per_person = [line.hours_per_person for line in lines if line.hours_per_person is not None]
    return Workload(*span, tuple(lines), evenness(per_person), measure)


def compare_evenness(before: Workload, after: Workload) -> tuple[Evenness, Evenness]:
    """Return the evenness of the hours per person before and after, over the units with shifts in either."""
    sides = [
        {line.unit: line.hours_per_person for line in side.units if line.hours_per_person is not None}
        for side in (before, after)
    ]
    units = sorted({unit for side in sides for unit in side})
    evenness_before, evenness_after = (evenness([side.get(unit, 0.0) for unit in units]) for side in sides)
    return evenness_before, evenness_after


def _load_problem(units: tuple[str, ...], shifts: Sequence[Shift], zone: tzinfo) -> ScheduleProblem:
    """Build a problem with a row for each unit, in hours of the local clock, to compute nights and runs."""
    first = shifts[0].start.astimezone(zone).date() if shifts else datetime.now(zone).date()
    count, length = len(units), len(shifts)
    return ScheduleProblem(
        teams=units,
        shifts=clock_shifts(shifts, zone, first),
        priority=np.ones(count),
        is_qualified=np.eye(count, dtype=np.bool_),
        is_available=np.ones((count, length), np.bool_),
        is_required=np.ones((count, length), np.bool_),
        current_team=np.full((count, length), UNASSIGNED),
        distance_m=np.zeros((count, count)),
    )
