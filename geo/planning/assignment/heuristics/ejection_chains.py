"""Ejection chains: assign unmanned posts by the shortest sequences of reassignments (Glover 1996).

A post enters a unit, which passes one of its posts on to another unit, and so on until one has room.

Sets, variables and constraints: ``geo.planning.assignment.formulation``, with all allowed pairs as arcs.
Objective: for one post after the other, min steps of its chain, then min sum(distance_m[p,u]) over the steps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.planning.assignment.arcs import allowed_pairs, can_stay
from geo.planning.assignment.problem import AssignmentProblem, ReplanningProblem
from geo.planning.mip.model import UNASSIGNED, Floats, Indices
from geo.planning.search import Deadline

TOLERANCE = 1e-9
MAX_RETRIES = 20
"""Chains searched in place of one that enters a unit twice and does not fit."""


def make_room(problem: ReplanningProblem, incumbent: Indices, deadline: Deadline) -> Indices:
    """Change a plan by chains until all posts that have a unit today, or are to be manned, have one.

    Overloaded units shed the posts with the shortest chains. All units count, however far; of chains of equal
    length the one with the fewest metres is taken. Posts without a chain stay unmanned, and so do those left
    when the deadline has passed.

    Args:
        problem: The problem.
        incumbent: Plan to begin with, as a rule today's; pairs that are not allowed are dropped.
        deadline: Asked before each chain.

    Returns:
        Unit of each post, or UNASSIGNED.
    """
    posts = problem.problem.posts
    assignment = _Assignment(problem.problem, incumbent)
    assignment.shed_overloads()
    to_man = problem.to_man | (posts.current_unit != UNASSIGNED)
    order = np.lexsort((-posts.required_people, -posts.priority, assignment.is_movable))
    for post in order[(to_man & (assignment.plan == UNASSIGNED))[order]].tolist():
        if deadline.has_passed:
            break
        assignment.assign_by_chain(post)
    return assignment.plan


class _Assignment:
    """Plan that is being changed."""

    def __init__(self, problem: AssignmentProblem, plan: Indices) -> None:
        """Begin with the plan without the posts that may not keep their unit."""
        posts, units = problem.posts, problem.units
        allowed = allowed_pairs(problem)
        self.plan = np.where(can_stay(plan, allowed), plan, UNASSIGNED)
        self.distance_m = np.where(allowed, problem.distance_m, np.inf)
        self.required_people, self.needed_leads = posts.required_people, posts.needs_lead.astype(np.float64)
        self.people, self.leads = units.people + TOLERANCE, np.floor(units.leads)
        self.is_movable = np.ones(len(plan), np.bool_)
        self.is_movable[[post for post, _ in problem.locks]] = False
        self.demand_classes, self.demand_class = np.unique(
            np.column_stack([self.required_people, self.needed_leads]), axis=0, return_inverse=True
        )

    def residual_capacity(self) -> tuple[Floats, Floats]:
        """Return the people and leads left in each unit, negative where it is overloaded."""
        held, units = self.plan != UNASSIGNED, len(self.people)
        people, leads = (
            np.bincount(self.plan[held], each[held], units)
            for each in (self.required_people, self.needed_leads)
        )
        return self.people - people, self.leads - leads

    def shed_overloads(self) -> None:
        """Take from each overloaded unit the posts that are easiest to assign elsewhere."""
        people, leads = self.residual_capacity()
        overloaded = np.flatnonzero((people < 0) | (leads < 0))
        if not len(overloaded):
            return
        chains = _ChainSearch(self, np.isin(self.plan, overloaded) & self.is_movable)
        for unit in overloaded.tolist():
            held = np.flatnonzero(self.plan == unit)
            cost = np.where(self.is_movable[held], chains.chain_length[held], chains.depth + len(held))
            shed = _cheapest_to_shed(
                cost, self.required_people[held], self.needed_leads[held], -people[unit], -leads[unit]
            )
            self.plan[held[shed]] = UNASSIGNED

    def assign_by_chain(self, post: int) -> bool:
        """Assign the post by the shortest chain that fits; return whether there is one."""
        excluded = list[tuple[int, int]]()
        to_man = np.zeros(len(self.plan), np.bool_)
        to_man[post] = True
        for _ in range(MAX_RETRIES):
            chain = _ChainSearch(self, to_man, excluded).chain(post)
            if not chain:
                return False
            plan_before = self.plan.copy()
            for step_post, unit in chain:
                self.plan[step_post] = unit
            people, leads = self.residual_capacity()
            overfull = [(step_post, unit) for step_post, unit in chain if people[unit] < 0 or leads[unit] < 0]
            if not overfull:
                return True
            self.plan = plan_before
            excluded.append(overfull[-1])
        return False


class _ChainSearch:
    """Breadth-first search for the shortest chain of each post, backwards from posts that fit at once."""

    def __init__(
        self,
        assignment: _Assignment,
        to_man: NDArray[np.bool_],
        excluded: list[tuple[int, int]] | None = None,
    ) -> None:
        """Search until all posts ``to_man`` have a chain or no chain can be extended.

        Args:
            assignment: The plan.
            to_man: Whether each post needs a chain.
            excluded: Pairs of a post and a unit that no chain may use.
        """
        post_count = len(assignment.plan)
        self.assignment = assignment
        self.people, self.leads = assignment.residual_capacity()
        self.excluded = excluded or []
        self.unit, self.next_post = np.full((2, post_count), UNASSIGNED)
        self.cost = np.full(post_count, np.inf)
        self.chain_length = np.zeros(post_count, np.int64)
        self.depth = 0
        can_move = assignment.is_movable & (assignment.plan != UNASSIGNED)
        links = np.zeros(0, np.int64)
        while np.isinf(self.cost[to_man]).any():
            self.depth += 1
            extended = self._extend_chains(links, (can_move | to_man) & np.isinf(self.cost))
            if not len(extended):
                break
            links = extended[can_move[extended]]
        self.chain_length[np.isinf(self.cost)] = self.depth + 1

    def _extend_chains(self, links: Indices, open_ends: NDArray[np.bool_]) -> Indices:
        """Extend chains by one step.

        Args:
            links: Posts of the previous step, which may move on.
            open_ends: Whether each post still needs a chain.

        Returns:
            The posts that got a chain.
        """
        assignment = self.assignment
        extended: list[Indices] = []
        for demand_class, (required_people, needed_leads) in enumerate(assignment.demand_classes):
            rows = np.flatnonzero(open_ends & (assignment.demand_class == demand_class))
            entry_cost, next_posts = self._entry_costs(links, float(required_people), float(needed_leads))
            units = np.flatnonzero(np.isfinite(entry_cost))
            if not len(rows) or not len(units):
                continue
            costs = assignment.distance_m[np.ix_(rows, units)] + entry_cost[units]
            costs[assignment.plan[rows][:, None] == units] = np.inf
            for post, unit in self.excluded:
                costs[np.ix_(rows == post, units == unit)] = np.inf
            best_unit = costs.argmin(axis=1)
            best_cost = costs[np.arange(len(rows)), best_unit]
            rows, best_unit, best_cost = (
                rows[best_cost < np.inf],
                best_unit[best_cost < np.inf],
                best_cost[best_cost < np.inf],
            )
            self.unit[rows], self.next_post[rows] = units[best_unit], next_posts[units[best_unit]]
            extended.append(rows)
            self.cost[rows], self.chain_length[rows] = best_cost, self.depth
        return np.concatenate([np.zeros(0, np.int64), *extended])

    def _entry_costs(
        self, links: Indices, required_people: float, needed_leads: float
    ) -> tuple[Floats, Indices]:
        """Return the cost of entering each unit with a post of the given size.

        Args:
            links: Posts of the previous step, which may move on.
            required_people: People of the entering post.
            needed_leads: Leads of the entering post.

        Returns:
            Cost per unit (inf where the post does not fit), and the post of each unit that moves on, or
            UNASSIGNED.
        """
        assignment = self.assignment
        next_posts = np.full(len(self.people), UNASSIGNED)
        if self.depth == 1:
            return np.where(
                (self.people >= required_people) & (self.leads >= needed_leads), 0.0, np.inf
            ), next_posts
        unit = assignment.plan[links]
        is_enough = (self.people[unit] + assignment.required_people[links] >= required_people) & (
            self.leads[unit] + assignment.needed_leads[links] >= needed_leads
        )
        links = links[is_enough]
        links = links[np.lexsort((links, self.cost[links]))][::-1]
        entry_cost = np.full(len(self.people), np.inf)
        next_posts[assignment.plan[links]] = links
        entry_cost[assignment.plan[links]] = self.cost[links]
        return entry_cost, next_posts

    def chain(self, post: int) -> list[tuple[int, int]]:
        """Return the steps (post, unit) of the chain of a post, empty where there is none."""
        steps = list[tuple[int, int]]()
        if np.isinf(self.cost[post]):
            return steps
        while post != UNASSIGNED:
            steps.append((post, int(self.unit[post])))
            post = int(self.next_post[post])
        return steps


def _cheapest_to_shed(
    cost: Indices, required_people: Floats, needed_leads: Floats, excess_people: float, excess_leads: float
) -> list[int]:
    """Return the cheapest posts of a unit that together have the excess people and leads.

    Args:
        cost: Chain length of each post.
        required_people: People of each post.
        needed_leads: Leads of each post.
        excess_people: People that the unit holds too many.
        excess_leads: Leads that the unit holds too many.

    Returns:
        Positions of the posts.
    """
    leads = max(0, round(excess_leads))
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(0, 0): (0.0, [])}
    for post, (price, people, led) in enumerate(
        zip(cost.tolist(), required_people.tolist(), needed_leads.tolist(), strict=True)
    ):
        for (spent, shed), (freed, chosen) in list(best.items()):
            key = (spent + price, min(leads, shed + int(led)))
            if best.get(key, (-1.0,))[0] < freed + people:
                best[key] = (freed + people, [*chosen, post])
    ends = [
        (spent, chosen)
        for (spent, shed), (freed, chosen) in best.items()
        if shed == leads and freed >= excess_people
    ]
    return min(ends)[1]
