"""The shapes of the symbols, drawn alike in the legend and on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.kinds import Meaning

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
