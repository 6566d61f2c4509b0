"""Shortages that counting proves before solving, and constraint relaxations that help.

Sets and variables: ``formulation``. A shortage is a set Q of posts and the units V that may hold them with
sum(required_people[p] over Q) > sum(people[u] over V), or the same of leads. A relaxation raises people[u] or
leads[u] by one, or lifts a lock or a ban, and is proposed if the least shortfall falls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from geo.planning.assignment.arcs import allowed_pairs
from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import AssignmentSolution, solve_assignment
from geo.planning.mip.model import UNASSIGNED, Indices


class ShortageKind(StrEnum):
    """Kind of shortage."""

    PEOPLE = "people"
    LEADS = "leads"
    NO_UNIT = "no_unit"
    LOCKED_PEOPLE = "locked_people"
    LOCKED_LEADS = "locked_leads"
    REACH_PEOPLE = "reach_people"
    REACH_LEADS = "reach_leads"


@dataclass(frozen=True, slots=True)
class Shortage:
    """Shortage proved by counting: no plan mans all of these posts.

    Attributes:
        kind: What is short.
        needed: People or leads needed.
        available: People or leads available.
        posts: Indices of the posts.
        units: Indices of the units that could man them.
    """

    kind: ShortageKind
    needed: float
    available: float
    posts: tuple[int, ...]
    units: tuple[int, ...]


class RelaxationKind(StrEnum):
    """Kind of constraint that may be relaxed."""

    PEOPLE = "people"
    LEAD = "lead"
    UNLOCK = "unlock"
    UNBAN = "unban"


@dataclass(frozen=True, slots=True)
class ConstraintRelaxation:
    """Relaxation that was solved.

    Attributes:
        kind: What is relaxed.
        unit: Index of the unit.
        post: Index of the post for a lock or a ban, else UNASSIGNED.
        amount: Further people or leads of the unit, 0 for a lock or a ban.
        gained_priority: Priority manned in addition.
        solution: The plan under the relaxation.
    """

    kind: RelaxationKind
    unit: int
    post: int
    amount: float
    gained_priority: float
    solution: AssignmentSolution


@dataclass(frozen=True, slots=True)
class RelaxationCandidate:
    """Relaxation to be tried; the attributes are those of ``ConstraintRelaxation``."""

    kind: RelaxationKind
    unit: int
    post: int
    amount: float = 0.0


def find_shortages(problem: AssignmentProblem) -> tuple[Shortage, ...]:
    """Return shortages by counting: in all, by post, by locked unit, and for posts that share few units."""
    allowed = allowed_pairs(problem)
    open_posts = np.flatnonzero(problem.posts.is_open)
    shortages = [
        *_shortages(
            problem,
            open_posts,
            np.arange(problem.size[1]),
            people_kind=ShortageKind.PEOPLE,
            lead_kind=ShortageKind.LEADS,
        ),
        *(
            Shortage(ShortageKind.NO_UNIT, float(problem.posts.required_people[post]), 0.0, (int(post),), ())
            for post in open_posts
            if not allowed[post].any()
        ),
    ]
    for unit in sorted({unit for _, unit in problem.locks}):
        locked = sorted(
            post for post, locked_unit in problem.locks if locked_unit == unit and problem.posts.is_open[post]
        )
        shortages += _shortages(
            problem,
            np.array(locked, np.int64),
            np.array([unit]),
            people_kind=ShortageKind.LOCKED_PEOPLE,
            lead_kind=ShortageKind.LOCKED_LEADS,
        )
    return (*shortages, *_regional_shortages(problem, allowed, open_posts))


def _regional_shortages(
    problem: AssignmentProblem, allowed: NDArray[np.bool_], open_posts: Indices
) -> list[Shortage]:
    """Return shortages of posts that all depend on the same units, where these are not all units."""
    shortages: list[Shortage] = []
    unit_sets = {tuple(np.flatnonzero(allowed[post]).tolist()) for post in open_posts}
    for units in sorted(unit_sets - {(), tuple(range(problem.size[1]))}):
        outside = np.setdiff1d(np.arange(problem.size[1]), units)
        dependent_posts = open_posts[
            allowed[open_posts].any(axis=1) & ~allowed[np.ix_(open_posts, outside)].any(axis=1)
        ]
        shortages += _shortages(
            problem,
            dependent_posts,
            np.array(units),
            people_kind=ShortageKind.REACH_PEOPLE,
            lead_kind=ShortageKind.REACH_LEADS,
        )
    return shortages


def _shortages(
    problem: AssignmentProblem,
    posts: Indices,
    units: Indices,
    *,
    people_kind: ShortageKind,
    lead_kind: ShortageKind,
) -> list[Shortage]:
    counts = (
        (
            people_kind,
            float(problem.posts.required_people[posts].sum()),
            float(problem.units.people[units].sum()),
        ),
        (
            lead_kind,
            float(problem.posts.needs_lead[posts].sum()),
            float(np.floor(problem.units.leads[units]).sum()),
        ),
    )
    return [
        Shortage(kind, needed, available, tuple(posts.tolist()), tuple(units.tolist()))
        for kind, needed, available in counts
        if needed > available + 1e-9
    ]


def helpful_relaxations(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    solution: AssignmentSolution,
    max_tried: int = 12,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[ConstraintRelaxation, ...]:
    """Return the relaxations near the unmanned posts that help, by gain, then by amount.

    Each is solved in whole, starting from the plan; relaxations without gain are left out. Once cancelled, no
    further one is tried.

    Args:
        problem: The problem.
        rules: The planner's rules; ``time_limit_s`` is for each solve.
        solution: The plan.
        max_tried: Number of relaxations tried at most.
        cancelled: Asked during the search; True stops it.
    """
    candidates = takewhile(
        lambda _: cancelled is None or not cancelled(), _candidates(problem, solution)[:max_tried]
    )
    relaxations = (_solve_relaxed(problem, rules, solution, candidate, cancelled) for candidate in candidates)
    helpful = [relaxation for relaxation in relaxations if relaxation.gained_priority > 1e-9]
    return tuple(
        sorted(
            helpful,
            key=lambda relaxation: (
                -relaxation.gained_priority,
                relaxation.amount,
                problem.units.codes[relaxation.unit],
                relaxation.post,
            ),
        )
    )


def _candidates(problem: AssignmentProblem, solution: AssignmentSolution) -> list[RelaxationCandidate]:
    """Return relaxations for the unmanned posts: by priority, its lock, bans and 3 nearest units."""
    candidates: list[RelaxationCandidate] = []
    posts, codes = problem.posts, problem.units.codes
    unmanned = sorted(solution.figures.unmanned, key=lambda post: (-posts.priority[post], posts.codes[post]))
    locked = dict(problem.locks)
    for post in unmanned:
        if post in locked:
            candidates.append(RelaxationCandidate(RelaxationKind.UNLOCK, locked[post], post))
        candidates += [
            RelaxationCandidate(RelaxationKind.UNBAN, unit, post)
            for banned, unit in sorted(problem.bans)
            if banned == post
        ]
        ranked = sorted(
            range(problem.size[1]), key=lambda unit: (problem.distance_m[post, unit], codes[unit])
        )
        for unit in ranked[:3]:
            if np.isfinite(problem.distance_m[post, unit]):
                candidates += _capacity_candidates(problem, solution, post, unit)
    return list(dict.fromkeys(candidates))


def _capacity_candidates(
    problem: AssignmentProblem, solution: AssignmentSolution, post: int, unit: int
) -> list[RelaxationCandidate]:
    """Return the people and the lead that the unit lacks for the post, given the plan."""
    load = solution.figures.loads[unit]
    people = float(problem.posts.required_people[post]) - (float(problem.units.people[unit]) - load.people)
    leads = float(problem.posts.needs_lead[post]) - (float(problem.units.leads[unit]) - load.leads)
    candidates: list[RelaxationCandidate] = []
    if people > 0:
        candidates.append(
            RelaxationCandidate(RelaxationKind.PEOPLE, unit, UNASSIGNED, float(np.ceil(people)))
        )
    if leads > 0:
        candidates.append(RelaxationCandidate(RelaxationKind.LEAD, unit, UNASSIGNED, float(np.ceil(leads))))
    return candidates


def _solve_relaxed(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    solution: AssignmentSolution,
    candidate: RelaxationCandidate,
    cancelled: Callable[[], bool] | None,
) -> ConstraintRelaxation:
    relaxed_solution = solve_assignment(
        _apply_relaxation(problem, candidate), rules, initial_plan=solution.unit, cancelled=cancelled
    )
    return ConstraintRelaxation(
        candidate.kind,
        candidate.unit,
        candidate.post,
        candidate.amount,
        solution.figures.shortfall - relaxed_solution.figures.shortfall,
        relaxed_solution,
    )


def _apply_relaxation(problem: AssignmentProblem, candidate: RelaxationCandidate) -> AssignmentProblem:
    pair = (candidate.post, candidate.unit)
    if candidate.kind is RelaxationKind.UNLOCK:
        return replace(problem, locks=problem.locks - {pair})
    if candidate.kind is RelaxationKind.UNBAN:
        return replace(problem, bans=problem.bans - {pair})
    added = np.zeros(problem.size[1])
    added[candidate.unit] = candidate.amount
    units = problem.units
    if candidate.kind is RelaxationKind.PEOPLE:
        return replace(problem, units=replace(units, people=units.people + added))
    return replace(problem, units=replace(units, leads=units.leads + added))
