"""Independent verification of a schedule, counted team by team.

Shares no code with the model.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from geo.planning.mip.model import UNASSIGNED, Indices
from geo.planning.schedule.problem import ScheduleProblem, ScheduleRules


class ScheduleViolationKind(StrEnum):
    """Kind of violation."""

    ABLE = "able"
    AWAY = "away"
    REST = "rest"
    SHIFTS = "shifts"
    NIGHTS = "nights"
    NOT_REQUIRED = "not_wanted"
    FROZEN = "frozen"


PostShift = tuple[int, int]
"""Index of a post and index of a shift."""

ScheduleViolation = tuple[ScheduleViolationKind, int, int]
"""Kind of violation, index of the team (of the post for FROZEN), index of the shift."""


def schedule_violations(
    problem: ScheduleProblem, rules: ScheduleRules, team: Indices
) -> tuple[ScheduleViolation, ...]:
    """Return all violations of a schedule, by kind.

    Frozen and fixed slots may violate every rule but FROZEN.

    Args:
        problem: The problem.
        rules: The planner's rules.
        team: Posts x shifts: team, or UNASSIGNED.
    """
    violations = [
        (ScheduleViolationKind.FROZEN, post, shift)
        for post, shift in np.argwhere(problem.current_team != team).tolist()
        if _is_frozen_or_fixed(problem, rules, post, shift)
    ]
    work: dict[int, list[PostShift]] = {}
    for post, shift in np.argwhere(team != UNASSIGNED).tolist():
        team_index = int(team[post, shift])
        work.setdefault(team_index, []).append((post, shift))
        if not _is_frozen_or_fixed(problem, rules, post, shift):
            violations += [
                (kind, team_index, shift) for kind in _slot_violations(problem, team_index, post, shift)
            ]
    for team_index, worked in work.items():
        violations += _rest_violations(problem, rules, team_index, worked)
        violations += _limit_violations(problem, rules, team_index, worked)
    return tuple(violations)


def _is_frozen_or_fixed(problem: ScheduleProblem, rules: ScheduleRules, post: int, shift: int) -> bool:
    fixed = problem.is_fixed is not None and bool(problem.is_fixed[post, shift])
    return fixed or bool(problem.shifts.start_h[shift] < rules.frozen_until_h)


def _slot_violations(
    problem: ScheduleProblem, team: int, post: int, shift: int
) -> list[ScheduleViolationKind]:
    is_kept = {
        ScheduleViolationKind.NOT_REQUIRED: problem.is_required[post, shift],
        ScheduleViolationKind.ABLE: problem.is_qualified[team, post]
        and (team, post, shift) not in problem.bans,
        ScheduleViolationKind.AWAY: problem.is_available[team, shift],
    }
    return [kind for kind, holds in is_kept.items() if not holds]


def _rest_violations(
    problem: ScheduleProblem, rules: ScheduleRules, team: int, worked: list[PostShift]
) -> list[ScheduleViolation]:
    """Return shifts at whose start more people of the team stand or rest, or more leads stand, than it has.

    Excesses that come from frozen and fixed slots alone are left out.
    """
    violated = set[ScheduleViolation]()
    starts, strength = problem.shifts.start_h.tolist(), problem.strength
    rest = np.broadcast_to(rules.rest_h, len(starts))
    for available, required, rest_after_h in (
        (strength.people, strength.required_people, rest),
        (strength.leads, strength.required_leads, 0 * rest),
    ):
        ends = (problem.shifts.end_h + rest_after_h).tolist()
        slots = [
            (
                starts[shift],
                ends[shift],
                float(required[post]),
                not _is_frozen_or_fixed(problem, rules, post, shift),
            )
            for post, shift in worked
        ]
        for shift_index in {shift for _, shift in worked}:
            present_slots = [
                (used, chosen) for begin, end, used, chosen in slots if begin <= starts[shift_index] < end
            ]
            if sum(used for used, _ in present_slots) > available[team] and any(
                used and chosen for used, chosen in present_slots
            ):
                violated.add((ScheduleViolationKind.REST, team, shift_index))
    return sorted(violated)


def _limit_violations(
    problem: ScheduleProblem, rules: ScheduleRules, team: int, worked: list[PostShift]
) -> list[ScheduleViolation]:
    """Return the chosen shifts beyond the most shifts or nights, the last ones.

    Frozen and fixed slots are counted first, whenever they are.
    """
    is_settled = {slot: _is_frozen_or_fixed(problem, rules, *slot) for slot in worked}
    chosen = sorted(
        (shift for (_, shift), settled in is_settled.items() if not settled), key=problem.shifts.start_h.item
    )
    shifts_left = max(0, rules.max_shifts - sum(is_settled.values()))
    nights_spent = sum(
        bool(problem.shifts.is_night[shift]) for (_, shift), settled in is_settled.items() if settled
    )
    by_night = [shift for shift in chosen if problem.shifts.is_night[shift]]
    return [(ScheduleViolationKind.SHIFTS, team, shift) for shift in chosen[shifts_left:]] + [
        (ScheduleViolationKind.NIGHTS, team, shift)
        for shift in by_night[max(0, rules.max_nights - nights_spent) :]
    ]
