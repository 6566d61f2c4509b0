"""Maximal covering location problem (Church and ReVelle 1974) as a mixed-integer model.

Sets: I demand points, J sites, J0 current sites, N_i = {j: a_ij = 1}.

Variables: x_j in {0, 1} site j is open; y_i in [0, 1] demand point i is covered.

Objective: max sum(w_i * y_i), as min of its negative.

Constraints:

    y_i <= sum(x_j for j in N_i)               for each demand point i
    sum(x_j) = count
    sum(x_j for j in J0) >= |J0| - max_moves
    x_j = 1 for locked, x_j = 0 for banned sites
    lower <= sum(x_j for j in row) <= upper    for each cardinality row
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.planning.mip.model import Indices, Model, ModelBuilder
from geo.planning.siting.constraints import SitingConstraints, site_mask
from geo.planning.siting.coverage_matrix import CoverageMatrix


@dataclass(frozen=True, slots=True)
class MclpProblem:
    """Instance of the MCLP.

    Attributes:
        coverage: a_ij and w_i.
        constraints: The constraints on x.
    """

    coverage: CoverageMatrix
    constraints: SitingConstraints


def formulate_mclp(problem: MclpProblem) -> Model:
    """Build the model; its columns are x (sites), then y (demand points)."""
    coverage, constraints = problem.coverage, problem.constraints
    builder = ModelBuilder()
    x = add_site_constraints(builder, coverage.site_count, constraints)
    y = builder.add_columns(-coverage.weights, integral=False)
    covered = builder.add_rows(0.0, np.inf, len(y))
    entries = coverage.covers.tocoo()
    builder.add_entries(covered[entries.coords[0]], x[entries.coords[1]])
    builder.add_entries(covered, y, -1.0)
    return builder.build()


def add_site_constraints(builder: ModelBuilder, site_count: int, constraints: SitingConstraints) -> Indices:
    """Add the columns x and the rows on them; return the columns."""
    x = builder.add_columns(
        np.zeros(site_count),
        site_mask(site_count, constraints.locked),
        ~site_mask(site_count, constraints.banned),
    )
    builder.add_entries(builder.add_rows(constraints.count, constraints.count, 1), x)
    if constraints.min_kept:
        builder.add_entries(
            builder.add_rows(constraints.min_kept, np.inf, 1), x[np.unique(constraints.current_sites)]
        )
    for row in constraints.side_constraints:
        upper = np.inf if row.upper is None else row.upper
        builder.add_entries(builder.add_rows(row.lower, upper, 1), x[np.unique(np.array(row.sites, np.intp))])
    return x
