"""The assignment as rows for the solver: x for each arc, s for a post unmanned, o for load above the band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.plan_wishes import Keep
from geo.planning.problem import NOBODY
from geo.planning.rows import Builder
from geo.planning.stages import Aim

if TYPE_CHECKING:
    from geo.planning.arcs import Arcs
    from geo.planning.problem import Problem
    from geo.planning.rows import Floats, Indices, Model
    from geo.planning.rules import Rules


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is known before solving: the least shortfall, how many present posts each unit keeps at most."""

    shortfall: float
    most: Indices


@dataclass(frozen=True, slots=True)
class Formulation:
    """The rows and aims of a problem; columns are the arcs, s of each open post, o of each unit.

    ``urgent``: locks kept and posts manned; ``aims``: what is sought among such plans.
    """

    problem: Problem
    arcs: Arcs
    model: Model
    urgent: tuple[Aim, ...]
    aims: tuple[Aim, ...]
    limit: Floats
    open_posts: Indices

    def plan(self, values: Floats) -> Indices:
        """A unit or NOBODY for each post."""
        chosen = np.flatnonzero(values[: len(self.arcs.post)] > 0.5)
        plan = np.full(self.problem.size[0], NOBODY)
        plan[self.arcs.post[chosen]] = self.arcs.unit[chosen]
        return plan

    def tidied(self, values: Floats) -> Floats:
        """The same plan with no more slack than it needs."""
        return self.values(self.plan(values))

    def values(self, plan: Indices) -> Floats:
        """The columns of a plan along the arcs, with no more of s and o than it needs."""
        chosen = (plan[self.arcs.post] == self.arcs.unit).astype(np.float64)
        unmanned = np.ones(self.problem.size[0])
        unmanned[self.arcs.post[chosen > 0]] = 0.0
        load = np.bincount(
            self.arcs.unit, chosen * self.problem.posts.need[self.arcs.post], self.problem.size[1]
        )
        return np.concatenate([chosen, unmanned[self.open_posts], np.maximum(0.0, load - self.limit)])


def formulate(problem: Problem, rules: Rules, arcs: Arcs, bounds: Bounds) -> Formulation:
    """Rows and aims."""
    posts, units = problem.posts, problem.units
    open_posts = np.flatnonzero(posts.open)
    limit = (1 + rules.band) * units.fair
    build = Builder()
    x = build.add_columns(np.zeros(len(arcs.post)))
    s = build.add_columns(np.zeros(len(open_posts)), integral=False)
    o = build.add_columns(np.zeros(len(limit)), upper=np.maximum(0.0, units.people - limit), integral=False)

    row_of_post = np.full(len(posts.codes), NOBODY)
    row_of_post[open_posts] = build.add_rows(1, 1, len(open_posts))
    build.put(row_of_post[arcs.post], x)
    build.put(row_of_post[open_posts], s)

    people = build.add_rows(-np.inf, units.people, len(limit))
    build.put(people[arcs.unit], x, posts.need[arcs.post])

    leads = build.add_rows(-np.inf, np.floor(units.leads), len(limit))
    build.put(leads[arcs.unit], x, posts.lead[arcs.post].astype(np.float64))

    binding = limit < units.people if rules.weight > 0 else np.zeros(len(limit), np.bool_)
    fair = build.add_rows(-np.inf, np.where(binding, limit, np.inf), len(limit))
    near = binding[arcs.unit]
    build.put(fair[arcs.unit[near]], x[near], posts.need[arcs.post[near]])
    build.put(fair[binding], o[binding], -1.0)

    # Implied by the people and leads of each unit, but not by their relaxation: this is what makes it quick.
    kept = build.add_rows(-np.inf, bounds.most.astype(np.float64), len(limit))
    build.put(kept[arcs.unit[arcs.kept]], x[arcs.kept])

    urgent, aims = (
        _urgent(problem, len(x), len(o), bounds.shortfall),
        _aims(problem, rules, arcs, (x, s, o), int(bounds.most.sum())),
    )
    return Formulation(problem, arcs, build.model(), urgent, aims, limit, open_posts)


def _urgent(problem: Problem, before: int, after: int, floor: float) -> tuple[Aim, ...]:
    open_posts = np.flatnonzero(problem.posts.open)
    locked = np.isin(open_posts, [post for post, _ in problem.locks]).astype(np.float64)
    locks, shortfall = (
        np.concatenate([np.zeros(before), costs, np.zeros(after)])
        for costs in (locked, problem.posts.priority[open_posts])
    )
    return (*([Aim("locks", locks, 0.0)] if locked.any() else []), Aim("shortfall", shortfall, floor))


def _aims(
    problem: Problem, rules: Rules, arcs: Arcs, columns: tuple[Indices, Indices, Indices], most: int
) -> tuple[Aim, ...]:
    x, s, o = columns
    moves, cost = np.zeros((2, len(x) + len(s) + len(o)))
    cost[x] = arcs.metres
    cost[o] = rules.weight
    had = int((problem.posts.open & (problem.posts.present != NOBODY)).sum())
    if rules.keep in {Keep.PRICE, Keep.FREE}:
        cost[x[arcs.kept]] -= rules.price_of_a_move
        return (Aim("cost", cost, offset=rules.price_of_a_move * had),)
    moves[x] = -arcs.kept.astype(np.float64)
    ceiling = float(rules.moves) if rules.keep is Keep.BUDGET else -np.inf
    return Aim("moves", moves, float(had - most), ceiling, float(had)), Aim("cost", cost)
