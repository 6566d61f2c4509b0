"""Local search: a post moves to a unit with room, or two posts exchange units, as long as that saves.

Sets, variables and constraints: ``geo.planning.assignment.formulation``, with s fixed. Objective: min
sum(c[p,u] * x[p,u]) + penalty * sum(o[u]), where c counts metres and, far above them, moves
(``search_costs``).
"""

from __future__ import annotations

import numpy as np

from geo.planning.assignment.formulation import Formulation
from geo.planning.mip.model import Floats, Indices
from geo.planning.search import Deadline

MOVE_FIRST_WEIGHT_M = 1e9
"""Metres that a move counts where moves go before cost: more than any plan is long."""
MAX_PASSES = 30
MIN_SAVING = 1e-6


def search_costs(form: Formulation) -> Floats:
    """Return the costs of all columns: those of the last objective, moves before them."""
    costs: Floats = form.objectives[-1].costs + sum(
        MOVE_FIRST_WEIGHT_M * objective.costs for objective in form.objectives[:-1]
    )
    return costs


def improve_by_local_search(form: Formulation, incumbent: Indices, deadline: Deadline) -> Indices:
    """Return the plan improved by single moves and exchanges.

    Manned posts stay manned, so the shortfall does not change. Locks and bans hold because they are in the
    arcs. Once the deadline has passed, the plan is returned as it is.

    Args:
        form: Formulation with the arcs.
        incumbent: Unit of each post, or UNASSIGNED.
        deadline: Asked before each post.
    """
    working_plan = _WorkingPlan(form, incumbent.copy())
    order = np.flatnonzero(incumbent >= 0).tolist()
    for _ in range(MAX_PASSES):
        if not sum(not deadline.has_passed and working_plan.improve_post(post) for post in order):
            break
    return working_plan.plan


class _WorkingPlan:
    """Plan that is being improved, with the posts of each unit and the people and leads used."""

    def __init__(self, form: Formulation, plan: Indices) -> None:
        """Count what the plan uses."""
        posts, units = form.problem.posts, form.problem.units
        costs = search_costs(form)
        # The last columns are o, one for each unit, all with the same cost.
        self.plan = plan
        self.overload_penalty_m = float(costs[len(costs) - len(units.codes) :].max(initial=0.0))
        self.required_people, self.needed_leads = (
            posts.required_people.tolist(),
            posts.needs_lead.astype(np.float64).tolist(),
        )
        self.people: list[float] = (units.people + 1e-9).tolist()
        self.leads: list[float] = units.leads.tolist()
        self.overload_threshold: list[float] = form.overload_threshold.tolist()
        self.cost: list[dict[int, float]] = [{} for _ in self.required_people]
        for post, unit, cost in zip(
            form.arcs.post.tolist(),
            form.arcs.unit.tolist(),
            costs[: len(form.arcs.post)].tolist(),
            strict=True,
        ):
            self.cost[post][unit] = cost
        self.held: list[set[int]] = [set() for _ in self.people]
        self.people_used, self.leads_used = [0.0] * len(self.people), [0.0] * len(self.people)
        for post, unit in enumerate(plan.tolist()):
            if unit >= 0:
                self._assign(post, unit)

    def improve_post(self, post: int) -> bool:
        """Make the first move or exchange of the post that saves; return whether there is one."""
        current = int(self.plan[post])
        for unit in sorted(self.cost[post], key=self.cost[post].__getitem__):
            if unit == current:
                continue
            if self._apply_if_saving(((post, current, unit),)):
                return True
            for other in sorted(self.held[unit]):
                if current in self.cost[other] and self._apply_if_saving(
                    ((post, current, unit), (other, unit, current))
                ):
                    return True
        return False

    def _apply_if_saving(self, steps: tuple[tuple[int, int, int], ...]) -> bool:
        """Make moves if they fit and save.

        Args:
            steps: Moves as (post, unit before, unit after): one, or the two of an exchange.
        """
        saved = sum(self.cost[post][old] - self.cost[post][new] for post, old, new in steps)
        _, source, target = steps[0]
        people = sum(
            self.required_people[post] if new == target else -self.required_people[post]
            for post, _, new in steps
        )
        leads = sum(
            self.needed_leads[post] if new == target else -self.needed_leads[post] for post, _, new in steps
        )
        if not self._fits(source, -people, -leads) or not self._fits(target, people, leads):
            return False
        saved -= self.overload_penalty_m * (
            self._added_overload(source, -people) + self._added_overload(target, people)
        )
        if saved <= MIN_SAVING:
            return False
        for post, old, new in steps:
            self.held[old].remove(post)
            self.people_used[old] -= self.required_people[post]
            self.leads_used[old] -= self.needed_leads[post]
            self._assign(post, new)
        return True

    def _fits(self, unit: int, people: float, leads: float) -> bool:
        return (
            self.people_used[unit] + people <= self.people[unit]
            and self.leads_used[unit] + leads <= self.leads[unit]
        )

    def _added_overload(self, unit: int, people: float) -> float:
        """Return the change of people beyond the overload threshold when so many people are added."""
        limit = self.overload_threshold[unit]
        return max(0.0, self.people_used[unit] + people - limit) - max(0.0, self.people_used[unit] - limit)

    def _assign(self, post: int, unit: int) -> None:
        self.plan[post] = unit
        self.held[unit].add(post)
        self.people_used[unit] += self.required_people[post]
        self.leads_used[unit] += self.needed_leads[post]
