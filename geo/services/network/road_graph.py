"""Road graph of the map, with every post and location at its nearest road."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.domain.map_features import Feature, Layer
from geo.planning.roads.graph import RoadGraph, build_road_graph
from geo.services.network.straight_line import EARTH_RADIUS_M

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

ON_ROAD_M = 50.0
"""A post at most this far from a road stands on the road and closes it."""
AT_CROSSING_M = 30.0
"""A post at most this far from a crossing stands on the crossing and not on one of its roads."""


@dataclass(frozen=True, slots=True, eq=False)
class RoadNetwork:
    """A road graph with posts and locations snapped to their nearest road.

    ``post_nodes`` and ``location_nodes``: the node of each post and location; ``post_offset_m`` and
    ``location_offset_m``: their distances from it in metres. ``dead_ends``: nodes where a road ends, the edge
    of what the map knows. ``node_latlon``: n x 2, latitude and longitude of every node in degrees.
    """

    road_graph: RoadGraph
    post_nodes: Numbers
    location_nodes: Numbers
    post_offset_m: Floats
    location_offset_m: Floats
    dead_ends: frozenset[int]
    node_latlon: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """Stretches of road: first and last node of each (n x 2), and its length in metres."""

    corners: Numbers
    length_m: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _EdgePositions:
    """Nearest edge of each point, and the distance along that edge in metres."""

    edge: Numbers
    along_m: Floats


def road_lines(features: Iterable[Feature]) -> tuple[bytes, ...]:
    """Return the geometries of the roads among the features of the map (WKB in WGS-84, x = longitude)."""
    return tuple(feature.geometry for feature in features if feature.layer is Layer.ROAD)


def road_network(lines: Iterable[bytes], posts: Floats, locations: Floats) -> RoadNetwork | None:
    """Build the graph of the roads, split where they meet and where a post or location is nearest.

    Distances are measured in a plane that is true at the middle of the roads: off by less than a thousandth
    within 100 km.

    Args:
        lines: WKB in WGS-84, x = longitude; geometries that are not lines are left out.
        posts: n x 2, latitude and longitude in degrees.
        locations: m x 2, the same.

    Returns:
        The network, None without a road.
    """
    shapes = [shape for shape in map(shapely.from_wkb, lines) if shape.geom_type.endswith("LineString")]
    union = shapely.unary_union(shapes)
    if union.is_empty:
        return None
    middle = union.envelope.centroid
    edges = shapely.get_parts(
        shapely.transform(union, lambda xy: to_plane_m(xy[:, ::-1], middle.y, middle.x))
    )
    points = np.concatenate([to_plane_m(both, middle.y, middle.x) for both in (posts, locations)])
    nearest, off = _nearest_edges(edges, points)
    endpoints = _edge_endpoints(edges)
    _, corners = np.unique(np.rint(endpoints), axis=0, return_inverse=True)
    corners = corners.reshape(-1, 2)
    stretches = _Edges(corners, shapely.length(edges))
    nodes = corners.max() + 1 + np.arange(len(points))
    nodes = _snapped_to_crossings(nodes, nearest, stretches, post_count=len(posts))
    ends, length_m = _split_edges(nodes, nearest, stretches)
    degree = np.bincount(corners.ravel())
    snapped = shapely.line_interpolate_point(edges[nearest.edge], nearest.along_m)
    positions = np.concatenate([_corner_positions(edges, corners), shapely.get_coordinates(snapped)])
    return RoadNetwork(
        road_graph=build_road_graph(int(corners.max()) + 1 + len(points), ends, length_m),
        post_nodes=nodes[: len(posts)],
        location_nodes=nodes[len(posts) :],
        post_offset_m=off[: len(posts)],
        location_offset_m=off[len(posts) :],
        dead_ends=frozenset(np.flatnonzero(degree == 1).tolist()),
        node_latlon=from_plane_m(positions, middle.y, middle.x),
    )


def to_plane_m(degrees: Floats, lat: float, lon: float) -> Floats:
    """Project degrees to a plane (equirectangular).

    Args:
        degrees: n x 2, latitude and longitude.
        lat: latitude of the origin in degrees.
        lon: longitude of the origin in degrees.

    Returns:
        n x 2, metres east and north of the origin.
    """
    north, east = np.radians(degrees - (lat, lon)).T * EARTH_RADIUS_M
    return np.column_stack([east * np.cos(np.radians(lat)), north])


def from_plane_m(plane_m: Floats, lat: float, lon: float) -> Floats:
    """Convert metres east and north of an origin (n x 2) back to degrees: the inverse of ``to_plane_m``.

    Args:
        plane_m: n x 2, metres east and north of the origin.
        lat: latitude of the origin in degrees.
        lon: longitude of the origin in degrees.

    Returns:
        n x 2, latitude and longitude in degrees.
    """
    east, north = plane_m.T
    across = np.degrees(east / (EARTH_RADIUS_M * np.cos(np.radians(lat))))
    return np.column_stack([lat + np.degrees(north / EARTH_RADIUS_M), lon + across])


def _corner_positions(edges: NDArray[np.object_], corner: Numbers) -> Floats:
    """Return the position of each corner in the plane of the edges, in metres."""
    positions = np.zeros((int(corner.max()) + 1, 2))
    positions[corner.ravel()] = _edge_endpoints(edges)
    return positions


def _edge_endpoints(edges: NDArray[np.object_]) -> Floats:
    """Return the first and last point of each edge, one after the other."""
    return np.concatenate([shapely.get_coordinates(edge)[[0, -1]] for edge in edges])


def _nearest_edges(edges: NDArray[np.object_], points: Floats) -> tuple[_EdgePositions, Floats]:
    """Return where each point lies along its nearest edge, and its distance from that edge in metres."""
    shapes = shapely.points(points)
    on_edge = np.asarray(shapely.STRtree(edges).nearest(shapes), np.intp)
    lines = edges[on_edge]
    along_m = shapely.line_locate_point(lines, shapes)
    return _EdgePositions(on_edge, along_m), shapely.distance(lines, shapes)


def _snapped_to_crossings(
    nodes: Numbers, positions: _EdgePositions, edges: _Edges, *, post_count: int
) -> Numbers:
    """Move posts near the end of an edge to the node there, so that they hold all roads that meet.

    Args:
        nodes: node of each point, the posts first.
        positions: where each point lies along its nearest edge.
        edges: all edges.
        post_count: number of posts among the points.

    Returns:
        Node of each point.
    """
    is_post = np.arange(len(nodes)) < post_count
    to_end_m = edges.length_m[positions.edge] - positions.along_m
    for end, distance_m in ((0, positions.along_m), (1, to_end_m)):
        corner = edges.corners[positions.edge, end]
        nodes = np.where(is_post & (distance_m <= AT_CROSSING_M), corner, nodes)
    return nodes


def _split_edges(nodes: Numbers, positions: _EdgePositions, edges: _Edges) -> tuple[Numbers, Floats]:
    """Split every edge at the points on it into a chain from one end to the other.

    Args:
        nodes: node of each point.
        positions: where each point lies along its nearest edge.
        edges: all edges.

    Returns:
        Both nodes of each part (n x 2), and its length in metres.
    """
    count, corners, length_m = len(edges.length_m), edges.corners, edges.length_m
    edge = np.concatenate([np.arange(count), positions.edge, np.arange(count)])
    position_m = np.concatenate([np.zeros(count), positions.along_m, length_m])
    # Ends come first and last, even where a point has the same position.
    rank = np.repeat([0, 1, 2], [count, len(positions.edge), count])
    node = np.concatenate([corners[:, 0], nodes, corners[:, 1]])
    order = np.lexsort((node, rank, position_m, edge))
    edge, position_m, node = edge[order], position_m[order], node[order]
    is_same_edge = edge[1:] == edge[:-1]
    ends = np.column_stack([node[:-1], node[1:]])[is_same_edge]
    part_m = np.diff(position_m)[is_same_edge]
    differ = ends[:, 0] != ends[:, 1]
    return ends[differ], np.maximum(part_m[differ], 0.0)
