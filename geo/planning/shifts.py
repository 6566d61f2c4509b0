"""Shifts and who can work them: what a rota inside one unit is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.planning.rows import Floats, Indices

NIGHT = (22.0, 6.0)
"""A shift of which at least half a night lies in these hours is a night's."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """Hours from the first midnight on at which each starts, its hours, and whether it counts as a night."""

    starts: Floats
    lengths: Floats
    night: NDArray[np.bool_]

    @property
    def ends(self) -> Floats:
        return self.starts + self.lengths


def daily(pattern: Sequence[tuple[float, float]], days: int) -> Shifts:
    """The same shifts each day: pairs of the hour of the day at which one starts and of its hours."""
    starts, lengths = np.array(pattern, np.float64).reshape(-1, 2).T
    every = (24.0 * np.arange(days)[:, None] + starts[None, :]).ravel()
    hours = np.tile(lengths, days)
    order = np.lexsort((hours, every))
    return Shifts(every[order], hours[order], nights(every[order], hours[order]))


EVERY_24_H = ((8.0, 24.0),)
EVERY_12_H = ((8.0, 12.0), (20.0, 12.0))
EVERY_8_H = ((0.0, 8.0), (8.0, 8.0), (16.0, 8.0))


def nights(starts: Floats, lengths: Floats) -> NDArray[np.bool_]:
    """Whether at least half of one night lies within each shift; hours as those of ``Shifts``."""
    found = np.zeros(len(starts), np.bool_)
    length = (NIGHT[1] - NIGHT[0]) % 24.0
    last = int((starts + lengths).max(initial=0.0) // 24.0) + 1
    for day in range(-1, last + 1):
        begin = 24.0 * day + NIGHT[0]
        shared = np.minimum(starts + lengths, begin + length) - np.maximum(starts, begin)
        found |= shared >= length / 2
    return found


@dataclass(frozen=True, slots=True)
class Strength:
    """``people`` and ``leads`` of each team; how many ``need`` each post takes, and ``lead`` of them lead."""

    people: Floats
    leads: Floats
    need: Floats
    lead: Floats


@dataclass(frozen=True, slots=True)
class Duty:
    """Teams and posts over some shifts; teams are told in order of their codes.

    ``able``: team x post, qualified for it, with a lead where it needs one. ``free``: team x shift, not away.
    ``wanted``: post x shift, to be manned. ``present``: post x shift, today's rota, a team or NOBODY.
    ``metres``: team x post. ``priority``: of each post. ``given``: people of teams that stand at several
    posts at a time; without it each team is one crew. ``fixed``: post x shift, stays as it is whenever it
    starts. ``barred``: a team, a post and a shift that may not meet.
    """

    teams: tuple[str, ...]
    shifts: Shifts
    priority: Floats
    able: NDArray[np.bool_]
    free: NDArray[np.bool_]
    wanted: NDArray[np.bool_]
    present: Indices
    metres: Floats
    given: Strength | None = None
    fixed: NDArray[np.bool_] | None = None
    barred: frozenset[tuple[int, int, int]] = frozenset()

    @property
    def strength(self) -> Strength:
        """A crew is one, led by itself, and a post takes one."""
        ones, posts = np.ones(len(self.teams)), np.ones(len(self.priority))
        return self.given or Strength(ones, ones, posts, 0 * posts)

    def stays(self, rules: RotaRules) -> NDArray[np.bool_]:
        """Post x shift: what is frozen or fixed."""
        frozen = np.broadcast_to(self.shifts.starts < rules.frozen, self.wanted.shape)
        return frozen if self.fixed is None else frozen | self.fixed

    def __post_init__(self) -> None:
        count, posts, shifts = len(self.teams), len(self.priority), len(self.shifts.starts)
        shapes = {
            "able": self.able.shape == (count, posts),
            "free": self.free.shape == (count, shifts),
            "wanted": self.wanted.shape == (posts, shifts),
            "present": self.present.shape == (posts, shifts)
            and bool(((self.present >= NOBODY) & (self.present < count)).all()),
            "metres": self.metres.shape == (count, posts) and bool(np.isfinite(self.metres).all()),
            "priority": bool((self.priority > 0).all()),
            "teams": tuple(sorted(set(self.teams))) == self.teams,
            "shifts": bool((self.shifts.lengths > 0).all()),
            "given": self.strength.people.shape == self.strength.leads.shape == (count,)
            and self.strength.need.shape == self.strength.lead.shape == (posts,),
            "fixed": self.fixed is None or self.fixed.shape == (posts, shifts),
        }
        for name, fits in shapes.items():
            if not fits:
                raise InvalidInput("error.plan_numbers", field=name)


@dataclass(frozen=True, slots=True)
class RotaRules:
    """``rest``: hours between the end of a shift and the next, of each shift or one for all.

    Shifts and nights that a team works at most. Shifts that start before hour ``frozen`` stay as they are.
    Each of a team's hours above an even share (of its people, where it has several) counts like ``weight``
    metres. ``keep``: first keep what can be kept, but for ``moves`` changes that may buy metres and evenness.
    """

    rest: float | Floats = 24.0
    most_shifts: int = 99
    most_nights: int = 99
    frozen: float = 24.0
    weight: float = 500.0
    keep: bool = True
    moves: int = 0
    seconds: float = 10.0
    gap: float = 0.0
