"""Schedule problem: posts, units and shifts of the days ahead in numbers, and the rules of a proposal.

Sets: units u, posts p, shifts s. Parameters: required p x s, current team, qualified u x p (people, leads and
distance), fixed p x s, bans (u, p, s), distances u x p. The model itself: ``geo.planning.schedule``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import ShiftAssignment
from geo.domain.kinds import Kind, Variant
from geo.domain.shifts.shift import DAY, SEARCH_MARGIN, Shift, local_clock_hours, shifts_between
from geo.domain.shifts.shift_record import ShiftRecord, ShiftSlot, claim_timeout
from geo.domain.units import Unit
from geo.planning.mip.model import UNASSIGNED
from geo.planning.schedule.problem import ScheduleProblem, ScheduleRules, Shifts, Strength, are_nights
from geo.planning.schedule.verify import schedule_violations
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.network.unit_distances import unit_distances_to_sites
from geo.services.schedule.schedule import ShiftPost, posts_in_shifts, records_by_shift
from geo.services.situation.snapshot import Snapshot

FROZEN_SPAN = DAY
"""Shifts that begin within this time keep their units, who know of them already."""
NEAREST_UNITS = 12
"""Number of nearest units considered for a post, in addition to those scheduled there."""
MAX_DAYS = 14
"""Greatest number of days that a schedule is proposed for."""
TIME_LIMIT_S = 3.0
"""Seconds after which the best schedule is returned, with what is not proven."""
UNLIMITED = 10**6
"""Number of shifts that no unit reaches."""


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What a schedule is proposed for.

    ``area``: with all areas below it, "" for everywhere. ``units``: only they get shifts, and only their
    shifts and vacant ones change; empty for all. ``days``: shifts considered begin in so many days after the
    frozen span. ``overload_penalty_m``: metres that an hour of a unit above its even share counts.
    ``max_moves``: greatest number of shifts that change hands for evenness.
    """

    area: str = ""
    units: tuple[str, ...] = ()
    days: int = 7
    overload_penalty_m: float = 500.0
    max_moves: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleInputs:
    """A schedule problem with what its numbers stand for.

    ``problem``: input of the optimiser. ``rest_h``: hours of rest after each shift. ``sites``, ``names`` and
    ``staffing``: of the posts (rows); ``shifts``: of the columns; ``slots``: shift slot by (row, column),
    where the post has that shift. Shifts that begin between ``begin`` and ``end`` can be changed.
    ``measure``: how distances are measured, "road", "straight" or "mixed".
    """

    request: ScheduleRequest
    problem: ScheduleProblem
    rest_h: NDArray[np.float64]
    sites: tuple[str, ...]
    names: tuple[str, ...]
    staffing: tuple[Variant, ...]
    shifts: tuple[Shift, ...]
    slots: dict[tuple[int, int], ShiftSlot]
    units: tuple[Unit, ...]
    begin: datetime
    end: datetime
    measure: str

    def unit_code(self, number: int) -> str:
        """Return the code of a unit number, "" for ``UNASSIGNED``."""
        return "" if number == UNASSIGNED else self.units[number].code


