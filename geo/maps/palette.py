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
        "water_name": "#2f6496",
        "road": "#c9ced6",
        "rail": "#9aa3af",
        "panel": "#ffffff",
    },
    "dark": {
        "ground": "#12161c",
        "text": "#f2f4f7",
        "line": "#99a2ae",
        "water": "#27425e",
        "water_name": "#86b4e0",
        "road": "#39414c",
        "rail": "#5b6470",
        "panel": "#1d232b",
    },
}
"""Colours by theme of everything but points: background, text, and the layers of the backdrop."""


CLUSTER_TEXT_COLOURS: Mapping[StatusCategory, str] = {
    StatusCategory.PARTIAL: "#14181f",
    StatusCategory.NOT_IN_FORCE: "#ffffff",
}
"""Colour of a count that is written on the colour of its category."""


UNIT_COLOURS = (
    "#2a7fd4",
    "#d0711a",
    "#2f9150",
    "#c2489b",
    "#7a6ae0",
    "#0d8f9c",
    "#a9781c",
    "#d8485f",
    "#7d8a1f",
    "#8a7f90",
)
"""Colours that distinguish the allocation lines of units; the name beside each base tells which is which.

The contrast of each is at least 3:1 (WCAG 2.2, 1.4.11) on the background of both themes.
"""


class ChoroplethClass(NamedTuple):
    """Class of areas with at least ``min_problems`` problem sites: colour of ``category`` at ``opacity``."""

    min_problems: int
    category: StatusCategory
    opacity: float


CHOROPLETH_CLASSES = (
    ChoroplethClass(0, StatusCategory.IN_FORCE, 0.10),
    ChoroplethClass(1, StatusCategory.PARTIAL, 0.14),
    ChoroplethClass(3, StatusCategory.PARTIAL, 0.30),
)
"""Classes by number of problem sites, fewest first; areas without sites are not shaded.

Numbers and not shares: 1 of 2 is a share of half and yet one problem. No class is red, which is the colour of
sites that are not in force and would be weak on a ground of its own colour.
"""


class ShareClass(NamedTuple):
    """Class of areas with a share of at least ``min_percent``: colour of ``category`` at ``opacity``."""

    min_percent: int
    category: StatusCategory
    opacity: float


SHARE_CLASSES = (
    ShareClass(0, StatusCategory.PARTIAL, 0.30),
    ShareClass(50, StatusCategory.PARTIAL, 0.14),
    ShareClass(90, StatusCategory.IN_FORCE, 0.10),
    ShareClass(100, StatusCategory.IN_FORCE, 0.26),
)
"""Classes by a share in whole percent, least first: what is far behind has the strongest amber."""


class SymbolStyle(NamedTuple):
    """Style of a point: shape by kind, hollow by variant, colour by category, opacity by freshness.

    ``is_patrol`` is whether the status followed from the time since the last patrol, due or overdue: such a
    symbol has no body, whatever its variant, and the hands of a clock instead of the mark of its category, so
    that it is not taken for a report. One that is overdue has no ring: that it is silent is the same fact.
    """

    symbol: str
    hollow: bool
    category: StatusCategory
    freshness: Freshness
    is_patrol: bool = False


PATROL_CATEGORIES = (StatusCategory.PARTIAL, StatusCategory.NOT_IN_FORCE)
"""Categories of a patrol that is due, and of one that is overdue."""

SYMBOL_STYLES: tuple[SymbolStyle, ...] = (
    *(
        SymbolStyle(symbol, hollow, category, freshness)
        for symbol in SHAPES
        for hollow in (False, True)
        for category in StatusCategory
        for freshness in Freshness
    ),
    *(
        SymbolStyle(symbol, hollow, category, freshness, is_patrol=True)
        for symbol in SHAPES
        for hollow in (False, True)
        for category in PATROL_CATEGORIES
        for freshness in Freshness
    ),
)
"""All styles; a point refers to its own by index."""

_INDEX = {style: index for index, style in enumerate(SYMBOL_STYLES)}


def style_index(symbol: str, *, hollow: bool, category: StatusCategory, freshness: Freshness) -> int:
    """Return the index of a style in SYMBOL_STYLES.

    Raises:
        InvalidInput: There is no such symbol.
    """
    return _index_of(SymbolStyle(symbol, hollow, category, freshness))


def patrol_style_index(symbol: str, *, hollow: bool, category: StatusCategory, freshness: Freshness) -> int:
    """Return the index of the style of a symbol whose patrol is due (partial) or overdue (not in force).

    Raises:
        InvalidInput: There is no such symbol.
    """
    return _index_of(SymbolStyle(symbol, hollow, category, freshness, is_patrol=True))


def _index_of(style: SymbolStyle) -> int:
    try:
        return _INDEX[style]
    except KeyError:
        expected = ", ".join(SHAPES)
        raise InvalidInput("error.unknown_symbol", found=style.symbol, expected=expected) from None
