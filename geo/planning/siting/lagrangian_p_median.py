"""Lagrangian bound of the p-median (Cornuejols, Fisher and Nemhauser 1977), and reduced-cost fixing.

Notation as in ``p_median``. The rows sum(y_ij over j) = 1 are dropped and priced with multipliers u_i:

    L(u) = sum(u_i) + min sum(x_j * sum(min(0, c_ij - u_i) over i)) over count sites, forced ones first

No plan costs less than L(u). The multipliers are improved by subgradient steps (Held, Wolfe and Crowder
1974).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.planning.mip.model import Floats
from geo.planning.mip.progress import NO_LISTENER, SolveListener

Sites = NDArray[np.intp]
Mask = NDArray[np.bool_]

MIN_STEP = 0.005
SHARE_DECAY = 0.9
"""Factor by which a site's share is reduced with each step."""


@dataclass(frozen=True, slots=True)
class Subproblem:
    """Node of the branch-and-bound tree.

    Attributes:
        sites: Sites that may open.
        forced: Which of them must open.
        multipliers: u to start from, one value per demand point.
    """

    sites: Sites
    forced: Mask
    multipliers: Floats


@dataclass(frozen=True, slots=True)
class SubgradientSettings:
    """Settings of the subgradient method.

    Attributes:
        initial_step: Length of the first step.
        patience: Steps without a better bound before the length is halved.
        min_improvement: Share of the distance to the target by which a bound must rise to count as better.
        listener: Observer that may stop the method; the bound so far holds.
    """

    initial_step: float
    patience: int
    min_improvement: float
    listener: SolveListener = NO_LISTENER


THOROUGH, BRIEF = SubgradientSettings(1.0, 30, 1e-5), SubgradientSettings(0.3, 8, 4e-3)


@dataclass(frozen=True, slots=True)
class PMedianBound:
    """Lower bound of a subproblem.

    Attributes:
        value: L(u).
        multipliers: u that gives it.
        reduced_costs: sum(min(0, c_ij - u_i) over i) of each site.
        site_sets: Choices of sites of the method, as positions in the subproblem, that of the bound last.
        chosen_share: How often each site was chosen, the latest steps weighted most.
    """

    value: float
    multipliers: Floats
    reduced_costs: Floats
    site_sets: tuple[Sites, ...]
    chosen_share: Floats


def lagrangian_p_median_bound(
    costs: Floats, count: int, subproblem: Subproblem, target: float, settings: SubgradientSettings
) -> PMedianBound:
    """Return the best bound of the subgradient method.

    Args:
        costs: Sites of the subproblem x demand points.
        count: Number of open sites.
        subproblem: The subproblem.
        target: Bound from which on the method ends.
        settings: Settings of the method.
    """
    multipliers, step, steps_waited = subproblem.multipliers, settings.initial_step, 0
    best, best_multipliers, best_reduced_costs, site_sets = (
        -np.inf,
        multipliers,
        multipliers,
        [np.arange(count)],
    )
    chosen_share, direction, reductions = (
        subproblem.forced.astype(np.float64),
        np.zeros_like(multipliers),
        np.empty_like(costs),
    )
    while True:
        np.minimum(np.subtract(costs, multipliers, out=reductions), 0.0, out=reductions)
        reduced_costs = reductions.sum(axis=1)
        chosen = _choose(reduced_costs, count, subproblem.forced)
        value = float(multipliers.sum() + reduced_costs[chosen].sum())
        chosen_share *= SHARE_DECAY
        chosen_share[chosen] += 1 - SHARE_DECAY
        steps_waited = (
            0 if not value <= best + settings.min_improvement * abs(target - best) else steps_waited + 1
        )
        if value > best:
            best, best_multipliers, best_reduced_costs, site_sets[-1] = (
                value,
                multipliers,
                reduced_costs,
                chosen,
            )
        if steps_waited >= settings.patience:
            site_sets.append(site_sets[-1])
            step, steps_waited, multipliers = step / 2, 0, best_multipliers
        direction = 1.0 - (reductions[chosen] < 0).sum(axis=0) + 0.3 * direction
        squared_norm = float(np.square(direction).sum())
        if best >= target or step < MIN_STEP or not squared_norm or settings.listener.should_stop:
            return PMedianBound(best, best_multipliers, best_reduced_costs, tuple(site_sets), chosen_share)
        multipliers = multipliers + step * (1.02 * target - value) / squared_norm * direction


def _choose(reduced_costs: Floats, count: int, forced: Mask) -> Sites:
    """Return the forced sites and, up to ``count``, those of least reduced cost; ties: lowest index."""
    return np.sort(np.argsort(np.where(forced, -np.inf, reduced_costs), kind="stable")[:count])


def fix_by_reduced_cost(bound: PMedianBound, forced: Mask, target: float) -> tuple[Mask, Mask]:
    """Return the sites that may open, and those that must, in plans that cost less than ``target``.

    A site left out would enter for the worst chosen one, a chosen site would leave for the best one left out;
    where the bound then reaches ``target``, the site is fixed.
    """
    reduced_costs, chosen = bound.reduced_costs, bound.site_sets[-1]
    is_chosen = np.zeros(len(reduced_costs), bool)
    is_chosen[chosen] = True
    is_free = is_chosen & ~forced
    worst_in, best_out = (
        reduced_costs[is_free].max(initial=-np.inf),
        reduced_costs[~is_chosen].min(initial=np.inf),
    )
    may_open = is_chosen | (bound.value + reduced_costs - worst_in < target)
    must_open = forced | (is_free & (bound.value - reduced_costs + best_out >= target))
    return may_open, must_open
