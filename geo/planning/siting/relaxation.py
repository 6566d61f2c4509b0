"""The Lagrangian bound of the p-median: what no plan can undercut, and which sites can matter at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.watch import UNWATCHED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.rows import Floats
    from geo.planning.watch import Watch

    Sites = NDArray[np.intp]
    Mask = NDArray[np.bool_]

LAST_STEP = 0.005
MEMORY = 0.9
"""How much of the past a site's share keeps with each step."""


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a search: ``sites`` that may open, those of them that must, ``prices`` to start from."""

    sites: Sites
    forced: Mask
    prices: Floats


@dataclass(frozen=True, slots=True)
class Effort:
    """Length of the first step, and how many steps may pass without a better bound before it is halved.

    ``told``: share of what is missing to the target by which a bound must rise to count as better.
    ``watch``: stopped by it, the bound so far is one as well.
    """

    step: float
    patience: int
    told: float
    watch: Watch = UNWATCHED


THOROUGH, BRIEF = Effort(1.0, 30, 1e-5), Effort(0.3, 8, 4e-3)


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A bound: its ``value``, the ``prices`` that give it, the reduced cost (``worth``) of each site.

    ``plans``: choices of sites met on the way, as positions in the part, the best bound's last.
    ``share``: how often each site was chosen, latest steps counting most.
    """

    value: float
    prices: Floats
    worth: Floats
    plans: tuple[Sites, ...]
    share: Floats


def relax(costs: Floats, count: int, part: Part, target: float, effort: Effort) -> Relaxed:
    """The best bound that subgradient steps find from the part's prices; above ``target`` nothing is gained.

    ``costs``: sites of the part x places. "Each place is served once" is dropped and priced: with prices u no
    plan costs less than sum(u) + the ``count`` least among the sites' sums over places of min(0, cost - u),
    forced sites first (Cornuejols, Fisher and Nemhauser 1977; length of step: Held, Wolfe and Crowder 1974).
    """
    prices, step, waited = part.prices, effort.step, 0
    best, best_prices, best_worth, plans = -np.inf, prices, prices, [np.arange(count)]
    share, direction, below = part.forced.astype(np.float64), np.zeros_like(prices), np.empty_like(costs)
    while True:
        np.minimum(np.subtract(costs, prices, out=below), 0.0, out=below)
        worth = below.sum(axis=1)
        chosen = _choose(worth, count, part.forced)
        value = float(prices.sum() + worth[chosen].sum())
        share *= MEMORY
        share[chosen] += 1 - MEMORY
        waited = 0 if not value <= best + effort.told * abs(target - best) else waited + 1
        if value > best:
            best, best_prices, best_worth, plans[-1] = value, prices, worth, chosen
        if waited >= effort.patience:
            plans.append(plans[-1])
            step, waited, prices = step / 2, 0, best_prices
        direction = 1.0 - (below[chosen] < 0).sum(axis=0) + 0.3 * direction
        length = float(np.square(direction).sum())
        if best >= target or step < LAST_STEP or not length or effort.watch.is_over:
            return Relaxed(best, best_prices, best_worth, tuple(plans), share)
        prices = prices + step * (1.02 * target - value) / length * direction


def _choose(worth: Floats, count: int, forced: Mask) -> Sites:
    """The forced sites and, up to ``count``, those of least reduced cost; ties go to the lowest number."""
    return np.sort(np.argsort(np.where(forced, -np.inf, worth), kind="stable")[:count])


def settle(relaxed: Relaxed, forced: Mask, target: float) -> tuple[Mask, Mask]:
    """Sites that may still open, and those that must, in any plan that costs less than ``target``.

    A site left out would come in for the worst chosen one, a chosen one go for the best left out; where the
    bound then reaches ``target``, the site is settled.
    """
    worth, chosen = relaxed.worth, relaxed.plans[-1]
    inside = np.zeros(len(worth), bool)
    inside[chosen] = True
    free = inside & ~forced
    worst_in, best_out = worth[free].max(initial=-np.inf), worth[~inside].min(initial=np.inf)
    may = inside | (relaxed.value + worth - worst_in < target)
    must = forced | (free & (relaxed.value - worth + best_out >= target))
    return may, must
