"""Extract of the map around one site, as numbers of an SVG that a template draws on paper.

Paper has no browser code, and a sheet for each of some hundred sites must be made at once: only lines, dots
and names are drawn, in metres from the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

METRES_PER_DEGREE = 111_320.0
"""Metres of one degree of latitude (mean meridian of WGS-84)."""
HALF_WIDTH_M, HALF_HEIGHT_M = 1_200.0, 800.0
"""Extent of an extract from the site, in metres."""
MAX_NAMED = 25
"""Number of other places that are named, the nearest."""


@dataclass(frozen=True, slots=True)
class Place:
    """Named point on the ground, in WGS-84 degrees."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class ExtractLine:
    """Line or outline of a layer; ``path`` is the data of an SVG path, in metres from the site, y down."""

    layer: str
    path: str


@dataclass(frozen=True, slots=True)
class ExtractPlace:
    """Other place on an extract; ``x`` and ``y`` in metres from the site, y down."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class SiteExtract:
    """Lines and other places around one site."""

    lines: tuple[ExtractLine, ...]
    places: tuple[ExtractPlace, ...]


class ExtractMaker:
    """Ground that is loaded once, and cut out around one site after the other."""

    def __init__(self, shapes: Iterable[tuple[str, bytes]], places: Sequence[Place]) -> None:
        """Load the ground.

        Args:
            shapes: Layer and geometry (WKB in WGS-84 degrees, x = longitude) of lines and outlines.
            places: All places that may be named.
        """
        named = list(shapes)
        self._layers = [layer for layer, _ in named]
        self._shapes: NDArray[Any] = shapely.force_2d(shapely.from_wkb([shape for _, shape in named]))
        self._tree = shapely.STRtree(self._shapes)
        self._places = places
        self._lats = np.array([place.lat for place in places], float)
        self._lons = np.array([place.lon for place in places], float)

    def around(self, lat: float, lon: float) -> SiteExtract:
        """Return the ground around a site; the site itself is the place at (0, 0) and is left out.

        Args:
            lat: Latitude in WGS-84 degrees.
            lon: Longitude in WGS-84 degrees.
        """
        per_lat, per_lon = METRES_PER_DEGREE, METRES_PER_DEGREE * cos(radians(lat))
        box = (
            lon - HALF_WIDTH_M / per_lon,
            lat - HALF_HEIGHT_M / per_lat,
            lon + HALF_WIDTH_M / per_lon,
            lat + HALF_HEIGHT_M / per_lat,
        )

        def to_metres(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.round((points - (lon, lat)) * (per_lon, -per_lat))

        lines = [
            ExtractLine(self._layers[number], _path_data(part, to_metres))
            for number in sorted(self._tree.query(shapely.box(*box)).tolist())
            for part in _line_parts(self._shapes[number], box)
        ]
        return SiteExtract(tuple(lines), self._places_around(lat, lon, per_lat, per_lon))

    def _places_around(
        self, lat: float, lon: float, per_lat: float, per_lon: float
    ) -> tuple[ExtractPlace, ...]:
        x, y = (self._lons - lon) * per_lon, (lat - self._lats) * per_lat
        distance = np.hypot(x, y)
        inside = np.flatnonzero((abs(x) < HALF_WIDTH_M) & (abs(y) < HALF_HEIGHT_M) & (distance > 1))
        nearest = inside[np.argsort(distance[inside])][:MAX_NAMED].tolist()
        return tuple(
            ExtractPlace(self._places[i].name, round(float(x[i])), round(float(y[i]))) for i in nearest
        )


def _line_parts(shape: Any, box: tuple[float, float, float, float]) -> Iterable[Any]:
    """Yield the lines of a shape within a box: of an area its outline, without any edge of the box."""
    lines = shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape
    for part in shapely.get_parts(shapely.clip_by_rect(lines, *box)):
        if shapely.get_dimensions(part) == 1:
            yield part


def _path_data(line: Any, to_metres: Any) -> str:
    """Return the data of an SVG path of numbers alone."""
    points = to_metres(shapely.get_coordinates(line)).astype(int).tolist()
    return "M" + "L".join(f"{x} {y}" for x, y in points)
