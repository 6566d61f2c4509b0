"""Independent verification of plans of posts, counted demand point by demand point.

Shares no code with the models; no plan is returned that this count does not confirm.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from geo.planning.siting.constraints import SitingConstraints


def p_median_cost(costs: Iterable[Sequence[float]], sites: Collection[int]) -> float:
    """Return the sum over demand points of the cost to the nearest open site.

    Args:
        costs: Demand points x sites.
        sites: Indices of the open sites.
    """
    return float(sum(min(float(point_costs[site]) for site in sites) for point_costs in costs))


def covered_weight(
    covering_sites: Iterable[Iterable[int]], weights: Iterable[float], sites: Collection[int]
) -> float:
    """Return the weight of the demand points that the open sites cover.

    Args:
        covering_sites: Sites that cover each demand point.
        weights: Weight of each demand point.
        sites: Indices of the open sites.
    """
    open_sites = set(sites)
    return float(
        sum(
            weight
            for covering, weight in zip(covering_sites, weights, strict=True)
            if not open_sites.isdisjoint(covering)
        )
    )


def violations(constraints: SitingConstraints, sites: Collection[int]) -> list[str]:
    """Return the names of the constraints that a plan violates, empty for an admissible plan."""
    open_sites = set(sites)
    violated = [] if len(open_sites) == len(sites) == constraints.count else ["count"]
    if (
        constraints.max_moves is not None
        and len(set(constraints.current_sites) - open_sites) > constraints.max_moves
    ):
        violated.append("moves")
    violated += [] if open_sites.issuperset(constraints.locked) else ["locked"]
    violated += [] if open_sites.isdisjoint(constraints.banned) else ["banned"]
    for index, row in enumerate(constraints.side_constraints):
        open_count = len(open_sites & set(row.sites))
        if open_count < row.lower or (row.upper is not None and open_count > row.upper):
            violated.append(f"row {index}")
    return violated


def p_center_radius_m(distance_m: Iterable[Sequence[float]], sites: Iterable[int]) -> float:
    """Return the longest distance from a demand point to its nearest open site.

    Args:
        distance_m: Demand points x sites, metres.
        sites: Indices of the open sites.
    """
    open_sites = [int(site) for site in sites]
    return max(min(float(point_distances[site]) for site in open_sites) for point_distances in distance_m)


def worst_single_loss(
    covering_sites: Iterable[Iterable[int]], weights: Iterable[float], sites: Collection[int]
) -> float:
    """Return the most weight that the loss of a single open site uncovers.

    Args:
        covering_sites: Sites that cover each demand point.
        weights: Weight of each demand point.
        sites: Indices of the open sites.
    """
    open_sites, loss_by_site = set(sites), dict.fromkeys(sites, 0.0)
    for covering, weight in zip(covering_sites, weights, strict=True):
        open_covering = open_sites.intersection(covering)
        if len(open_covering) == 1:
            loss_by_site[open_covering.pop()] += weight
    return max(loss_by_site.values(), default=0.0)
