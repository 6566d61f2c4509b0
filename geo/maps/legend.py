"""The legend of the map: symbols as SVG made of our own constants, each with its label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from geo.domain.freshness import Freshness
from geo.domain.kinds import PATROL_STATUSES, Kind, Kinds, StatusCategory
from geo.domain.map_features import Layer
from geo.i18n import Translator
from geo.maps.palette import CHOROPLETH_CLASSES, COLOURS, ChoroplethClass
from geo.maps.symbols import CATEGORY_MARKS, FILL_OPACITY, PATROL_MARK, RING_DASHES, SHAPES

RADIUS = 7.0
"""Radius of a symbol in pixels."""
NEUTRAL_COLOUR = "#7b838d"
"""Colour of symbols without a category; its contrast is at least 3:1 on the background of both themes."""

_FEATURE_ICONS = {
    Layer.HOSPITAL: f'<path d="M-4 0H4M0 -4V4" stroke="{NEUTRAL_COLOUR}" stroke-width="2"/>',
    Layer.SUPPLY: f'<rect x="-3" y="-3" width="6" height="6" fill="none"'
    f' stroke="{NEUTRAL_COLOUR}" stroke-width="1.6"/>',
}
"""Content of the SVG of the point layers, as the browser draws them (``kadian-signs.js``)."""


class LegendRow(NamedTuple):
    """Row of the legend: ``svg`` is markup without any typed text, ``label`` is plain text."""

    svg: str
    label: str


def legend_rows(kinds: Kinds, t: Translator, shading: Sequence[LegendRow] = ()) -> list[list[LegendRow]]:
    """Return the groups of rows: shapes by kind, colours by category, ages, shading, features, rings.

    Args:
        kinds: The kinds of sites.
        t: Translator of the labels.
        shading: Rows of what areas are shaded by, empty for the number of problem sites.
    """
    ages = [age for age in Freshness if age is not Freshness.FRESH]
    return [
        [row for kind in kinds for row in _kind_rows(kind, t)],
        [LegendRow(symbol_svg(category=category), t(f"meaning.{category}")) for category in StatusCategory],
        [
            *(LegendRow(symbol_svg(freshness=age), t(f"freshness.{age}")) for age in ages),
            *_patrol_rows(kinds, t),
        ],
        list(shading)
        or [
            LegendRow(swatch_svg(COLOURS[each.category], each.opacity), label)
            for each, label in choropleth_labels(t)
        ],
        feature_rows(t),
        _ring_rows(t),
    ]


def feature_layers() -> tuple[Layer, ...]:
    """Return the layers of points below the sites."""
    return tuple(_FEATURE_ICONS)


def feature_rows(t: Translator) -> list[LegendRow]:
    """Return the rows of hospitals and supply points."""
    return [LegendRow(_svg(_FEATURE_ICONS[layer]), t(f"legend.{layer}")) for layer in _FEATURE_ICONS]


def symbol_svg(
    symbol: str = "circle",
    *,
    hollow: bool = False,
    category: StatusCategory | None = None,
    freshness: Freshness = Freshness.FRESH,
    is_patrol: bool = False,
) -> str:
    """Draw one symbol as SVG; without a category it has NEUTRAL_COLOUR."""
    hollow = hollow or is_patrol
    is_overdue = is_patrol and category is StatusCategory.NOT_IN_FORCE
    colour = NEUTRAL_COLOUR if category is None else COLOURS[category]
    fade = 0.0 if hollow else FILL_OPACITY[freshness]
    parts = [f'<g fill="{colour}" fill-opacity="{fade}" stroke="{colour}" stroke-width="1.8">']
    corners = " ".join(f"{x * RADIUS:g},{y * RADIUS:g}" for x, y in SHAPES[symbol])
    parts.append(f'<polygon points="{corners}"/></g>' if corners else f'<circle r="{RADIUS:g}"/></g>')
    if category is not None:
        marks = PATROL_MARK if is_patrol else CATEGORY_MARKS[category]
        parts += [_stroke(mark, colour if hollow else "#fff") for mark in marks]
    if freshness in RING_DASHES and not is_overdue:
        gaps = "{:g} {:g}".format(*RING_DASHES[freshness])
        parts.append(
            f'<circle r="{RADIUS * 1.2 + 3:g}" fill="none" stroke="{NEUTRAL_COLOUR}"'
            f' stroke-dasharray="{gaps}"/>'
        )
    return _svg("".join(parts))


def _kind_rows(kind: Kind, t: Translator) -> Iterator[LegendRow]:
    """Yield the row of a kind and those of its hollow variants."""
    yield LegendRow(symbol_svg(kind.symbol), t.label(kind))
    for variant in kind.variants:
        if variant.hollow:
            yield LegendRow(symbol_svg(kind.symbol, hollow=True), f"{t.label(kind)} · {t.label(variant)}")


def _ring_rows(t: Translator) -> list[LegendRow]:
    """Return the rows of the rings of findings: open, and late with a second line."""
    looks = {"ring_open": (StatusCategory.PARTIAL, (9,)), "ring_late": (StatusCategory.NOT_IN_FORCE, (7, 11))}
    return [
        LegendRow(
            _svg(
                "".join(
                    f'<circle r="{radius}" fill="none" stroke="{COLOURS[category]}" stroke-width="2"/>'
                    for radius in radii
                )
            ),
            f"{t('legend.ring_findings')} · {t(f'legend.{name}')}",
        )
        for name, (category, radii) in looks.items()
    ]


def _patrol_rows(kinds: Kinds, t: Translator) -> Iterator[LegendRow]:
    """Yield the rows of a patrol that is due and of one that is overdue for each kind that is patrolled."""
    for kind in kinds:
        for status in map(kind.status, PATROL_STATUSES[1:] if kind.is_patrolled else ()):
            svg = symbol_svg(kind.symbol, category=status.category, is_patrol=True)
            yield LegendRow(svg, f"{t.label(kind)} · {t.label(status)}")


def choropleth_labels(t: Translator) -> Iterator[tuple[ChoroplethClass, str]]:
    """Yield each class of shaded areas with its label, by number of problem sites."""
    for choropleth_class, following in zip_longest(CHOROPLETH_CLASSES, CHOROPLETH_CLASSES[1:]):
        least = choropleth_class.min_problems
        most = None if following is None else following.min_problems - 1
        numbers = f"{least}+" if most is None else f"{least}" if most == least else f"{least}–{most}"
        yield choropleth_class, t("legend.problems", numbers=numbers)


def swatch_svg(colour: str, opacity: float) -> str:
    """Draw the colour of shaded areas as SVG; ``colour`` as #rrggbb."""
    return _svg(
        f'<rect x="-10" y="-7" width="20" height="14" fill="{colour}"'
        f' fill-opacity="{opacity}" stroke="{NEUTRAL_COLOUR}" stroke-opacity="0.6"/>'
    )


def _stroke(mark: tuple[tuple[float, float], ...], colour: str) -> str:
    path = " L".join(f"{x * RADIUS:g} {y * RADIUS:g}" for x, y in mark)
    return f'<path d="M{path}" stroke="{colour}" stroke-width="2" stroke-linecap="round"/>'


def _svg(inside: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="26" height="26" viewBox="-13 -13 26 26"'
        f' aria-hidden="true">{inside}</svg>'
    )
