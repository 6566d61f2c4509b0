"""Data and rules of a shift schedule: shifts, teams and posts (staff scheduling, Ernst et al. 2004)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import UNASSIGNED, Floats, Indices

NIGHT_HOURS = (22.0, 6.0)
"""Hours of the day at which a night begins and ends."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """Shifts, one entry per shift.

    Attributes:
        start_h: Hours from the first midnight to the start.
        duration_h: Hours.
        is_night: Whether the shift counts as a night.
    """

    start_h: Floats
    duration_h: Floats
    is_night: NDArray[np.bool_]

    @property
    def end_h(self) -> Floats:
        """Hours from the first midnight to the end of each shift."""
        return self.start_h + self.duration_h


def are_nights(start_h: Floats, duration_h: Floats) -> NDArray[np.bool_]:
    """Return which shifts contain at least half of one night (``NIGHT_HOURS``).

    Args:
        start_h: Hours from the first midnight to the start of each shift.
        duration_h: Hours of each shift.
    """
    is_night = np.zeros(len(start_h), np.bool_)
    night_h = (NIGHT_HOURS[1] - NIGHT_HOURS[0]) % 24.0
    last = int((start_h + duration_h).max(initial=0.0) // 24.0) + 1
    for day in range(-1, last + 1):
        night_start_h = 24.0 * day + NIGHT_HOURS[0]
        overlap_h = np.minimum(start_h + duration_h, night_start_h + night_h) - np.maximum(
            start_h, night_start_h
        )
        is_night |= overlap_h >= night_h / 2
    return is_night


@dataclass(frozen=True, slots=True)
class Strength:
    """People of teams and posts.

    Attributes:
        people: People of each team.
        leads: Team leads of each team.
        required_people: People that each post requires.
        required_leads: How many of them must be team leads.
    """

    people: Floats
    leads: Floats
    required_people: Floats
    required_leads: Floats


@dataclass(frozen=True, slots=True)
class ScheduleProblem:
    """Teams and posts over some shifts.

    Attributes:
        teams: Codes of the teams, in ascending order.
        shifts: The shifts.
        priority: Importance of each post, above 0.
        is_qualified: Teams x posts: qualified, with a lead where the post needs one.
        is_available: Teams x shifts: not away.
        is_required: Posts x shifts: to be manned.
        current_team: Posts x shifts: team of today's schedule, or UNASSIGNED.
        distance_m: Teams x posts, metres.
        explicit_strength: People of teams that can stand at several posts at a time; None: each team is one
            crew.
        is_fixed: Posts x shifts: stays as it is, whenever the shift starts; None for none.
        bans: Triples of a team, a post and a shift that may not meet.

    Raises:
        InvalidInput: The arrays do not fit together or hold impossible numbers.
    """

    teams: tuple[str, ...]
    shifts: Shifts
    priority: Floats
    is_qualified: NDArray[np.bool_]
    is_available: NDArray[np.bool_]
    is_required: NDArray[np.bool_]
    current_team: Indices
    distance_m: Floats
    explicit_strength: Strength | None = None
    is_fixed: NDArray[np.bool_] | None = None
    bans: frozenset[tuple[int, int, int]] = frozenset()

    @property
    def strength(self) -> Strength:
        """People of teams and posts.

        Without explicit strength each team is one crew, which leads itself, and each post takes one.
        """
        ones, posts = np.ones(len(self.teams)), np.ones(len(self.priority))
        return self.explicit_strength or Strength(ones, ones, posts, 0 * posts)

    def frozen_or_fixed(self, rules: ScheduleRules) -> NDArray[np.bool_]:
        """Return which slots (posts x shifts) start before ``rules.frozen_until_h`` or are fixed."""
        is_frozen = np.broadcast_to(self.shifts.start_h < rules.frozen_until_h, self.is_required.shape)
        return is_frozen if self.is_fixed is None else is_frozen | self.is_fixed

    def __post_init__(self) -> None:
        """Check the problem."""
        team_count, post_count, shift_count = len(self.teams), len(self.priority), len(self.shifts.start_h)
        checks = {
            "able": self.is_qualified.shape == (team_count, post_count),
            "free": self.is_available.shape == (team_count, shift_count),
            "wanted": self.is_required.shape == (post_count, shift_count),
            "present": self.current_team.shape == (post_count, shift_count)
            and bool(((self.current_team >= UNASSIGNED) & (self.current_team < team_count)).all()),
            "metres": self.distance_m.shape == (team_count, post_count)
            and bool(np.isfinite(self.distance_m).all()),
            "priority": bool((self.priority > 0).all()),
            "teams": tuple(sorted(set(self.teams))) == self.teams,
            "shifts": bool((self.shifts.duration_h > 0).all()),
            "given": self.strength.people.shape == self.strength.leads.shape == (team_count,)
            and self.strength.required_people.shape == self.strength.required_leads.shape == (post_count,),
            "fixed": self.is_fixed is None or self.is_fixed.shape == (post_count, shift_count),
        }
        for name, is_valid in checks.items():
            if not is_valid:
                raise InvalidInput("error.plan_numbers", field=name)


@dataclass(frozen=True, slots=True)
class ScheduleRules:
    """Rules of a schedule.

    Attributes:
        rest_h: Hours between the end of a shift and the start of the next, one value for all or one per
            shift.
        max_shifts: Shifts of a team at most.
        max_nights: Nights of a team at most.
        frozen_until_h: Hour before which shifts that start then stay as they are (frozen horizon).
        overload_penalty_m: Metres that each of a team's hours above its even share counts; the share is by
            people where teams have several.
        keep_current: Whether keeping today's schedule goes before metres and evenness.
        max_moves: Changes that are free nevertheless.
        time_limit_s: Seconds for the whole search.
        relative_gap: Share of the optimum that may stay unproved.
    """

    rest_h: float | Floats = 24.0
    max_shifts: int = 99
    max_nights: int = 99
    frozen_until_h: float = 24.0
    overload_penalty_m: float = 500.0
    keep_current: bool = True
    max_moves: int = 0
    time_limit_s: float = 10.0
    relative_gap: float = 0.0
