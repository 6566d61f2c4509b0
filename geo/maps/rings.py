"""Rings around sites: what the map says of a site beside its status, one layer for each matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class RingShape(StrEnum):
    """Outline of the rings of a layer: two layers at one site differ without their colours."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"


@dataclass(frozen=True, slots=True)
class RingClass:
    """Class of the rings of a layer.

    Attributes:
        label: Word in the legend.
        colour: Colour as #rrggbb.
        dash: Lengths in pixels of dashes and gaps, empty for an unbroken line.
        is_double: Whether the line is drawn twice, and the number on the colour.
    """

    label: str
    colour: str
    dash: tuple[float, ...] = ()
    is_double: bool = False


@dataclass(frozen=True, slots=True)
class RingLayer:
    """Rings of one matter, as columns of equal length; a site that the map does not show has none.

    Where sites are drawn as one count, the count has one ring: with the sum of the counts, or with the number
    of sites of the worst class among them.

    Attributes:
        name: Name under which the browser keeps whether it is shown.
        label: Name in the legend.
        classes: Classes, the worst first.
        ids: Codes of the sites.
        class_indices: Indices into ``classes``.
        counts: Numbers that are added up.
        texts: What is written on the ring.
        notes: What is said under the pointer.
        shape: Outline.
        is_summed: Whether the counts of several sites are added up.
        is_shown: Whether it is shown until the reader chooses otherwise.
    """

    name: str
    label: str
    classes: Sequence[RingClass] = ()
    ids: Sequence[str] = ()
    class_indices: Sequence[int] = ()
    counts: Sequence[int] = ()
    texts: Sequence[str] = ()
    notes: Sequence[str] = ()
    shape: RingShape = RingShape.CIRCLE
    is_summed: bool = True
    is_shown: bool = True
