"""Conversion of the locations of a file from a named reference system to WGS-84."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from geo.domain.errors import InvalidInput
from geo.exchange.coordinates.datums import Positions, Shift, wgs84_from_bd09, wgs84_from_gcj02

Converter = Callable[[Positions], Positions]
_DATUMS: Mapping[str, Shift] = {"gcj02": wgs84_from_gcj02, "bd09": wgs84_from_bd09}
_EPSG = re.compile(r"epsg[:/ ]?([0-9]{4,6})")
WGS84 = "wgs84"


@lru_cache(maxsize=32)
def converter(name: str) -> Converter | None:
    """Return the conversion from a reference system to WGS-84, None where none is needed.

    Args:
        name: ``gcj02``, ``bd09``, ``wgs84`` or ``EPSG:`` with a number, "" for what the file says. Of EPSG, x
            is the easting or longitude and y the northing or latitude, whatever order the register has.

    Raises:
        InvalidInput: There is no such system.
    """
    plain = name.casefold().replace("-", "")
    if plain in {"", WGS84}:
        return None
    if plain in _DATUMS:
        return _DATUMS[plain]
    match = _EPSG.fullmatch(plain)
    if match is None:
        raise _unknown(name)
    return _from_epsg(int(match[1]), name)


def _from_epsg(number: int, name: str) -> Converter:
    from pyproj import CRS, Transformer  # noqa: PLC0415 - slow to load, and seldom needed
    from pyproj.exceptions import CRSError  # noqa: PLC0415 - as above

    try:
        transformer = Transformer.from_crs(CRS.from_epsg(number), 4326, always_xy=True)
    except CRSError as problem:
        raise _unknown(name) from problem

    def convert(positions: Positions) -> Positions:
        lon, lat = transformer.transform(positions.lon, positions.lat)
        return Positions(np.asarray(lon, np.float64), np.asarray(lat, np.float64))

    return convert


def _unknown(name: str) -> InvalidInput:
    return InvalidInput("error.unknown_crs", found=name, expected="gcj02, bd09, EPSG:4490")


def converted_geometry(geometry: Mapping[str, Any], convert: Converter) -> dict[str, Any]:
    """Return a geometry of GeoJSON with converted positions, without heights.

    Coordinates that are none stay as they are: the builder of the geometry names the fault.
    """
    return {**geometry, "coordinates": _converted(geometry.get("coordinates"), convert)}


def _converted(coordinates: Any, convert: Converter) -> Any:
    if not isinstance(coordinates, list) or not coordinates:
        return coordinates
    if _is_position(coordinates):
        return _positions([coordinates], convert)[0]
    if all(isinstance(each, list) and _is_position(each) for each in coordinates):
        return _positions(coordinates, convert)
    return [_converted(each, convert) for each in coordinates]


def _is_position(coordinates: list[Any]) -> bool:
    return len(coordinates) >= 2 and all(isinstance(each, int | float) for each in coordinates[:2])


def _positions(coordinates: list[list[float]], convert: Converter) -> list[list[float]]:
    array = np.asarray([position[:2] for position in coordinates], np.float64)
    converted: list[list[float]] = np.column_stack(convert(Positions(array[:, 0], array[:, 1]))).tolist()
    return converted
