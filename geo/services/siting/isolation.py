"""Isolation: demand points from which every known road leads past a post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from geo.planning.roads.access import AccessRequirement, access_losses
from geo.planning.roads.graph import Closures
from geo.services.network.road_graph import ON_ROAD_M
from geo.services.siting.problem import DemandPoint, SitingProblem

UNLIMITED_M = 1e9
"""Metres: longer than every route."""


@dataclass(frozen=True, slots=True)
class Isolation:
    """Demand points from which every known road leads past a post.

    ``today``: their number now; ``with_plan``: those under the plan; ``newly_isolated``: those of them that
    are not isolated today.
    """

    today: int
    with_plan: tuple[DemandPoint, ...]
    newly_isolated: tuple[DemandPoint, ...]


def evaluate_isolation(problem: SitingProblem, sites: Iterable[int]) -> Isolation | None:
    """Evaluate which demand points the posts isolate, today and with these sites open.

    Args:
        problem: posts and demand points.
        sites: indices of the posts that are to be open.

    Returns:
        The isolation, None where distances are not measured by road.
    """
    network = problem.road_network
    if network is None:
        return None
    on_road = np.flatnonzero(network.post_offset_m <= ON_ROAD_M).tolist()
    requirement = AccessRequirement(
        road_graph=network.road_graph,
        demand_nodes=tuple(sorted({int(node) for node in network.location_nodes})),
        service_nodes={"out": tuple(sorted(network.dead_ends))},
        max_distance_m=UNLIMITED_M,
        closures_by_site={post: Closures(frozenset({int(network.post_nodes[post])})) for post in on_road},
    )
    today, after = (
        {each.demand_node for each in access_losses(requirement, open_sites)}
        for open_sites in (problem.open, sites)
    )
    # Demand points without any route are not isolated by posts.
    always = {each.demand_node for each in access_losses(requirement, ())}
    return Isolation(
        today=int(np.isin(network.location_nodes, sorted(today - always)).sum()),
        with_plan=problem.demand_points_in(np.isin(network.location_nodes, sorted(after - always))),
        newly_isolated=problem.demand_points_in(np.isin(network.location_nodes, sorted(after - today))),
    )
