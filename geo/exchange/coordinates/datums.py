"""GCJ-02 and BD-09, the shifted datums of Chinese web maps, from and to WGS-84.

Both are published only as what programs do: GCJ-02 as series on the ellipsoid of Krasovsky (1940) around
105° E, 35° N, BD-09 as a further shift of GCJ-02. See "Restrictions on geographic data in China", Wikipedia
(2025). Inverses are fixed-point iterations of the forward formulas, so that forward and back agree within
``TOLERANCE``. Arrays hold degrees; outside ``SHIFTED`` nothing is shifted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]
SHIFTED = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of what is shifted, degrees."""
TOLERANCE = 1e-9
"""Greatest error of an inverse in degrees: 0.1 mm."""
MAX_STEPS = 30

_SEMI_MAJOR_M, _ECCENTRICITY_SQUARED = 6_378_245.0, 0.00669342162296594323
_LON_0, _LAT_0 = 105.0, 35.0
_BD_FREQUENCY = np.pi * 3000 / 180
_BD_LON, _BD_LAT = 0.0065, 0.006


class Positions(NamedTuple):
    """Longitudes and latitudes in degrees, arrays of one length."""

    lon: Degrees
    lat: Degrees


Shift = Callable[[Positions], Positions]


def gcj02_from_wgs84(positions: Positions) -> Positions:
    """Return locations in GCJ-02."""
    lon, lat = positions
    x, y = lon - _LON_0, lat - _LAT_0
    common = 20 * (np.sin(6 * np.pi * x) + np.sin(2 * np.pi * x))
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += 2 / 3 * (common + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30)))
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += 2 / 3 * (common + _waves(x, (20, 1), (40, 3), (150, 12), (300, 30)))
    phi = np.radians(lat)
    curvature = 1 - _ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    meridian_m = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / curvature**1.5
    parallel_m = _SEMI_MAJOR_M / np.sqrt(curvature) * np.cos(phi)
    is_shifted = _is_shifted(positions)
    return Positions(
        np.where(is_shifted, lon + np.degrees(east / parallel_m), lon),
        np.where(is_shifted, lat + np.degrees(north / meridian_m), lat),
    )


def bd09_from_gcj02(positions: Positions) -> Positions:
    """Return locations in BD-09 of locations in GCJ-02."""
    x, y = positions
    radius = np.hypot(x, y) + 2e-5 * np.sin(y * _BD_FREQUENCY)
    angle = np.arctan2(y, x) + 3e-6 * np.cos(x * _BD_FREQUENCY)
    is_shifted = _is_shifted(positions)
    return Positions(
        np.where(is_shifted, radius * np.cos(angle) + _BD_LON, x),
        np.where(is_shifted, radius * np.sin(angle) + _BD_LAT, y),
    )


def bd09_from_wgs84(positions: Positions) -> Positions:
    """Return locations in BD-09."""
    return bd09_from_gcj02(gcj02_from_wgs84(positions))


def wgs84_from_gcj02(positions: Positions) -> Positions:
    """Return locations in WGS-84 of locations in GCJ-02."""
    return _inverse(gcj02_from_wgs84, positions)


def wgs84_from_bd09(positions: Positions) -> Positions:
    """Return locations in WGS-84 of locations in BD-09."""
    return _inverse(bd09_from_wgs84, positions)


def _waves(value: Degrees, *terms: tuple[int, int]) -> Degrees:
    """Return a sum of sines, each with its amplitude and the divisor of its angle."""
    total = np.zeros_like(value)
    for amplitude, divisor in terms:
        total += amplitude * np.sin(np.pi * value / divisor)
    return total


def _is_shifted(positions: Positions) -> NDArray[np.bool_]:
    west, south, east, north = SHIFTED
    lon, lat = positions
    inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _inverse(forward: Shift, shifted: Positions) -> Positions:
    """Return what a shift turns into these locations: its displacement is small and changes slowly."""
    found = shifted
    for _ in range(MAX_STEPS):
        again = forward(found)
        east, north = shifted.lon - again.lon, shifted.lat - again.lat
        found = Positions(found.lon + east, found.lat + north)
        if max(np.max(np.abs(east), initial=0), np.max(np.abs(north), initial=0)) < TOLERANCE:
            break
    return found
