"""GeoJSON geometry to shapely; refuses what is not finite, empty, out of range or swapped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.domain.errors import InvalidInput
from geo.exchange.polygon_repair import repair_polygon

CHINA_LAT, CHINA_LON = (3.0, 54.0), (73.0, 136.0)
"""Degrees that cover China; coordinates in the exchanged ranges have swapped axes."""
EMPTY_COORDINATES: tuple[Any, ...] = ([], [[]], [[[]]])
"""Coordinates without a position, as writers leave them where a shape was cut away."""


def geometry_from_geojson(geometry: Any) -> tuple[BaseGeometry, float | None]:
    """Build a point, line or surface in WGS-84, x = longitude; heights are dropped.

    Returns:
        The shape, and the share of its area that a repair changed; None where it was valid.

    Raises:
        InvalidInput: with a ``fault.*`` key.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else geometry
    if not isinstance(geometry, dict) or not isinstance(kind, str) or kind not in _BUILDERS:
        raise InvalidInput("fault.geometry_kind", found=str(kind)[:60], expected=", ".join(_BUILDERS))
    coordinates = geometry.get("coordinates")
    if coordinates in EMPTY_COORDINATES:
        raise InvalidInput("fault.empty_geometry", found=kind)
    try:
        shape = _BUILDERS[kind](coordinates)
    except (KeyError, TypeError, ValueError, OverflowError, shapely.GEOSException) as problem:
        raise InvalidInput("fault.bad_geometry", found=str(problem)[:120]) from problem
    _check_bounds(shape)
    if isinstance(shape, Polygon | MultiPolygon):
        return repair_polygon(shape)
    if not shape.is_valid:
        raise InvalidInput("fault.collapsed_line")
    return shape, None


def is_swapped(lat: float, lon: float) -> bool:
    """Return whether a pair in degrees is a location in China with latitude and longitude exchanged."""
    return CHINA_LON[0] <= lat <= CHINA_LON[1] and CHINA_LAT[0] <= lon <= CHINA_LAT[1]


def _positions(coordinates: Any, least: int) -> NDArray[np.float64]:
    """Return positions as an array n x 2 (longitude, latitude).

    Raises:
        ValueError: fewer than ``least`` positions, or one that is not finite.
    """
    array = np.asarray([position[:2] for position in coordinates], dtype=np.float64)
    if array.ndim != 2 or array.shape[0] < least or array.shape[1] < 2:
        raise ValueError(f"positions: {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError("nan, infinity")
    return array


def _single_point(coordinates: Any) -> Point:
    if len(coordinates) != 1:
        raise InvalidInput("fault.several_points", found=str(len(coordinates)))
    return Point(_positions(coordinates, 1)[0])


def _line(coordinates: Any) -> LineString:
    return LineString(_positions(coordinates, 2))


def _polygon(coordinates: Any) -> Polygon:
    outer, *holes = (_positions(ring, 4) for ring in coordinates)
    return Polygon(outer, holes)


_BUILDERS: dict[str, Callable[[Any], BaseGeometry]] = {
    "Point": lambda coordinates: Point(_positions([coordinates], 1)[0]),
    "MultiPoint": _single_point,
    "LineString": _line,
    "MultiLineString": lambda coordinates: MultiLineString([_line(part) for part in coordinates]),
    "Polygon": _polygon,
    "MultiPolygon": lambda coordinates: MultiPolygon([_polygon(part) for part in coordinates]),
}


def _check_bounds(shape: BaseGeometry) -> None:
    """Check the bounds of a shape.

    Raises:
        InvalidInput: the axes are swapped, or the shape is beyond the poles or the date line.
    """
    west, south, east, north = shape.bounds
    if is_swapped(lat=south, lon=west) and is_swapped(lat=north, lon=east):
        raise InvalidInput("fault.swapped_axes", found=f"[{west}, {south}]", expected=f"[{south}, {west}]")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        bounds = f"{west}, {south}, {east}, {north}"
        raise InvalidInput("fault.out_of_range", found=bounds, expected="-180, -90, 180, 90")
