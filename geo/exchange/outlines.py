"""Outlines as they are drawn: mended where that leaves their area, else refused with what is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.validation import explain_validity

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SAME_AREA = 1e-6
"""Share of the area by which a mended outline may differ from the one that was drawn."""
SLIVER_DEG2, SLIVER_SHARE = 1e-7, 1e-4
"""Or by this area in square degrees (some 1,000 m²) and this share: published borders, thinned out by their
makers, cross themselves by as much, and whoever has to use them can do nothing about it."""
CORNERS = 1_000_000
"""Most corners of one outline."""
FEW_CORNERS = 1_000
"""So many are looked at in any case within a few seconds, however they lie."""
MEETINGS, MEETINGS_PER_CORNER = 5_000, 10
"""Most pairs of sides whose bounding boxes meet. Each side meets itself and its two neighbours; in a tangle
it meets a good part of all others, and mending takes hours instead of milliseconds."""
AT_ONCE = 2_000_000
"""Pairs of sides held in memory at a time."""

Outline = Polygon | MultiPolygon


def sound_outline(drawn: Outline) -> tuple[Outline, float | None]:
    """Make an outline valid that has spikes or touches itself, without changing its area.

    Returns:
        The outline, and by what share of its area it changed; None where it was valid as drawn.

    Raises:
        InvalidInput: a ring crosses itself, rings or parts lie across each other, it encloses nothing, or it
            has so many corners or crossings that looking at it would take minutes.
    """
    corners = int(shapely.get_num_coordinates(drawn))
    if corners > CORNERS:
        raise InvalidInput("fault.too_many_corners", found=f"{corners:,}", expected=f"{CORNERS:,}")
    if corners > FEW_CORNERS:
        _check_tangle(drawn, corners)
    if drawn.is_valid:
        return drawn, None
    if corners <= FEW_CORNERS:
        _check_tangle(drawn, corners)
    mended, change = _mended(drawn)
    if mended.is_empty:
        raise InvalidInput("fault.collapsed_outline")
    if not _is_same(drawn, change):
        raise InvalidInput(_reason(drawn), found=_place(drawn))
    return mended, change


def _mended(drawn: Outline) -> tuple[Outline, float]:
    """Drop what encloses nothing and join what overlaps.

    A spike or a ring that touches itself keeps its area by that; a ring that crosses itself (a bow-tie)
    changes it, because the crossed part had counted negative, and so do parts that overlap.
    """
    mended: Any = shapely.make_valid(drawn, method="structure", keep_collapsed=False)
    return mended, abs(mended.area - drawn.area) / drawn.area if drawn.area > 0 else np.inf


def _is_same(drawn: Outline, change: float) -> bool:
    return change <= SAME_AREA or (change <= SLIVER_SHARE and change * drawn.area <= SLIVER_DEG2)


def _reason(drawn: Outline) -> str:
    """The key of what is wrong, looked for in the rings, then between the rings, then between the parts."""
    parts: Sequence[Polygon] = list(drawn.geoms) if isinstance(drawn, MultiPolygon) else [drawn]
    rings = [Polygon(ring) for part in parts for ring in (part.exterior, *part.interiors)]
    if any(map(_is_crossed, rings)):
        return "fault.crossed_geometry"
    return "fault.hole_outside" if any(map(_is_crossed, parts)) else "fault.overlapping_parts"


def _is_crossed(polygon: Polygon) -> bool:
    mended, change = _mended(polygon)
    return not mended.is_empty and not _is_same(polygon, change)


def _place(drawn: Outline) -> str:
    """Longitude and latitude of what is wrong, as far as it is known."""
    told = explain_validity(drawn)
    where = re.search(r"\[(\S+) (\S+)\]", told)
    return f"{float(where[1]):.6g}, {float(where[2]):.6g}" if where else told


def _check_tangle(drawn: Outline, corners: int) -> None:
    """Count pairs of sides whose bounding boxes meet, up to the limit.

    Raises:
        InvalidInput: there are more than mending can take.
    """
    most = MEETINGS + MEETINGS_PER_CORNER * corners
    sides = np.atleast_1d(np.asarray(shapely.linestrings(_sides(drawn))))
    tree = shapely.STRtree(sides)
    step = max(1, min(1_000, AT_ONCE // corners))
    met = 0
    for start in range(0, len(sides), step):
        met += tree.query(sides[start : start + step]).shape[1]
        if met > most:
            raise InvalidInput("fault.tangled_outline", found=f"{corners:,}")


def _sides(drawn: Outline) -> NDArray[np.float64]:
    """Array n by 2 by 2: both ends of each side of each ring."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(drawn))]
    return np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])
