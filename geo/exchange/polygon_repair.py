"""Repair of drawn outlines: made valid where that keeps their area, else refused with the fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.validation import explain_validity

from geo.domain.errors import InvalidInput

AREA_TOLERANCE = 1e-6
"""Share of the area by which a repaired outline may differ from the drawn one."""
SLIVER_DEG2, SLIVER_SHARE = 1e-7, 1e-4
"""Larger tolerance: this area in square degrees (some 1,000 m²) and this share.

Published boundaries, simplified by their makers, cross themselves by as much; users cannot change that.
"""
MAX_VERTICES = 1_000_000
"""Maximum number of vertices of one outline."""
UNCHECKED_VERTICES = 1_000
"""Outlines of so many vertices are examined in a few seconds, however they lie."""
MAX_OVERLAPS, MAX_OVERLAPS_PER_VERTEX = 5_000, 10
"""Maximum number of pairs of sides whose bounding boxes meet.

Each side meets itself and its two neighbours; in a tangle it meets a good part of all others, and the repair
takes hours instead of milliseconds.
"""
PAIRS_PER_CHUNK = 2_000_000
"""Pairs of sides held in memory at a time."""

PolygonLike = Polygon | MultiPolygon


def repair_polygon(polygon: PolygonLike) -> tuple[PolygonLike, float | None]:
    """Make an outline valid that has spikes or touches itself, without changing its area.

    Returns:
        The outline, and the share of its area that changed; None where it was valid as drawn.

    Raises:
        InvalidInput: a ring crosses itself, rings or parts overlap, the outline encloses nothing, or it has
            so many vertices or crossings that examining it would take minutes.
    """
    corners = int(shapely.get_num_coordinates(polygon))
    if corners > MAX_VERTICES:
        raise InvalidInput("fault.too_many_corners", found=f"{corners:,}", expected=f"{MAX_VERTICES:,}")
    if corners > UNCHECKED_VERTICES:
        _check_complexity(polygon, corners)
    if polygon.is_valid:
        return polygon, None
    if corners <= UNCHECKED_VERTICES:
        _check_complexity(polygon, corners)
    repaired, change = _make_valid(polygon)
    if repaired.is_empty:
        raise InvalidInput("fault.collapsed_outline")
    if not _keeps_area(polygon, change):
        raise InvalidInput(_fault_key(polygon), found=_fault_location(polygon))
    return repaired, change


def _make_valid(polygon: PolygonLike) -> tuple[PolygonLike, float]:
    """Drop what encloses nothing and join what overlaps.

    A spike or a ring that touches itself keeps its area by that; a ring that crosses itself (a bow-tie)
    changes it, because the crossed part had counted negative, and so do parts that overlap.

    Returns:
        The outline, and the share of the area that changed.
    """
    repaired: Any = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    return repaired, abs(repaired.area - polygon.area) / polygon.area if polygon.area > 0 else np.inf


def _keeps_area(polygon: PolygonLike, change: float) -> bool:
    """Return whether a change of this share of the area is tolerated."""
    return change <= AREA_TOLERANCE or (change <= SLIVER_SHARE and change * polygon.area <= SLIVER_DEG2)


def _fault_key(polygon: PolygonLike) -> str:
    """Return the key of the fault, searched in the rings, between the rings, then between the parts."""
    parts: Sequence[Polygon] = list(polygon.geoms) if isinstance(polygon, MultiPolygon) else [polygon]
    rings = [Polygon(ring) for part in parts for ring in (part.exterior, *part.interiors)]
    if any(map(_is_self_crossing, rings)):
        return "fault.crossed_geometry"
    return "fault.hole_outside" if any(map(_is_self_crossing, parts)) else "fault.overlapping_parts"


def _is_self_crossing(polygon: Polygon) -> bool:
    """Return whether a repair would change the area of a polygon."""
    repaired, change = _make_valid(polygon)
    return not repaired.is_empty and not _keeps_area(polygon, change)


def _fault_location(polygon: PolygonLike) -> str:
    """Return longitude and latitude of the fault as text, where GEOS reports them, else its explanation."""
    explanation = explain_validity(polygon)
    position = re.search(r"\[(\S+) (\S+)\]", explanation)
    return f"{float(position[1]):.6g}, {float(position[2]):.6g}" if position else explanation


def _check_complexity(polygon: PolygonLike, vertices: int) -> None:
    """Count pairs of sides whose bounding boxes meet, up to the limit.

    Raises:
        InvalidInput: there are more than a repair can handle.
    """
    max_pairs = MAX_OVERLAPS + MAX_OVERLAPS_PER_VERTEX * vertices
    sides = np.atleast_1d(np.asarray(shapely.linestrings(_segments(polygon))))
    tree = shapely.STRtree(sides)
    step = max(1, min(1_000, PAIRS_PER_CHUNK // vertices))
    pairs = 0
    for start in range(0, len(sides), step):
        pairs += tree.query(sides[start : start + step]).shape[1]
        if pairs > max_pairs:
            raise InvalidInput("fault.tangled_outline", found=f"{vertices:,}")


def _segments(polygon: PolygonLike) -> NDArray[np.float64]:
    """Return an array n x 2 x 2 (longitude, latitude): both ends of each side of each ring."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(polygon))]
    return np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])
