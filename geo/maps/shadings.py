"""Shadings of areas: by the number of problem sites, or by a share that the reader chooses in the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.domain.map_views import Shade
from geo.i18n import Translator
from geo.maps.legend import LegendRow, choropleth_labels, swatch_svg
from geo.maps.palette import COLOURS, SHARE_CLASSES


@dataclass(frozen=True, slots=True)
class ShadingClass:
    """Class of a shading: word in the legend, colour as #rrggbb and opacity; 0 leaves an area unshaded."""

    label: str
    colour: str
    opacity: float


@dataclass(frozen=True, slots=True)
class AreaShading:
    """One way to shade areas, as columns of equal length; an area that is not named is left unshaded.

    Attributes:
        name: Name under which the browser keeps which one was chosen.
        label: Name in the legend.
        help: What it counts, said under the pointer.
        classes: Classes in the order of the legend; empty columns beside classes are those of problem
            sites, which the browser counts from ``Choropleth``.
        codes: Codes of the areas.
        class_indices: Indices into ``classes``.
        texts: What is written beside the name of an area, "" for nothing.
        notes: What is said under the pointer.
    """

    name: str
    label: str
    help: str = ""
    classes: Sequence[ShadingClass] = ()
    codes: Sequence[str] = ()
    class_indices: Sequence[int] = ()
    texts: Sequence[str] = ()
    notes: Sequence[str] = ()


def problem_shading(t: Translator) -> AreaShading:
    """Return the shading by the number of problem sites."""
    return AreaShading(
        Shade.PROBLEMS,
        t("shading.problems"),
        t("shading.problems_help"),
        [
            ShadingClass(label, COLOURS[shading.category], shading.opacity)
            for shading, label in choropleth_labels(t)
        ],
    )


def shading_legend(shading: AreaShading) -> list[LegendRow]:
    """Return the rows of a legend on paper, where nothing can be chosen."""
    return [
        LegendRow(swatch_svg(each.colour, each.opacity), f"{shading.label}: {each.label}")
        for each in shading.classes
    ]


def share_classes(unknown: str) -> list[ShadingClass]:
    """Return the classes of a share in whole percent, the least first, then that of areas without one.

    Args:
        unknown: Word for areas whose share is unknown or of too few to be one.
    """
    following = [each.min_percent for each in SHARE_CLASSES[1:]]
    classes = []
    for each, next_least in zip(SHARE_CLASSES, [*following, 101], strict=True):
        most = next_least - 1
        numbers = f"{most}" if each.min_percent == most else f"{each.min_percent}–{most}"
        classes.append(ShadingClass(f"{numbers} %", COLOURS[each.category], each.opacity))
    return [*classes, ShadingClass(unknown, COLOURS[SHARE_CLASSES[0].category], 0.0)]


def share_class_index(percent: int | None) -> int:
    """Return the index into ``share_classes`` of a share in whole percent, None for an unknown one."""
    if percent is None:
        return len(SHARE_CLASSES)
    return sum(percent >= each.min_percent for each in SHARE_CLASSES) - 1
