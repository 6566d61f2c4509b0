"""Greedy and interchange heuristics of the MCLP.

Sets, variables, objective and constraints: ``mclp_formulation``, without the cardinality rows. Site j adds
sum(w_i for i in I with j in N_i that no open site covers); it is the only one to cover sum(w_i for i in I of
which j is the only open site in N_i).
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array, dia_array

from geo.planning.mip.model import Floats
from geo.planning.search import Deadline
from geo.planning.siting.constraints import site_mask
from geo.planning.siting.coverage_matrix import CoverageMatrix, Sites
from geo.planning.siting.mclp_formulation import MclpProblem

RELATIVE_TOLERANCE = 1e-9
MAX_SWAPS = 1_000

NO_SITES: Sites = np.zeros(0, np.intp)
"""Incumbent to begin with where none is known."""


def greedy_mclp(problem: MclpProblem, incumbent: Sites, _deadline: Deadline) -> Sites:
    """Open the locked sites, then again and again the site that adds most weight; ties go to the first.

    Closures allowed and bans hold; cardinality rows are ignored. At least 1 - 1/e of the optimum where no
    site is locked and all may close (Nemhauser, Wolsey and Fisher 1978).

    Args:
        problem: The problem.
        incumbent: Admissible sites that stay open.
        _deadline: Ignored: one site after the other is opened, which is soon done.
    """
    coverage, constraints = problem.coverage, problem.constraints
    site_columns = csc_array(coverage.covers)
    gain = np.asarray(coverage.weights @ coverage.covers)
    is_current, is_banned = (
        site_mask(coverage.site_count, constraints.current_sites),
        site_mask(coverage.site_count, constraints.banned),
    )
    uncovered = coverage.weights.copy()
    chosen: list[int] = []
    given = sorted({*constraints.locked, *incumbent.tolist()})
    new_sites_left = constraints.count - constraints.min_kept - len({*given} - {*constraints.current_sites})
    for position in range(constraints.count):
        if position < len(given):
            site = given[position]
        else:
            may_open = ~is_banned & (is_current | (new_sites_left > 0))
            may_open[chosen] = False
            site = int(np.where(may_open, gain, -np.inf).argmax())
            new_sites_left -= not is_current[site]
        chosen.append(site)
        points = site_columns.indices[site_columns.indptr[site] : site_columns.indptr[site + 1]]
        points = points[uncovered[points] > 0]
        gain -= np.asarray(uncovered[points] @ coverage.covers[points])
        uncovered[points] = 0.0
    return np.sort(np.array(chosen, np.intp))


def interchange_mclp(problem: MclpProblem, incumbent: Sites, deadline: Deadline) -> Sites:
    """Exchange one site for another as long as that gains weight.

    Closures allowed, locks and bans hold; cardinality rows are ignored.

    Args:
        problem: The problem.
        incumbent: Open sites.
        deadline: Asked before each exchange.
    """
    chosen = incumbent
    for _ in range(MAX_SWAPS if len(chosen) else 0):
        if deadline.has_passed:
            break
        gain, entering, leaving = _best_swap(problem, chosen)
        if gain <= RELATIVE_TOLERANCE * problem.coverage.weights.sum():
            break
        chosen = np.sort(np.append(np.delete(chosen, leaving), entering))
    return chosen


def _best_swap(problem: MclpProblem, chosen: Sites) -> tuple[float, int, int]:
    """Return the best exchange.

    Returns:
        Weight gained, the site that enters, and the position in ``chosen`` of the site that leaves.
    """
    coverage, constraints = problem.coverage, problem.constraints
    is_open = site_mask(coverage.site_count, tuple(chosen))
    cover_count = coverage.covers @ is_open.astype(np.float64)
    gain = np.asarray(np.where(cover_count == 0, coverage.weights, 0.0) @ coverage.covers)
    covered_once = np.where(cover_count == 1, coverage.weights, 0.0)
    loss = np.asarray(covered_once @ coverage.covers)[chosen]
    is_current = site_mask(coverage.site_count, constraints.current_sites)
    gain[is_open | site_mask(coverage.site_count, constraints.banned)] = -np.inf
    loss[np.isin(chosen, constraints.locked)] = np.inf
    at_limit = int(is_current[chosen].sum()) <= constraints.min_kept
    # Where no closure is left, a new site may not replace a current one.
    pairs = [(gain, loss)]
    if at_limit and constraints.min_kept:
        pairs = [
            (gain, np.where(is_current[chosen], np.inf, loss)),
            (np.where(is_current, gain, -np.inf), loss),
        ]
    return max(
        (_best_pair(coverage, covered_once, chosen, *pair) for pair in pairs),
        key=lambda swap: (swap[0], -swap[1]),
    )


def _best_pair(
    coverage: CoverageMatrix,
    covered_once_weight: Floats,
    chosen: Sites,
    gain_by_site: Floats,
    loss_by_position: Floats,
) -> tuple[float, int, int]:
    """Return the best exchange as in ``_best_swap``.

    It is the best site that enters with the best that leaves, or a pair in which the entering site covers
    what only the leaving site covers.

    Args:
        coverage: The coverage matrix.
        covered_once_weight: Weight of each demand point that one open site covers, else 0.
        chosen: Open sites.
        gain_by_site: Weight that each site would add, -inf where it may not enter.
        loss_by_position: Unique coverage of the open site at each position in ``chosen``, inf where it may
            not leave.
    """
    entering, leaving = int(gain_by_site.argmax()), int(loss_by_position.argmin())
    gain = float(gain_by_site[entering] - loss_by_position[leaving])
    rows = np.flatnonzero(covered_once_weight > 0)
    covers_once = coverage.covers[rows]
    caught = (
        covers_once[:, chosen].T
        @ dia_array((covered_once_weight[rows][None, :], 0), shape=(len(rows),) * 2)
        @ covers_once
    ).tocoo()
    if not caught.nnz:
        return gain, entering, leaving
    leaving_positions, entering_sites = caught.coords
    gains = caught.data + gain_by_site[entering_sites] - loss_by_position[leaving_positions]
    best = int(gains.argmax())
    if gains[best] > gain:
        return float(gains[best]), int(entering_sites[best]), int(leaving_positions[best])
    return gain, entering, leaving
