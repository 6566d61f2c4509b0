"""Data of an assignment problem: posts, units, distances, locked and banned pairs.

Indices of posts and units are positions in the arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.domain.errors import InvalidInput
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.mip.model import UNASSIGNED, Floats, Indices

Pair = tuple[int, int]
"""Index of a post and index of a unit."""


@dataclass(frozen=True, slots=True)
class Posts:
    """Posts, one entry per post.

    A closed post needs no unit; it is kept so that the release of its unit can be reported.

    Attributes:
        codes: Codes, unique.
        priority: Importance, at least 0.
        required_people: People required (staffing x shifts x relief).
        needs_lead: Whether one of the people must be a team lead.
        current_unit: Index of the unit that holds the post today, or UNASSIGNED.
        is_open: Whether the post is to be manned.
    """

    codes: tuple[str, ...]
    priority: Floats
    required_people: Floats
    needs_lead: NDArray[np.bool_]
    current_unit: Indices
    is_open: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Units:
    """Units, one entry per unit.

    Attributes:
        codes: Codes, unique.
        people: People available.
        leads: Team leads available.
        fair_share: People that the unit sends under an even workload.
    """

    codes: tuple[str, ...]
    people: Floats
    leads: Floats
    fair_share: Floats


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Instance of the generalised assignment problem (Ross and Soland 1975).

    Attributes:
        posts: The posts.
        units: The units.
        distance_m: Posts x units, whole metres, inf where the post cannot be reached.
        locks: Pairs of a post and the only unit that may hold it.
        bans: Pairs of a post and a unit that may not hold it.

    Raises:
        InvalidInput: The arrays do not fit together, a number is negative or not finite, a post is locked to
            two units, or a pair is both locked and banned.
    """

    posts: Posts
    units: Units
    distance_m: Floats
    locks: frozenset[Pair] = field(default=frozenset())
    bans: frozenset[Pair] = field(default=frozenset())

    def __post_init__(self) -> None:
        """Check the problem."""
        _validate(self)

    @property
    def size(self) -> tuple[int, int]:
        """Number of posts and number of units."""
        return len(self.posts.codes), len(self.units.codes)

    def subproblem(self, posts: Indices, units: Indices) -> AssignmentProblem:
        """Return the problem of the given posts and units alone, in the given order.

        Args:
            posts: Indices of posts.
            units: Indices of units; a post whose current unit is not among them has no current unit.
        """
        unit_index = np.full(self.size[1] + 1, UNASSIGNED)
        unit_index[units] = np.arange(len(units))
        post_index = {int(post): number for number, post in enumerate(posts)}
        return AssignmentProblem(
            Posts(
                codes=tuple(self.posts.codes[post] for post in posts),
                priority=self.posts.priority[posts],
                required_people=self.posts.required_people[posts],
                needs_lead=self.posts.needs_lead[posts],
                current_unit=unit_index[self.posts.current_unit[posts]],
                is_open=self.posts.is_open[posts],
            ),
            Units(
                codes=tuple(self.units.codes[unit] for unit in units),
                people=self.units.people[units],
                leads=self.units.leads[units],
                fair_share=self.units.fair_share[units],
            ),
            self.distance_m[np.ix_(posts, units)],
            locks=_reindexed(self.locks, post_index, unit_index),
            bans=_reindexed(self.bans, post_index, unit_index),
        )


@dataclass(frozen=True, slots=True)
class ReplanningProblem:
    """Problem of changing today's plan.

    Attributes:
        problem: The problem; ``posts.current_unit`` is today's plan.
        rules: The planner's rules.
        to_man: Which posts without a unit are to be manned; the others stay unmanned.
    """

    problem: AssignmentProblem
    rules: AssignmentRules
    to_man: NDArray[np.bool_]


def _reindexed(pairs: frozenset[Pair], post_index: dict[int, int], unit_index: Indices) -> frozenset[Pair]:
    return frozenset(
        (post_index[post], int(unit_index[unit]))
        for post, unit in pairs
        if post in post_index and unit_index[unit] != UNASSIGNED
    )


def fair_shares(required_people: Floats, people: Floats) -> Floats:
    """Return the people of each unit that would be out if all units gave the same share of theirs.

    Args:
        required_people: People required at each post.
        people: People of each unit.

    Returns:
        One value per unit, never more than its people.
    """
    total = float(people.sum())
    share = min(1.0, float(required_people.sum()) / total) if total else 0.0
    return share * people


def _validate(problem: AssignmentProblem) -> None:
    """Raise ``InvalidInput`` for the first contradiction."""
    for name, values in _numeric_fields(problem).items():
        if not np.isfinite(values).all() or (values < 0).any():
            raise InvalidInput("error.plan_numbers", field=name)
    for name, is_valid in _shape_checks(problem).items():
        if not is_valid:
            raise InvalidInput("error.plan_numbers", field=name)
    codes = problem.posts.codes
    locked: set[int] = set()
    for post, unit in sorted(problem.locks):
        if post in locked or (post, unit) in problem.bans:
            raise InvalidInput("error.plan_lock", post=codes[post], unit=problem.units.codes[unit])
        locked.add(post)


def _numeric_fields(problem: AssignmentProblem) -> dict[str, Floats]:
    reachable = problem.distance_m[problem.distance_m != np.inf]
    return {
        "priority": problem.posts.priority,
        "need": problem.posts.required_people,
        "people": problem.units.people,
        "leads": problem.units.leads,
        "fair": problem.units.fair_share,
        "metres": reachable,
    }


def _shape_checks(problem: AssignmentProblem) -> dict[str, bool]:
    post_count, unit_count = problem.size
    post_arrays = (
        problem.posts.priority,
        problem.posts.required_people,
        problem.posts.needs_lead,
        problem.posts.is_open,
    )
    unit_arrays = (problem.units.people, problem.units.leads, problem.units.fair_share)
    current = problem.posts.current_unit
    pairs = problem.locks | problem.bans
    return {
        "posts": all(values.shape == (post_count,) for values in post_arrays),
        "units": all(values.shape == (unit_count,) for values in unit_arrays),
        "codes": len(set(problem.posts.codes)) == post_count and len(set(problem.units.codes)) == unit_count,
        "present": current.shape == (post_count,)
        and bool(((current >= UNASSIGNED) & (current < unit_count)).all()),
        "metres": problem.distance_m.shape == (post_count, unit_count),
        "pairs": all(0 <= post < post_count and 0 <= unit < unit_count for post, unit in pairs),
    }
