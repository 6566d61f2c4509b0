"""Start plan by insertion: posts go to units with room, short chains of moves make room.

Sets, variables and constraints: ``geo.planning.assignment.formulation``. Objective: min sum(priority[p] *
s[p]). Neighbours of a plan: an unmanned post enters a unit directly, after up to two other posts have moved
on, or in the place of a post of less priority.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from geo.planning.assignment.arcs import ArcProblem
from geo.planning.mip.model import UNASSIGNED, Floats, Indices
from geo.planning.search import Deadline

MAX_TRIES = 200_000
"""Chain steps tried in all: about a second."""


def insert_posts(problem: ArcProblem, incumbent: Indices, deadline: Deadline) -> Indices:
    """Fill a plan along the arcs, within people and leads.

    Once the deadline has passed, posts still go to units with room, but no post is moved to make room.

    Args:
        problem: The problem.
        incumbent: Unit of each post, or UNASSIGNED; kept as far as the pairs are arcs and fit together.
        deadline: Asked before each chain.

    Returns:
        Unit of each post, or UNASSIGNED.
    """
    return _WarmStart(problem, deadline).fill(incumbent)


class _WarmStart:
    """Plan while posts are assigned, with the people and leads left in each unit."""

    def __init__(self, arc_problem: ArcProblem, deadline: Deadline) -> None:
        """Begin with an empty plan."""
        problem, arcs, self.deadline = arc_problem.problem, arc_problem.arcs, deadline
        self.required_people = problem.posts.required_people.tolist()
        self.needed_leads = problem.posts.needs_lead.astype(np.float64).tolist()
        self.people = (problem.units.people + 1e-9).tolist()
        self.leads = problem.units.leads.tolist()
        self.plan = [UNASSIGNED] * problem.size[0]
        self.held: list[set[int]] = [set() for _ in self.people]
        self.locked = {post for post, _ in problem.locks}
        self.priority: Floats = problem.posts.priority
        self.tries_left = MAX_TRIES
        order = np.lexsort((arcs.distance_m, arcs.post))
        offsets = np.searchsorted(arcs.post[order], np.arange(problem.size[0] + 1))
        units = arcs.unit[order].tolist()
        self.nearest_units: list[list[int]] = [units[first:last] for first, last in pairwise(offsets)]

    def fill(self, preferred_plan: Indices) -> Indices:
        """Assign locked posts first, then preferred units, the smallest posts first, then the other posts."""
        order = np.argsort(self.required_people, kind="stable").tolist()
        for post in [*(post for post in order if post in self.locked), *order]:
            preferred = self.nearest_units[post] if post in self.locked else [int(preferred_plan[post])]
            self._assign(post, [unit for unit in preferred if unit in self.nearest_units[post]])
        return self.improve()

    def improve(self) -> Indices:
        """Assign unmanned posts by chains, or in place of lesser posts, until nothing improves."""
        order = np.lexsort((-np.asarray(self.required_people), -self.priority)).tolist()
        has_improved = True
        while has_improved and self.tries_left > 0:
            has_improved = False
            for depth in (0, 1, 2):
                for post in order:
                    if self.plan[post] == UNASSIGNED and self._assign_by_chain(post, depth):
                        has_improved = True
            for post in order:
                if (
                    self.plan[post] == UNASSIGNED
                    and not self.deadline.has_passed
                    and self._replace_lesser_post(post)
                ):
                    has_improved = True
        return np.array(self.plan, np.int64)

    def _replace_lesser_post(self, post: int) -> bool:
        """Take the unit of a post of less priority, or of equal priority and more people.

        Returns:
            Whether the post has a unit now.
        """
        rank = (self.priority[post], -self.required_people[post])
        for unit in self.nearest_units[post]:
            for other in sorted(self.held[unit] - self.locked):
                self.tries_left -= 1
                if (self.priority[other], -self.required_people[other]) < rank:
                    self._unassign(other)
                    if self._assign(post, [unit]):
                        return True
                    self._assign(other, [unit])
        return False

    def _assign_by_chain(self, post: int, depth: int) -> bool:
        """Assign the post to a unit with room, or have up to ``depth`` other posts move on.

        Returns:
            Whether the post has a unit now.
        """
        if self._assign(post, self.nearest_units[post]):
            return True
        if depth == 0:
            return False
        for unit in self.nearest_units[post]:
            for other in sorted(self.held[unit] - self.locked):
                if (
                    self.tries_left > 0
                    and not self.deadline.has_passed
                    and self._try_chain_step(post, other, unit, depth)
                ):
                    return True
        return False

    def _try_chain_step(self, post: int, other: int, unit: int, depth: int) -> bool:
        """Move ``other`` out of the unit in favour of the post; return whether both have a unit."""
        self.tries_left -= 1
        self._unassign(other)
        if self._assign(post, [unit]):
            if self._assign_by_chain(other, depth - 1):
                return True
            self._unassign(post)
        self._assign(other, [unit])
        return False

    def _assign(self, post: int, units: list[int]) -> bool:
        """Assign the post to the first of the units with room; return whether there is one."""
        for unit in units:
            if (
                self.plan[post] == UNASSIGNED
                and self.required_people[post] <= self.people[unit]
                and self.needed_leads[post] <= self.leads[unit]
            ):
                self.plan[post] = unit
                self.held[unit].add(post)
                self.people[unit] -= self.required_people[post]
                self.leads[unit] -= self.needed_leads[post]
                return True
        return False

    def _unassign(self, post: int) -> None:
        unit = self.plan[post]
        self.plan[post] = UNASSIGNED
        self.held[unit].remove(post)
        self.people[unit] += self.required_people[post]
        self.leads[unit] += self.needed_leads[post]
