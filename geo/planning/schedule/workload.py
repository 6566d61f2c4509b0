"""Workload of each team in a schedule, and its evenness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geo.planning.mip.model import Indices
from geo.planning.schedule.problem import ScheduleProblem

BREAK_H = 24.0
"""Hours off that end a run of shifts, if longer."""


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """Workload of one team.

    Attributes:
        shifts: Shifts worked.
        hours: Hours of these shifts.
        nights: Nights among them.
        longest_run: Most shifts in a row with at most ``BREAK_H`` hours off between them.
        distance_m: Metres to its posts, summed over the shifts.
    """

    shifts: int
    hours: float
    nights: int
    longest_run: int
    distance_m: float


@dataclass(frozen=True, slots=True)
class Evenness:
    """Distribution of one figure over the teams.

    Attributes:
        minimum: Least value.
        maximum: Greatest value.
        mean: Mean value.
        above_mean: Sum of what exceeds the mean.
    """

    minimum: float
    maximum: float
    mean: float
    above_mean: float


def team_loads(problem: ScheduleProblem, team: Indices) -> tuple[TeamLoad, ...]:
    """Return the workload of each team.

    Args:
        problem: The problem.
        team: Posts x shifts: team, or UNASSIGNED.
    """
    return tuple(_load(problem, team, number) for number in range(len(problem.teams)))


def evenness(loads: ArrayLike) -> Evenness:
    """Return how evenly loads are shared; all zero where there are none."""
    values = np.asarray(loads, np.float64)
    if not values.size:
        return Evenness(0.0, 0.0, 0.0, 0.0)
    mean = float(values.mean())
    return Evenness(
        float(values.min()), float(values.max()), mean, float(np.maximum(0.0, values - mean).sum())
    )


def _load(problem: ScheduleProblem, team: Indices, team_index: int) -> TeamLoad:
    posts, shifts = np.nonzero(team == team_index)
    order = np.argsort(problem.shifts.start_h[shifts], kind="stable")
    worked = shifts[order]
    hours_off = problem.shifts.start_h[worked][1:] - problem.shifts.end_h[worked][:-1]
    runs = np.diff(np.concatenate([[0], np.flatnonzero(hours_off > BREAK_H) + 1, [len(worked)]]))
    return TeamLoad(
        shifts=len(worked),
        hours=float(problem.shifts.duration_h[worked].sum()),
        nights=int(problem.shifts.is_night[worked].sum()),
        longest_run=int(runs.max()),
        distance_m=float(problem.distance_m[team_index, posts].sum()),
    )
