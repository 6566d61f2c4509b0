"""Robust MCLP: coverage less a price for the most that the loss of one site uncovers.

Backup coverage after Hogan and ReVelle (1986). Notation as in ``mclp_formulation``, and:

Variables: y_i covered; b_i in [0, 1] covered twice; L >= 0 worst loss.

Objective: max sum(w_i * y_i) - price * L.

Constraints, in addition to those on x:

    y_i + b_i <= sum(x_j for j in N_i), b_i <= y_i           for each demand point i
    L >= sum(w_i * (y_i - b_i) over i covered by j)          for each open site j
    x_j <= y_i for j in N_i                                  if price > 0.5

Without the last row it would pay to count a demand point covered once as half covered twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.planning.mip.model import Model, ModelBuilder
from geo.planning.mip.progress import NO_LISTENER, SolveListener
from geo.planning.mip.solver import Progress, SolveLimits, solve
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.coverage_matrix import CoverageMatrix, aggregate_demand, covering_sites
from geo.planning.siting.mclp import confirmed_solution, solve_mclp
from geo.planning.siting.mclp_formulation import add_site_constraints
from geo.planning.siting.site_value import unique_coverage
from geo.planning.siting.verification import worst_single_loss
from geo.planning.verification import confirm_bound, confirm_equal

ROBUST_STAGE = "sturdy"


@dataclass(frozen=True, slots=True)
class RobustMclpSolution:
    """Plan with its proof.

    Attributes:
        sites: Open sites.
        covered_weight: Weight covered.
        worst_loss: Most weight that the loss of one site uncovers.
        worst_loss_weight: Price of the worst loss.
        bound: Upper bound on the objective.
        nominal_sites: Sites of the MCLP without that price.
    """

    sites: tuple[int, ...]
    covered_weight: float
    worst_loss: float
    worst_loss_weight: float
    bound: float
    nominal_sites: tuple[int, ...]

    @property
    def objective(self) -> float:
        """Weight covered less price x worst loss."""
        return self.covered_weight - self.worst_loss_weight * self.worst_loss

    @property
    def proven(self) -> bool:
        """Whether the plan is proved optimal."""
        return self.bound <= self.objective + 1e-6 * max(1.0, abs(self.objective))


def solve_robust_mclp(
    coverage: CoverageMatrix,
    constraints: SitingConstraints,
    worst_loss_weight: float,
    time_limit_s: float = 60.0,
    listener: SolveListener = NO_LISTENER,
) -> RobustMclpSolution:
    """Open the sites with the greatest weight covered less ``worst_loss_weight`` x worst loss.

    Args:
        coverage: The coverage matrix.
        constraints: The constraints.
        worst_loss_weight: Price of the worst loss: 0 is the MCLP, 1 counts both alike.
        time_limit_s: Seconds for the MCLP, and again for this model; the best plan so far is returned with
            its bound.
        listener: Observer that may stop the search.

    Raises:
        InvalidInput: No plan satisfies the constraints, or the time was too short for one.
        PlanVerificationFailed: The independent count does not confirm the plan.
    """
    nominal = solve_mclp(coverage, constraints, time_limit_s, listener)
    aggregated = aggregate_demand(coverage)
    model = _model(aggregated, constraints, worst_loss_weight)
    warm_start = _warm_start(aggregated, nominal.sites)
    warm_start_objective = -float(model.costs @ warm_start)

    def report(progress: Progress) -> None:
        best = warm_start_objective if progress.objective is None else -progress.objective
        listener.report(ROBUST_STAGE, best, min(nominal.bound, -progress.bound))

    solution = solve(
        model, SolveLimits(time_limit_s, cancelled=listener.cancelled, on_progress=report), warm_start
    )
    sites = nominal.sites
    if solution.values is not None:
        sites = tuple(int(site) for site in np.flatnonzero(solution.values[: coverage.site_count] > 0.5))
    covered_weight = confirmed_solution(
        coverage, constraints, np.array(sites, np.intp), coverage.covered_weight(sites), np.inf
    ).covered_weight
    worst_loss = worst_single_loss(covering_sites(coverage), coverage.weights.tolist(), sites)
    confirm_equal("worst loss", float(unique_coverage(coverage, sites).max(initial=0.0)), worst_loss)
    bound = min(nominal.bound, -solution.bound)
    plan = RobustMclpSolution(sites, covered_weight, worst_loss, worst_loss_weight, bound, nominal.sites)
    confirm_bound("bound", plan.objective, plan.bound)
    return plan


def _model(aggregated: CoverageMatrix, constraints: SitingConstraints, worst_loss_weight: float) -> Model:
    builder = ModelBuilder()
    x = add_site_constraints(builder, aggregated.site_count, constraints)
    y = builder.add_columns(-aggregated.weights, integral=False)
    b = builder.add_columns(np.zeros(len(y)), integral=False)
    (worst_loss,) = builder.add_columns(worst_loss_weight, 0.0, np.inf, integral=False)
    points, covering = aggregated.covers.tocoo().coords
    cover_rows = builder.add_rows(0.0, np.inf, len(y))
    builder.add_entries(cover_rows[points], x[covering])
    builder.add_entries(cover_rows, y, -1.0)
    builder.add_entries(cover_rows, b, -1.0)
    order_rows = builder.add_rows(0.0, np.inf, len(y))
    builder.add_entries(order_rows, y)
    builder.add_entries(order_rows, b, -1.0)
    if worst_loss_weight > 0.5:
        # Otherwise it pays to count a demand point covered once as half covered twice.
        open_rows = builder.add_rows(-np.inf, 0.0, len(points))
        builder.add_entries(open_rows, x[covering])
        builder.add_entries(open_rows, y[points], -1.0)
    # Weight lost with an open site is at most the worst loss; the row is slack at a closed one.
    coverage_weight = np.asarray(aggregated.weights @ aggregated.covers)
    loss_rows = builder.add_rows(-coverage_weight, np.inf, aggregated.site_count)
    builder.add_entries(loss_rows, worst_loss)
    builder.add_entries(loss_rows, x, -coverage_weight)
    builder.add_entries(loss_rows[covering], y[points], -aggregated.weights[points])
    builder.add_entries(loss_rows[covering], b[points], aggregated.weights[points])
    return builder.build()


def _warm_start(
    aggregated: CoverageMatrix, sites: tuple[int, ...]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the columns of a plan: x, y, b, L."""
    chosen = np.zeros(aggregated.site_count)
    chosen[list(sites)] = 1.0
    cover_count = aggregated.covers @ chosen
    worst_loss = unique_coverage(aggregated, sites).max(initial=0.0)
    return np.concatenate([chosen, np.minimum(cover_count, 1), np.clip(cover_count - 1, 0, 1), [worst_loss]])
