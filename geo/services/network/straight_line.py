"""Coordinate arrays and great-circle distances between located things."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG) in metres; off by 0.5 % at most, less than any road."""


class Located(Protocol):
    """A post, unit or site with a location in WGS-84 degrees, None where unknown."""

    @property
    def lat(self) -> float | None:
        """Latitude."""

    @property
    def lon(self) -> float | None:
        """Longitude."""


def coordinates(located: Iterable[Located]) -> NDArray[np.float64]:
    """Return the locations as an array.

    Returns:
        n x 2, latitude and longitude in WGS-84 degrees, NaN where unknown; 0 x 2 for none.
    """
    return np.array([(each.lat, each.lon) for each in located], np.float64).reshape(-1, 2)


def haversine_m(origins: NDArray[np.float64], destinations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return great-circle distances by the haversine formula, in whole metres.

    Args:
        origins: n x 2, latitude and longitude in WGS-84 degrees, NaN where unknown.
        destinations: m x 2, the same.

    Returns:
        n x m; 0 where either location is unknown, so that an unknown location makes nothing near or far.
    """
    lat, lon = np.radians(origins).T[:, :, None]
    lats, lons = np.radians(destinations).T[:, None, :]
    half = np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    distance_m: NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return np.rint(np.nan_to_num(distance_m))


def straight_distances_m(origin: Located, destinations: Iterable[Located]) -> tuple[float, ...]:
    """Return the great-circle distance in metres from one location to each of the others, in their order."""
    return tuple(haversine_m(coordinates([origin]), coordinates(destinations))[0].tolist())
