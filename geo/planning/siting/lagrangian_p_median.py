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
from geo.planning.search import Deadline

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


@dataclass(frozen=True, slots=True)
class LagrangianProblem:
    """Subproblem with its costs.

    Attributes:
        costs: Sites of the subproblem x demand points.
        count: Number of open sites.
        subproblem: The subproblem.
    """

    costs: Floats
    count: int
    subproblem: Subproblem


@dataclass(frozen=True, slots=True)
class SubgradientBound:
    """Best bound of the subgradient method.

    Attributes:
        initial_step: Length of the first step.
        patience: Steps without a better bound before the length is halved.
        min_improvement: Share of the distance to the target by which a bound must rise to count as better.
    """

    initial_step: float
    patience: int
    min_improvement: float

    def __call__(self, problem: LagrangianProblem, target: float, deadline: Deadline) -> PMedianBound:
        """Return the bound.

        Args:
            problem: The subproblem.
            target: Bound from which on no plan of the subproblem is better than the incumbent.
            deadline: Asked before each step.
        """
        costs, subproblem = problem.costs, problem.subproblem
        multipliers, step, steps_waited = subproblem.multipliers, self.initial_step, 0
        best, best_multipliers, best_reduced_costs = -np.inf, multipliers, multipliers
        site_sets = [np.arange(problem.count)]
        chosen_share = subproblem.forced.astype(np.float64)
        direction, reductions = np.zeros_like(multipliers), np.empty_like(costs)
        while True:
            np.minimum(np.subtract(costs, multipliers, out=reductions), 0.0, out=reductions)
            reduced_costs = reductions.sum(axis=1)
            chosen = _choose(reduced_costs, problem.count, subproblem.forced)
            value = float(multipliers.sum() + reduced_costs[chosen].sum())
            chosen_share *= SHARE_DECAY
            chosen_share[chosen] += 1 - SHARE_DECAY
            is_better = best == -np.inf or value > best + self.min_improvement * abs(target - best)
            steps_waited = 0 if is_better else steps_waited + 1
            if value > best:
                best, best_multipliers, best_reduced_costs = value, multipliers, reduced_costs
                site_sets[-1] = chosen
            if steps_waited >= self.patience:
                site_sets.append(site_sets[-1])
                step, steps_waited, multipliers = step / 2, 0, best_multipliers
            direction = 1.0 - (reductions[chosen] < 0).sum(axis=0) + 0.3 * direction
            squared_norm = float(np.square(direction).sum())
            if best >= target or step < MIN_STEP or not squared_norm or deadline.has_passed:
                return PMedianBound(
                    best, best_multipliers, best_reduced_costs, tuple(site_sets), chosen_share
                )
            multipliers = multipliers + step * (1.02 * target - value) / squared_norm * direction


THOROUGH, BRIEF = SubgradientBound(1.0, 30, 1e-5), SubgradientBound(0.3, 8, 4e-3)
"""Method of the whole problem, and of the subproblems that branching leaves."""


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
