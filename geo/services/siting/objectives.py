"""Siting objectives other than coverage: p-center, p-median and robust coverage.

Sets: demand points i with weight w_i, posts j, p posts to be open, d_ij metres from i to j. P_CENTER
minimises the longest distance max_i min_{j open} d_ij (Hakimi 1964), P_MEDIAN the mean weighted distance
sum_i w_i min_{j open} d_ij / sum_i w_i (ReVelle and Swain 1970). ROBUST_COVERAGE maximises the covered weight
minus a multiple of the worst loss of one open post (cf. Church and Scaparra 2007).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats
from geo.planning.mip.progress import NO_LISTENER, SolveListener
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.p_center import solve_p_center
from geo.planning.siting.p_median import solve_p_median
from geo.planning.siting.robust_mclp import solve_robust_mclp
from geo.planning.siting.site_value import unique_coverage
from geo.services.network.coverage_matrix import road_distances_m
from geo.services.network.straight_line import coordinates, haversine_m
from geo.services.siting.problem import SitingProblem

UNREACHABLE_PENALTY_M = 1_000_000.0
"""Metres that an unreachable demand point counts: more than any distance."""
MAX_DISTANCES = 30_000_000
"""Number of distances that may be compared: 0.25 GB, and four times that while they are computed."""


@dataclass(frozen=True, slots=True)
class ObjectiveOptions:
    """Parameters of the search.

    ``worst_loss_weight``: coverage that one unit of the worst single loss costs, for ROBUST_COVERAGE;
    ``time_limit_s``: seconds for each step in the solver; ``listener``: receives the progress.
    """

    worst_loss_weight: float = 1.0
    time_limit_s: float = 5.0
    listener: SolveListener = NO_LISTENER


class SitingObjective(StrEnum):
    """What a plan of a given number of posts optimises in place of coverage (values are stored)."""

    P_CENTER = "worst"
    P_MEDIAN = "mean"
    ROBUST_COVERAGE = "sturdy"


DISTANCE_OBJECTIVES = frozenset({SitingObjective.P_CENTER, SitingObjective.P_MEDIAN})
"""Objectives that depend on distances alone."""


@dataclass(frozen=True, slots=True)
class TravelDistances:
    """Distances in metres from all demand points to their nearest post.

    ``longest``; ``mean``: of all people where these are counted, so that a point with an unknown number
    weighs nothing; ``unreached``: number of demand points without a route.
    """

    longest: float
    mean: float
    unreached: int


@dataclass(frozen=True, slots=True)
class DistanceFigures:
    """Travel distances to the posts manned now, and with the plan.

    ``bound``: metres below which no plan comes under the objective, None where a demand point stays without a
    route. ``unreachable``: number of demand points without a route to any post, which are left out.
    """

    objective: SitingObjective
    current: TravelDistances
    plan: TravelDistances
    bound: float | None
    proven: bool
    unreachable: int


@dataclass(frozen=True, slots=True)
class CoverageLoss:
    """Covered weight, and the greatest part of it that depends on one post."""

    covered: float
    worst: float


@dataclass(frozen=True, slots=True)
class RobustnessFigures:
    """Coverage and worst loss of three plans.

    ``current``: the posts manned now; ``nominal``: the plan that covers most and ignores losses. No plan has
    more than ``bound`` of covered - ``worst_loss_weight`` * worst.
    """

    current: CoverageLoss
    plan: CoverageLoss
    nominal: CoverageLoss
    worst_loss_weight: float
    bound: float
    proven: bool


@dataclass(frozen=True, slots=True)
class ObjectiveSolution:
    """Indices of the posts that are to be open, and the figures of the objective."""

    sites: tuple[int, ...]
    figures: DistanceFigures | RobustnessFigures


def solve_for_objective(
    problem: SitingProblem,
    objective: SitingObjective,
    constraints: SitingConstraints,
    options: ObjectiveOptions,
) -> ObjectiveSolution:
    """Solve a siting for an objective; for distances the number of closures is unlimited.

    Raises:
        InvalidInput: no plan fits the constraints, nothing is to be covered, or there are too many distances.
    """
    if not problem.demand_points:
        raise InvalidInput("error.no_places")
    if objective is SitingObjective.ROBUST_COVERAGE:
        return _solve_robust(problem, constraints, options)
    return _solve_distance(problem, objective, constraints, options)


def distance_matrix(problem: SitingProblem) -> Floats:
    """Return the distances between all demand points and posts.

    Returns:
        Demand points x posts: metres in a straight line or by road, inf where no road connects them.

    Raises:
        InvalidInput: there are more distances than fit into memory.
    """
    if len(problem.demand_points) * len(problem.posts) > MAX_DISTANCES:
        raise InvalidInput("error.too_many_ways", count=len(problem.demand_points) * len(problem.posts))
    if problem.road_network is not None:
        return road_distances_m(problem.road_network)
    return haversine_m(coordinates(problem.demand_points), coordinates(problem.posts))


def distance_inputs(problem: SitingProblem) -> tuple[object, ...]:
    """Return hashable values that are equal where all distances and the manned posts are equal."""
    network = problem.road_network
    if network is None:
        points = [(point.lat, point.lon) for point in problem.demand_points]
        return problem.manned, *points, *((post.lat, post.lon) for post in problem.posts)
    columns = (
        network.road_graph.edges,
        network.road_graph.length_m,
        network.post_nodes,
        network.location_nodes,
        network.post_offset_m,
        network.location_offset_m,
    )
    return problem.manned, *(column.tobytes() for column in columns)


def _solve_distance(
    problem: SitingProblem,
    objective: SitingObjective,
    constraints: SitingConstraints,
    options: ObjectiveOptions,
) -> ObjectiveSolution:
    """Solve for a distance objective over the demand points that a permitted post can reach."""
    permitted = np.setdiff1d(np.arange(len(problem.posts)), constraints.banned)
    fixed = tuple(np.flatnonzero(np.isin(permitted, constraints.locked)).tolist())
    distance_m = distance_matrix(problem)
    reachable = np.isfinite(distance_m[:, permitted].min(axis=1, initial=np.inf))
    distance_m, weights = distance_m[reachable], problem.coverage.weights[reachable]
    if not (weights.any() if objective is SitingObjective.P_MEDIAN else reachable.any()):
        raise InvalidInput("error.no_places")
    finite_m = np.where(np.isfinite(distance_m), distance_m, UNREACHABLE_PENALTY_M)
    if objective is SitingObjective.P_CENTER:
        solution = solve_p_center(
            finite_m[:, permitted], constraints.count, fixed, options.time_limit_s, options.listener
        )
        chosen, bound, proven = solution.sites, solution.bound, solution.proven
    else:
        costs = (finite_m[:, permitted] * weights[:, None]).T
        listener = options.listener.scaled(1 / float(weights.sum()))
        median = solve_p_median(costs, constraints.count, fixed, options.time_limit_s, listener)
        chosen, proven = median.sites, median.proven
        bound = median.bound / weights.sum()
    sites = tuple(permitted[list(chosen)].tolist())
    plan = _travel_distances(distance_m, weights, sites)
    figures = DistanceFigures(
        objective=objective,
        current=_travel_distances(distance_m, weights, problem.manned),
        plan=plan,
        bound=None if plan.unreached else bound,
        proven=proven,
        unreachable=int((~reachable).sum()),
    )
    return ObjectiveSolution(sites, figures)


def _travel_distances(distance_m: Floats, weights: Floats, sites: Iterable[int]) -> TravelDistances:
    """Return the distances to the nearest of these sites.

    Args:
        distance_m: demand points x posts, metres, inf where no road connects them.
        weights: of the demand points.
        sites: indices of posts.
    """
    nearest = distance_m[:, list(sites)].min(axis=1, initial=np.inf)
    reached = np.isfinite(nearest)
    weight = weights[reached].sum()
    return TravelDistances(
        longest=float(nearest[reached].max(initial=0.0)),
        mean=float(nearest[reached] @ weights[reached] / weight) if weight else 0.0,
        unreached=int((~reached).sum()),
    )


def _solve_robust(
    problem: SitingProblem, constraints: SitingConstraints, options: ObjectiveOptions
) -> ObjectiveSolution:
    """Solve for robust coverage."""
    plan = solve_robust_mclp(
        problem.coverage, constraints, options.worst_loss_weight, options.time_limit_s, options.listener
    )
    figures = RobustnessFigures(
        current=_coverage_loss(problem, problem.manned),
        plan=_coverage_loss(problem, plan.sites),
        nominal=_coverage_loss(problem, plan.nominal_sites),
        worst_loss_weight=options.worst_loss_weight,
        bound=plan.bound,
        proven=plan.proven,
    )
    return ObjectiveSolution(plan.sites, figures)


def _coverage_loss(problem: SitingProblem, sites: tuple[int, ...]) -> CoverageLoss:
    return CoverageLoss(
        problem.coverage.covered_weight(sites),
        float(unique_coverage(problem.coverage, sites).max(initial=0.0)),
    )
