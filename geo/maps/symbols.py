"""Shapes of the symbols, the same in the legend and on the map."""

from __future__ import annotations

from collections.abc import Mapping

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory

Polyline = tuple[tuple[float, float], ...]

SHAPES: Mapping[str, Polyline] = {
    "triangle": ((0.0, -1.1), (1.05, 0.75), (-1.05, 0.75)),
    "hexagon": ((-0.55, -0.95), (0.55, -0.95), (1.1, 0.0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0.0)),
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "diamond": ((0.0, -1.2), (1.05, 0.0), (0.0, 1.2), (-1.05, 0.0)),
    "circle": (),
}
"""Corners by symbol, in units of its radius, y pointing down; the circle has none."""

CATEGORY_MARKS: Mapping[StatusCategory, tuple[Polyline, ...]] = {
    StatusCategory.IN_FORCE: (),
    StatusCategory.PARTIAL: (((-0.4, 0.1), (0.4, 0.1)),),
    StatusCategory.NOT_IN_FORCE: (((-0.36, -0.22), (0.36, 0.5)), ((0.36, -0.22), (-0.36, 0.5))),
    StatusCategory.INACTIVE: (((0.0, 0.08), (0.0, 0.12)),),
}
"""Strokes within a symbol by category, in the same units: the category is visible without colour too."""

PATROL_MARK: tuple[Polyline, ...] = (((0.0, -0.5), (0.0, 0.08), (0.42, 0.08)),)
"""Strokes of a symbol whose status followed from the time since its last patrol: the hands of a clock."""

FILL_OPACITY: Mapping[Freshness, float] = {
    Freshness.FRESH: 1.0,
    Freshness.AGEING: 0.75,
    Freshness.SILENT: 0.4,
    Freshness.NEVER_REPORTED: 0.15,
}
"""Opacity of the body of a symbol by freshness; the outline is always opaque, so no symbol disappears."""

RING_DASHES: Mapping[Freshness, tuple[float, float]] = {
    Freshness.SILENT: (4.0, 3.0),
    Freshness.NEVER_REPORTED: (1.5, 3.0),
}
"""Dash and gap in pixels of the ring around a symbol whose report is overdue, by freshness."""
