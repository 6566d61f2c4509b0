"""Room made for who has none, by the shortest chains: who enters a unit has one of its posts move on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.planning.arcs import allowed, stayers
from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.planning.problem import Problem
    from geo.planning.rows import Floats, Indices

ROUNDING = 1e-9
DETOURS = 20
"""Chains looked for in place of one that comes to the same unit twice and does not fit."""


def with_room_made(problem: Problem, wanted: NDArray[np.bool_], is_over: Callable[[], bool]) -> Indices:
    """A unit or NOBODY for each post: today's plan, changed by chains until all ``wanted`` are manned.

    Units that hold more than they can shed what the shortest chains take. All units count, however far; of
    chains as short as each other the one with the fewest metres. Who finds no chain stays unmanned, and
    so does whoever is left once it is over.
    """
    county = _County(problem)
    county.shed()
    posts = problem.posts
    order = np.lexsort((-posts.need, -posts.priority, county.moves_on))
    for post in order[(wanted & (county.plan == NOBODY))[order]].tolist():
        if is_over():
            break
        county.man(post)
    return county.plan


class _County:
    """A plan being changed, with what each unit has left; ``steps`` say how a post gets a place."""

    def __init__(self, problem: Problem) -> None:
        posts, units = problem.posts, problem.units
        may = allowed(problem)
        present = posts.present
        stays = stayers(problem, may)
        self.plan = np.where(stays, present, NOBODY)
        self.metres = np.where(may, problem.metres, np.inf)
        self.need, self.lead = posts.need, posts.lead.astype(np.float64)
        self.people, self.leads = units.people + ROUNDING, np.floor(units.leads)
        self.moves_on = np.ones(len(present), np.bool_)
        self.moves_on[[post for post, _ in problem.locks]] = False
        self.kinds, self.kind = np.unique(
            np.column_stack([self.need, self.lead]), axis=0, return_inverse=True
        )

    def room(self) -> tuple[Floats, Floats]:
        """People and leads that each unit has left; below 0 where it holds too much."""
        held, units = self.plan != NOBODY, len(self.people)
        people, leads = (np.bincount(self.plan[held], each[held], units) for each in (self.need, self.lead))
        return self.people - people, self.leads - leads

    def shed(self) -> None:
        """Take from each unit that holds too much the posts that are easiest to place elsewhere."""
        people, leads = self.room()
        over = np.flatnonzero((people < 0) | (leads < 0))
        if not len(over):
            return
        steps = _Steps(self, np.isin(self.plan, over) & self.moves_on)
        for unit in over.tolist():
            held = np.flatnonzero(self.plan == unit)
            cost = np.where(self.moves_on[held], steps.count[held], steps.depth + len(held))
            out = _cheapest(cost, self.need[held], self.lead[held], (-people[unit], -leads[unit]))
            self.plan[held[out]] = NOBODY

    def man(self, post: int) -> bool:
        """Give this post a unit, by the shortest chain that fits."""
        barred = list[tuple[int, int]]()
        wanted = np.zeros(len(self.plan), np.bool_)
        wanted[post] = True
        for _ in range(DETOURS):
            chain = _Steps(self, wanted, barred).chain(post)
            if not chain:
                return False
            before = self.plan.copy()
            for one, unit in chain:
                self.plan[one] = unit
            people, leads = self.room()
            short = [(one, unit) for one, unit in chain if people[unit] < 0 or leads[unit] < 0]
            if not short:
                return True
            self.plan = before
            barred.append(short[-1])
        return False


class _Steps:
    """For each post the next step of its shortest chain, found backwards from who finds room at once."""

    def __init__(
        self, county: _County, wanted: NDArray[np.bool_], barred: list[tuple[int, int]] | None = None
    ) -> None:
        size = len(county.plan)
        self.county = county
        self.people, self.leads = county.room()
        self.barred = barred or []
        self.unit, self.after = np.full((2, size), NOBODY)
        self.cost = np.full(size, np.inf)
        self.count = np.zeros(size, np.int64)
        self.depth = 0
        movable = county.moves_on & (county.plan != NOBODY)
        links = np.zeros(0, np.int64)
        while np.isinf(self.cost[wanted]).any():
            self.depth += 1
            found = self._reached(links, (movable | wanted) & np.isinf(self.cost))
            if not len(found):
                break
            links = found[movable[found]]
        self.count[np.isinf(self.cost)] = self.depth + 1

    def _reached(self, links: Indices, left: NDArray[np.bool_]) -> Indices:
        """Posts of ``left`` that get a place where one of ``links``, found just before, moves on from."""
        county = self.county
        found: list[Indices] = []
        for kind, (need, lead) in enumerate(county.kinds):
            rows = np.flatnonzero(left & (county.kind == kind))
            enter, out = self._entered(links, float(need), float(lead))
            units = np.flatnonzero(np.isfinite(enter))
            if not len(rows) or not len(units):
                continue
            costs = county.metres[np.ix_(rows, units)] + enter[units]
            costs[county.plan[rows][:, None] == units] = np.inf
            for post, unit in self.barred:
                costs[np.ix_(rows == post, units == unit)] = np.inf
            place = costs.argmin(axis=1)
            best = costs[np.arange(len(rows)), place]
            rows, place, best = rows[best < np.inf], place[best < np.inf], best[best < np.inf]
            self.unit[rows], self.after[rows] = units[place], out[units[place]]
            found.append(rows)
            self.cost[rows], self.count[rows] = best, self.depth
        return np.concatenate([np.zeros(0, np.int64), *found])

    def _entered(self, links: Indices, need: float, lead: float) -> tuple[Floats, Indices]:
        """What it costs to enter each unit with so many people and leads, and which post then moves on."""
        county = self.county
        out = np.full(len(self.people), NOBODY)
        if self.depth == 1:
            return np.where((self.people >= need) & (self.leads >= lead), 0.0, np.inf), out
        unit = county.plan[links]
        fits = (self.people[unit] + county.need[links] >= need) & (
            self.leads[unit] + county.lead[links] >= lead
        )
        links = links[fits]
        links = links[np.lexsort((links, self.cost[links]))][::-1]
        enter = np.full(len(self.people), np.inf)
        out[county.plan[links]] = links
        enter[county.plan[links]] = self.cost[links]
        return enter, out

    def chain(self, post: int) -> list[tuple[int, int]]:
        """Who goes where, from this post on; empty where it finds no place."""
        steps = list[tuple[int, int]]()
        if np.isinf(self.cost[post]):
            return steps
        while post != NOBODY:
            steps.append((post, int(self.unit[post])))
            post = int(self.after[post])
        return steps


def _cheapest(cost: Indices, need: Floats, lead: Floats, over: tuple[float, float]) -> list[int]:
    """The cheapest posts that together have at least so many people and leads."""
    leads = max(0, round(over[1]))
    best: dict[tuple[int, int], tuple[float, list[int]]] = {(0, 0): (0.0, [])}
    for post, (price, people, led) in enumerate(
        zip(cost.tolist(), need.tolist(), lead.tolist(), strict=True)
    ):
        for (spent, shed), (freed, chosen) in list(best.items()):
            key = (spent + price, min(leads, shed + int(led)))
            if best.get(key, (-1.0,))[0] < freed + people:
                best[key] = (freed + people, [*chosen, post])
    ends = [
        (spent, chosen)
        for (spent, shed), (freed, chosen) in best.items()
        if shed == leads and freed >= over[0]
    ]
    return min(ends)[1]
