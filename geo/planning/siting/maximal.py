"""MCLP: the posts that cover most people, kept as they are but for so many moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.siting.counting import broken, confirm, confirm_bound, covered_weight
from geo.planning.siting.covering import greedy_cover, swapped
from geo.planning.siting.covermodel import cover_model
from geo.planning.siting.prices import price
from geo.planning.siting.sight import Sight, merged, seen_by
from geo.planning.siting.wanted import Row, Wanted, check
from geo.planning.solver import Limits, Status, solve

if TYPE_CHECKING:
    from geo.planning.siting.prices import Priced
    from geo.planning.siting.sight import Mask, Sites


@dataclass(frozen=True, slots=True)
class CoverPlan:
    """The sites, the people they cover (counted again), and how many no plan can exceed."""

    sites: tuple[int, ...]
    people: float
    bound: float

    @property
    def proven(self) -> bool:
        return self.bound <= self.people


def most_covered(known: Sight, wanted: Wanted, seconds: float = 60.0) -> CoverPlan:
    """The plan that covers most of what can be seen, within all that is wanted.

    Equal places are merged; greedy, swaps and the Lagrangian bound leave the sites that a better plan could
    need, and the solver ends it (Church and ReVelle 1974). After ``seconds`` in the solver the best plan so
    far comes with its bound. Raises ``InvalidInput`` for wishes that no plan keeps, ``PlanMiscounted``
    where the second count does not confirm the first.
    """
    check(wanted, known.sites)
    small = merged(known)
    # Whole people: a plan that is better is better by one.
    unit = 1.0 if (known.weights == np.rint(known.weights)).all() else 0.0
    known_plan, priced = _outline(small, wanted)
    if known_plan is not None and priced.value < _better(small.people(known_plan), unit):
        best, bound = known_plan, priced.value
    else:
        best, bound = _solved(small, wanted, known_plan, (priced, unit), seconds)
    people = small.people(best)
    return confirmed(known, wanted, best, people, people if bound < _better(people, unit) else bound)


def _better(people: float, unit: float) -> float:
    """What a plan must cover to be better, but for rounding."""
    return people + unit - 1e-6 * max(1.0, people)


def confirmed(known: Sight, wanted: Wanted, sites: Sites, people: float, bound: float) -> CoverPlan:
    """The plan after the second count, from the matrix as it came; raises ``PlanMiscounted``."""
    plan = tuple(sorted(int(site) for site in sites))
    counted = covered_weight(seen_by(known), known.weights.tolist(), plan)
    confirm("people", people, counted)
    confirm_bound("bound", counted, bound)
    confirm("rules", 0.0, len(broken(wanted, plan)))
    return CoverPlan(plan, counted, max(counted, bound))


def _outline(small: Sight, wanted: Wanted) -> tuple[Sites | None, Priced]:
    """The best plan that needs no solver (None where hard rows forbid them all), and the bound."""
    first = swapped(small, wanted, greedy_cover(small, wanted))
    priced = price(small, wanted, small.people(first))
    starts = {tuple(np.sort(plan)) for plan in priced.plans[-3:]}
    plans = [first, *(swapped(small, wanted, np.array(start, np.intp)) for start in sorted(starts))]
    allowed = [plan for plan in plans if not broken(wanted, plan.tolist())]
    return max(allowed, key=small.people, default=None), priced


def _solved(
    small: Sight, wanted: Wanted, best: Sites | None, limit: tuple[Priced, float], seconds: float
) -> tuple[Sites, float]:
    """The best plan that the solver finds, or the one known; and what no plan exceeds."""
    priced, unit = limit
    better = _better(small.people(best), unit) if best is not None else 0.0
    may, must = priced.with_it >= better, priced.without_it < better
    sites = np.flatnonzero(may)
    part = merged(Sight(small.sees[:, sites], small.weights))
    model = cover_model(part, narrowed(wanted, may, must))
    start = None
    if best is not None and may[best].all() and must[best].sum() == must.sum():
        chosen = np.isin(sites, best)
        start = np.concatenate([chosen, part.of(np.flatnonzero(chosen))]).astype(np.float64)
    found = solve(model, Limits(seconds), start)
    if found.status is Status.INFEASIBLE and best is None:
        raise InvalidInput("error.siting_numbers", field="rows")
    if found.values is not None:
        plan = sites[found.values[: len(sites)] > 0.5]
        if not broken(wanted, plan.tolist()) and (best is None or small.people(plan) > small.people(best)):
            best = plan
    if best is None:
        raise InvalidInput("error.siting_time")
    return best, min(priced.value, max(small.people(best), -found.bound))


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
