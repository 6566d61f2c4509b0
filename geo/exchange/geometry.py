"""GeoJSON geometry to shapely, refusing what is not finite, out of range, swapped or crossed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon
from shapely.validation import explain_validity

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

CHINA_LAT, CHINA_LON = (3.0, 54.0), (73.0, 136.0)
"""Degrees that cover China: exchanged ranges are the mark of swapped axes."""
NEAR_ZERO = 0.01
"""Degrees, about a kilometre."""
SAME_AREA = 1e-9
"""Relative difference of areas below which a mended ring covers what the drawn one covers."""


def geometry_from_geojson(geometry: Any) -> BaseGeometry:
    """A point, line or surface in WGS-84, x = longitude; heights are dropped.

    Rings that touch themselves are mended; the surface stays the same.

    Raises:
        InvalidInput: with a ``fault.*`` key.
    """
    if not isinstance(geometry, dict) or geometry.get("type") not in _BUILDERS:
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        raise InvalidInput("fault.geometry_kind", found=str(kind)[:60], expected=", ".join(_BUILDERS))
    try:
        shape = _BUILDERS[geometry["type"]](geometry.get("coordinates"))
    except (KeyError, TypeError, ValueError, OverflowError, shapely.GEOSException) as problem:
        raise InvalidInput("fault.bad_geometry", found=str(problem)[:120]) from problem
    _check_bounds(shape)
    return shape if shape.is_valid else _mended(shape)


def is_swapped(lat: float, lon: float) -> bool:
    """Whether the pair reads as a place in China with latitude and longitude exchanged."""
    return CHINA_LON[0] <= lat <= CHINA_LON[1] and CHINA_LAT[0] <= lon <= CHINA_LAT[1]


def is_at_zero(lat: float, lon: float) -> bool:
    """Whether the pair reads as a place nobody measured: a zero in it, or both within NEAR_ZERO of it."""
    return lat == 0 or lon == 0 or (abs(lat) < NEAR_ZERO and abs(lon) < NEAR_ZERO)


def _positions(coordinates: Any, least: int) -> NDArray[np.float64]:
    """Array n by 2 array from a list of positions; ValueError unless there are ``least`` finite ones."""
    array = np.asarray([position[:2] for position in coordinates], dtype=np.float64)
    if array.ndim != 2 or array.shape[0] < least or array.shape[1] < 2:
        raise ValueError(f"positions: {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError("nan, infinity")
    return array


def _line(coordinates: Any) -> LineString:
    return LineString(_positions(coordinates, 2))


def _polygon(coordinates: Any) -> Polygon:
    outer, *holes = (_positions(ring, 4) for ring in coordinates)
    return Polygon(outer, holes)


_BUILDERS: dict[str, Callable[[Any], BaseGeometry]] = {
    "Point": lambda coordinates: Point(_positions([coordinates], 1)[0]),
    "LineString": _line,
    "MultiLineString": lambda coordinates: MultiLineString([_line(part) for part in coordinates]),
    "Polygon": _polygon,
    "MultiPolygon": lambda coordinates: MultiPolygon([_polygon(part) for part in coordinates]),
}


def _check_bounds(shape: BaseGeometry) -> None:
    west, south, east, north = shape.bounds
    if is_swapped(lat=south, lon=west) and is_swapped(lat=north, lon=east):
        raise InvalidInput("fault.swapped_axes", found=f"[{west}, {south}]", expected=f"[{south}, {west}]")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        found = f"{west}, {south}, {east}, {north}"
        raise InvalidInput("fault.out_of_range", found=found, expected="-180, -90, 180, 90")


def _mended(shape: BaseGeometry) -> BaseGeometry:
    """The same surface with valid rings.

    A ring that only touches itself keeps its area when it is cut into simple rings; one that crosses
    itself (a bow-tie) changes it, because the crossed part had counted negative.
    """
    mended = shapely.make_valid(shape)
    same_kind = mended.geom_type in {"Polygon", "MultiPolygon"}
    if not same_kind or not math.isclose(mended.area, shape.area, rel_tol=SAME_AREA):
        raise InvalidInput("fault.crossed_geometry", found=explain_validity(shape))
    return mended
