"""Distances between points and the boundaries of areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import cos, hypot, radians

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.domain.areas import self_and_ancestors

BOUNDARY_TOLERANCE_KM = 1.0
"""Distance that a site may lie outside its area: posts stand on borders, and boundaries are drawn roughly."""
IMPLAUSIBLE_DISTANCE_KM = 20.0
"""Distance outside its area from which a point is a typing error rather than a rough boundary."""
MAX_REGION_KM = 300.0
"""Largest plausible distance from the median centre of the other sites, used where no boundary is known."""
ZERO_TOLERANCE_DEG = 0.01
"""Largest latitude and longitude, in degrees, that count as zero: about a kilometre."""
KM_PER_DEGREE = 111.2
"""Kilometres per degree of latitude."""
MIN_FOR_MEDIAN_CENTER = 3
"""Smallest number of points that have a median centre."""

LatLon = tuple[float, float]
"""Latitude and longitude in WGS-84 degrees."""


def is_zero_coordinate(lat: float, lon: float) -> bool:
    """Check whether a pair of coordinates was apparently never measured.

    Args:
        lat: Latitude in degrees.
        lon: Longitude in degrees.

    Returns:
        True if one of them is 0, or both are within ZERO_TOLERANCE_DEG of 0.
    """
    return lat == 0 or lon == 0 or (abs(lat) < ZERO_TOLERANCE_DEG and abs(lon) < ZERO_TOLERANCE_DEG)


def area_with_boundary(area: str, parents: Mapping[str, str], boundaries: Mapping[str, bytes]) -> str:
    """Return the area itself or its nearest ancestor that has a boundary, "" where none has.

    Args:
        area: Code of the area.
        parents: Code of the parent by code.
        boundaries: WKB by code.
    """
    return next((code for code in self_and_ancestors(area, parents) if code in boundaries), "")


def distance_outside_km(boundary: bytes, lats: Sequence[float], lons: Sequence[float]) -> NDArray[np.float64]:
    """Return the distance of each point from a polygon, 0 within it.

    Computed on a plane through the middle latitude of the polygon: correct within a percent near it, rough
    far away.

    Args:
        boundary: WKB in WGS-84 degrees, x = longitude.
        lats: n latitudes in degrees.
        lons: n longitudes in degrees.

    Returns:
        Array of n distances in kilometres.
    """
    shape = shapely.from_wkb(boundary)
    points = np.column_stack((lons, lats)).astype(np.float64)
    shapely.prepare(shape)
    distances = np.zeros(len(points))
    outside = ~shapely.intersects_xy(shape, points)
    if outside.any():
        middle = (shape.bounds[1] + shape.bounds[3]) / 2
        scale = KM_PER_DEGREE * np.array([cos(radians(middle)), 1.0])
        plane = shapely.transform(shape, lambda corners: corners * scale)
        distances[outside] = shapely.distance(plane, shapely.points(points[outside] * scale))
    return distances


def median_center(points: Sequence[LatLon]) -> LatLon | None:
    """Return the median latitude and the median longitude, which a few distant points do not move.

    Args:
        points: Latitude and longitude of each point, in degrees.

    Returns:
        Latitude and longitude in degrees; None for fewer than MIN_FOR_MEDIAN_CENTER points.
    """
    if len(points) < MIN_FOR_MEDIAN_CENTER:
        return None
    lat, lon = np.median(np.array(points, np.float64), axis=0)
    return float(lat), float(lon)


def distance_km(point: LatLon, other: LatLon) -> float:
    """Return the distance between two points in kilometres.

    Computed on a plane through the latitude of ``other``: correct near it, rough far away.

    Args:
        point: Latitude and longitude in degrees.
        other: Latitude and longitude in degrees.
    """
    east = (point[1] - other[1]) * cos(radians(other[0]))
    return hypot(point[0] - other[0], east) * KM_PER_DEGREE


class BoundaryIndex:
    """Spatial index of the boundaries of all areas (WKB by code)."""

    def __init__(self, boundaries: Mapping[str, bytes]) -> None:
        """Build the index from WKB in WGS-84 degrees by code of the area."""
        self._codes = tuple(boundaries)
        self._shapes = [shapely.from_wkb(boundary) for boundary in boundaries.values()]
        self._areas_deg2 = np.array([shape.area for shape in self._shapes])
        self._index = shapely.STRtree(self._shapes)

    def areas_containing(self, lat: float, lon: float) -> tuple[str, ...]:
        """Return the codes of the areas that contain a point, smallest area first; degrees."""
        containing = self._index.query(shapely.Point(lon, lat), predicate="intersects")
        return tuple(
            self._codes[number]
            for number in containing[np.argsort(self._areas_deg2[containing], kind="stable")]
        )
