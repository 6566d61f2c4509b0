"""Colours by meaning, and the one number that tells a point's whole look."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.domain.errors import InvalidInput
from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.maps.symbols import SHAPES

if TYPE_CHECKING:
    from collections.abc import Mapping

COLOURS: Mapping[Meaning, str] = {
    Meaning.IN_FORCE: "#228feb",
    Meaning.PARTIAL: "#cd7802",
    Meaning.NOT_IN_FORCE: "#c8123c",
    Meaning.INACTIVE: "#878c97",
}
"""Each stands out at least 3:1 (WCAG 2.2, 1.4.11) from the ground of both themes, and any two of them
are at least 25 apart in CIE L*a*b*, also to eyes that see no red, no green or no blue."""

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
"""What is not a point: the ground, what is written on it, and the backdrop's layers."""


class Shading(NamedTuple):
    """Areas covered by at least the share ``floor`` take the colour of ``meaning`` at ``opacity``."""

    floor: float
    meaning: Meaning
    opacity: float


SHADINGS = (
    Shading(0.95, Meaning.IN_FORCE, 0.14),
    Shading(0.80, Meaning.PARTIAL, 0.26),
    Shading(0.0, Meaning.NOT_IN_FORCE, 0.30),
)
"""Best first; the worse, the stronger. An area with nothing to cover is left unshaded."""


class Style(NamedTuple):
    """A point's look: shape by kind, hollow by variant, colour by meaning, fade by freshness."""

    symbol: str
    hollow: bool
    meaning: Meaning
    freshness: Freshness


STYLES: tuple[Style, ...] = tuple(
    Style(symbol, hollow, meaning, freshness)
    for symbol in SHAPES
    for hollow in (False, True)
    for meaning in Meaning
    for freshness in Freshness
)
"""Every look there is; a point names its own by index."""

_INDEX = {style: index for index, style in enumerate(STYLES)}


def style_of(symbol: str, *, hollow: bool, meaning: Meaning, freshness: Freshness) -> int:
    """The index into STYLES.

    Raises:
        InvalidInput: nobody has drawn that symbol.
    """
    try:
        return _INDEX[Style(symbol, hollow, meaning, freshness)]
    except KeyError:
        raise InvalidInput("error.unknown_symbol", found=symbol, expected=", ".join(SHAPES)) from None
