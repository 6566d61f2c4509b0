"""p-median (Hakimi 1964): minimise the sum of costs from demand points to their nearest open sites.

Sets: I demand points, J sites.

Variables: x_j in {0, 1} site j is open; y_ij >= 0 demand point i is served by site j.

Objective: min sum(c_ij * y_ij).

Constraints:

    sum(y_ij over j) = 1    for each i
    y_ij <= x_j             for each i, j
    sum(x_j) = count
    x_j = 1 for locked sites

Greedy, vertex substitution and the Lagrangian bound (``lagrangian_p_median``); the gap is closed by branch
and bound on sites, least bound first, or by the solver on the radius formulation.
"""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass
from itertools import count as counter

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats
from geo.planning.mip.progress import NO_LISTENER, SolveListener
from geo.planning.mip.solver import SolveLimits, solve
from geo.planning.search import Bound, Deadline
from geo.planning.siting.lagrangian_p_median import (
    BRIEF,
    THOROUGH,
    LagrangianProblem,
    PMedianBound,
    Sites,
    Subproblem,
    fix_by_reduced_cost,
)
from geo.planning.siting.radius_formulation import formulate_radius
from geo.planning.siting.verification import p_median_cost
from geo.planning.siting.vertex_substitution import (
    NO_SITES,
    PMedianProblem,
    greedy_p_median,
    vertex_substitution,
)
from geo.planning.verification import confirm_equal

P_MEDIAN_STAGE = "mean"
MIP_MIN_POSTS, MIP_MAX_FREE_PER_POST = 20, 6
"""The solver closes a subproblem with at least so many sites still to choose among at most so many free
sites for each; branching closes the others. Either way was measured to be ten times slower in the other
case."""


@dataclass(frozen=True, slots=True)
class PMedianSolution:
    """Plan with its proof.

    Attributes:
        sites: Open sites.
        cost: Sum of costs.
        bound: Lower bound on the cost of every plan.
        nodes_explored: Nodes of the branch-and-bound tree.
    """

    sites: tuple[int, ...]
    cost: float
    bound: float
    nodes_explored: int

    @property
    def proven(self) -> bool:
        """Whether the plan is proved optimal."""
        return self.bound >= self.cost


def solve_p_median(
    costs: Floats,
    count: int,
    locked: tuple[int, ...] = (),
    time_limit_s: float = 60.0,
    listener: SolveListener = NO_LISTENER,
) -> PMedianSolution:
    """Open ``count`` sites with the least cost.

    Args:
        costs: Sites x demand points, finite, at least 0, in any unit (as a rule people x metres).
        count: Number of open sites.
        locked: Sites that must open.
        time_limit_s: Seconds after which the best plan so far is returned with its bound.
        listener: Observer that may stop the search.

    Raises:
        InvalidInput: A cost is negative or not finite, or the numbers contradict each other.
        PlanVerificationFailed: The independent count does not confirm the cost.
    """
    costs = np.ascontiguousarray(costs, np.float64)
    locked_sites = sorted(set(locked))
    is_valid = costs.ndim == 2 and costs.size and max(1, len(locked_sites)) <= count <= len(costs)
    if (
        not is_valid
        or not np.isfinite(costs).all()
        or costs.min() < 0
        or (locked_sites and not 0 <= locked_sites[0] <= locked_sites[-1] < len(costs))
    ):
        raise InvalidInput("error.siting_numbers", field="costs")
    problem = PMedianProblem(costs, count, np.array(locked_sites, np.intp))
    return _PMedianSearch(problem, time.monotonic() + time_limit_s, listener).run()


