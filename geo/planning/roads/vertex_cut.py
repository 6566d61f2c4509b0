"""Minimum vertex cut: the fewest people at nodes so that no road leads out of an area.

Sets: V nodes, E edges, I inside, O outside.

Variables: y[v] in {0, 1} a post stands at node v.

Objective: min sum(people[v] * y[v]).

Constraints: every path from I to O passes a node with y = 1; y = 0 in I, in O, and where people[v] = 0.

Solved as a maximum flow (Menger 1927; Ford and Fulkerson 1956): each node is split into two, joined by an arc
of capacity people[v]; arcs of edges are unbounded. The posts are the nodes whose arc crosses the minimum cut.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from geo.domain.errors import InvalidInput, PlanVerificationFailed
from geo.planning.roads.graph import Closures, RoadGraph, shortest_paths_to


@dataclass(frozen=True, slots=True)
class VertexCut:
    """Minimum vertex cut.

    Attributes:
        posts: Nodes with a post.
        people: People at all of them; no cut has fewer.
        leak_path: Nodes of a path out on which no post may stand; then there are no posts.
    """

    posts: tuple[int, ...]
    people: int
    leak_path: tuple[int, ...] = ()


def min_vertex_cut(
    road_graph: RoadGraph,
    inside: Collection[int],
    outside: Collection[int],
    people: NDArray[np.int64] | None = None,
) -> VertexCut:
    """Return the cheapest nodes that every path from ``inside`` to ``outside`` passes.

    Args:
        road_graph: The road graph.
        inside: Nodes of the area.
        outside: Nodes outside it. No post stands inside or outside.
        people: People of a post at each node, 0 where none may stand; None: one at each node.

    Raises:
        InvalidInput: An area is empty, both share a node, or ``people`` does not fit.
        PlanVerificationFailed: A path still leads out past the posts.
    """
    inside_nodes, outside_nodes = set(inside), set(outside)
    if not inside_nodes or not outside_nodes or inside_nodes & outside_nodes:
        raise InvalidInput("error.siting_numbers", field="inside")
    capacity = (
        np.ones(road_graph.node_count, np.int64) if people is None else np.asarray(people, np.int64).copy()
    )
    if capacity.shape != (road_graph.node_count,) or capacity.min() < 0:
        raise InvalidInput("error.siting_numbers", field="people")
    capacity[sorted(inside_nodes | outside_nodes)] = 0
    unpostable = shortest_paths_to(
        road_graph, outside_nodes, Closures(frozenset(np.flatnonzero(capacity > 0).tolist()))
    )
    leaks = [start for start in sorted(inside_nodes) if np.isfinite(unpostable.distance_m[start])]
    if leaks:
        return VertexCut((), 0, unpostable.path(leaks[0]))
    posts = _min_cut(road_graph, sorted(inside_nodes), sorted(outside_nodes), capacity)
    if shortest_leak_path(road_graph, inside_nodes, outside_nodes, posts):
        raise PlanVerificationFailed(what="sealed", claimed=1, counted=0)
    return VertexCut(posts, int(capacity[list(posts)].sum()))


def shortest_leak_path(
    road_graph: RoadGraph, inside: Collection[int], outside: Collection[int], posts: Collection[int]
) -> tuple[int, ...]:
    """Return the nodes of the shortest path out that passes no post, empty where there is none.

    Args:
        road_graph: The road graph.
        inside: Nodes of the area.
        outside: Nodes outside it.
        posts: Nodes with a post.
    """
    paths = shortest_paths_to(road_graph, outside, Closures(frozenset(posts)))
    start = min(sorted(set(inside) - set(posts)), key=lambda node: paths.distance_m[node], default=None)
    return () if start is None else paths.path(start)


def _min_cut(
    road_graph: RoadGraph, inside: list[int], outside: list[int], capacity: NDArray[np.int64]
) -> tuple[int, ...]:
    size = road_graph.node_count
    source, sink = 2 * size, 2 * size + 1
    unbounded = int(capacity.sum()) + 1
    tail, head = road_graph.edges[road_graph.edges[:, 0] != road_graph.edges[:, 1]].T
    nodes = np.arange(size)
    starts = [nodes, size + tail, size + head, np.full(len(inside), source), size + np.array(outside)]
    ends = [size + nodes, head, tail, np.array(inside), np.full(len(outside), sink)]
    start, end = np.concatenate(starts), np.concatenate(ends)
    arc_capacity = np.full(len(start), unbounded, np.int64)
    arc_capacity[:size] = np.where(capacity > 0, capacity, unbounded)
    cell, first_index = np.unique(start * (sink + 1) + end, return_index=True)
    graph = csr_array(
        (arc_capacity[first_index].astype(np.int32), (cell // (sink + 1), cell % (sink + 1))),
        shape=(sink + 1, sink + 1),
    )
    flow = maximum_flow(graph, source, sink).flow
    residual = csr_array(graph - flow)
    residual.data[residual.data < 0] = 0
    residual.eliminate_zeros()
    is_reached = np.zeros(sink + 1, bool)
    is_reached[breadth_first_order(residual, source, return_predecessors=False)] = True
    return tuple(
        int(first_index) for first_index in np.flatnonzero(is_reached[:size] & ~is_reached[size : 2 * size])
    )