@needs(Verb.DRAFT_PLAN)
def schedule_inputs(ctx: AppContext, actor: Actor, request: ScheduleRequest) -> ScheduleInputs:
    """Build the schedule problem of all shifts around the requested days.

    Shifts where the actor may not plan are included and fixed.

    Raises:
        Refused: the actor may plan nowhere.
    """
    now, zone = ctx.now(), ctx.settings.zone
    begin, end = now + FROZEN_SPAN, now + FROZEN_SPAN + min(max(request.days, 1), MAX_DAYS) * DAY
    snapshot = ctx.read_model.derived_state(now).snapshot
    posts = tuple(posts_in_shifts(ctx, snapshot))
    units = tuple(sorted(ctx.read_model.reference().units.values(), key=lambda unit: unit.code))
    columns = _shift_columns({post.kind.code: post.kind for post in posts}, zone, now, end)
    slots = _shift_slots(ctx, snapshot, posts, columns)
    distances = unit_distances_to_sites(ctx, snapshot, [post.row for post in posts], units)
    today = now.astimezone(zone).date()
    unit_number = {unit.code: number for number, unit in enumerate(units)}
    is_required = np.zeros((len(posts), len(columns)), np.bool_)
    current_team = np.full(is_required.shape, UNASSIGNED)
    is_fixed = np.ones(is_required.shape, np.bool_)
    bans = set[tuple[int, int, int]]()
    plannable = _plannable_sites(ctx, actor, request)
    for (row, column), slot in slots.items():
        holder = slot.unit_at(min(now, slot.shift.end))
        is_required[row, column] = True
        current_team[row, column] = unit_number.get(holder, UNASSIGNED)
        bans |= {(unit_number[unit], row, column) for unit in slot.record.released_by if unit in unit_number}
        is_requested = not holder or not request.units or holder in request.units
        has_people = not holder or (holder in unit_number and bool(units[unit_number[holder]].people))
        is_open = begin <= slot.shift.start < end and slot.record.site_id in plannable
        is_fixed[row, column] = (
            not (is_open and is_requested and has_people) or slot.record.is_claimed_or_requested
        )
    strength = Strength(
        people=np.array([unit.available_people for unit in units], float),
        leads=np.array([unit.available_leads for unit in units], float),
        required_people=np.array([post.staffing.staff for post in posts], float),
        required_leads=np.array([post.staffing.lead for post in posts], float),
    )
    problem = ScheduleProblem(
        teams=tuple(unit_number),
        shifts=clock_shifts([shift for shift, _ in columns], zone, today),
        priority=np.array([post.staffing.priority for post in posts], float),
        is_qualified=_qualified(
            strength,
            distances.distance_m,
            current_team,
            [unit.code in (request.units or unit_number) for unit in units],
        ),
        is_available=np.ones((len(units), len(columns)), np.bool_),
        is_required=is_required,
        current_team=current_team,
        distance_m=2 * distances.distance_m.T,
        explicit_strength=strength,
        is_fixed=is_fixed,
        bans=frozenset(bans),
    )
    return ScheduleInputs(
        request=request,
        problem=problem,
        rest_h=np.array([rest for _, rest in columns], float),
        sites=tuple(snapshot.ids[post.row] for post in posts),
        names=tuple(snapshot.names[post.row] for post in posts),
        staffing=tuple(post.staffing for post in posts),
        shifts=tuple(shift for shift, _ in columns),
        slots=slots,
        units=units,
        begin=begin,
        end=end,
        measure=distances.measure,
    )


def schedule_rules(inputs: ScheduleInputs) -> ScheduleRules:
    """Return the rules of a proposal; ``is_fixed`` of the problem says what is frozen, so no hour does."""
    return ScheduleRules(
        rest_h=inputs.rest_h,
        max_shifts=UNLIMITED,
        max_nights=UNLIMITED,
        frozen_until_h=-np.inf,
        overload_penalty_m=inputs.request.overload_penalty_m,
        max_moves=inputs.request.max_moves,
        time_limit_s=TIME_LIMIT_S,
    )


def is_still_feasible(inputs: ScheduleInputs, shifts: Iterable[ShiftAssignment]) -> bool:
    """Check whether assignments fit the present schedule and violate no rule that is not violated already."""
    unit_number = {unit.code: number for number, unit in enumerate(inputs.units)} | {"": UNASSIGNED}
    position_of = {
        (slot.record.site_id, slot.shift.start): position for position, slot in inputs.slots.items()
    }
    team = inputs.problem.current_team.copy()
    for assignment in shifts:
        position = position_of.get((assignment.site_id, assignment.start))
        if (
            position is None
            or assignment.unit not in unit_number
            or inputs.unit_code(int(team[position])) != assignment.expected_unit
        ):
            return False
        team[position] = unit_number[assignment.unit]
    # Nearness limits which units a proposal considers; it is no rule.
    problem = replace(inputs.problem, is_qualified=has_strength(inputs.problem.strength))
    rules = schedule_rules(inputs)
    violated = schedule_violations(problem, rules, problem.current_team)
    return set(schedule_violations(problem, rules, team)) <= set(violated)


def _plannable_sites(ctx: AppContext, actor: Actor, request: ScheduleRequest) -> frozenset[str]:
    """Return the codes of the sites of the area where the actor may plan."""
    snapshot = ctx.read_model.derived_state(ctx.now(), scope=actor.scope(Verb.DRAFT_PLAN)).snapshot
    areas = ctx.read_model.reference().areas
    area_codes = areas.scope(frozenset({request.area})) if request.area else None
    return frozenset(
        site
        for row, site in enumerate(snapshot.ids)
        if area_codes is None or snapshot.areas[snapshot.area[row]] in area_codes
    )


class ShiftColumn(NamedTuple):
    """A shift, and the hours of rest after it on the local clock: a column of the problem."""

    shift: Shift
    rest_h: float


class HolderChange(NamedTuple):
    """Unit that holds a post from a time on, in milliseconds since the epoch."""

    since_ms: int
    unit: str


def _shift_columns(
    kinds: dict[str, Kind], zone: tzinfo, now: datetime, end: datetime
) -> tuple[ShiftColumn, ...]:
    """Return every shift with its hours of rest, from the first after which people may still rest."""
    columns: set[ShiftColumn] = set()
    for kind in kinds.values():
        nearby = shifts_between(kind.shifts, zone, now - SEARCH_MARGIN, now + DAY)
        longest = max(kind.rest_after(shift, zone) for shift in nearby)
        columns.update(_shifts_with_rest(kind, zone, now - longest, end + longest))
    return tuple(sorted(columns))


