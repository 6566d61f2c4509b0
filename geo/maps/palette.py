"""Colours by category of status, themes, and the styles of symbols, numbered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from geo.domain.errors import InvalidInput
from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.maps.symbols import SHAPES

COLOURS: Mapping[StatusCategory, str] = {
    StatusCategory.IN_FORCE: "#228feb",
    StatusCategory.PARTIAL: "#cd7802",
    StatusCategory.NOT_IN_FORCE: "#c8123c",
    StatusCategory.INACTIVE: "#878c97",
}
"""Colour by category.

The contrast of each is at least 3:1 (WCAG 2.2, 1.4.11) on the background of both themes. Any two differ by at
least 25 in CIE L*a*b*, also for protanopia, deuteranopia and tritanopia.
"""

THEMES: Mapping[str, Mapping[str, str]] = {
    "light": {
        "ground": "#f6f7f9",
        "text": "#14181f",
        "line": "#5b6470",
        "water": "#a9c9e6",
        "road": "#c9ced6",
        "rail": "#9aa3af",
        "panel": "#ffffff",
    },
    "dark": {
        "ground": "#12161c",
        "text": "#f2f4f7",
        "line": "#99a2ae",
        "water": "#27425e",
        "road": "#39414c",
        "rail": "#5b6470",
        "panel": "#1d232b",
    },
}
"""Colours by theme of everything but points: background, text, and the layers of the backdrop."""


class ChoroplethClass(NamedTuple):
    """Class of areas with a coverage of at least ``min_share``: colour of ``meaning`` at ``opacity``."""

    min_share: float
    meaning: StatusCategory
    opacity: float


CHOROPLETH_CLASSES = (
    ChoroplethClass(0.95, StatusCategory.IN_FORCE, 0.14),
    ChoroplethClass(0.80, StatusCategory.PARTIAL, 0.26),
    ChoroplethClass(0.0, StatusCategory.NOT_IN_FORCE, 0.30),
)
"""Classes, best first; the worse, the more opaque. Areas with nothing to cover are not shaded."""


class SymbolStyle(NamedTuple):
    """Style of a point: shape by kind, hollow by variant, colour by category, opacity by freshness."""

    symbol: str
    hollow: bool
    meaning: StatusCategory
    freshness: Freshness


SYMBOL_STYLES: tuple[SymbolStyle, ...] = tuple(
    SymbolStyle(symbol, hollow, meaning, freshness)
    for symbol in SHAPES
    for hollow in (False, True)
    for meaning in StatusCategory
    for freshness in Freshness
)
"""All styles; a point refers to its own by index."""

_INDEX = {style: index for index, style in enumerate(SYMBOL_STYLES)}


def style_index(symbol: str, *, hollow: bool, meaning: StatusCategory, freshness: Freshness) -> int:
    """Return the index of a style in SYMBOL_STYLES.

    Raises:
        InvalidInput: There is no such symbol.
    """
    try:
        return _INDEX[SymbolStyle(symbol, hollow, meaning, freshness)]
    except KeyError:
        raise InvalidInput("error.unknown_symbol", found=symbol, expected=", ".join(SHAPES)) from None