class _PMedianSearch:
    """Branch and bound on sites.

    ``unresolved_bound`` is the bound of what the solver could not close in time.
    """

    def __init__(self, problem: PMedianProblem, end_s: float, listener: SolveListener) -> None:
        """Begin with the greedy plan after vertex substitution."""
        costs, self.count, self.listener = problem.costs, problem.count, listener
        # The steps of a subproblem end when it is cancelled, not when the time is over.
        self.costs, self.deadline = costs, Deadline(end_s, listener.cancelled)
        self.until_cancelled = Deadline(cancelled=listener.cancelled)
        # With whole costs a better plan is better by one.
        self.has_integer_costs = bool((costs == np.rint(costs)).all())
        self.best, self.cost, self.unresolved_bound = (
            greedy_p_median(problem, NO_SITES, self.deadline),
            np.inf,
            np.inf,
        )
        self.tried: set[bytes] = set()
        everything = np.arange(len(costs))
        self.root = Subproblem(everything, np.isin(everything, problem.locked), np.zeros(costs.shape[1]))
        self.accept_if_better(self.root, self.best)

    @property
    def target(self) -> float:
        """Lower bound from which on no better plan exists."""
        rounding = 1e-7 * max(1.0, self.cost)
        return self.cost - 1.0 + rounding if self.has_integer_costs else self.cost - rounding

    def accept_if_better(self, subproblem: Subproblem, chosen: Sites) -> None:
        """Improve a plan by vertex substitution within the subproblem, and keep it if it is the best.

        Args:
            subproblem: The subproblem.
            chosen: Open sites, as positions in the subproblem.
        """
        if (key := subproblem.sites[chosen].tobytes()) in self.tried:
            return
        self.tried.add(key)
        problem = PMedianProblem(self.costs[subproblem.sites], self.count, np.flatnonzero(subproblem.forced))
        chosen = subproblem.sites[vertex_substitution(problem, chosen, self.until_cancelled)]
        cost = float(self.costs[chosen].min(axis=0).sum())
        if cost < self.cost:
            self.best, self.cost = chosen, cost

    def run(self) -> PMedianSolution:
        """Explore subproblems, least bound first, and return the verified plan."""
        two_nearest_mean = np.sort(self.costs[self.best], axis=0)[:2].mean(axis=0)
        root = Subproblem(self.root.sites, self.root.forced, two_nearest_mean)
        queue, tie_breaker, explored = [(-np.inf, 0, root)], counter(1), 0
        while queue and queue[0][0] < self.target and (not explored or not self.deadline.has_passed):
            self.listener.report(P_MEDIAN_STAGE, self.cost, max(0.0, min(self.unresolved_bound, queue[0][0])))
            _, _, subproblem = heapq.heappop(queue)
            for bound, child in self.bound_and_branch(subproblem, BRIEF if explored else THOROUGH):
                heapq.heappush(queue, (bound, next(tie_breaker), child))
            explored += 1
        lower_bound = min([self.unresolved_bound, *(bound for bound, _, _ in queue)])
        bound = self.cost if lower_bound >= self.target else max(0.0, lower_bound)
        confirm_equal("cost", self.cost, p_median_cost(self.costs.T, self.best))
        return PMedianSolution(tuple(map(int, self.best)), self.cost, bound, explored)

    def bound_and_branch(
        self, subproblem: Subproblem, lagrangian_bound: Bound[LagrangianProblem, float, PMedianBound]
    ) -> list[tuple[float, Subproblem]]:
        """Bound the subproblem, again for as long as that fixes many sites.

        Returns:
            Its two halves with the bound they share, none where the subproblem is closed.
        """
        problem = LagrangianProblem(self.costs[subproblem.sites], self.count, subproblem)
        bound = lagrangian_bound(problem, self.target, self.until_cancelled)
        for chosen in bound.site_sets:
            self.accept_if_better(subproblem, chosen)
        if bound.value >= self.target:
            return []
        may_open, must_open = fix_by_reduced_cost(bound, subproblem.forced, self.target)
        rest = Subproblem(subproblem.sites[may_open], must_open[may_open], bound.multipliers)
        forced_count = int(must_open.sum())
        to_choose, free_count = self.count - forced_count, len(rest.sites) - forced_count
        if not to_choose or free_count <= to_choose:
            self.accept_if_better(
                rest, np.arange(len(rest.sites)) if to_choose else np.flatnonzero(rest.forced)
            )
            return []
        if len(rest.sites) < 0.8 * len(subproblem.sites):
            return self.bound_and_branch(rest, BRIEF)
        if to_choose >= MIP_MIN_POSTS and free_count <= MIP_MAX_FREE_PER_POST * to_choose:
            self.solve_by_mip(rest, bound.value)
            return []
        return [(bound.value, child) for child in _branch(rest, bound.chosen_share[may_open])]

    def solve_by_mip(self, subproblem: Subproblem, bound: float) -> None:
        """Close the subproblem by the solver.

        A demand point served at its multiplier plus the gap cannot be part of a better plan, which bounds the
        radii.
        """
        model, constant = formulate_radius(
            self.costs[subproblem.sites],
            self.count,
            subproblem.forced,
            subproblem.multipliers + (self.target - bound),
        )
        time_limit_s = max(1.0, self.deadline.remaining_s)
        solution = solve(
            model, SolveLimits(time_limit_s, cancelled=self.listener.cancelled, use_interior_point=True)
        )
        if solution.values is not None:
            self.accept_if_better(subproblem, np.flatnonzero(solution.values[: len(subproblem.sites)] > 0.5))
        self.unresolved_bound = min(self.unresolved_bound, max(bound, solution.bound + constant))


def _branch(subproblem: Subproblem, chosen_share: Floats) -> tuple[Subproblem, Subproblem]:
    """Return the subproblems with and without the free site about which the bound is least certain."""
    position = int(np.where(subproblem.forced, np.inf, np.abs(chosen_share - 0.5)).argmin())
    forced, without = subproblem.forced.copy(), np.delete(np.arange(len(subproblem.sites)), position)
    forced[position] = True
    return (
        Subproblem(subproblem.sites, forced, subproblem.multipliers),
        Subproblem(subproblem.sites[without], subproblem.forced[without], subproblem.multipliers),
    )
