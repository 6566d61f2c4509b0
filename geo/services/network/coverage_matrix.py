"""Coverage a_ij of locations by posts, in a straight line or by road (Church and ReVelle 1974)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import KDTree

from geo.planning.roads.graph import distances_within
from geo.services.network.road_graph import RoadNetwork
from geo.services.network.straight_line import EARTH_RADIUS_M

POSTS_PER_BATCH = 100
"""Posts whose distances to every node are held in memory together."""


def covers_straight_line(
    locations: NDArray[np.float64], posts: NDArray[np.float64], radius_m: float
) -> csr_array:
    """Return which posts lie within a great-circle distance of which locations.

    Args:
        locations: n x 2, latitude and longitude in WGS-84 degrees.
        posts: m x 2, the same.
        radius_m: metres, shorter than half the circumference of the Earth.

    Returns:
        n x m, 1 where the distance is at most ``radius_m``.
    """
    if not len(locations) or not len(posts):
        return csr_array((len(locations), len(posts)))
    # Chord through the unit sphere that corresponds to the arc.
    chord = 2 * np.sin(radius_m / (2 * EARTH_RADIUS_M))
    pairs = KDTree(_unit_vectors(locations)).sparse_distance_matrix(
        KDTree(_unit_vectors(posts)), chord, output_type="ndarray"
    )
    return _binary_matrix(pairs["i"], pairs["j"], (len(locations), len(posts)))


def covers_by_road(network: RoadNetwork, radius_m: float) -> csr_array:
    """Return which posts lie within a distance by road of which locations.

    Args:
        network: the roads with n locations and m posts.
        radius_m: metres to the road, along it and from it.

    Returns:
        n x m, 1 where the distance is at most ``radius_m``.
    """
    posts, locations = [], []
    for first in range(0, len(network.post_nodes), POSTS_PER_BATCH):
        batch = slice(first, first + POSTS_PER_BATCH)
        distance_m = distances_within(
            network.road_graph, network.post_nodes[batch], network.location_nodes, radius_m
        )
        post_index, location_index = np.nonzero(
            distance_m + network.post_offset_m[batch, None] + network.location_offset_m <= radius_m
        )
        posts.append(post_index + first)
        locations.append(location_index)
    empty = np.zeros(0, np.intp)
    return _binary_matrix(
        np.concatenate([empty, *locations]),
        np.concatenate([empty, *posts]),
        (len(network.location_nodes), len(network.post_nodes)),
    )


def road_distances_m(network: RoadNetwork) -> NDArray[np.float64]:
    """Return the distances by road between all locations and posts of a network.

    Returns:
        Locations x posts: whole metres to the road, along it and from it, inf where no road connects them.
    """
    distance_m = np.full((len(network.post_nodes), len(network.location_nodes)), np.inf)
    for first in range(0, len(network.post_nodes), POSTS_PER_BATCH):
        batch = slice(first, first + POSTS_PER_BATCH)
        distance_m[batch] = distances_within(
            network.road_graph, network.post_nodes[batch], network.location_nodes, np.inf
        )
    total_m: NDArray[np.float64] = np.rint(
        distance_m + network.post_offset_m[:, None] + network.location_offset_m
    ).T
    return total_m


def _unit_vectors(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert latitude and longitude in degrees (n x 2) to unit vectors (n x 3)."""
    lat, lon = np.radians(degrees).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _binary_matrix(rows: NDArray[np.intp], columns: NDArray[np.intp], shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
