"""What an assignment is made of: posts, units, the metres between them, fixed and forbidden pairs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from geo.planning.rows import Floats, Indices

NOBODY = -1
"""Stands where a unit's number would: nobody is there."""

Pair = tuple[int, int]
"""A post's number and a unit's."""


@dataclass(frozen=True, slots=True)
class Posts:
    """One entry per post; ``need`` in people (staffing x shifts x relief), ``present`` a unit or NOBODY.

    A closed post wants nobody; it is among the posts so that its unit's release can be told.
    """

    codes: tuple[str, ...]
    priority: Floats
    need: Floats
    lead: NDArray[np.bool_]
    present: Indices
    open: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Units:
    """One entry per unit; ``fair`` is how many of its people a fair load would take."""

    codes: tuple[str, ...]
    people: Floats
    leads: Floats
    fair: Floats


@dataclass(frozen=True, slots=True)
class Problem:
    """``metres``: post x unit, whole metres, ``inf`` where there is no way.

    A lock says that a post may be held by this unit only, a ban that it may not be held by this one.
    Raises ``InvalidInput`` for what contradicts itself.
    """

    posts: Posts
    units: Units
    metres: Floats
    locks: frozenset[Pair] = field(default=frozenset())
    bans: frozenset[Pair] = field(default=frozenset())

    def __post_init__(self) -> None:
        _check(self)

    @property
    def size(self) -> tuple[int, int]:
        """Number of posts and of units."""
        return len(self.posts.codes), len(self.units.codes)

    def part(self, posts: Indices, units: Indices) -> Problem:
        """The problem of these posts and units alone, in this order; a present unit outside is nobody."""
        place = np.full(self.size[1] + 1, NOBODY)
        place[units] = np.arange(len(units))
        rank = {int(post): number for number, post in enumerate(posts)}
        return Problem(
            Posts(
                codes=tuple(self.posts.codes[post] for post in posts),
                priority=self.posts.priority[posts],
                need=self.posts.need[posts],
                lead=self.posts.lead[posts],
                present=place[self.posts.present[posts]],
                open=self.posts.open[posts],
            ),
            Units(
                codes=tuple(self.units.codes[unit] for unit in units),
                people=self.units.people[units],
                leads=self.units.leads[units],
                fair=self.units.fair[units],
            ),
            self.metres[np.ix_(posts, units)],
            locks=_renumbered(self.locks, rank, place),
            bans=_renumbered(self.bans, rank, place),
        )


def _renumbered(pairs: frozenset[Pair], rank: dict[int, int], place: Indices) -> frozenset[Pair]:
    return frozenset(
        (rank[post], int(place[unit])) for post, unit in pairs if post in rank and place[unit] != NOBODY
    )


def posts(codes: Sequence[str], need: ArrayLike, present: ArrayLike | None = None) -> Posts:
    """Open posts of priority 1 that need no lead; ``dataclasses.replace`` changes the rest."""
    count = len(codes)
    return Posts(
        codes=tuple(codes),
        priority=np.ones(count),
        need=np.asarray(need, np.float64),
        lead=np.zeros(count, np.bool_),
        present=np.full(count, NOBODY) if present is None else np.asarray(present, np.int64),
        open=np.ones(count, np.bool_),
    )


def fair_loads(need: Floats, people: Floats) -> Floats:
    """People of each unit that would be out if all gave the same share; never more than it has."""
    total = float(people.sum())
    share = min(1.0, float(need.sum()) / total) if total else 0.0
    return share * people


def matrix(near: Indices, metres: Floats, units: int) -> Floats:
    """Post x unit from each post's nearest units (post x k, NOBODY where fewer); ``inf`` elsewhere."""
    table = np.full((len(near), units), np.inf)
    row, column = np.nonzero(near != NOBODY)
    table[row, near[row, column]] = metres[row, column]
    return table


def _check(problem: Problem) -> None:
    """Raise ``InvalidInput`` for the first contradiction."""
    for name, values in _numbers(problem).items():
        if not np.isfinite(values).all() or (values < 0).any():
            raise InvalidInput("error.plan_numbers", field=name)
    for name, fits in _shapes(problem).items():
        if not fits:
            raise InvalidInput("error.plan_numbers", field=name)
    codes = problem.posts.codes
    locked: set[int] = set()
    for post, unit in sorted(problem.locks):
        if post in locked or (post, unit) in problem.bans:
            raise InvalidInput("error.plan_lock", post=codes[post], unit=problem.units.codes[unit])
        locked.add(post)


def _numbers(problem: Problem) -> dict[str, Floats]:
    reachable = problem.metres[problem.metres != np.inf]
    return {
        "priority": problem.posts.priority,
        "need": problem.posts.need,
        "people": problem.units.people,
        "leads": problem.units.leads,
        "fair": problem.units.fair,
        "metres": reachable,
    }


def _shapes(problem: Problem) -> dict[str, bool]:
    count, units = problem.size
    of_posts = (problem.posts.priority, problem.posts.need, problem.posts.lead, problem.posts.open)
    of_units = (problem.units.people, problem.units.leads, problem.units.fair)
    present = problem.posts.present
    pairs = problem.locks | problem.bans
    return {
        "posts": all(values.shape == (count,) for values in of_posts),
        "units": all(values.shape == (units,) for values in of_units),
        "codes": len(set(problem.posts.codes)) == count and len(set(problem.units.codes)) == units,
        "present": present.shape == (count,) and bool(((present >= NOBODY) & (present < units)).all()),
        "metres": problem.metres.shape == (count, units),
        "pairs": all(0 <= post < count and 0 <= unit < units for post, unit in pairs),
    }