def _shift_slots(
    ctx: AppContext,
    snapshot: Snapshot,
    posts: tuple[ShiftPost, ...],
    columns: tuple[ShiftColumn, ...],
) -> dict[tuple[int, int], ShiftSlot]:
    """Return the shift slots by (row, column).

    A shift that has begun belongs to the unit that had the post at its start.
    """
    if not columns:
        return {}
    now, zone = ctx.now(), ctx.settings.zone
    first, last = columns[0].shift.start, max(shift.end for shift, _ in columns)
    holders: dict[str, list[HolderChange]] = defaultdict(list)
    with ctx.store.read() as reader:
        records = records_by_shift(reader, first, last)
        for site, since, *_, unit in reader.shifts.site_history_rows(
            {post.kind.code for post in posts}, first, now
        ):
            holders[site].append(HolderChange(since, unit))
    column_of = {column: number for number, column in enumerate(columns)}
    patterns = {
        kind.code: [
            (column.shift, column_of.get(column)) for column in _shifts_with_rest(kind, zone, first, last)
        ]
        for kind in (post.kind for post in posts)
    }
    slots = {}
    for row, post in enumerate(posts):
        site, current_unit = snapshot.ids[post.row], snapshot.units[snapshot.unit[post.row]]
        for shift, column in patterns[post.kind.code]:
            if column is None:
                continue
            holder = current_unit if shift.start >= now else _holder_at_start(holders[site], shift)
            record = records.get((site, shift.start)) or ShiftRecord(site, shift.start)
            slots[row, column] = ShiftSlot(shift, holder, claim_timeout(post.kind), record)
    return slots


def _shifts_with_rest(kind: Kind, zone: tzinfo, begin: datetime, end: datetime) -> Iterator[ShiftColumn]:
    """Yield each shift of a kind that overlaps [begin, end), with the hours of rest after it."""
    origin = begin.astimezone(zone).date()
    for shift in shifts_between(kind.shifts, zone, begin, end):
        rested_at = shift.end + kind.rest_after(shift, zone)
        rest_h = local_clock_hours(rested_at, zone, origin) - local_clock_hours(shift.end, zone, origin)
        yield ShiftColumn(shift, rest_h)


def _holder_at_start(changes: list[HolderChange], shift: Shift) -> str:
    """Return the unit that had the post when a shift began, "" for none; ``changes`` by ascending time."""
    units = [change.unit for change in changes if change.since_ms <= shift.start.timestamp() * 1000]
    return units[-1] if units else ""


def clock_shifts(shifts: Sequence[Shift], zone: tzinfo, first: date) -> Shifts:
    """Convert shifts to numbers, in their order.

    Args:
        shifts: the shifts.
        zone: time zone whose local clock counts.
        first: date at whose midnight the hours begin.
    """
    starts = np.array([local_clock_hours(shift.start, zone, first) for shift in shifts], float)
    lengths = np.array([local_clock_hours(shift.end, zone, first) for shift in shifts], float) - starts
    return Shifts(starts, lengths, are_nights(starts, lengths))


def has_strength(strength: Strength) -> NDArray[np.bool_]:
    """Check which units have the people and leads for a crew at which posts.

    Returns:
        Units x posts.
    """
    enough: NDArray[np.bool_] = (strength.people[:, None] >= strength.required_people) & (
        strength.leads[:, None] >= strength.required_leads
    )
    return enough


def _qualified(
    strength: Strength,
    distance_m: NDArray[np.float64],
    current_team: NDArray[np.int64],
    considered: list[bool],
) -> NDArray[np.bool_]:
    """Check which units may be put on which posts.

    A unit needs the people and leads, must be considered, and be near or scheduled there already.

    Args:
        strength: people and leads of units and posts.
        distance_m: posts x units, metres.
        current_team: posts x shifts, unit number or ``UNASSIGNED``.
        considered: for each unit whether it may get shifts.

    Returns:
        Units x posts.
    """
    count = len(strength.people)
    near = np.zeros((count, len(strength.required_people)), np.bool_)
    order = np.argsort(np.where(considered, distance_m, np.inf), axis=1, kind="stable")[:, :NEAREST_UNITS]
    for row, nearest in enumerate(order):
        near[nearest, row] = True
        scheduled = current_team[row]
        near[scheduled[scheduled != UNASSIGNED], row] = True
    qualified: NDArray[np.bool_] = near & has_strength(strength) & np.array(considered, bool)[:, None]
    return qualified
