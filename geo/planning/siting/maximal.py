"""MCLP: the posts that cover most people, kept as they are but for so many moves."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.siting.counting import broken, confirm, confirm_bound, covered_weight
from geo.planning.siting.covering import greedy_cover, swapped
from geo.planning.siting.covermodel import cover_model
from geo.planning.siting.prices import price
from geo.planning.siting.recreate import Effort, recreated
from geo.planning.siting.sight import Sight, merged, seen_by
from geo.planning.siting.wanted import Row, Wanted, check, flags
from geo.planning.solver import Limits, solve
from geo.planning.watch import UNWATCHED

if TYPE_CHECKING:
    from geo.planning.siting.prices import Priced
    from geo.planning.siting.sight import Mask, Sites
    from geo.planning.watch import Watch

STAGE = "cover"
EASY, OPENED, FIRST = 0.01, 0.001, 0.2
"""A good plan is looked for among sites that cost the bound at most this share of the gap or that the
relaxation opens by more than this share, within this share of the time."""
ROUNDS, SLACK, LONGEST = 50, 0.004, 0.8
"""Where that time was too short: so many rounds of ruin and recreate for each post, which may lose this share
of the gap at first, within this share of the time left."""


@dataclass(frozen=True, slots=True)
class CoverPlan:
    """The sites, the people they cover (counted again), and how many no plan can exceed."""

    sites: tuple[int, ...]
    people: float
    bound: float

    @property
    def proven(self) -> bool:
        return self.bound <= self.people


def most_covered(known: Sight, wanted: Wanted, seconds: float = 60.0, watch: Watch = UNWATCHED) -> CoverPlan:
    """The plan that covers most of what can be seen, within all that is wanted.

    Equal places are merged; greedy, swaps and the relaxation lead to a good plan among few sites, ruin and
    recreate to a better one where these are too many, and the solver ends it with those that a better one
    could need (Church and ReVelle 1974). After ``seconds`` in the solver, or stopped, the best plan so far
    comes with its bound. Raises ``InvalidInput`` for wishes that no plan keeps, ``PlanMiscounted`` where the
    second count does not confirm the first.
    """
    check(wanted, known.sites)
    ends = time.monotonic() + seconds
    small = merged(known)
    # Whole people: a plan that is better is better by one.
    unit = 1.0 if (known.weights == np.rint(known.weights)).all() else 0.0
    search = _Search(small, wanted, unit, price(small, wanted, seconds, watch), watch)
    search.run(ends)
    if search.best is None:
        raise InvalidInput("error.siting_time")
    people = small.people(search.best)
    proven = search.bound < _better(people, unit)
    return confirmed(known, wanted, search.best, people, people if proven else search.bound)


def _better(people: float, unit: float) -> float:
    """What a plan must cover to be better, but for rounding: of whole people never more than half of one."""
    rounding = 1e-6 * max(1.0, people)
    return people + unit - (min(rounding, unit / 2) if unit else rounding)


def confirmed(known: Sight, wanted: Wanted, sites: Sites, people: float, bound: float) -> CoverPlan:
    """The plan after the second count, from the matrix as it came; raises ``PlanMiscounted``."""
    plan = tuple(sorted(int(site) for site in sites))
    counted = covered_weight(seen_by(known), known.weights.tolist(), plan)
    confirm("people", people, counted)
    confirm_bound("bound", counted, bound)
    confirm("rules", 0.0, len(broken(wanted, plan)))
    return CoverPlan(plan, counted, max(counted, bound))


class _Search:
    """The best plan so far (None where hard rows forbid all that were met), and what no plan exceeds."""

    def __init__(self, small: Sight, wanted: Wanted, unit: float, priced: Priced, watch: Watch) -> None:
        self.small, self.wanted, self.unit, self.priced = small, wanted, unit, priced
        self.watch = watch
        self.bound = priced.value
        self.best: Sites | None = None
        for start in (greedy_cover(small, wanted), priced.plan):
            self.offer(swapped(small, wanted, start))

    @property
    def better(self) -> float:
        """What a plan must cover to be better."""
        return 0.0 if self.best is None else _better(self.small.people(self.best), self.unit)

    def offer(self, plan: Sites) -> None:
        """Keep the plan where it is allowed and better."""
        if broken(self.wanted, plan.tolist()):
            return
        if self.best is None or self.small.people(plan) > self.small.people(self.best):
            self.best = plan

    def run(self, ends: float) -> None:
        """The sites that the relaxation opens at least in part, for a good plan; then all that can matter."""
        self.tell(self.bound)
        if self.best is not None and self.bound >= self.better and not self.watch.is_over:
            most = self.bound - EASY * (self.bound - self.better)
            few = (self.priced.with_it >= most) | (self.priced.share > OPENED)
            few[self.best] = True
            locked = flags(self.small.sites, self.wanted.locked)
            # What few sites come to bounds nothing: the relaxation does.
            limits = Limits(FIRST * (ends - time.monotonic()), told=lambda _: self.tell(self.bound))
            plan, bound = self.solved(few, locked, limits)
            if plan is not None:
                self.offer(swapped(self.small, self.wanted, plan))
            if bound >= self.better:
                self.recreate(ends)
        if (self.best is None or self.bound >= self.better) and not self.watch.is_over:
            may, must = self.priced.with_it >= self.better, self.priced.without_it < self.better
            limits = Limits(ends - time.monotonic(), told=lambda solver: self.tell(-solver.bound))
            plan, bound = self.solved(may, must, limits)
            if plan is not None:
                self.offer(plan)
            elif self.best is None and bound == -np.inf:
                raise InvalidInput("error.siting_numbers", field="rows")
            known = 0.0 if self.best is None else self.small.people(self.best)
            self.bound = min(self.bound, max(bound, known))

    def recreate(self, ends: float) -> None:
        """The best plan, by many rounds, where the solver is not done even with few sites."""
        if self.best is None:
            return
        stops = time.monotonic() + LONGEST * (ends - time.monotonic())
        slack = SLACK * (self.bound - self.small.people(self.best))
        rounds = ROUNDS * self.wanted.count
        effort = Effort(rounds, slack, lambda: self.watch.is_over or time.monotonic() >= stops)
        self.offer(recreated(self.small, self.wanted, self.best, effort))
        self.tell(self.bound)

    def tell(self, bound: float) -> None:
        """What is found so far; no plan exceeds ``bound`` where it is better."""
        people = None if self.best is None else self.small.people(self.best)
        self.watch.tell(STAGE, people, min(self.bound, max(bound, people or 0.0)))

    def solved(self, may: Mask, must: Mask, limits: Limits) -> tuple[Sites | None, float]:
        """The best plan the solver finds among these sites, and what none of them exceeds."""
        sites = np.flatnonzero(may)
        part = merged(Sight(self.small.sees[:, sites], self.small.weights))
        start = None
        if self.best is not None and may[self.best].all() and must[self.best].sum() == must.sum():
            chosen = np.isin(sites, self.best)
            start = np.concatenate([chosen, part.of(np.flatnonzero(chosen))]).astype(np.float64)
        spare = max(1e-6, 0.999 * (_better(self.bound, self.unit) - self.bound))
        limits = replace(
            limits,
            seconds=max(1.0, limits.seconds),
            cancelled=self.watch.cancelled,
            spare=spare,
            interior=True,
        )
        found = solve(cover_model(part, narrowed(self.wanted, may, must)), limits, start)
        if found.values is None:
            return None, -found.bound
        return sites[found.values[: len(sites)] > 0.5], -found.bound


def narrowed(wanted: Wanted, may: Mask, must: Mask) -> Wanted:
    """The same wishes in the numbering of the sites that may still open."""
    number = np.cumsum(may) - 1

    def left(sites: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(int(number[site]) for site in sorted(set(sites)) if may[site])

    gone = len({site for site in wanted.now if not may[site]})
    return replace(
        wanted,
        now=left(wanted.now),
        moves=None if wanted.moves is None else wanted.moves - gone,
        locked=left(tuple(np.flatnonzero(must | np.isin(np.arange(len(may)), wanted.locked)))),
        banned=left(wanted.banned),
        rows=tuple(Row(left(row.sites), row.least, row.most) for row in wanted.rows),
    )
