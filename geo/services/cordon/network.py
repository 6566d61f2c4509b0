"""Road network of a cordon: which nodes lie inside, which outside, and where a post may stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.domain.areas import AreaTree
from geo.domain.errors import InvalidInput
from geo.domain.map_features import Feature, Layer
from geo.exchange.area_assignment import AreaBoundaries, areas_of_points
from geo.planning.roads.graph import NO_NODE
from geo.services.assignment.post_assignments import Post
from geo.services.network.road_graph import RoadNetwork, from_plane_m, road_network, to_plane_m
from geo.services.network.straight_line import coordinates
from geo.services.siting.problem import DemandPoint

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

POST_SNAP_M = 50.0
"""A post at most this far from a crossing or road closes it."""
BOUNDARY_TOLERANCE_M = 1.0
"""A point at most this far from the boundary lies on it."""
ROAD_MARGIN_M = 1000.0
"""Roads are considered up to this distance beyond the buffer."""
ROAD_NAME_SNAP_M = 5.0
"""A road at most this far from a point passes it."""


@dataclass(frozen=True, slots=True, eq=False)
class CordonNetwork:
    """The road network around a boundary.

    ``inside`` and ``outside``: nodes that the cordon must separate; ``candidate_nodes``: mask of the nodes
    where a post may stand, near the boundary. ``post_nodes`` and ``demand_nodes``: node of each post and
    demand point, ``NO_NODE`` for none. ``crossings``: number of crossings of a road with the boundary.
    ``origin``: latitude and longitude in degrees of the origin of the plane, the middle of the area.
    ``lines``: name and shape in the plane of each road.
    """

    road_network: RoadNetwork
    inside: frozenset[int]
    outside: frozenset[int]
    candidate_nodes: NDArray[np.bool_]
    post_nodes: Numbers
    demand_nodes: Numbers
    crossings: int
    origin: tuple[float, float]
    lines: tuple[tuple[str, BaseGeometry], ...]

    def to_plane(self, degrees: Floats) -> Floats:
        """Convert degrees (n x 2, latitude and longitude) to metres east and north of the origin."""
        return to_plane_m(degrees, *self.origin)

    def roads_at(self, lat: float, lon: float) -> tuple[str, ...]:
        """Return the names of the roads that pass a location.

        Args:
            lat: latitude in degrees.
            lon: longitude in degrees.
        """
        location = shapely.Point(self.to_plane(np.array([[lat, lon]]))[0])
        tree = shapely.STRtree([line for _, line in self.lines])
        names = (
            self.lines[number][0] for number in sorted(tree.query(location, "dwithin", ROAD_NAME_SNAP_M))
        )
        return tuple(dict.fromkeys(filter(None, names)))

    def areas(self, nodes: Numbers, borders: AreaBoundaries) -> list[str]:
        """Return the code of the lowest area around each node, "" for none."""
        if not len(nodes):
            return []
        return areas_of_points(
            [(lat, lon) for lat, lon in self.road_network.node_latlon[nodes].tolist()], borders
        )


def area_boundary(areas: AreaTree, code: str) -> BaseGeometry:
    """Return the boundary of an area, or the union of those of all areas below where it has none itself.

    Returns:
        A shape in WGS-84, x = longitude.

    Raises:
        InvalidInput: none of the areas has a boundary.
    """
    own = areas[code].boundary
    parts = [own] if own else [areas[each].boundary for each in sorted(areas.subtree(code))]
    border = shapely.unary_union([shapely.make_valid(shapely.from_wkb(part)) for part in parts if part])
    if border.is_empty:
        raise InvalidInput("error.no_boundary", area=areas[code].name)
    return border


def cordon_network(
    features: tuple[Feature, ...],
    boundary: BaseGeometry,
    posts: tuple[Post, ...],
    demand_points: tuple[DemandPoint, ...],
    *,
    buffer_m: float,
) -> CordonNetwork | None:
    """Build the road network around the boundary of an area.

    Inside are the nodes deeper than the buffer and all demand points, outside those farther away than the
    buffer. A road that ends outside leads out as well. A demand point that joins its road outside has no
    node. The roads are split where they cross the boundary, so that a post may stand there and posts can
    always close the area.

    Args:
        features: of the map.
        boundary: in WGS-84, x = longitude.
        posts: that have a location.
        demand_points: of the area.
        buffer_m: greatest distance of cordon points from the boundary in metres.

    Returns:
        The network, None where no road is near.

    Raises:
        InvalidInput: nothing is inside.
    """
    post_latlon, point_latlon = coordinates(posts), coordinates(demand_points)
    middle = (boundary.centroid.y, boundary.centroid.x)
    boundary_shape = _projected(boundary, middle)
    all_roads = [
        (feature.name, shapely.from_wkb(feature.geometry))
        for feature in features
        if feature.layer is Layer.ROAD
    ]
    lines = [(name, shape) for name, shape in all_roads if shape.geom_type.endswith("LineString")]
    vicinity = boundary_shape.buffer(buffer_m + ROAD_MARGIN_M)
    lines = [(name, shape) for name, shape in lines if _projected(shape, middle).intersects(vicinity)]
    if not lines:
        return None
    roads = shapely.unary_union([_projected(shape, middle) for _, shape in lines])
    crossings = shapely.get_coordinates(roads.intersection(boundary_shape.boundary))
    cut = np.concatenate(
        [crossings, _midpoints_beyond_buffer(roads, boundary_shape, buffer_m + 2 * BOUNDARY_TOLERANCE_M)]
    )
    network = road_network(
        [shapely.to_wkb(shape) for _, shape in lines],
        post_latlon,
        np.concatenate([point_latlon, from_plane_m(cut, *middle)]),
    )
    if network is None:
        return None
    positions = to_plane_m(network.node_latlon, *middle)
    shapely.prepare(boundary_shape)
    within = np.asarray(shapely.contains_xy(boundary_shape, *positions.T), bool)
    to_boundary_m = np.asarray(
        shapely.distance(boundary_shape.boundary, shapely.points(positions)), np.float64
    )
    near = to_boundary_m <= buffer_m + BOUNDARY_TOLERANCE_M
    dead_ends = np.zeros(len(near), bool)
    dead_ends[sorted(network.dead_ends)] = True
    out = ~within & (~near | (dead_ends & (to_boundary_m > BOUNDARY_TOLERANCE_M)))
    joined = network.location_nodes[: len(demand_points)]
    demand_nodes = np.where(within[joined] | (to_boundary_m[joined] <= BOUNDARY_TOLERANCE_M), joined, NO_NODE)
    inside = set(np.flatnonzero(within & ~near).tolist()) | set(
        demand_nodes[demand_nodes != NO_NODE].tolist()
    )
    if not inside:
        raise InvalidInput("error.nothing_inside")
    near[sorted(inside)] = False
    near &= ~out
    return CordonNetwork(
        road_network=network,
        inside=frozenset(inside),
        outside=frozenset(np.flatnonzero(out).tolist()),
        candidate_nodes=near,
        post_nodes=_post_nodes(network, near, to_plane_m(post_latlon, *middle), positions),
        demand_nodes=demand_nodes,
        crossings=len(crossings),
        origin=middle,
        lines=tuple((name, _projected(shape, middle)) for name, shape in lines),
    )


def _midpoints_beyond_buffer(roads: BaseGeometry, boundary: BaseGeometry, buffer_m: float) -> Floats:
    """Return the middle of each stretch of road beyond the buffer, inside and outside: it may have no node.

    Args:
        roads: in the plane.
        boundary: in the plane.
        buffer_m: metres.

    Returns:
        n x 2, metres east and north.
    """
    parts = [roads.intersection(boundary.buffer(-buffer_m)), roads.difference(boundary.buffer(buffer_m))]
    lines = [line for part in parts for line in shapely.get_parts(part) if line.length]
    return shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))


def _projected(shape: BaseGeometry, origin: tuple[float, float]) -> BaseGeometry:
    """Project a shape in WGS-84 (x = longitude) to metres around an origin (latitude, longitude)."""
    projected: BaseGeometry = shapely.transform(shape, lambda xy: to_plane_m(xy[:, ::-1], *origin))
    return projected


def _post_nodes(
    network: RoadNetwork, candidate_nodes: NDArray[np.bool_], posts: Floats, node_positions: Floats
) -> Numbers:
    """Return the node that each post closes: a crossing near the boundary, else its nearest node.

    Args:
        network: the roads with the posts.
        candidate_nodes: mask of the nodes where a post may stand.
        posts: n x 2, metres east and north.
        node_positions: m x 2, the same of all nodes.

    Returns:
        A node for each post, ``NO_NODE`` for none within ``POST_SNAP_M``.
    """
    degree = np.bincount(network.road_graph.edges.ravel(), minlength=network.road_graph.node_count)
    crossings = np.flatnonzero(candidate_nodes & (degree > 2))
    nodes = np.where(network.post_offset_m <= POST_SNAP_M, network.post_nodes, NO_NODE)
    if len(crossings) and len(posts):
        tree = shapely.STRtree([shapely.Point(position) for position in node_positions[crossings]])
        post, crossing = tree.query_nearest(
            shapely.points(posts), max_distance=POST_SNAP_M, all_matches=False
        )
        nodes[post] = crossings[crossing]
    return nodes
