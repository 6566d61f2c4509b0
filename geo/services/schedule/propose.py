"""Schedule proposals: which unit to put on which shift, why, what stays open, and the workload."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import ShiftAssignment
from geo.domain.shifts.shift import Shift
from geo.planning.mip.model import UNASSIGNED, Indices
from geo.planning.schedule.problem import ScheduleProblem, ScheduleRules
from geo.planning.schedule.solve import solve_schedule
from geo.planning.schedule.start import occupancy
from geo.planning.schedule.verify import ScheduleViolationKind, schedule_violations
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.jobs.job import ADVICE_STAGE, BackgroundJob, JobKind, JobSpec
from geo.services.schedule.problem import ScheduleInputs, ScheduleRequest, schedule_inputs, schedule_rules
from geo.services.schedule.workload import UnitStint, Workload, workload_of_stints

CREW_TRIAL_LIMIT_S = 1.0
"""Seconds for each schedule that is solved with one more crew."""
MAX_UNITS_TRIED = 6
"""Number of units for which one more crew is tried."""


class ReassignmentReason(StrEnum):
    """Why a shift is to change hands (values are message keys)."""

    GAP = "gap"
    SHORT_REST = "rest"
    NOT_QUALIFIED = "able"
    EVEN_LOAD = "even"


@dataclass(frozen=True, slots=True)
class UnfilledShift:
    """A shift of a post that no unit can be put on."""

    site: str
    name: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class ShiftReassignment:
    """A shift of a post with the unit before and after, "" for none; ``version``: of the record seen."""

    site: str
    name: str
    shift: Shift
    before: str
    after: str
    reason: ReassignmentReason
    version: int

    @property
    def command(self) -> ShiftAssignment:
        """Command that applies this reassignment."""
        return ShiftAssignment(self.site, self.shift.start, self.after, self.before, self.version)


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleProposal:
    """A proposed schedule.

    ``open_count``: number of shifts that could be changed. ``before`` and ``after``: workload without and
    with the changes. ``optimality``: value and bound of each stage of the objective.
    """

    request: ScheduleRequest
    timestamp: datetime
    begin: datetime
    end: datetime
    changes: tuple[ShiftReassignment, ...]
    unfilled: tuple[UnfilledShift, ...]
    open_count: int
    before: Workload
    after: Workload
    optimality: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class CrewOption:
    """Number of further shifts filled with one more crew of so many people in a unit."""

    unit: str
    people: int
    shifts_filled: int


@dataclass(frozen=True, slots=True)
class PressedRequest:
    """A request with the press of the button that made it.

    A proposal stands until the next press, as each of its shifts has the version seen then.
    """

    request: ScheduleRequest
    press_id: str


@needs(Verb.DRAFT_PLAN)
def propose_schedule(
    ctx: AppContext, actor: Actor, request: ScheduleRequest, job: BackgroundJob | None = None
) -> ScheduleProposal:
    """Propose a schedule that fills the open shifts with the fewest changes; nothing is written.

    Further changes for evenness are limited by ``max_moves`` of the request. A job that is stopped returns
    the best schedule so far.

    Raises:
        Refused: the actor may plan nowhere.
    """
    job = job or BackgroundJob(JobKind.SCHEDULE)
    inputs = schedule_inputs(ctx, actor, request)
    problem, rules = inputs.problem, schedule_rules(inputs)
    assignment, optimality = problem.current_team, dict[str, tuple[float, float]]()
    if (problem.is_required & ~problem.frozen_or_fixed(rules)).any():
        solution = solve_schedule(problem, rules, cancelled=job.is_cancelled, on_progress=job.report_progress)
        assignment = solution.team
        # Counts are at least 0: the bound where the time was too short for a better one.
        optimality = {stage.name: (stage.value, max(0.0, stage.bound)) for stage in solution.stages}
    span = inputs.begin, inputs.end
    before, after = (
        workload_of_stints(ctx, list(_unit_stints(inputs, each)), span, inputs.measure)
        for each in (problem.current_team, assignment)
    )
    return ScheduleProposal(
        request=request,
        timestamp=ctx.now(),
        begin=inputs.begin,
        end=inputs.end,
        changes=tuple(_changes(inputs, rules, assignment)),
        unfilled=_unfilled(inputs, rules, assignment),
        open_count=int((problem.is_required & ~problem.frozen_or_fixed(rules)).sum()),
        before=before,
        after=after,
        optimality=optimality,
    )


@needs(Verb.DRAFT_PLAN)
def crew_options(
    ctx: AppContext, actor: Actor, request: ScheduleRequest, job: BackgroundJob | None = None
) -> tuple[CrewOption, ...]:
    """Return what one more crew in one unit would change, each solved again, the most helpful first.

    The units nearest to the unfilled shifts are tried.

    Raises:
        Refused: the actor may plan nowhere.
    """
    job = job or BackgroundJob(JobKind.CREW)
    inputs = schedule_inputs(ctx, actor, request)
    problem, rules = inputs.problem, replace(schedule_rules(inputs), time_limit_s=CREW_TRIAL_LIMIT_S)
    job.report_stage(ADVICE_STAGE)
    is_open = problem.is_required & ~problem.frozen_or_fixed(rules)
    if not is_open.any():
        return ()
    first = solve_schedule(problem, rules, cancelled=job.is_cancelled).team
    unfilled = np.argwhere(is_open & (first == UNASSIGNED))
    if not len(unfilled):
        return ()
    candidates = [n for n, unit in enumerate(inputs.units) if unit.code in request.units or not request.units]
    candidates.sort(key=lambda number: (float(problem.distance_m[number, unfilled[:, 0]].sum()), number))
    crew = int(max(problem.strength.required_people[post] for post, _ in unfilled))
    options = []
    for number in candidates[:MAX_UNITS_TRIED]:
        trial = _with_crew(problem, number, crew)
        team = solve_schedule(trial, rules, cancelled=job.is_cancelled).team
        still_unfilled = int((is_open & (team == UNASSIGNED)).sum())
        if still_unfilled < len(unfilled):
            options.append(CrewOption(inputs.units[number].code, crew, len(unfilled) - still_unfilled))
    return tuple(sorted(options, key=lambda option: -option.shifts_filled))


@needs(Verb.DRAFT_PLAN)
def schedule_job(ctx: AppContext, actor: Actor, pressed: PressedRequest) -> JobSpec[ScheduleProposal]:
    """Build the job that proposes a schedule."""
    return JobSpec(
        JobKind.SCHEDULE,
        pressed,
        None,
        lambda job: propose_schedule(ctx, actor, pressed.request, job),
        lambda result: result,
    )


@needs(Verb.DRAFT_PLAN)
def crew_job(ctx: AppContext, actor: Actor, pressed: PressedRequest) -> JobSpec[tuple[CrewOption, ...]]:
    """Build the job that computes the crew options for the proposal of one press."""
    return JobSpec(
        JobKind.CREW,
        pressed,
        None,
        lambda job: crew_options(ctx, actor, pressed.request, job),
        lambda result: result,
    )


def _with_crew(problem: ScheduleProblem, number: int, crew: int) -> ScheduleProblem:
    """Return the problem with one more crew of so many people in a unit, qualified everywhere."""
    strength = problem.strength
    is_unit = np.arange(len(strength.people)) == number
    stronger = replace(strength, people=strength.people + crew * is_unit, leads=strength.leads + is_unit)
    is_qualified = problem.is_qualified.copy()
    is_qualified[number] = True
    return replace(problem, explicit_strength=stronger, is_qualified=is_qualified)


def _unit_stints(inputs: ScheduleInputs, assignment: Indices) -> Iterator[UnitStint]:
    """Yield all stints of an assignment that begin within the requested days.

    Args:
        inputs: the problem.
        assignment: posts x shifts, unit number or ``UNASSIGNED``.
    """
    problem = inputs.problem
    for row, column in np.argwhere(problem.is_required & (assignment != UNASSIGNED)).tolist():
        shift, unit = inputs.shifts[column], int(assignment[row, column])
        if inputs.begin <= shift.start < inputs.end:
            people = float(problem.strength.required_people[row])
            yield UnitStint(shift, inputs.unit_code(unit), people, float(problem.distance_m[unit, row]))


def _changes(
    inputs: ScheduleInputs, rules: ScheduleRules, assignment: Indices
) -> Iterator[ShiftReassignment]:
    """Yield the changed shifts, by time and post, with the reason of each."""
    problem = inputs.problem
    violations = [
        (kind, team, shift) for kind, team, shift in schedule_violations(problem, rules, problem.current_team)
    ]
    occupied, starts_h = occupancy(problem, rules)[0], np.unique(problem.shifts.start_h)
    unrested = {
        (team, float(problem.shifts.start_h[shift]))
        for kind, team, shift in violations
        if kind is ScheduleViolationKind.REST
    }
    changed = np.argwhere(problem.current_team != assignment).tolist()
    for row, column in sorted(changed, key=lambda slot: (inputs.shifts[slot[1]], inputs.sites[slot[0]])):
        before, after = int(problem.current_team[row, column]), int(assignment[row, column])
        reason = ReassignmentReason.EVEN_LOAD
        if before == UNASSIGNED:
            reason = ReassignmentReason.GAP
        elif any((before, start_h) in unrested for start_h in starts_h[occupied[column]].tolist()):
            reason = ReassignmentReason.SHORT_REST
        elif not problem.is_qualified[before, row]:
            reason = ReassignmentReason.NOT_QUALIFIED
        slot = inputs.slots[row, column]
        yield ShiftReassignment(
            site=inputs.sites[row],
            name=inputs.names[row],
            shift=inputs.shifts[column],
            before=inputs.unit_code(before),
            after=inputs.unit_code(after),
            reason=reason,
            version=slot.record.version,
        )


def _unfilled(inputs: ScheduleInputs, rules: ScheduleRules, assignment: Indices) -> tuple[UnfilledShift, ...]:
    """Return the shifts that can be changed and stay without a unit, by time and post."""
    is_open = inputs.problem.is_required & ~inputs.problem.frozen_or_fixed(rules)
    positions = np.argwhere(is_open & (assignment == UNASSIGNED)).tolist()
    shifts = [
        UnfilledShift(inputs.sites[row], inputs.names[row], inputs.shifts[column])
        for row, column in positions
    ]
    return tuple(sorted(shifts, key=lambda shift: (shift.shift, shift.site)))
