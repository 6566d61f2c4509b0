"""The legend: the symbols of the map as SVG made of our own constants, each with its word."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from geo.domain.features import Layer
from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.maps.palette import COLOURS, SHADINGS, Shading
from geo.maps.symbols import DASHES, FADES, MARKS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.kinds import Kind, Kinds
    from geo.i18n import Words

RADIUS = 7.0
INK = "#7b838d"
"""Where no meaning gives the colour: stands out at least 3:1 from both grounds."""


_SIGNS = {
    Layer.HOSPITAL: f'<path d="M-4 0H4M0 -4V4" stroke="{INK}" stroke-width="2"/>',
    Layer.SUPPLY: f'<rect x="-3" y="-3" width="6" height="6" fill="none" stroke="{INK}" stroke-width="1.6"/>',
}
"""As the browser draws them (``kadian-signs.js``)."""


class Row(NamedTuple):
    """``svg`` is markup that holds nothing a person typed; ``word`` is plain text."""

    svg: str
    word: str


def legend_rows(kinds: Kinds, words: Words) -> list[list[Row]]:
    """Shape by kind, colour by meaning, fade and ring by age, shading by coverage, what nobody reports on."""
    ages = [age for age in Freshness if age is not Freshness.FRESH]
    return [
        [row for kind in kinds for row in _kind_rows(kind, words)],
        [Row(symbol_svg(meaning=meaning), words(f"meaning.{meaning}")) for meaning in Meaning],
        [Row(symbol_svg(freshness=age), words(f"freshness.{age}")) for age in ages],
        list(_shading_rows(words)),
        sign_rows(words),
    ]


def sign_rows(words: Words) -> list[Row]:
    """Hospitals and supplies, which are no sites."""
    return [Row(_svg(_SIGNS[layer]), words(f"legend.{layer}")) for layer in _SIGNS]


def symbol_svg(
    symbol: str = "circle",
    *,
    hollow: bool = False,
    meaning: Meaning | None = None,
    freshness: Freshness = Freshness.FRESH,
) -> str:
    """One symbol; without a meaning in the colour of the text around it."""
    colour = INK if meaning is None else COLOURS[meaning]
    fade = 0.0 if hollow else FADES[freshness]
    parts = [f'<g fill="{colour}" fill-opacity="{fade}" stroke="{colour}" stroke-width="1.8">']
    corners = " ".join(f"{x * RADIUS:g},{y * RADIUS:g}" for x, y in SHAPES[symbol])
    parts.append(f'<polygon points="{corners}"/></g>' if corners else f'<circle r="{RADIUS:g}"/></g>')
    if meaning is not None:
        parts += [_stroke(mark, colour if hollow else "#fff") for mark in MARKS[meaning]]
    if freshness in DASHES:
        gaps = "{:g} {:g}".format(*DASHES[freshness])
        parts.append(
            f'<circle r="{RADIUS * 1.2 + 3:g}" fill="none" stroke="{INK}" stroke-dasharray="{gaps}"/>'
        )
    return _svg("".join(parts))


def _kind_rows(kind: Kind, words: Words) -> Iterator[Row]:
    yield Row(symbol_svg(kind.symbol), words.label(kind))
    for variant in kind.variants:
        if variant.hollow:
            yield Row(symbol_svg(kind.symbol, hollow=True), f"{words.label(kind)} · {words.label(variant)}")


def _shading_rows(words: Words) -> Iterator[Row]:
    best = SHADINGS[0]
    yield Row(_swatch(best), words("legend.covered", floor=f"{best.floor:.0%}"))
    for above, shading in pairwise(SHADINGS):
        share = words("legend.covered_below", below=f"{above.floor:.0%}")
        yield Row(_swatch(shading), share)


def _swatch(shading: Shading) -> str:
    colour = COLOURS[shading.meaning]
    return _svg(
        f'<rect x="-10" y="-7" width="20" height="14" fill="{colour}" fill-opacity="{shading.opacity}"'
        f' stroke="{INK}" stroke-opacity="0.6"/>'
    )


def _stroke(mark: tuple[tuple[float, float], ...], colour: str) -> str:
    path = " L".join(f"{x * RADIUS:g} {y * RADIUS:g}" for x, y in mark)
    return f'<path d="M{path}" stroke="{colour}" stroke-width="2" stroke-linecap="round"/>'


def _svg(inside: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="26" height="26" viewBox="-13 -13 26 26"'
        f' aria-hidden="true">{inside}</svg>'
    )
