"""How far places lie outside the outlines of areas."""

from __future__ import annotations

from math import cos, hypot, radians
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.domain.areas import upwards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

NEAR_KM = 1.0
"""So far outside its area a site may stand: posts stand on borders, and outlines are drawn roughly."""
FAR_KM = 20.0
"""From here on a place outside its area is a slip of the hand, not a rough outline."""
REGION_KM = 300.0
"""Where no outline is known: so far from the middle of the others nothing of one office stands."""
NEAR_ZERO = 0.01
"""Degrees, about a kilometre."""
KM_PER_DEGREE = 111.2
FEW = 3
"""Fewer places than these have no middle."""

Place = tuple[float, float]
"""Latitude and longitude in WGS-84 degrees."""


def is_at_zero(lat: float, lon: float) -> bool:
    """Whether the pair reads as a place nobody measured: a zero in it, or both within NEAR_ZERO of it."""
    return lat == 0 or lon == 0 or (abs(lat) < NEAR_ZERO and abs(lon) < NEAR_ZERO)


def outlined(area: str, parents: Mapping[str, str], boundaries: Mapping[str, bytes]) -> str:
    """The area itself or its nearest ancestor that has an outline, "" where none has.

    Args:
        area: a code.
        parents: the code above each area.
        boundaries: WKB by code.
    """
    return next((code for code in upwards(area, parents) if code in boundaries), "")


def km_outside(boundary: bytes, lats: Sequence[float], lons: Sequence[float]) -> NDArray[np.float64]:
    """How many kilometres each place lies outside an outline, 0 within it.

    On a plane through the outline's middle: within a percent near it, a rough figure far from it.

    Args:
        boundary: WKB in WGS-84 degrees, x = longitude.
        lats: latitudes in degrees.
        lons: longitudes in degrees, as many.

    Returns:
        Array of n distances in kilometres.
    """
    shape = shapely.from_wkb(boundary)
    places = np.column_stack((lons, lats)).astype(np.float64)
    shapely.prepare(shape)
    found = np.zeros(len(places))
    outside = ~shapely.intersects_xy(shape, places)
    if outside.any():
        middle = (shape.bounds[1] + shape.bounds[3]) / 2
        scale = KM_PER_DEGREE * np.array([cos(radians(middle)), 1.0])
        plane = shapely.transform(shape, lambda corners: corners * scale)
        found[outside] = shapely.distance(plane, shapely.points(places[outside] * scale))
    return found


def middle_of(places: Sequence[Place]) -> Place | None:
    """Median latitude and longitude, which a few places far off do not move; None of fewer than FEW."""
    if len(places) < FEW:
        return None
    lat, lon = np.median(np.array(places, np.float64), axis=0)
    return float(lat), float(lon)


def km_apart(place: Place, other: Place) -> float:
    """Kilometres between two places, on a plane through the other: right near it, a rough figure far away."""
    east = (place[1] - other[1]) * cos(radians(other[0]))
    return hypot(place[0] - other[0], east) * KM_PER_DEGREE


class Outlines:
    """The outlines of all areas, to ask which of them hold a place."""

    def __init__(self, boundaries: Mapping[str, bytes]) -> None:
        self._codes = tuple(boundaries)
        self._shapes = [shapely.from_wkb(boundary) for boundary in boundaries.values()]
        self._sizes = np.array([shape.area for shape in self._shapes])
        self._index = shapely.STRtree(self._shapes)

    def around(self, lat: float, lon: float) -> tuple[str, ...]:
        """The codes of the areas that hold a place, the smallest first."""
        held = self._index.query(shapely.Point(lon, lat), predicate="intersects")
        return tuple(self._codes[number] for number in held[np.argsort(self._sizes[held], kind="stable")])
