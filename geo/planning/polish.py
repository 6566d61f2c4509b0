"""A plan made cheaper: a post moves to a unit with room, or two change places, as long as that saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.formulation import Formulation
    from geo.planning.rows import Floats, Indices

PASSES = 30
SAVES = 1e-6


def polished(
    form: Formulation, costs: Floats, plan: Indices, weight: float, is_over: Callable[[], bool]
) -> Indices:
    """The plan with what single moves and exchanges save; ``costs`` of each arc, ``weight`` of load above.

    Whoever is manned stays manned, so the shortfall is that of before; locks and bans are in the arcs.
    Once it is over, the plan is taken as it is by then.
    """
    bench = _Bench(form, costs, plan.copy(), weight)
    order = np.flatnonzero(plan >= 0).tolist()
    for _ in range(PASSES):
        if not sum(not is_over() and bench.bettered(post) for post in order):
            break
    return bench.plan


class _Bench:
    """The plan being worked on, with each unit's posts and what it uses."""

    def __init__(self, form: Formulation, costs: Floats, plan: Indices, weight: float) -> None:
        posts, units = form.problem.posts, form.problem.units
        self.plan, self.weight = plan, weight
        self.need, self.lead = posts.need.tolist(), posts.lead.astype(np.float64).tolist()
        self.people: list[float] = (units.people + 1e-9).tolist()
        self.leads: list[float] = units.leads.tolist()
        self.limit: list[float] = form.limit.tolist()
        self.cost: list[dict[int, float]] = [{} for _ in self.need]
        for post, unit, cost in zip(
            form.arcs.post.tolist(), form.arcs.unit.tolist(), costs.tolist(), strict=True
        ):
            self.cost[post][unit] = cost
        self.held: list[set[int]] = [set() for _ in self.people]
        self.used, self.led = [0.0] * len(self.people), [0.0] * len(self.people)
        for post, unit in enumerate(plan.tolist()):
            if unit >= 0:
                self._put(post, unit)

    def bettered(self, post: int) -> bool:
        """Whether a move or an exchange of this post saved something; the first that does is made."""
        here = int(self.plan[post])
        for unit in sorted(self.cost[post], key=self.cost[post].__getitem__):
            if unit == here:
                continue
            if self._saves(((post, here, unit),)):
                return True
            for other in sorted(self.held[unit]):
                if here in self.cost[other] and self._saves(((post, here, unit), (other, unit, here))):
                    return True
        return False

    def _saves(self, steps: tuple[tuple[int, int, int], ...]) -> bool:
        """Make these moves (post, from, to) if they fit and save."""
        saved = sum(self.cost[post][old] - self.cost[post][new] for post, old, new in steps)
        _, here, there = steps[0]
        people = sum(self.need[post] if new == there else -self.need[post] for post, _, new in steps)
        leads = sum(self.lead[post] if new == there else -self.lead[post] for post, _, new in steps)
        if not self._fits(here, -people, -leads) or not self._fits(there, people, leads):
            return False
        saved -= self.weight * (self._above(here, -people) + self._above(there, people))
        if saved <= SAVES:
            return False
        for post, old, new in steps:
            self.held[old].remove(post)
            self.used[old] -= self.need[post]
            self.led[old] -= self.lead[post]
            self._put(post, new)
        return True

    def _fits(self, unit: int, people: float, leads: float) -> bool:
        return self.used[unit] + people <= self.people[unit] and self.led[unit] + leads <= self.leads[unit]

    def _above(self, unit: int, people: float) -> float:
        """How much more of the load is above the band with so many people more."""
        limit = self.limit[unit]
        return max(0.0, self.used[unit] + people - limit) - max(0.0, self.used[unit] - limit)

    def _put(self, post: int, unit: int) -> None:
        self.plan[post] = unit
        self.held[unit].add(post)
        self.used[unit] += self.need[post]
        self.led[unit] += self.lead[post]
