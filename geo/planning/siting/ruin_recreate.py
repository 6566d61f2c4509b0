"""Ruin and recreate for the MCLP (Schrimpf, Schneider, Stamm-Wilbrandt and Dueck 2000).

Sets, variables, objective and constraints: ``mclp_formulation``. Sites are neighbours if they cover a
demand point in common. In each round neighbouring sites are removed together and others put in; the result
is kept if it loses less than an exponentially distributed weight, whose mean falls from ``slack`` to 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array

from geo.planning.mip.model import Floats, Indices
from geo.planning.search import Deadline
from geo.planning.siting.constraints import site_mask
from geo.planning.siting.coverage_matrix import Mask, Sites
from geo.planning.siting.mclp_formulation import MclpProblem

SEED = 20
MAX_REMOVED_TOGETHER = 5
"""Sites with shared coverage that one round removes at most."""
WEAK_REMOVAL_SHARE, WEAKNESS_NOISE = 0.3, 0.3
"""Share of rounds that also remove one of the weakest sites, wherever it is, so that posts can move from
one town to another; a site is weak if its unique coverage is at most this share above the least."""


@dataclass(frozen=True, slots=True)
class RuinAndRecreate:
    """Heuristic of a fixed number of rounds.

    Attributes:
        rounds: Number of rounds.
        slack: Mean weight that the first round may lose; it falls to 0 at the last.
    """

    rounds: int
    slack: float

    def __call__(self, problem: MclpProblem, incumbent: Sites, deadline: Deadline) -> Sites:
        """Return the best plan of all rounds, ``incumbent`` itself where none is better.

        The same input gives the same plan, unless the deadline ends the rounds earlier.

        Args:
            problem: The problem; every plan of the search satisfies its constraints.
            incumbent: Open sites to begin with, which satisfy the constraints.
            deadline: Asked before each round.
        """
        rng, search = np.random.default_rng(SEED), _RuinRecreate(problem)
        state = search.initial_state(incumbent)
        best, best_weight = incumbent, state.covered_weight
        for index in range(self.rounds):
            if deadline.has_passed:
                break
            previous = state.copy()
            loss = self.slack * (1 - index / self.rounds) * rng.exponential()
            if not search.ruin_round(state, rng) or state.covered_weight < previous.covered_weight - loss:
                state = previous
            elif state.covered_weight > best_weight:
                best, best_weight = np.flatnonzero(state.inside), state.covered_weight
        return best


@dataclass(slots=True)
class _RuinState:
    """Plan that is being changed.

    Attributes:
        inside: Whether each site is open.
        cover_count: Number of open sites that cover each demand point.
        marginal_gain: Weight that each site would add.
        unique_coverage: Weight that each site covers of the demand points covered once; of an open site its
            unique coverage.
        covered_weight: Weight covered.
    """

    inside: Mask
    cover_count: Indices
    marginal_gain: Floats
    unique_coverage: Floats
    covered_weight: float

    def copy(self) -> _RuinState:
        """Return a copy."""
        return _RuinState(
            self.inside.copy(),
            self.cover_count.copy(),
            self.marginal_gain.copy(),
            self.unique_coverage.copy(),
            self.covered_weight,
        )


class _RuinRecreate:
    """Data that do not change from round to round."""

    def __init__(self, problem: MclpProblem) -> None:
        """Prepare the masks and rows of the constraints."""
        coverage, constraints = problem.coverage, problem.constraints
        self.coverage, self.constraints, self.columns = coverage, constraints, csc_array(coverage.covers)
        self.covering_count = np.diff(coverage.covers.indptr)
        self.is_current, self.is_locked = (
            site_mask(coverage.site_count, constraints.current_sites),
            site_mask(coverage.site_count, constraints.locked),
        )
        self.ban_score = np.where(site_mask(coverage.site_count, constraints.banned), -np.inf, 0.0)
        self.rows = np.array(
            [site_mask(coverage.site_count, row.sites) for row in constraints.side_constraints], np.float64
        )
        self.row_lower = np.array([row.lower for row in constraints.side_constraints])
        self.row_upper = np.array(
            [np.inf if row.upper is None else row.upper for row in constraints.side_constraints]
        )

    def initial_state(self, chosen: Sites) -> _RuinState:
        """Return the state of a plan."""
        coverage, is_open = self.coverage, site_mask(self.coverage.site_count, tuple(chosen))
        cover_count = np.asarray(coverage.covers @ is_open.astype(np.float64)).astype(np.int64)
        marginal_gain, unique_coverage = (
            np.where(cover_count == number, coverage.weights, 0.0) @ coverage.covers for number in (0, 1)
        )
        return _RuinState(
            is_open,
            cover_count,
            np.asarray(marginal_gain),
            np.asarray(unique_coverage),
            coverage.covered_weight(chosen),
        )

    def ruin_round(self, state: _RuinState, rng: np.random.Generator) -> bool:
        """Remove sites and refill.

        Returns:
            False where the constraints cannot be met; the state is then incomplete.
        """
        removable = np.flatnonzero(state.inside & ~self.is_locked)
        if not len(removable):
            return False
        first = int(removable[rng.integers(len(removable))])
        neighbours = np.unique(self._covering_sites(self._covered_demand(first)))
        neighbours = neighbours[
            state.inside[neighbours] & ~self.is_locked[neighbours] & (neighbours != first)
        ]
        removed = [first, *rng.permutation(neighbours)[: rng.integers(MAX_REMOVED_TOGETHER)].tolist()]
        for site in removed:
            self._toggle(state, site, -1)
        if rng.random() < WEAK_REMOVAL_SHARE and len(removed) < len(removable):
            removable = removable[state.inside[removable]]
            weakness = state.unique_coverage[removable] * rng.uniform(
                1.0, 1.0 + WEAKNESS_NOISE, len(removable)
            )
            removed.append(int(removable[weakness.argmin()]))
            self._toggle(state, removed[-1], -1)
        return self._refill(state, first, len(removed))

    def _refill(self, state: _RuinState, removed: int, count: int) -> bool:
        """Open sites, each time the one that adds most.

        Args:
            state: State without the removed sites.
            removed: Site that may not be opened again.
            count: Number of sites to open.

        Returns:
            Whether the constraints are met.
        """
        new_sites_left = int((state.inside & self.is_current).sum()) + count - self.constraints.min_kept
        for _ in range(count):
            score = state.marginal_gain + self.ban_score
            score[state.inside] = score[removed] = -np.inf
            if new_sites_left <= 0:
                score[~self.is_current] = -np.inf
            if len(self.rows):
                is_full = self.rows @ state.inside >= self.row_upper
                score[is_full @ self.rows > 0] = -np.inf
            site = int(score.argmax())
            if score[site] == -np.inf:
                return False
            new_sites_left -= not self.is_current[site]
            self._toggle(state, site, 1)
        return not len(self.rows) or bool((self.rows @ state.inside >= self.row_lower).all())

    def _toggle(self, state: _RuinState, site: int, step: int) -> None:
        """Open (step 1) or close (step -1) the site."""
        state.covered_weight += (
            float(state.marginal_gain[site]) if step > 0 else -float(state.unique_coverage[site])
        )
        points = self._covered_demand(site)
        count_before = state.cover_count[points]
        count_after = count_before + step
        state.inside[site], state.cover_count[points] = step > 0, count_after
        self._add_weights(state.marginal_gain, points[(count_before == 0) | (count_after == 0)], -step)
        self._add_weights(state.unique_coverage, points[count_after == 1], 1)
        self._add_weights(state.unique_coverage, points[count_before == 1], -1)

    def _covered_demand(self, site: int) -> Indices:
        points: Indices = self.columns.indices[self.columns.indptr[site] : self.columns.indptr[site + 1]]
        return points

    def _covering_sites(self, demand: Indices) -> Indices:
        """Return the sites that cover the demand points, one demand point after the other."""
        counts = self.covering_count[demand]
        offsets = counts.cumsum()
        positions = np.repeat(self.coverage.covers.indptr[demand] - offsets + counts, counts) + np.arange(
            counts.sum()
        )
        sites: Indices = self.coverage.covers.indices[positions]
        return sites

    def _add_weights(self, numbers: Floats, demand: Indices, sign: int) -> None:
        """Add sign x weight of the demand points to the number of each site that covers them."""
        if len(demand):
            weights = np.repeat(sign * self.coverage.weights[demand], self.covering_count[demand])
            np.add.at(numbers, self._covering_sites(demand), weights)
