"""Value of sites: coverage, unique coverage, and candidates for merging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import dia_array

from geo.planning.mip.model import Floats
from geo.planning.siting.constraints import site_mask
from geo.planning.siting.coverage_matrix import CoverageMatrix


@dataclass(frozen=True, slots=True)
class CoveredAmount:
    """Amount of a measure (people, compounds, villages) that the open sites cover.

    Attributes:
        covered: Amount covered.
        total: Amount in all.
    """

    covered: float
    total: float


@dataclass(frozen=True, slots=True)
class MergeCandidate:
    """Open site whose closing loses little because another covers nearly the same.

    Attributes:
        closing_site: Site that would close.
        remaining_site: Site that shares most of its coverage.
        shared_weight: Weight that both cover.
        lost_weight: Weight that would be uncovered.
    """

    closing_site: int
    remaining_site: int
    shared_weight: float
    lost_weight: float


def covered_amounts(
    coverage: CoverageMatrix, sites: tuple[int, ...], measures: Mapping[str, Floats]
) -> dict[str, CoveredAmount]:
    """Return what the sites cover of each measure.

    Args:
        coverage: The coverage matrix.
        sites: Indices of the open sites.
        measures: Amount at each demand point, by name of the measure.
    """
    covered = coverage.covered_by(sites)
    return {
        name: CoveredAmount(float(np.asarray(amounts)[covered].sum()), float(np.asarray(amounts).sum()))
        for name, amounts in measures.items()
    }


def unique_coverage(coverage: CoverageMatrix, sites: tuple[int, ...]) -> Floats:
    """Return the weight that each of the sites alone covers, in their order."""
    open_sites = list(sites)
    cover_count = coverage.covers @ site_mask(coverage.site_count, sites).astype(np.float64)
    return np.asarray(np.where(cover_count == 1, coverage.weights, 0.0) @ coverage.covers)[open_sites]


def merge_candidates(
    coverage: CoverageMatrix, sites: tuple[int, ...], max_lost_weight: float
) -> tuple[MergeCandidate, ...]:
    """Return the sites whose closing loses at most ``max_lost_weight``, each with the site that shares most.

    Ordered by weight lost, then by weight shared, then by index. Each holds alone: after one merge the others
    have to be computed again.
    """
    open_sites = np.array(sorted(set(sites)), np.intp)
    open_covers = coverage.covers[:, open_sites]
    weight = dia_array((coverage.weights[None, :], 0), shape=(len(coverage.weights),) * 2)
    shared = (open_covers.T @ weight @ open_covers).toarray()
    np.fill_diagonal(shared, 0.0)
    lost_weights = unique_coverage(coverage, tuple(open_sites.tolist()))
    candidates = [
        MergeCandidate(
            int(open_sites[position]),
            int(open_sites[shared_row.argmax()]),
            float(shared_row.max()),
            float(lost_weights[position]),
        )
        for position, shared_row in enumerate(shared)
        if lost_weights[position] <= max_lost_weight and shared_row.max() > 0
    ]
    return tuple(
        sorted(
            candidates,
            key=lambda candidate: (candidate.lost_weight, -candidate.shared_weight, candidate.closing_site),
        )
    )
