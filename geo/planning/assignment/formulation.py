"""Assignment as a mixed-integer model (generalised assignment, Ross and Soland 1975).

Sets: P open posts, U units, A arcs (p, u), C arcs of today's plan.

Variables: x[p,u] in {0, 1} unit u holds post p; s[p] >= 0 post p is unmanned; o[u] in [0, people[u] -
limit[u]] people of u beyond limit[u] = (1 + tolerance) * fair_share[u].

Objectives, in lexicographic order (``geo.planning.mip.lexicographic``):

    locks      min sum(s[p] for locked p)
    shortfall  min sum(priority[p] * s[p])
    moves      min (posts that have a unit) - sum(x[p,u] for (p, u) in C)
    cost       min sum(distance_m[p,u] * x[p,u]) + penalty * sum(o[u])

``moves`` is left out with ``ChangePolicy.PRICE`` and ``UNRESTRICTED``: ``cost`` then has a price for each
move.

Constraints:

    sum(x[p,u] over u) + s[p] = 1                         for each post p
    sum(required_people[p] * x[p,u] over p) <= people[u]  for each unit u
    sum(needs_lead[p] * x[p,u] over p) <= floor(leads[u]) for each unit u
    sum(required_people[p] * x[p,u] over p) - o[u] <= limit[u]
    sum(x[p,u] over (p, u) in C) <= max_kept[u]           for each unit u

The last row is implied by people and leads, but not by their LP relaxation; it makes the solve fast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment.arcs import AssignmentArcs
from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.mip.lexicographic import Objective
from geo.planning.mip.model import UNASSIGNED, Floats, Indices, Model, ModelBuilder


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds from counting.

    Attributes:
        shortfall: Least shortfall.
        max_kept: Most posts of today that each unit can keep, one value per unit.
    """

    shortfall: float
    max_kept: Indices


@dataclass(frozen=True, slots=True)
class Formulation:
    """Model of a problem; its columns are x (one per arc), s (one per open post), o (one per unit).

    Attributes:
        problem: The problem.
        arcs: The arcs.
        model: Rows and bounds.
        first_objectives: Locks and shortfall.
        objectives: Moves and cost.
        overload_threshold: limit[u], people per unit.
        open_posts: Indices of the open posts.
    """

    problem: AssignmentProblem
    arcs: AssignmentArcs
    model: Model
    first_objectives: tuple[Objective, ...]
    objectives: tuple[Objective, ...]
    overload_threshold: Floats
    open_posts: Indices

    def plan(self, values: Floats) -> Indices:
        """Return the plan of a solution.

        Args:
            values: One value per column.

        Returns:
            Unit of each post, or UNASSIGNED.
        """
        chosen = np.flatnonzero(values[: len(self.arcs.post)] > 0.5)
        plan = np.full(self.problem.size[0], UNASSIGNED)
        plan[self.arcs.post[chosen]] = self.arcs.unit[chosen]
        return plan

    def tightened(self, values: Floats) -> Floats:
        """Return the columns of the same plan with the least s and o."""
        return self.values(self.plan(values))

    def values(self, plan: Indices) -> Floats:
        """Return the columns of a plan along the arcs, with the least s and o.

        Args:
            plan: Unit of each post, or UNASSIGNED.
        """
        chosen = (plan[self.arcs.post] == self.arcs.unit).astype(np.float64)
        unmanned = np.ones(self.problem.size[0])
        unmanned[self.arcs.post[chosen > 0]] = 0.0
        load = np.bincount(
            self.arcs.unit, chosen * self.problem.posts.required_people[self.arcs.post], self.problem.size[1]
        )
        return np.concatenate(
            [chosen, unmanned[self.open_posts], np.maximum(0.0, load - self.overload_threshold)]
        )


