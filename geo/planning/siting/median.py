"""p-median: the posts that make the mean way shortest."""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass, replace
from itertools import count as counter
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.siting.closing import radius_model
from geo.planning.siting.counting import confirm, way_total
from geo.planning.siting.interchange import greedy, interchange
from geo.planning.siting.relaxation import BRIEF, THOROUGH, Part, relax, settle
from geo.planning.solver import Limits, solve
from geo.planning.watch import UNWATCHED

if TYPE_CHECKING:
    from geo.planning.rows import Floats
    from geo.planning.siting.relaxation import Effort, Sites
    from geo.planning.watch import Watch

STAGE = "mean"
MANY, FEW_EACH = 20, 6
"""Where many posts are still to place among few free sites for each, the solver ends the search, else
branching: the other way round each was measured to be slower ten times and more."""


@dataclass(frozen=True, slots=True)
class MedianPlan:
    """The sites opened and what they cost; no plan costs less than ``bound``; ``parts`` were searched."""

    sites: tuple[int, ...]
    cost: float
    bound: float
    parts: int

    @property
    def proven(self) -> bool:
        return self.bound >= self.cost


def p_median(
    costs: Floats,
    count: int,
    fixed: tuple[int, ...] = (),
    seconds: float = 60.0,
    watch: Watch = UNWATCHED,
) -> MedianPlan:
    """The ``count`` sites, ``fixed`` among them, with the least sum of each place's cost to its nearest.

    ``costs``: sites x places, finite and not negative, in any unit (as a rule people x metres). Greedy,
    interchange and the Lagrangian bound; what remains between them is branched on, least bound first, or goes
    to the solver. After ``seconds``, or stopped, the best plan so far comes with its true bound.
    Raises ``InvalidInput`` for other costs and for counts that cannot be.
    """
    costs = np.ascontiguousarray(costs, np.float64)
    kept = sorted(set(fixed))
    fits = costs.ndim == 2 and costs.size and max(1, len(kept)) <= count <= len(costs)
    if (
        not fits
        or not np.isfinite(costs).all()
        or costs.min() < 0
        or (kept and not 0 <= kept[0] <= kept[-1] < len(costs))
    ):
        raise InvalidInput("error.siting_numbers", field="costs")
    deadline = time.monotonic() + seconds
    return _Search(costs, count, np.array(kept, np.intp), deadline, watch).run()


class _Search:
    """Branch and bound over parts; what the solver cannot close in time stays behind as ``left``."""

    def __init__(self, costs: Floats, count: int, fixed: Sites, deadline: float, watch: Watch) -> None:
        self.costs, self.count, self.deadline, self.watch = costs, count, deadline, watch
        # Where all costs are whole, a better plan is better by one.
        self.whole = bool((costs == np.rint(costs)).all())
        self.best, self.cost, self.left = greedy(costs, count, fixed), np.inf, np.inf
        self.seen: set[bytes] = set()
        everything = np.arange(len(costs))
        self.root = Part(everything, np.isin(everything, fixed), np.zeros(costs.shape[1]))
        self.offer(self.root, self.best)

    @property
    def target(self) -> float:
        """A bound that reaches this leaves no better plan."""
        rounding = 1e-7 * max(1.0, self.cost)
        return self.cost - 1.0 + rounding if self.whole else self.cost - rounding

    def offer(self, part: Part, chosen: Sites) -> None:
        """Try a plan of sites of the part, and what swaps within the part make of it."""
        if (name := part.sites[chosen].tobytes()) in self.seen:
            return
        self.seen.add(name)
        chosen = part.sites[interchange(self.costs[part.sites], chosen, np.flatnonzero(part.forced))]
        cost = float(self.costs[chosen].min(axis=0).sum())
        if cost < self.cost:
            self.best, self.cost = chosen, cost

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.deadline or self.watch.is_over

    def run(self) -> MedianPlan:
        two = np.sort(self.costs[self.best], axis=0)[:2].mean(axis=0)
        root = Part(self.root.sites, self.root.forced, two)
        waiting, order, parts = [(-np.inf, 0, root)], counter(1), 0
        while waiting and waiting[0][0] < self.target and (not parts or not self.is_over):
            self.watch.tell(STAGE, self.cost, max(0.0, min(self.left, waiting[0][0])))
            _, _, part = heapq.heappop(waiting)
            for bound, half in self.narrow(part, BRIEF if parts else THOROUGH):
                heapq.heappush(waiting, (bound, next(order), half))
            parts += 1
        least = min([self.left, *(bound for bound, _, _ in waiting)])
        bound = self.cost if least >= self.target else max(0.0, least)
        confirm("cost", self.cost, way_total(self.costs.T, self.best))
        return MedianPlan(tuple(map(int, self.best)), self.cost, bound, parts)

    def narrow(self, part: Part, effort: Effort) -> list[tuple[float, Part]]:
        """Bound the part again for as long as that settles sites.

        Returns its two halves with the bound they share, nothing where the part is done with.
        """
        effort = replace(effort, watch=self.watch)
        relaxed = relax(self.costs[part.sites], self.count, part, self.target, effort)
        for chosen in relaxed.plans:
            self.offer(part, chosen)
        if relaxed.value >= self.target:
            return []
        may, must = settle(relaxed, part.forced, self.target)
        rest = Part(part.sites[may], must[may], relaxed.prices)
        placed = int(must.sum())
        still, free = self.count - placed, len(rest.sites) - placed
        if not still or free <= still:
            self.offer(rest, np.arange(len(rest.sites)) if still else np.flatnonzero(rest.forced))
            return []
        if len(rest.sites) < 0.8 * len(part.sites):
            return self.narrow(rest, BRIEF)
        if still >= MANY and free <= FEW_EACH * still:
            self.close(rest, relaxed.value)
            return []
        return [(relaxed.value, half) for half in _halves(rest, relaxed.share[may])]

    def close(self, part: Part, bound: float) -> None:
        """Let the solver end the part: to serve a place at its price and what the bound lacks is no gain."""
        model, shared = radius_model(
            self.costs[part.sites], self.count, part.forced, part.prices + (self.target - bound)
        )
        seconds = max(1.0, self.deadline - time.monotonic())
        found = solve(model, Limits(seconds, cancelled=self.watch.cancelled, interior=True))
        if found.values is not None:
            self.offer(part, np.flatnonzero(found.values[: len(part.sites)] > 0.5))
        self.left = min(self.left, max(bound, found.bound + shared))


def _halves(part: Part, share: Floats) -> tuple[Part, Part]:
    """With and without the free site about which the bound is least sure."""
    at = int(np.where(part.forced, np.inf, np.abs(share - 0.5)).argmin())
    forced, others = part.forced.copy(), np.delete(np.arange(len(part.sites)), at)
    forced[at] = True
    return (
        Part(part.sites, forced, part.prices),
        Part(part.sites[others], part.forced[others], part.prices),
    )
