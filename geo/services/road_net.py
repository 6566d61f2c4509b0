"""The roads of the map as a graph, with every post and place at its nearest road."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.planning.roads.ways import Roads, roads
from geo.services.ways import EARTH_M

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.intp]

ON_ROAD_M = 50.0
"""A post so near to a road stands on it, and nobody passes who may not."""
AT_CROSSING_M = 30.0
"""A post so near to a crossing stands on it and not on one of its roads."""


@dataclass(frozen=True, slots=True, eq=False)
class RoadNet:
    """``posts`` and ``places``: the junction of each; ``to_posts``, ``to_places``: metres from it to them.

    ``ends``: junctions at which a road ends: that is where one leaves what is known. ``at``: where every
    junction is, latitude and longitude in degrees.
    """

    known: Roads
    posts: Numbers
    places: Numbers
    to_posts: Floats
    to_places: Floats
    ends: frozenset[int]
    at: Floats


def road_net(lines: Iterable[bytes], posts: Floats, places: Floats) -> RoadNet | None:
    """The graph of the lines, cut where they meet and where a post or place is nearest; None without a road.

    Args:
        lines: WKB in WGS-84, x = longitude; what is no line is left out.
        posts: n x 2, latitude and longitude in degrees.
        places: m x 2, the same.

    Distances are measured in a plane that is true at the middle of the roads: off by less than a thousandth
    within 100 km.
    """
    shapes = [shape for shape in map(shapely.from_wkb, lines) if shape.geom_type.endswith("LineString")]
    union = shapely.unary_union(shapes)
    if union.is_empty:
        return None
    middle = union.envelope.centroid
    edges = shapely.get_parts(shapely.transform(union, lambda xy: in_metres(xy[:, ::-1], middle.y, middle.x)))
    points = np.concatenate([in_metres(both, middle.y, middle.x) for both in (posts, places)])
    on_edge, along, off = _nearest(edges, points)
    corners = _ends_of(edges)
    _, corner = np.unique(np.rint(corners), axis=0, return_inverse=True)
    corner = corner.reshape(-1, 2)
    lengths = shapely.length(edges)
    junction = corner.max() + 1 + np.arange(len(points))
    junction = _on_crossings(junction, (on_edge, along), (corner, lengths), len(posts))
    ends, metres = _cut(junction, (on_edge, along), (corner, lengths))
    met = np.bincount(corner.ravel())
    spots = shapely.line_interpolate_point(edges[on_edge], along)
    places_of = np.concatenate([_corner_places(edges, corner), shapely.get_coordinates(spots)])
    return RoadNet(
        known=roads(int(corner.max()) + 1 + len(points), ends, metres),
        posts=junction[: len(posts)],
        places=junction[len(posts) :],
        to_posts=off[: len(posts)],
        to_places=off[len(posts) :],
        ends=frozenset(np.flatnonzero(met == 1).tolist()),
        at=in_degrees(places_of, middle.y, middle.x),
    )


def in_metres(degrees: Floats, lat: float, lon: float) -> Floats:
    """East and north of a point in metres (equirectangular); ``degrees``: n x 2, latitude and longitude."""
    north, east = np.radians(degrees - (lat, lon)).T * EARTH_M
    return np.column_stack([east * np.cos(np.radians(lat)), north])


def in_degrees(metres: Floats, lat: float, lon: float) -> Floats:
    """The reverse of ``in_metres``."""
    east, north = metres.T
    across = np.degrees(east / (EARTH_M * np.cos(np.radians(lat))))
    return np.column_stack([lat + np.degrees(north / EARTH_M), lon + across])


def _corner_places(edges: NDArray[np.object_], corner: Numbers) -> Floats:
    """Where each corner is, in the metres of the edges."""
    found = np.zeros((int(corner.max()) + 1, 2))
    found[corner.ravel()] = _ends_of(edges)
    return found


def _ends_of(edges: NDArray[np.object_]) -> Floats:
    """First and last point of each edge, one after the other."""
    return np.concatenate([shapely.get_coordinates(edge)[[0, -1]] for edge in edges])


def _nearest(edges: NDArray[np.object_], points: Floats) -> tuple[Numbers, Floats, Floats]:
    """For each point its nearest edge, how far along it, and how far from it."""
    shapes = shapely.points(points)
    on_edge = np.asarray(shapely.STRtree(edges).nearest(shapes), np.intp)
    lines = edges[on_edge]
    return on_edge, shapely.line_locate_point(lines, shapes), shapely.distance(lines, shapes)


def _on_crossings(
    junction: Numbers, at: tuple[Numbers, Floats], net: tuple[Numbers, Floats], posts: int
) -> Numbers:
    """A post at the end of an edge is the junction there itself, so that it holds all roads that meet."""
    (on_edge, along), (corner, lengths) = at, net
    is_post = np.arange(len(junction)) < posts
    for end, far in ((0, along), (1, lengths[on_edge] - along)):
        junction = np.where(is_post & (far <= AT_CROSSING_M), corner[on_edge, end], junction)
    return junction


def _cut(
    junction: Numbers, at: tuple[Numbers, Floats], net: tuple[Numbers, Floats]
) -> tuple[Numbers, Floats]:
    """Every edge as a chain: from one end over the junctions on it to the other; ends and lengths."""
    (on_edge, along), (corner, lengths) = at, net
    edge = np.concatenate([np.arange(len(lengths)), on_edge, np.arange(len(lengths))])
    place = np.concatenate([np.zeros(len(lengths)), along, lengths])
    # Ends first and last, whatever stands at the same place.
    turn = np.repeat([0, 1, 2], [len(lengths), len(on_edge), len(lengths)])
    number = np.concatenate([corner[:, 0], junction, corner[:, 1]])
    order = np.lexsort((number, turn, place, edge))
    edge, place, number = edge[order], place[order], number[order]
    same = edge[1:] == edge[:-1]
    ends = np.column_stack([number[:-1], number[1:]])[same]
    metres = np.diff(place)[same]
    apart = ends[:, 0] != ends[:, 1]
    return ends[apart], np.maximum(metres[apart], 0.0)
