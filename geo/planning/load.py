"""Who carries how much: hours, nights, runs and ways of each team, and how even that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geo.planning.rows import Indices
    from geo.planning.shifts import Duty

BREAK_H = 24.0
"""Hours off above which a run of shifts has ended."""


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """One team in a rota; ``longest_run``: most shifts in a row with at most BREAK_H off between."""

    shifts: int
    hours: float
    nights: int
    longest_run: int
    metres: float


@dataclass(frozen=True, slots=True)
class Evenness:
    """Of one figure over all who carry it: the least, the most, the mean, and the sum above the mean."""

    least: float
    most: float
    mean: float
    above: float


def team_loads(duty: Duty, team: Indices) -> tuple[TeamLoad, ...]:
    """The load of each team in a rota (post x shift, a team or NOBODY)."""
    return tuple(_load(duty, team, number) for number in range(len(duty.teams)))


def evenness(loads: ArrayLike) -> Evenness:
    """How evenly loads are shared; all zero where there are none."""
    values = np.asarray(loads, np.float64)
    if not values.size:
        return Evenness(0.0, 0.0, 0.0, 0.0)
    mean = float(values.mean())
    return Evenness(
        float(values.min()), float(values.max()), mean, float(np.maximum(0.0, values - mean).sum())
    )


def _load(duty: Duty, team: Indices, number: int) -> TeamLoad:
    posts, shifts = np.nonzero(team == number)
    order = np.argsort(duty.shifts.starts[shifts], kind="stable")
    worked = shifts[order]
    off = duty.shifts.starts[worked][1:] - duty.shifts.ends[worked][:-1]
    runs = np.diff(np.concatenate([[0], np.flatnonzero(off > BREAK_H) + 1, [len(worked)]]))
    return TeamLoad(
        shifts=len(worked),
        hours=float(duty.shifts.lengths[worked].sum()),
        nights=int(duty.shifts.night[worked].sum()),
        longest_run=int(runs.max()),
        metres=float(duty.metres[number, posts].sum()),
    )
