"""Evidence for the datum of locations: known sites, and the boundaries of the areas that rows name.

Locations in GCJ-02 or BD-09 look like WGS-84 and lie 300 to 1,500 metres away. Each datum is a hypothesis;
the locations, converted under it, are compared with what is known. All evidence is relative: boundaries and
known sites may be shifted themselves, which the two hypotheses of shifted references stand for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.exchange.coordinates.datums import (
    Positions,
    Shift,
    bd09_from_wgs84,
    gcj02_from_wgs84,
    wgs84_from_bd09,
    wgs84_from_gcj02,
)

MIN_POINTS_AHEAD = 3
"""Points that must fit a datum alone, beyond those that fit only another one.

If one row in twenty names a wrong area, each is 19 times likelier under the right datum than under another.
"""
MIN_SHARE_INSIDE = 0.8
"""Share of points within their areas below which none of the datums explains a file."""
MIN_KNOWN_SITES = 3
SAME_PLACE_M, APART = 100.0, 3.0
"""Median distance of the same sites in two files, metres; how many times farther any other datum is."""
DISTINGUISHABLE_M = 50.0
"""Median distance under any other datum, metres: in some places GCJ-02 is hardly shifted."""
MIN_AGREEING = 0.8
"""Share of known sites that fit the datum; with fewer, rows of several datums are mixed."""
M_PER_DEGREE = 111_320.0


class Datum(StrEnum):
    """Datum of the locations of a file, relative to what they are compared with."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"
    REFERENCE_GCJ02 = "reference_gcj02"
    REFERENCE_BD09 = "reference_bd09"


_SHIFTS: Mapping[Datum, Shift] = {
    Datum.WGS84: lambda positions: positions,
    Datum.GCJ02: wgs84_from_gcj02,
    Datum.BD09: wgs84_from_bd09,
    Datum.REFERENCE_GCJ02: gcj02_from_wgs84,
    Datum.REFERENCE_BD09: bd09_from_wgs84,
}


@dataclass(frozen=True, slots=True)
class DatumVerdict:
    """What the evidence says about the datum of a file.

    Attributes:
        datum: The datum decided on, None where the evidence does not suffice.
        fitting: Number of locations that fit each datum.
        count: Number of locations compared.
        by: What they were compared with: "sites" or "areas".
    """

    datum: Datum | None
    fitting: Mapping[Datum, int]
    count: int
    by: str

    @property
    def is_suspicious(self) -> bool:
        """Whether the locations do not fit best as they stand."""
        as_given = self.fitting[Datum.WGS84]
        return self.datum not in {None, Datum.WGS84} or any(
            fitting > as_given for fitting in self.fitting.values()
        )


def datum_by_sites(positions: Positions, known: Positions) -> DatumVerdict | None:
    """Return the datum under which locations fall on those that are known of the same sites.

    Args:
        positions: n locations of the file in degrees.
        known: The n known locations in degrees, WGS-84.

    Returns:
        None for fewer than three sites.
    """
    count = len(positions.lon)
    if count < MIN_KNOWN_SITES:
        return None
    distances = {datum: _distances_m(shift(positions), known) for datum, shift in _SHIFTS.items()}
    medians = {datum: float(np.median(each)) for datum, each in distances.items()}
    fitting = {datum: int(np.sum(each < SAME_PLACE_M)) for datum, each in distances.items()}
    best, second = sorted(medians, key=medians.__getitem__)[:2]
    is_decided = (
        medians[best] < SAME_PLACE_M
        and medians[second] > max(DISTINGUISHABLE_M, APART * medians[best])
        and fitting[best] >= max(MIN_KNOWN_SITES, MIN_AGREEING * count)
    )
    return DatumVerdict(best if is_decided else None, fitting, count, "sites")


def datum_by_areas(
    positions: Positions, areas: Sequence[str], boundaries: Mapping[str, bytes]
) -> DatumVerdict | None:
    """Return the datum under which locations lie within the areas that their rows name.

    Args:
        positions: n locations of the file in degrees.
        areas: The n areas with a boundary that their rows name.
        boundaries: WKB by area, WGS-84 degrees, x = longitude.

    Returns:
        None without locations.
    """
    count = len(areas)
    if not count:
        return None
    inside = {datum: _inside(shift(positions), areas, boundaries) for datum, shift in _SHIFTS.items()}
    fitting = {datum: int(np.sum(each)) for datum, each in inside.items()}
    best, *others = sorted(fitting, key=fitting.__getitem__, reverse=True)
    ahead = min(fitting[best] - fitting[other] for other in others)
    is_decided = (
        ahead >= MIN_POINTS_AHEAD
        and all(_is_consistent(inside[best], inside[other]) for other in others)
        and fitting[best] >= MIN_SHARE_INSIDE * count
    )
    return DatumVerdict(best if is_decided else None, fitting, count, "areas")


def _is_consistent(best: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    """Return whether at most a quarter as many points speak for the other datum as for the best."""
    return bool(4 * np.sum(other & ~best) <= np.sum(best & ~other))


def _inside(positions: Positions, areas: Sequence[str], boundaries: Mapping[str, bytes]) -> NDArray[np.bool_]:
    names, index = np.unique(np.asarray(areas), return_inverse=True)
    inside = np.zeros(len(areas), np.bool_)
    for number, name in enumerate(names):
        shape = shapely.from_wkb(boundaries[str(name)])
        shapely.prepare(shape)
        rows = index == number
        inside[rows] = shapely.intersects_xy(shape, positions.lon[rows], positions.lat[rows])
    return inside


def _distances_m(first: Positions, second: Positions) -> NDArray[np.float64]:
    east = (first.lon - second.lon) * np.cos(np.radians(second.lat))
    distances: NDArray[np.float64] = np.hypot(east, first.lat - second.lat) * M_PER_DEGREE
    return distances
