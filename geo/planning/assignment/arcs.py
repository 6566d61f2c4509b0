"""Arcs: pairs of a post and a unit that a plan may use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.mip.model import UNASSIGNED, Floats, Indices


@dataclass(frozen=True, slots=True)
class AssignmentArcs:
    """Arcs in the order of posts, then units; one entry per arc.

    Attributes:
        post: Index of the post.
        unit: Index of the unit.
        distance_m: Metres between them.
        is_current: Whether the unit holds the post today.
    """

    post: Indices
    unit: Indices
    distance_m: Floats
    is_current: NDArray[np.bool_]


def allowed_pairs(problem: AssignmentProblem) -> NDArray[np.bool_]:
    """Return which unit may hold which post.

    A pair is allowed where the post is open, reachable, not banned, not locked to another unit, and alone
    within the people and leads of the unit.

    Returns:
        Posts x units.
    """
    posts, units = problem.posts, problem.units
    allowed = np.isfinite(problem.distance_m) & posts.is_open[:, None]
    allowed &= posts.required_people[:, None] <= units.people
    allowed &= ~posts.needs_lead[:, None] | (units.leads >= 1)
    for post, unit in problem.bans:
        allowed[post, unit] = False
    for post, unit in problem.locks:
        allowed[post, :unit] = allowed[post, unit + 1 :] = False
    return allowed


@dataclass(frozen=True, slots=True)
class ArcProblem:
    """Problem of the plans along some arcs.

    Attributes:
        problem: The problem.
        arcs: Pairs that a plan may use.
    """

    problem: AssignmentProblem
    arcs: AssignmentArcs


def can_stay(plan: Indices, allowed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which posts may keep their unit.

    Args:
        plan: Unit of each post, or UNASSIGNED.
        allowed: Posts x units, as from ``allowed_pairs``.

    Returns:
        One value per post.
    """
    if not allowed.size:
        return np.zeros(len(allowed), np.bool_)
    return np.asarray((plan != UNASSIGNED) & allowed[np.arange(len(plan)), plan])


def nearest_arcs(
    problem: AssignmentProblem,
    allowed: NDArray[np.bool_],
    count: Indices,
    initial_plan: Indices | None = None,
) -> AssignmentArcs:
    """Return the arcs from each post to its nearest allowed units; ties go to the lower index.

    Args:
        problem: The problem.
        allowed: Posts x units, as from ``allowed_pairs``.
        count: Number of nearest units, one per post. Its current unit is added where it is allowed.
        initial_plan: Unit of each post, or UNASSIGNED; these units are added where they are allowed.
    """
    posts, units = problem.size
    distance_m = np.where(allowed, problem.distance_m, np.inf)
    rank = np.empty((posts, units), np.int64)
    np.put_along_axis(rank, np.argsort(distance_m, axis=1, kind="stable"), np.arange(units)[None, :], axis=1)
    is_current = np.arange(units) == problem.posts.current_unit[:, None]
    is_initial = is_current if initial_plan is None else np.arange(units) == initial_plan[:, None]
    post, unit = np.nonzero(allowed & ((rank < count[:, None]) | is_current | is_initial))
    return AssignmentArcs(post, unit, problem.distance_m[post, unit], is_current[post, unit])


def max_kept_by_unit(problem: AssignmentProblem, allowed: NDArray[np.bool_]) -> Indices:
    """Return how many of the posts that a unit holds today it can keep at most.

    Every post counts one, so the smallest fit best: for each number of posts with a lead the smallest of
    these, then the smallest of the others. Posts locked to the unit from elsewhere are ignored, so the result
    is a bound.

    Args:
        problem: The problem.
        allowed: Posts x units, as from ``allowed_pairs``.

    Returns:
        One value per unit.
    """
    current = problem.posts.current_unit
    held = (np.flatnonzero(allowed[:, unit] & (current == unit)) for unit in range(problem.size[1]))
    return np.array([_max_kept_of_unit(problem, posts, unit) for unit, posts in enumerate(held)], np.int64)


def _max_kept_of_unit(problem: AssignmentProblem, held: Indices, unit: int) -> int:
    required, needs_lead = problem.posts.required_people[held], problem.posts.needs_lead[held]
    with_lead = np.concatenate([[0.0], np.cumsum(np.sort(required[needs_lead]))])
    without_lead = np.cumsum(np.sort(required[~needs_lead]))
    capacity = problem.units.people[unit] - with_lead[: int(problem.units.leads[unit]) + 1] + 1e-9
    counts = np.arange(len(capacity)) + np.searchsorted(without_lead, capacity, "right")
    return int(counts[capacity >= 0].max(initial=0))
