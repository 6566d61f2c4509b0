"""Solver of the MCLP (maximal covering location problem, Church and ReVelle 1974).

Model and notation: ``mclp_formulation``. Demand aggregation, greedy start, interchange and the Lagrangian
bound; the exact model on few sites, ruin and recreate where even these are too many; at last the exact model
on all sites that reduced-cost fixing leaves.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.mip.progress import NO_LISTENER, SolveListener
from geo.planning.mip.solver import SolveLimits, solve
from geo.planning.search import Deadline, Heuristic, in_turn
from geo.planning.siting.constraints import CardinalityRow, SitingConstraints, site_mask, validate
from geo.planning.siting.coverage_matrix import CoverageMatrix, Mask, Sites, aggregate_demand, covering_sites
from geo.planning.siting.greedy import NO_SITES, greedy_mclp, interchange_mclp
from geo.planning.siting.lagrangian_mclp import MclpBound, lagrangian_mclp_bound
from geo.planning.siting.mclp_formulation import MclpProblem, formulate_mclp
from geo.planning.siting.ruin_recreate import RuinAndRecreate
from geo.planning.siting.verification import covered_weight, violations
from geo.planning.verification import confirm_bound, confirm_equal

MCLP_STAGE = "cover"
REDUCED_COST_SHARE, LP_OPEN_SHARE, RESTRICTED_TIME_SHARE = 0.01, 0.001, 0.2
"""The restricted model has the sites that cost the bound at most this share of the gap, or that the LP
relaxation opens by more than this share; it gets this share of the time."""
RUIN_ROUNDS_PER_POST, RUIN_SLACK_SHARE, RUIN_TIME_SHARE = 50, 0.004, 0.8
"""Where that time was too short: rounds of ruin and recreate for each post, which may lose this share of
the gap at first, within this share of the time left."""


@dataclass(frozen=True, slots=True)
class MclpSolution:
    """Plan with its proof.

    Attributes:
        sites: Open sites.
        covered_weight: Weight covered, counted again.
        bound: Upper bound on the weight of every plan.
    """

    sites: tuple[int, ...]
    covered_weight: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether the plan is proved optimal."""
        return self.bound <= self.covered_weight


def solve_mclp(
    coverage: CoverageMatrix,
    constraints: SitingConstraints,
    time_limit_s: float = 60.0,
    listener: SolveListener = NO_LISTENER,
) -> MclpSolution:
    """Open the sites that cover the most weight.

    Args:
        coverage: The coverage matrix.
        constraints: The constraints.
        time_limit_s: Seconds after which the best plan so far is returned with its bound.
        listener: Observer that may stop the search.

    Raises:
        InvalidInput: No plan satisfies the constraints, or the time was too short for one.
        PlanVerificationFailed: The independent count does not confirm the plan.
    """
    validate(constraints, coverage.site_count)
    deadline = Deadline(time.monotonic() + time_limit_s, listener.cancelled)
    aggregated = aggregate_demand(coverage)
    problem = MclpProblem(aggregated, constraints)
    # With whole weights a better plan is better by one.
    weight_unit = 1.0 if (coverage.weights == np.rint(coverage.weights)).all() else 0.0
    bound = lagrangian_mclp_bound(problem, NO_SITES, deadline)
    search = _MclpSearch(problem, weight_unit, bound, deadline, listener)
    search.run()
    if search.best is None:
        raise InvalidInput("error.siting_time")
    best_weight = aggregated.covered_weight(search.best)
    proven = search.bound < _improvement_threshold(best_weight, weight_unit)
    return confirmed_solution(
        coverage, constraints, search.best, best_weight, best_weight if proven else search.bound
    )


def _improvement_threshold(covered_weight: float, weight_unit: float) -> float:
    """Return the weight that a better plan must cover, but for rounding.

    Args:
        covered_weight: Weight of the best plan.
        weight_unit: 1 where all weights are whole numbers, so that a better plan is better by one, else 0.
    """
    rounding = 1e-6 * max(1.0, covered_weight)
    return covered_weight + weight_unit - (min(rounding, weight_unit / 2) if weight_unit else rounding)


