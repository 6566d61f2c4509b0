"""Coverage matrix: which sites cover which demand points, and the weight of each demand point.

Sites and demand points stand in the order of their codes everywhere in this package: of equally good ones the
first is taken, so that the same input gives the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats

Sites = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CoverageMatrix:
    """Coverage of demand points by sites.

    Attributes:
        covers: a_ij, demand points x sites, 1 where site j covers demand point i (sparse).
        weights: Weight of each demand point, as a rule its people.
    """

    covers: csr_array
    weights: Floats

    @property
    def site_count(self) -> int:
        """Number of sites."""
        return int(self.covers.shape[1])

    def covered_by(self, sites: Iterable[int]) -> Mask:
        """Return which demand points at least one of the sites covers."""
        is_open = np.zeros(self.site_count)
        is_open[list(sites)] = 1.0
        is_covered: Mask = (self.covers @ is_open) > 0
        return is_covered

    def covered_weight(self, sites: Iterable[int]) -> float:
        """Return the weight that the sites cover together, each demand point counted once."""
        return float(self.weights[self.covered_by(sites)].sum())


def coverage_matrix(covers: ArrayLike | csr_array, weights: ArrayLike) -> CoverageMatrix:
    """Build a coverage matrix.

    Args:
        covers: Demand points x sites, true where the site covers the demand point.
        weights: Weight of each demand point, at least 0.

    Raises:
        InvalidInput: The shapes do not fit, or a weight is negative or not finite.
    """
    matrix = csr_array(covers, dtype=np.float64)
    matrix.eliminate_zeros()
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    weight = np.ascontiguousarray(weights, np.float64)
    if weight.shape != (matrix.shape[0],) or not (weight >= 0).all() or not np.isfinite(weight).all():
        raise InvalidInput("error.siting_numbers", field="weights")
    return CoverageMatrix(matrix, weight)


def coverage_within(distance_m: ArrayLike, radius_m: float, weights: ArrayLike) -> CoverageMatrix:
    """Build a coverage matrix from distances.

    Args:
        distance_m: Demand points x sites, metres, straight or by road; inf where there is no path.
        radius_m: Metres up to which a site covers a demand point.
        weights: Weight of each demand point, at least 0.
    """
    return coverage_matrix(np.asarray(distance_m, np.float64) <= radius_m, weights)


def covering_sites(coverage: CoverageMatrix) -> list[list[int]]:
    """Return the sites that cover each demand point."""
    columns = coverage.covers.indices.tolist()
    return [columns[start:end] for start, end in pairwise(coverage.covers.indptr.tolist())]


def aggregate_demand(coverage: CoverageMatrix) -> CoverageMatrix:
    """Return the matrix with demand points of equal coverage merged (Current and Schilling 1987).

    Weights are summed; demand points without a site or without weight are left out.
    """
    starts, columns = coverage.covers.indptr, coverage.covers.indices
    group_numbers: dict[bytes, int] = {}
    group_of_point = np.full(len(coverage.weights), -1)
    for point in np.flatnonzero((np.diff(starts) > 0) & (coverage.weights > 0)):
        group_of_point[point] = group_numbers.setdefault(
            columns[starts[point] : starts[point + 1]].tobytes(), len(group_numbers)
        )
    is_kept = group_of_point >= 0
    _, first_points = np.unique(group_of_point[is_kept], return_index=True)
    weights = np.bincount(group_of_point[is_kept], coverage.weights[is_kept], len(group_numbers)).astype(
        np.float64
    )
    return CoverageMatrix(coverage.covers[np.flatnonzero(is_kept)[first_points]], weights)
