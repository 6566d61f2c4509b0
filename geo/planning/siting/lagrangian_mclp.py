"""Lagrangian bound of the MCLP (Galvao and ReVelle 1996), and the bound for each site open or closed.

Notation as in ``mclp_formulation``. The rows y_i <= sum(x_j for j in N_i) are dropped and priced with
multipliers 0 <= u_i <= w_i:

    L(u) = sum(w_i - u_i) + max sum(x_j * sum(u_i for i covered by j)) over the constraints on x

No plan covers more than L(u). Closures allowed, locks and bans are kept; cardinality rows are left out, which
can only raise the bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.planning.mip.model import Floats
from geo.planning.mip.solver import solve_lp_relaxation
from geo.planning.search import Deadline
from geo.planning.siting.constraints import SitingConstraints, site_mask
from geo.planning.siting.coverage_matrix import Sites
from geo.planning.siting.mclp_formulation import MclpProblem, formulate_mclp


@dataclass(frozen=True, slots=True)
class MclpBound:
    """Upper bounds on the weight covered.

    Attributes:
        value: Bound of all plans.
        bound_if_open: Bound of the plans with each site.
        bound_if_closed: Bound of the plans without each site.
        lp_share: Share to which the LP relaxation opens each site.
        rounded_sites: The admissible sites with the greatest shares.
    """

    value: float
    bound_if_open: Floats
    bound_if_closed: Floats
    lp_share: Floats
    rounded_sites: Sites


def lagrangian_mclp_bound(problem: MclpProblem, _incumbent: Sites, deadline: Deadline) -> MclpBound:
    """Return the Lagrangian bound with the duals of the LP relaxation as multipliers.

    The bound is computed here from the multipliers, so it holds however exact they are.

    Args:
        problem: The problem.
        _incumbent: Ignored: the LP relaxation needs none.
        deadline: When the LP relaxation has to end.
    """
    coverage, constraints = problem.coverage, problem.constraints
    relaxed = MclpProblem(coverage, replace(constraints, side_constraints=()))
    lp_solution = solve_lp_relaxation(formulate_mclp(relaxed), deadline.remaining_s, deadline.cancelled)
    point_count = len(coverage.weights)
    multipliers, lp_share = coverage.weights / 2, np.zeros(coverage.site_count)
    if lp_solution.values is not None and lp_solution.row_duals is not None and point_count:
        multipliers = np.clip(lp_solution.row_duals[-point_count:], 0.0, coverage.weights)
        lp_share = np.clip(lp_solution.values[: coverage.site_count], 0.0, 1.0)
    site_value = np.asarray(multipliers @ coverage.covers)
    choose = _LagrangianChoice(coverage.site_count, constraints)
    chosen, bonus = choose(site_value)
    value = float((coverage.weights - multipliers).sum() + site_value[chosen].sum())
    return MclpBound(
        value, *choose.bounds(value, site_value + bonus, chosen), lp_share, np.sort(choose(lp_share)[0])
    )


class _LagrangianChoice:
    """Maximum over x: the best ``count`` sites by value, with enough current sites among them."""

    def __init__(self, sites: int, constraints: SitingConstraints) -> None:
        """Prepare the masks of the constraints."""
        self.count, self.min_kept = constraints.count, constraints.min_kept
        self.is_current, self.is_locked = (
            site_mask(sites, constraints.current_sites),
            site_mask(sites, constraints.locked),
        )
        self.is_banned = site_mask(sites, constraints.banned)
        self.fixed_score = np.where(self.is_locked, np.inf, 0.0) - np.where(self.is_banned, np.inf, 0.0)

    def __call__(self, site_value: Floats) -> tuple[Sites, Floats]:
        """Choose the sites of greatest value.

        Returns:
            The sites, and the bonus of each current site with which the choice is simply that of greatest
            value.
        """
        ranked = np.argsort(-(site_value + self.fixed_score), kind="stable")
        chosen = ranked[: self.count]
        if self.is_current[chosen].sum() >= self.min_kept:
            return chosen, np.zeros(len(site_value))
        current, others = ranked[self.is_current[ranked]], ranked[~self.is_current[ranked]]
        chosen = np.concatenate([current[: self.min_kept], others[: self.count - self.min_kept]])
        bonus = site_value[others[self.count - self.min_kept]] - site_value[current[self.min_kept - 1]]
        return chosen, np.where(self.is_current, max(0.0, bonus), 0.0)

    def bounds(self, value: float, site_value: Floats, chosen: Sites) -> tuple[Floats, Floats]:
        """Return the bounds with and without each site: the site is exchanged for the next one.

        Args:
            value: L(u).
            site_value: Value of each site, bonus included.
            chosen: Sites of the choice.
        """
        is_chosen = np.zeros(len(site_value), bool)
        is_chosen[chosen] = True
        last_in = site_value[is_chosen & ~self.is_locked].min(initial=np.inf)
        first_out = site_value[~is_chosen & ~self.is_banned].max(initial=-np.inf)
        bound_if_open = np.where(is_chosen, value, value - (last_in - site_value))
        bound_if_closed = np.where(is_chosen, value - (site_value - first_out), value)
        return np.where(self.is_banned, -np.inf, bound_if_open), np.where(
            self.is_locked, -np.inf, bound_if_closed
        )
