"""Which post reaches which place: in a straight line, or along the roads that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from geo.planning.roads.ways import within
from geo.services.ways import EARTH_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.services.road_net import RoadNet

AT_ONCE = 100
"""Posts whose ways to every junction are held in memory together."""


def straight(places: NDArray[np.float64], posts: NDArray[np.float64], reach: float) -> csr_array:
    """Places x posts, 1 where the great circle between the two is at most ``reach`` metres.

    Args:
        places: n x 2, latitude and longitude in WGS-84 degrees.
        posts: m x 2, the same.
        reach: metres, shorter than half way round the Earth.
    """
    if not len(places) or not len(posts):
        return csr_array((len(places), len(posts)))
    # The straight line through the ball that belongs to the way over it.
    chord = 2 * np.sin(reach / (2 * EARTH_M))
    found = KDTree(_on_ball(places)).sparse_distance_matrix(
        KDTree(_on_ball(posts)), chord, output_type="ndarray"
    )
    return _flags(found["i"], found["j"], (len(places), len(posts)))


def by_road(net: RoadNet, reach: float) -> csr_array:
    """Places x posts, 1 where the way to the road, along it and from it is at most ``reach`` metres."""
    posts, places = [], []
    for first in range(0, len(net.posts), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        metres = within(net.known, net.posts[some], net.places, reach)
        here, there = np.nonzero(metres + net.to_posts[some, None] + net.to_places <= reach)
        posts.append(here + first)
        places.append(there)
    none = np.zeros(0, np.intp)
    return _flags(
        np.concatenate([none, *places]), np.concatenate([none, *posts]), (len(net.places), len(net.posts))
    )


def ways_by_road(net: RoadNet) -> NDArray[np.float64]:
    """Places x posts: whole metres to the road, along it and from it, inf where no road leads."""
    found = np.full((len(net.posts), len(net.places)), np.inf)
    for first in range(0, len(net.posts), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        found[some] = within(net.known, net.posts[some], net.places, np.inf)
    ways: NDArray[np.float64] = np.rint(found + net.to_posts[:, None] + net.to_places).T
    return ways


def _on_ball(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors."""
    lat, lon = np.radians(degrees).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _flags(rows: NDArray[np.intp], columns: NDArray[np.intp], shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