def confirmed_solution(
    coverage: CoverageMatrix,
    constraints: SitingConstraints,
    sites: Sites,
    claimed_weight: float,
    bound: float,
) -> MclpSolution:
    """Verify a plan on the original matrix.

    Args:
        coverage: The coverage matrix.
        constraints: The constraints.
        sites: Open sites.
        claimed_weight: Weight covered according to the solver.
        bound: Upper bound.

    Raises:
        PlanVerificationFailed: The weight, the bound or a constraint is not confirmed.
    """
    open_sites = tuple(sorted(int(site) for site in sites))
    counted_weight = covered_weight(covering_sites(coverage), coverage.weights.tolist(), open_sites)
    confirm_equal("people", claimed_weight, counted_weight)
    confirm_bound("bound", counted_weight, bound)
    confirm_equal("rules", 0.0, len(violations(constraints, open_sites)))
    return MclpSolution(open_sites, counted_weight, max(counted_weight, bound))


class _MclpSearch:
    """Search state: the best plan so far (None where cardinality rows excluded all) and the upper bound."""

    def __init__(
        self,
        problem: MclpProblem,
        weight_unit: float,
        lagrangian: MclpBound,
        deadline: Deadline,
        listener: SolveListener,
    ) -> None:
        """Begin with the better of the greedy plan and the rounded LP relaxation, both after interchange."""
        self.problem, self.weight_unit, self.lagrangian = problem, weight_unit, lagrangian
        self.aggregated, self.constraints = problem.coverage, problem.constraints
        self.deadline, self.listener = deadline, listener
        self.bound = lagrangian.value
        self.best: Sites | None = None
        self.improve((greedy_mclp, interchange_mclp), NO_SITES)
        self.improve((interchange_mclp,), lagrangian.rounded_sites)

    @property
    def threshold(self) -> float:
        """Weight that a better plan must cover."""
        return (
            0.0
            if self.best is None
            else _improvement_threshold(self.aggregated.covered_weight(self.best), self.weight_unit)
        )

    def accept_if_better(self, plan: Sites) -> None:
        """Keep the plan if it is admissible and better."""
        if violations(self.constraints, plan.tolist()):
            return
        if self.best is None or self.aggregated.covered_weight(plan) > self.aggregated.covered_weight(
            self.best
        ):
            self.best = plan

    def improve(self, heuristics: Iterable[Heuristic[MclpProblem, Sites]], start: Sites) -> None:
        """Run heuristics in turn and keep their plan if it is better."""
        self.accept_if_better(in_turn(heuristics, self.problem, start, self.deadline))

    def run(self) -> None:
        """Solve the restricted model, then the model on all sites that can be in a better plan."""
        self.report(self.bound)
        if self.best is not None and self.bound >= self.threshold and not self.listener.should_stop:
            min_bound = self.bound - REDUCED_COST_SHARE * (self.bound - self.threshold)
            is_restricted = (self.lagrangian.bound_if_open >= min_bound) | (
                self.lagrangian.lp_share > LP_OPEN_SHARE
            )
            is_restricted[self.best] = True
            is_locked = site_mask(self.aggregated.site_count, self.constraints.locked)
            # The bound of the restricted model does not hold for all plans: the LP relaxation's does.
            limits = SolveLimits(
                RESTRICTED_TIME_SHARE * self.deadline.remaining_s,
                on_progress=lambda _: self.report(self.bound),
            )
            plan, bound = self.solve_restricted(is_restricted, is_locked, limits)
            if plan is not None:
                self.improve((interchange_mclp,), plan)
            if bound >= self.threshold:
                self.ruin_and_recreate()
        if (self.best is None or self.bound >= self.threshold) and not self.listener.should_stop:
            may_open, must_open = (
                self.lagrangian.bound_if_open >= self.threshold,
                self.lagrangian.bound_if_closed < self.threshold,
            )
            limits = SolveLimits(
                self.deadline.remaining_s, on_progress=lambda solver: self.report(-solver.bound)
            )
            plan, bound = self.solve_restricted(may_open, must_open, limits)
            if plan is not None:
                self.accept_if_better(plan)
            elif self.best is None and bound == -np.inf:
                raise InvalidInput("error.siting_numbers", field="rows")
            best_weight = 0.0 if self.best is None else self.aggregated.covered_weight(self.best)
            self.bound = min(self.bound, max(bound, best_weight))

    def ruin_and_recreate(self) -> None:
        """Improve the best plan by ruin and recreate."""
        if self.best is None:
            return
        slack = RUIN_SLACK_SHARE * (self.bound - self.aggregated.covered_weight(self.best))
        ruin: Heuristic[MclpProblem, Sites] = RuinAndRecreate(
            RUIN_ROUNDS_PER_POST * self.constraints.count, slack
        )
        deadline = self.deadline.after_share(RUIN_TIME_SHARE)
        self.accept_if_better(ruin(self.problem, self.best, deadline))
        self.report(self.bound)

    def report(self, bound: float) -> None:
        """Report the best weight and the bound; ``bound`` holds for better plans only."""
        best_weight = None if self.best is None else self.aggregated.covered_weight(self.best)
        self.listener.report(MCLP_STAGE, best_weight, min(self.bound, max(bound, best_weight or 0.0)))

    def solve_restricted(
        self, may_open: Mask, must_open: Mask, limits: SolveLimits
    ) -> tuple[Sites | None, float]:
        """Solve the model on some sites.

        Args:
            may_open: Sites of the model.
            must_open: Sites that are locked.
            limits: Limits of the solver.

        Returns:
            The sites of the best plan, None where there is none, and the bound of the restricted model.
        """
        sites = np.flatnonzero(may_open)
        restricted_coverage = aggregate_demand(
            CoverageMatrix(self.aggregated.covers[:, sites], self.aggregated.weights)
        )
        warm_start = None
        if (
            self.best is not None
            and may_open[self.best].all()
            and must_open[self.best].sum() == must_open.sum()
        ):
            is_in_best = np.isin(sites, self.best)
            warm_start = np.concatenate(
                [is_in_best, restricted_coverage.covered_by(np.flatnonzero(is_in_best))]
            ).astype(np.float64)
        absolute_gap = max(1e-6, 0.999 * (_improvement_threshold(self.bound, self.weight_unit) - self.bound))
        limits = replace(
            limits,
            time_limit_s=max(1.0, limits.time_limit_s),
            cancelled=self.listener.cancelled,
            absolute_gap=absolute_gap,
            use_interior_point=True,
        )
        solution = solve(
            formulate_mclp(
                MclpProblem(restricted_coverage, restricted(self.constraints, may_open, must_open))
            ),
            limits,
            warm_start,
        )
        if solution.values is None:
            return None, -solution.bound
        return sites[solution.values[: len(sites)] > 0.5], -solution.bound


def restricted(constraints: SitingConstraints, may_open: Mask, must_open: Mask) -> SitingConstraints:
    """Return the constraints in the numbering of the sites that may open.

    Args:
        constraints: The constraints.
        may_open: Sites that may open.
        must_open: Sites that are locked in addition.
    """
    new_index = np.cumsum(may_open) - 1

    def renumbered(sites: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(int(new_index[site]) for site in sorted(set(sites)) if may_open[site])

    closed_count = len({site for site in constraints.current_sites if not may_open[site]})
    return replace(
        constraints,
        current_sites=renumbered(constraints.current_sites),
        max_moves=None if constraints.max_moves is None else constraints.max_moves - closed_count,
        locked=renumbered(
            tuple(np.flatnonzero(must_open | np.isin(np.arange(len(may_open)), constraints.locked)))
        ),
        banned=renumbered(constraints.banned),
        side_constraints=tuple(
            CardinalityRow(renumbered(row.sites), row.lower, row.upper)
            for row in constraints.side_constraints
        ),
    )
