"""A plan to begin from: who can stay stays, others go where there is room, or where moving one makes some."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.arcs import Arcs
    from geo.planning.problem import Problem
    from geo.planning.rows import Floats, Indices

TRIES = 200_000
"""Places looked at for chains of moves in all: about a second."""


def kept_plan(problem: Problem, arcs: Arcs, begin: Indices | None, is_over: Callable[[], bool]) -> Indices:
    """A unit or NOBODY for each post, along the arcs, within people and leads: ``begin`` or today, filled.

    Once it is over, posts go where there is room, and nobody is moved to make any.
    """
    if begin is None:
        begin = np.full(problem.size[0], NOBODY)
        begin[arcs.post[arcs.kept]] = arcs.unit[arcs.kept]
    return _Draft(problem, arcs, is_over).filled(begin)


def fresh_plan(problem: Problem, arcs: Arcs, is_over: Callable[[], bool]) -> Indices:
    """The same from nothing, by priority."""
    return _Draft(problem, arcs, is_over).filled(np.full(problem.size[0], NOBODY))


class _Draft:
    """A plan while posts are given away, with what each unit has left."""

    def __init__(self, problem: Problem, arcs: Arcs, is_over: Callable[[], bool]) -> None:
        self.arcs, self.is_over = arcs, is_over
        self.need = problem.posts.need.tolist()
        self.lead = problem.posts.lead.astype(np.float64).tolist()
        self.people = (problem.units.people + 1e-9).tolist()
        self.leads = problem.units.leads.tolist()
        self.plan = [NOBODY] * problem.size[0]
        self.held: list[set[int]] = [set() for _ in self.people]
        self.locked = {post for post, _ in problem.locks}
        self.priority: Floats = problem.posts.priority
        self.tries = TRIES
        order = np.lexsort((arcs.metres, arcs.post))
        cuts = np.searchsorted(arcs.post[order], np.arange(problem.size[0] + 1))
        near = arcs.unit[order].tolist()
        self.near: list[list[int]] = [near[first:last] for first, last in pairwise(cuts)]

    def filled(self, wish: Indices) -> Indices:
        """Locked posts first, then what is wished, the smallest first, then the others."""
        order = np.argsort(self.need, kind="stable").tolist()
        for post in [*(post for post in order if post in self.locked), *order]:
            wished = self.near[post] if post in self.locked else [int(wish[post])]
            self._give(post, [unit for unit in wished if unit in self.near[post]])
        return self.improved()

    def improved(self) -> Indices:
        """Chains for whoever is left, and trades for a lesser post, until nothing gets better."""
        order = np.lexsort((-np.asarray(self.need), -self.priority)).tolist()
        better = True
        while better and self.tries > 0:
            better = False
            for depth in (0, 1, 2):
                for post in order:
                    if self.plan[post] == NOBODY and self._man(post, depth):
                        better = True
            for post in order:
                if self.plan[post] == NOBODY and not self.is_over() and self._traded(post):
                    better = True
        return np.array(self.plan, np.int64)

    def _traded(self, post: int) -> bool:
        """Take the place of one that counts less, or as much and needs more people."""
        worth = (self.priority[post], -self.need[post])
        for unit in self.near[post]:
            for other in sorted(self.held[unit] - self.locked):
                self.tries -= 1
                if (self.priority[other], -self.need[other]) < worth:
                    self._take(other)
                    if self._give(post, [unit]):
                        return True
                    self._give(other, [unit])
        return False

    def _man(self, post: int, depth: int) -> bool:
        """Give the post to a unit with room, or have up to ``depth`` others make room by moving on."""
        if self._give(post, self.near[post]):
            return True
        if depth == 0:
            return False
        for unit in self.near[post]:
            for other in sorted(self.held[unit] - self.locked):
                if self.tries > 0 and not self.is_over() and self._swapped(post, other, unit, depth):
                    return True
        return False

    def _swapped(self, post: int, other: int, unit: int, depth: int) -> bool:
        self.tries -= 1
        self._take(other)
        if self._give(post, [unit]):
            if self._man(other, depth - 1):
                return True
            self._take(post)
        self._give(other, [unit])
        return False

    def _give(self, post: int, units: list[int]) -> bool:
        for unit in units:
            if (
                self.plan[post] == NOBODY
                and self.need[post] <= self.people[unit]
                and self.lead[post] <= self.leads[unit]
            ):
                self.plan[post] = unit
                self.held[unit].add(post)
                self.people[unit] -= self.need[post]
                self.leads[unit] -= self.lead[post]
                return True
        return False

    def _take(self, post: int) -> None:
        unit = self.plan[post]
        self.plan[post] = NOBODY
        self.held[unit].remove(post)
        self.people[unit] += self.need[post]
        self.leads[unit] += self.lead[post]
