"""Road graph and shortest paths on it, with closures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats

NO_NODE = -1
"""Index that stands for no node."""
MIN_LENGTH_M = 1e-9
"""Length of an edge without length: the sparse matrix would lose a zero."""


@dataclass(frozen=True, slots=True)
class RoadGraph:
    """Undirected road graph.

    Attributes:
        node_count: Number of nodes.
        edges: Edges x 2: the two nodes of each edge.
        length_m: Metres of each edge.
    """

    node_count: int
    edges: NDArray[np.intp]
    length_m: Floats


@dataclass(frozen=True, slots=True)
class Closures:
    """Nodes and edges that no path passes.

    Attributes:
        nodes: Indices of nodes.
        edges: Indices of edges.
    """

    nodes: frozenset[int] = frozenset()
    edges: frozenset[int] = frozenset()


NO_CLOSURES = Closures()


@dataclass(frozen=True, slots=True)
class ShortestPaths:
    """Shortest path from every node to its nearest target.

    Attributes:
        distance_m: Metres from each node, inf where there is no path.
        next_node: Next node on the path from each node, NO_NODE at a target and where there is no path.
    """

    distance_m: Floats
    next_node: NDArray[np.intp]

    def path(self, start: int) -> tuple[int, ...]:
        """Return the nodes from ``start`` to its target, empty where there is no path."""
        if not np.isfinite(self.distance_m[start]):
            return ()
        nodes = [start]
        while self.next_node[nodes[-1]] != NO_NODE:
            nodes.append(int(self.next_node[nodes[-1]]))
        return tuple(nodes)


def build_road_graph(node_count: int, edges: ArrayLike, length_m: ArrayLike) -> RoadGraph:
    """Build a road graph.

    Args:
        node_count: Number of nodes.
        edges: Edges x 2: the two nodes of each edge.
        length_m: Metres of each edge.

    Raises:
        InvalidInput: An edge names a node that does not exist, or a length is negative or not finite.
    """
    edge_nodes = np.asarray(edges, np.intp).reshape(-1, 2)
    edge_length_m = np.asarray(length_m, np.float64)
    if edge_nodes.size and not (edge_nodes.min() >= 0 and edge_nodes.max() < node_count):
        raise InvalidInput("error.siting_numbers", field="ends")
    if (
        edge_length_m.shape != (len(edge_nodes),)
        or not (edge_length_m >= 0).all()
        or not np.isfinite(edge_length_m).all()
    ):
        raise InvalidInput("error.siting_numbers", field="metres")
    return RoadGraph(node_count, edge_nodes, edge_length_m)


def shortest_paths_to(
    road_graph: RoadGraph, targets: Collection[int], closures: Closures = NO_CLOSURES
) -> ShortestPaths:
    """Return the shortest path from every node to its nearest open target (Dijkstra 1959).

    Args:
        road_graph: The road graph.
        targets: Indices of nodes; closed ones are ignored.
        closures: Nodes and edges that no path passes.
    """
    open_targets = np.array(sorted(set(targets) - closures.nodes), np.intp)
    if not len(open_targets):
        return ShortestPaths(np.full(road_graph.node_count, np.inf), np.full(road_graph.node_count, NO_NODE))
    graph = _graph(road_graph, closures)
    distance_m, predecessors, _ = dijkstra(
        graph, directed=True, indices=open_targets, return_predecessors=True, min_only=True
    )
    return ShortestPaths(distance_m, np.where(predecessors < 0, NO_NODE, predecessors).astype(np.intp))


def distances_within(
    road_graph: RoadGraph, sources: ArrayLike, targets: ArrayLike, max_distance_m: float
) -> Floats:
    """Return the lengths of shortest paths.

    Args:
        road_graph: The road graph.
        sources: Indices of nodes.
        targets: Indices of nodes.
        max_distance_m: Length in metres up to which paths are searched.

    Returns:
        Sources x targets, metres, inf where the path is longer or does not exist.
    """
    source_nodes, target_nodes = np.asarray(sources, np.intp), np.asarray(targets, np.intp)
    if not len(source_nodes):
        return np.full((0, len(target_nodes)), np.inf)
    distance_m: Floats = dijkstra(
        _graph(road_graph, NO_CLOSURES), directed=True, indices=source_nodes, limit=max_distance_m
    )[:, target_nodes]
    return distance_m


def _graph(road_graph: RoadGraph, closures: Closures) -> csr_array:
    """Return the sparse matrix of both directions of every open edge; of parallel edges the shortest."""
    is_closed = np.zeros(road_graph.node_count, bool)
    is_closed[list(closures.nodes)] = True
    is_open = ~(is_closed[road_graph.edges[:, 0]] | is_closed[road_graph.edges[:, 1]])
    is_open[list(closures.edges)] = False
    tail, head = road_graph.edges[is_open].T
    start, end = np.concatenate([tail, head]), np.concatenate([head, tail])
    length_m = np.tile(np.maximum(road_graph.length_m[is_open], MIN_LENGTH_M), 2)
    order = np.lexsort((length_m, end, start))
    start, end, length_m = start[order], end[order], length_m[order]
    first = np.ones(len(start), bool)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    return csr_array((length_m[first], (start[first], end[first])), shape=(road_graph.node_count,) * 2)
