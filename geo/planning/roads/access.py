"""Access requirement: every dwelling keeps a path to each type of service within a distance.

Combinations of posts that cause an access loss are excluded by no-good cuts (logic-based Benders
decomposition, Hooker and Ottosson 2003).

Sets: J sites, D dwellings, T service types, B a minimal subset of J whose posts leave some d in D without a
path of at most ``max_distance_m`` to a node of some t in T.

Variables: x_j in {0, 1} a post stands at site j.

Constraints: sum(x_j over B) <= |B| - 1 for each B that a plan contained.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from geo.planning.roads.graph import NO_CLOSURES, Closures, RoadGraph, shortest_paths_to
from geo.planning.siting.constraints import CardinalityRow


@dataclass(frozen=True, slots=True)
class AccessRequirement:
    """Access that a plan of posts has to keep.

    Attributes:
        road_graph: The road graph.
        demand_nodes: Nodes of the dwellings.
        service_nodes: Nodes of each service type, "hospital" or "supplies".
        max_distance_m: Metres within which one node of each type must lie.
        closures_by_site: What a post at each site closes; a site without an entry closes nothing.
        existing_closures: What is closed without any post.
    """

    road_graph: RoadGraph
    demand_nodes: tuple[int, ...]
    service_nodes: Mapping[str, tuple[int, ...]]
    max_distance_m: float
    closures_by_site: Mapping[int, Closures]
    existing_closures: Closures = NO_CLOSURES


class LossKey(NamedTuple):
    """Node of a dwelling and the type of the service that it loses."""

    demand_node: int
    service_type: str


@dataclass(frozen=True, slots=True)
class AccessLoss:
    """Dwelling from which a service cannot be reached.

    Attributes:
        demand_node: Node of the dwelling.
        service_type: Type of the service.
        distance_m: Metres to the nearest one, more than allowed; inf where there is no path.
    """

    demand_node: int
    service_type: str
    distance_m: float

    @property
    def key(self) -> LossKey:
        """Dwelling and service type, whatever the distance."""
        return LossKey(self.demand_node, self.service_type)


def access_losses(requirement: AccessRequirement, sites: Iterable[int]) -> tuple[AccessLoss, ...]:
    """Return the access losses under posts at the given sites, by service type and dwelling.

    Args:
        requirement: The access to keep.
        sites: Indices of sites with a post.
    """
    closures = _closures(requirement, sites)
    losses = []
    for service_type, targets in sorted(requirement.service_nodes.items()):
        distance_m = shortest_paths_to(requirement.road_graph, targets, closures).distance_m
        lost_nodes = (
            node
            for node in sorted(set(requirement.demand_nodes))
            if not distance_m[node] <= requirement.max_distance_m
        )
        losses += [AccessLoss(node, service_type, float(distance_m[node])) for node in lost_nodes]
    return tuple(losses)


def no_good_cuts(
    requirement: AccessRequirement,
    sites: tuple[int, ...],
    pre_existing: Collection[LossKey] = frozenset(),
) -> tuple[CardinalityRow, ...]:
    """Return for each access loss the row "not all of these posts".

    Args:
        requirement: The access to keep.
        sites: Indices of sites with a post.
        pre_existing: Losses that are ignored.
    """
    rows = {posts for posts, _ in blocking_sets(requirement, sites, pre_existing)}
    return tuple(CardinalityRow(posts, 0, len(posts) - 1) for posts in sorted(rows))


def blocking_sets(
    requirement: AccessRequirement,
    sites: Iterable[int],
    pre_existing: Collection[LossKey] = frozenset(),
) -> Iterator[tuple[tuple[int, ...], tuple[AccessLoss, ...]]]:
    """Yield minimal sets of the sites that cause access losses, each with the losses it causes alone.

    Every access loss outside ``pre_existing`` comes once. A loss without any post comes with an empty set.

    Args:
        requirement: The access to keep.
        sites: Indices of sites with a post.
        pre_existing: Losses that are ignored.
    """
    all_sites = tuple(sorted(sites))
    remaining = {loss.key: loss for loss in access_losses(requirement, all_sites)}
    remaining = {key: loss for key, loss in remaining.items() if key not in pre_existing}
    while remaining:
        posts = _minimal_blocking_set(requirement, all_sites, next(iter(remaining.values())))
        explained_keys = [key for loss in access_losses(requirement, posts) if (key := loss.key) in remaining]
        yield posts, tuple(remaining.pop(key) for key in explained_keys)


def _minimal_blocking_set(
    requirement: AccessRequirement, sites: tuple[int, ...], loss: AccessLoss
) -> tuple[int, ...]:
    """Return a minimal set of the sites that causes the loss (deletion filter, Chinneck 1997)."""
    single_requirement = replace(
        requirement,
        demand_nodes=(loss.demand_node,),
        service_nodes={loss.service_type: requirement.service_nodes[loss.service_type]},
    )
    needed = [site for site in sites if site in requirement.closures_by_site]
    size = max(1, len(needed) // 2)
    while size:
        # Large parts are left out first, as few of many posts cause the loss.
        for first in range(0, len(needed), size)[::-1]:
            rest = needed[:first] + needed[first + size :]
            if access_losses(single_requirement, rest):
                needed = rest
        size //= 2
    return tuple(needed)


def _closures(requirement: AccessRequirement, sites: Iterable[int]) -> Closures:
    site_closures = [
        requirement.closures_by_site[site] for site in sites if site in requirement.closures_by_site
    ]
    return Closures(
        requirement.existing_closures.nodes.union(*(each.nodes for each in site_closures)),
        requirement.existing_closures.edges.union(*(each.edges for each in site_closures)),
    )
