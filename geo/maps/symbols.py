"""The shapes of the symbols, drawn alike in the legend and on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness

if TYPE_CHECKING:
    from collections.abc import Mapping

    Outline = tuple[tuple[float, float], ...]

SHAPES: Mapping[str, Outline] = {
    "triangle": ((0.0, -1.1), (1.05, 0.75), (-1.05, 0.75)),
    "hexagon": ((-0.55, -0.95), (0.55, -0.95), (1.1, 0.0), (0.55, 0.95), (-0.55, 0.95), (-1.1, 0.0)),
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "diamond": ((0.0, -1.2), (1.05, 0.0), (0.0, 1.2), (-1.05, 0.0)),
    "circle": (),
}
"""Corners in units of the symbol's radius, y pointing down; no corners means the circle itself."""

MARKS: Mapping[Meaning, tuple[Outline, ...]] = {
    Meaning.IN_FORCE: (),
    Meaning.PARTIAL: (((-0.4, 0.1), (0.4, 0.1)),),
    Meaning.NOT_IN_FORCE: (((-0.36, -0.22), (0.36, 0.5)), ((0.36, -0.22), (-0.36, 0.5))),
    Meaning.INACTIVE: (((0.0, 0.08), (0.0, 0.12)),),
}
"""Strokes inside a symbol, same units: its meaning is told without colour too."""

FADES: Mapping[Freshness, float] = {
    Freshness.FRESH: 1.0,
    Freshness.AGEING: 0.75,
    Freshness.SILENT: 0.4,
    Freshness.UNHEARD: 0.15,
}
"""How much of its body's colour a symbol keeps; its outline keeps all, so nothing ever fades away."""

DASHES: Mapping[Freshness, tuple[float, float]] = {
    Freshness.SILENT: (4.0, 3.0),
    Freshness.UNHEARD: (1.5, 3.0),
}
"""Stroke and gap of the ring around a symbol that should have been heard of, in pixels."""
