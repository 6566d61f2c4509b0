"""Arcs of a schedule, and a start schedule by insertion.

Sets, variables and constraints: ``geo.planning.schedule.solve``. Slots (p, k) are filled in the order of
their starts, each by the team that the constraints admit and that has the least sum(hours[p,k] * x[t,p,k])
per person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.planning.mip.model import UNASSIGNED, Floats, Indices
from geo.planning.schedule.problem import ScheduleProblem, ScheduleRules


@dataclass(frozen=True, slots=True)
class ScheduleArcs:
    """Triples of team, post and shift that a schedule may use beside the frozen and fixed slots.

    Attributes:
        team: Index of the team of each arc.
        post: Index of the post of each arc.
        shift: Index of the shift of each arc.
        worked: Teams x shifts: posts held in frozen and fixed slots.
        hours: Hours of all people of each team in these slots.
        residual_capacity: 2 x teams x moments: people that neither stand nor rest in these slots, and leads
            that do not stand.
    """

    team: Indices
    post: Indices
    shift: Indices
    worked: Indices
    hours: Floats
    residual_capacity: Floats


def feasible_arcs(problem: ScheduleProblem, rules: ScheduleRules) -> ScheduleArcs:
    """Return the arcs: required slots and qualified, available teams with enough people and leads.

    What frozen and fixed slots take is deducted from people and leads.
    """
    strength, is_settled = problem.strength, problem.frozen_or_fixed(rules)
    worked = np.zeros(problem.is_available.shape, np.int64)
    hours = np.zeros(len(problem.teams))
    used = np.zeros((2, *problem.is_available.shape))
    post, shift = np.nonzero((problem.current_team != UNASSIGNED) & is_settled)
    team_index = problem.current_team[post, shift]
    np.add.at(worked, (team_index, shift), 1)
    np.add.at(hours, team_index, strength.required_people[post] * problem.shifts.duration_h[shift])
    np.add.at(used[0], (team_index, shift), strength.required_people[post])
    np.add.at(used[1], (team_index, shift), strength.required_leads[post])
    is_occupied = occupancy(problem, rules)
    available = np.stack([strength.people, strength.leads])
    residual = np.maximum(0.0, available[:, :, None] - used @ is_occupied)
    # Minimum over the moments of a shift and of the rest after it.
    least_residual = np.array(
        [
            [team_residual[:, moments].min(axis=1, initial=np.inf) for moments in moments_by_shift]
            for team_residual, moments_by_shift in zip(residual, is_occupied, strict=True)
        ]
    ).transpose(0, 2, 1)
    needed = np.stack([strength.required_people, strength.required_leads])
    is_enough = (needed[:, None, :, None] <= least_residual[:, :, None, :]).all(axis=0)
    is_feasible = (
        is_enough
        & problem.is_available[:, None, :]
        & problem.is_qualified[:, :, None]
        & (problem.is_required & ~is_settled)[None]
    )
    for slot in problem.bans:
        is_feasible[slot] = False
    team, post, shift = np.nonzero(is_feasible)
    return ScheduleArcs(team, post, shift, worked, hours, residual)


def occupancy(problem: ScheduleProblem, rules: ScheduleRules) -> NDArray[np.bool_]:
    """Return when a team that works a shift is occupied.

    People stand and rest; leads are counted while they stand, as an assignment counts one for each post.
    Moments are the distinct starts of shifts in ascending order.

    Returns:
        2 x shifts x moments: whether a person stands or rests then, and whether a lead stands then.
    """
    starts, ends = problem.shifts.start_h, problem.shifts.end_h
    moments, end_by_resource = np.unique(starts), np.stack([ends + rules.rest_h, ends])
    is_occupied: NDArray[np.bool_] = (starts[:, None] <= moments) & (moments < end_by_resource[:, :, None])
    return is_occupied


def initial_schedule(problem: ScheduleProblem, rules: ScheduleRules, arcs: ScheduleArcs) -> Indices:
    """Build a schedule: today's teams where they can stay, then the team with the fewest hours per person.

    Slots are filled in the order of their starts; ties go to the nearest team.

    Returns:
        Posts x shifts: team, or UNASSIGNED.
    """
    strength, is_occupied = problem.strength, occupancy(problem, rules)
    table = np.where(problem.frozen_or_fixed(rules), problem.current_team, UNASSIGNED)
    shifts_worked, nights_worked = arcs.worked.sum(axis=1), arcs.worked @ problem.shifts.is_night
    hours, residual = arcs.hours.copy(), arcs.residual_capacity.copy()
    is_feasible = np.zeros((*problem.is_qualified.shape, len(problem.shifts.start_h)), np.bool_)
    is_feasible[arcs.team, arcs.post, arcs.shift] = True
    needed = np.stack([strength.required_people, strength.required_leads])

    def try_assign(post: int, shift: int, team: int) -> bool:
        is_night = bool(problem.shifts.is_night[shift])
        is_at_limit = shifts_worked[team] >= rules.max_shifts or (
            is_night and nights_worked[team] >= rules.max_nights
        )
        least_free = np.where(is_occupied[:, shift], residual[:, team], np.inf).min(axis=1)
        if is_at_limit or not is_feasible[team, post, shift] or (least_free < needed[:, post]).any():
            return False
        table[post, shift] = team
        residual[:, team] -= needed[:, post, None] * is_occupied[:, shift]
        shifts_worked[team] += 1
        nights_worked[team] += is_night
        hours[team] += problem.shifts.duration_h[shift] * strength.required_people[post]
        return True

    slots = [(int(shift), int(post)) for post, shift in np.argwhere(is_feasible.any(axis=0))]
    slots.sort(key=lambda slot: (problem.shifts.start_h[slot[0]], -problem.priority[slot[1]], slot))
    for shift, post in slots if rules.keep_current else ():
        if problem.current_team[post, shift] != UNASSIGNED:
            try_assign(post, shift, int(problem.current_team[post, shift]))
    for shift, post in slots:
        if table[post, shift] == UNASSIGNED:
            hours_per_person = hours / np.maximum(1.0, strength.people)
            order = np.lexsort((problem.distance_m[:, post], hours_per_person))
            any(try_assign(post, shift, team) for team in order.tolist() if is_feasible[team, post, shift])
    return table
