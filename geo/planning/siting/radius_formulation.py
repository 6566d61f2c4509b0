"""Radius formulation of the p-median (Elloumi 2010; García, Labbé and Marín 2011).

Sets: I demand points, J sites, D_i1 < D_i2 < ... the distinct costs of i below its radius.

Variables: x_j in {0, 1} site j is open; z_ik >= 0 no site within cost D_ik of i is open.

Objective: min sum(D_i1) + sum((D_i,k+1 - D_ik) * z_ik).

Constraints:

    sum(x_j) = count
    x_j = 1 for forced sites
    z_i1 + sum(x_j with c_ij = D_i1) >= 1
    z_ik + sum(x_j with c_ij = D_ik) >= z_i,k-1   for k > 1, without z in the last row of i
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.planning.mip.model import Model, ModelBuilder


def formulate_radius(
    costs: NDArray[np.float64], count: int, forced: NDArray[np.bool_], radius: NDArray[np.float64]
) -> tuple[Model, float]:
    """Build the model that serves every demand point below its radius.

    Args:
        costs: Sites x demand points.
        count: Number of open sites.
        forced: Sites that must open.
        radius: Cost below which each demand point is to be served.

    Returns:
        The model, whose first columns are the sites, and the constant sum(D_i1).
    """
    builder, constant = ModelBuilder(), 0.0
    x = builder.add_columns(np.zeros(len(costs)), forced)
    builder.add_entries(builder.add_rows(count, count, 1), x)
    for point_costs, point_radius in zip(costs.T, radius, strict=True):
        near_sites = np.flatnonzero(point_costs < point_radius)
        distinct_costs, cost_index = np.unique(point_costs[near_sites], return_inverse=True)
        # z of a step costs the difference to the next step; the last row has no z: a site must be open.
        z = (
            builder.add_columns(np.diff(distinct_costs), integral=False)
            if len(distinct_costs) > 1
            else np.zeros(0, np.int64)
        )
        rows = builder.add_rows(
            np.arange(max(len(distinct_costs), 1)) == 0, np.inf, max(len(distinct_costs), 1)
        )
        builder.add_entries(rows[cost_index], x[near_sites])
        builder.add_entries(rows[: len(z)], z)
        builder.add_entries(rows[1:], z, -1.0)
        constant += float(distinct_costs[0]) if len(distinct_costs) else 0.0
    return builder.build(), constant