def formulate(
    problem: AssignmentProblem, rules: AssignmentRules, arcs: AssignmentArcs, bounds: Bounds
) -> Formulation:
    """Build the model and its objectives."""
    posts, units = problem.posts, problem.units
    open_posts = np.flatnonzero(posts.is_open)
    overload_threshold = (1 + rules.overload_tolerance) * units.fair_share
    builder = ModelBuilder()
    x = builder.add_columns(np.zeros(len(arcs.post)))
    s = builder.add_columns(np.zeros(len(open_posts)), integral=False)
    o = builder.add_columns(
        np.zeros(len(overload_threshold)),
        upper=np.maximum(0.0, units.people - overload_threshold),
        integral=False,
    )

    row_of_post = np.full(len(posts.codes), UNASSIGNED)
    row_of_post[open_posts] = builder.add_rows(1, 1, len(open_posts))
    builder.add_entries(row_of_post[arcs.post], x)
    builder.add_entries(row_of_post[open_posts], s)

    people_rows = builder.add_rows(-np.inf, units.people, len(overload_threshold))
    builder.add_entries(people_rows[arcs.unit], x, posts.required_people[arcs.post])

    lead_rows = builder.add_rows(-np.inf, np.floor(units.leads), len(overload_threshold))
    builder.add_entries(lead_rows[arcs.unit], x, posts.needs_lead[arcs.post].astype(np.float64))

    binding = (
        overload_threshold < units.people
        if rules.overload_penalty_m > 0
        else np.zeros(len(overload_threshold), np.bool_)
    )
    fair_rows = builder.add_rows(
        -np.inf, np.where(binding, overload_threshold, np.inf), len(overload_threshold)
    )
    is_binding = binding[arcs.unit]
    builder.add_entries(
        fair_rows[arcs.unit[is_binding]], x[is_binding], posts.required_people[arcs.post[is_binding]]
    )
    builder.add_entries(fair_rows[binding], o[binding], -1.0)

    # Implied by people and leads, but not by their LP relaxation; makes the solve fast.
    kept_rows = builder.add_rows(-np.inf, bounds.max_kept.astype(np.float64), len(overload_threshold))
    builder.add_entries(kept_rows[arcs.unit[arcs.is_current]], x[arcs.is_current])

    first_objectives, objectives = (
        _first_objectives(problem, len(x), len(o), bounds.shortfall),
        _objectives(problem, rules, arcs, x=x, s=s, o=o, max_kept=int(bounds.max_kept.sum())),
    )
    return Formulation(
        problem, arcs, builder.build(), first_objectives, objectives, overload_threshold, open_posts
    )


def _first_objectives(
    problem: AssignmentProblem, arc_count: int, unit_count: int, shortfall_bound: float
) -> tuple[Objective, ...]:
    open_posts = np.flatnonzero(problem.posts.is_open)
    locked = np.isin(open_posts, [post for post, _ in problem.locks]).astype(np.float64)
    locks, shortfall = (
        np.concatenate([np.zeros(arc_count), costs, np.zeros(unit_count)])
        for costs in (locked, problem.posts.priority[open_posts])
    )
    return (
        *([Objective("locks", locks, 0.0)] if locked.any() else []),
        Objective("shortfall", shortfall, shortfall_bound),
    )


def _objectives(
    problem: AssignmentProblem,
    rules: AssignmentRules,
    arcs: AssignmentArcs,
    *,
    x: Indices,
    s: Indices,
    o: Indices,
    max_kept: int,
) -> tuple[Objective, ...]:
    moves, cost = np.zeros((2, len(x) + len(s) + len(o)))
    cost[x] = arcs.distance_m
    cost[o] = rules.overload_penalty_m
    assigned_count = int((problem.posts.is_open & (problem.posts.current_unit != UNASSIGNED)).sum())
    if rules.change_policy in {ChangePolicy.PRICE, ChangePolicy.UNRESTRICTED}:
        cost[x[arcs.is_current]] -= rules.effective_move_price_m
        return (Objective("cost", cost, offset=rules.effective_move_price_m * assigned_count),)
    moves[x] = -arcs.is_current.astype(np.float64)
    relaxed_limit = float(rules.max_moves) if rules.change_policy is ChangePolicy.BUDGET else -np.inf
    return Objective(
        "moves", moves, float(assigned_count - max_kept), relaxed_limit, float(assigned_count)
    ), Objective("cost", cost)
