"""Location set covering problem (LSCP; Toregas, Swain, ReVelle and Bergman 1971).

Sets: I demand points, J sites, N_i = {j: a_ij = 1} without banned sites.

Variables: x_j in {0, 1} site j is open.

Objective: min sum(x_j).

Constraints:

    sum(x_j for j in N_i) >= 1                 for each demand point i with N_i not empty
    x_j = 1 for locked, x_j = 0 for banned sites
    lower <= sum(x_j for j in row) <= upper    for each cardinality row
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Indices, ModelBuilder
from geo.planning.mip.progress import NO_LISTENER, SolveListener
from geo.planning.mip.solver import SolveLimits, SolveStatus, solve
from geo.planning.siting.constraints import SitingConstraints, site_mask
from geo.planning.siting.coverage_matrix import CoverageMatrix, Mask, Sites, aggregate_demand
from geo.planning.verification import confirm_equal

LSCP_STAGE = "fewest"


@dataclass(frozen=True, slots=True)
class LscpSolution:
    """Plan with its proof.

    Attributes:
        sites: Open sites, which cover all demand points that can be covered.
        bound: Lower bound on the number of sites.
        uncoverable: Demand points that no site may cover.
    """

    sites: tuple[int, ...]
    bound: int
    uncoverable: tuple[int, ...]

    @property
    def proven(self) -> bool:
        """Whether the plan is proved optimal."""
        return self.bound >= len(self.sites)


def solve_lscp(
    coverage: CoverageMatrix,
    constraints: SitingConstraints | None = None,
    time_limit_s: float = 60.0,
    listener: SolveListener = NO_LISTENER,
) -> LscpSolution:
    """Open the fewest sites that cover all demand points that can be covered.

    Args:
        coverage: The coverage matrix; weights are ignored.
        constraints: Locks, bans and cardinality rows; the number of sites and the closures allowed are
            ignored.
        time_limit_s: Seconds for the solver.
        listener: Observer that may stop the search.

    Raises:
        InvalidInput: The constraints leave no plan, or the time was too short for one.
        PlanVerificationFailed: The plan leaves a coverable demand point uncovered.
    """
    may_open = (
        np.ones(coverage.site_count, bool)
        if constraints is None
        else ~site_mask(coverage.site_count, constraints.banned)
    )
    uncoverable = np.flatnonzero(~coverage.covered_by(np.flatnonzero(may_open)))
    limits = SolveLimits(
        time_limit_s, cancelled=listener.cancelled, on_progress=listener.for_stage(LSCP_STAGE)
    )
    sites, bound = solve_aggregated_lscp(
        aggregate_demand(replace(coverage, weights=np.ones(len(coverage.weights)))), constraints, limits
    )
    uncovered = np.flatnonzero(~coverage.covered_by(sites))
    confirm_equal("places unseen", len(uncoverable), len(uncovered))
    return LscpSolution(tuple(map(int, sites)), bound, tuple(map(int, uncoverable)))


def solve_aggregated_lscp(
    aggregated: CoverageMatrix, constraints: SitingConstraints | None, limits: SolveLimits
) -> tuple[Sites, int]:
    """Solve the LSCP on an aggregated matrix.

    Args:
        aggregated: Matrix from ``aggregate_demand``.
        constraints: As for ``solve_lscp``.
        limits: Limits of the solver.

    Returns:
        The open sites, and the lower bound on their number.

    Raises:
        InvalidInput: The constraints leave no plan, or the time was too short for one.
    """
    builder = ModelBuilder()
    is_locked = site_mask(aggregated.site_count, constraints.locked if constraints else ())
    is_banned = site_mask(aggregated.site_count, constraints.banned if constraints else ())
    x = builder.add_columns(np.ones(aggregated.site_count), is_locked, ~is_banned)
    for row in constraints.side_constraints if constraints else ():
        upper = np.inf if row.upper is None else row.upper
        builder.add_entries(builder.add_rows(row.lower, upper, 1), x[np.unique(row.sites)])
    _add_cover_rows(builder, aggregated, x, is_banned)
    solution = solve(builder.build(), limits)
    if solution.status is SolveStatus.INFEASIBLE:
        raise InvalidInput("error.siting_numbers", field="rows")
    if solution.values is None:
        raise InvalidInput("error.siting_time")
    return np.flatnonzero(solution.values > 0.5), int(np.ceil(solution.bound - 1e-6))


def _add_cover_rows(builder: ModelBuilder, aggregated: CoverageMatrix, x: Indices, is_banned: Mask) -> None:
    """Add a row for each demand point that a site may cover."""
    points, covering = aggregated.covers.tocoo().coords
    is_allowed = ~is_banned[covering]
    coverable, rows = np.unique(points[is_allowed], return_inverse=True)
    builder.add_entries(builder.add_rows(1.0, np.inf, len(coverable))[rows], x[covering[is_allowed]])
