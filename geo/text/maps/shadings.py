"""Shadings of the areas of the situation map: problem sites, screening from door to door, closed findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from geo.domain.actors import Actor
from geo.domain.map_views import Shade
from geo.formatting import format_percent, rounded_percent
from geo.i18n import Translator
from geo.maps.shadings import (
    AreaShading,
    problem_shading,
    share_class_index,
    share_classes,
)
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from geo.services.trends.area_progress import AreaProgress, area_progress

FEW_FINDINGS = 5
"""Number of findings below which an area is not shaded by a share of them: 1 of 2 is no 50 %."""


def area_shadings(
    ctx: AppContext, actor: Actor, overview: Overview, t: Translator
) -> tuple[AreaShading, ...]:
    """Return the shadings that the legend offers, the usual one first.

    They are of area and moment, as figures are; the shares are those of all readable sites and findings.
    """
    tree, area = overview.tree, overview.current_area
    near = [child for parent in tree.children(area) for child in (parent, *tree.children(parent.code))]
    shown = {area, *(each.code for each in near)}  # the inset of the map shows the areas of one of them
    progress = {
        code: each
        for code, each in area_progress(ctx, actor, area, overview.filter.as_of).items()
        if code in shown
    }
    return problem_shading(t), _screening(progress, t), _closure(progress, t)


def _screening(progress: Mapping[str, AreaProgress], t: Translator) -> AreaShading:
    """Shade areas by the progress of their screening; areas without a compound or village are left out."""
    screened = {code: each for code, each in progress.items() if each.screening.sites}

    def note(each: AreaProgress) -> str:
        counts = each.screening.counts
        return t(
            "shading.screening_note",
            progress=format_percent(each.screening.progress),
            begun=each.screening.begun,
            sites=each.screening.sites,
            visited=counts.visited,
            households=counts.households,
        )

    return _shading(Shade.SCREENING, screened, t, share=lambda each: each.screening.progress, note=note)


def _closure(progress: Mapping[str, AreaProgress], t: Translator) -> AreaShading:
    """Shade areas by the share of their findings that are closed; areas without a finding are left out."""
    return _shading(
        Shade.CLOSURE,
        {code: each for code, each in progress.items() if each.found},
        t,
        share=lambda each: each.closure if each.found >= FEW_FINDINGS else None,
        note=lambda each: t("shading.closure_note", found=each.found, closed=each.closed),
        text=lambda each: f"{each.closed}/{each.found}",
    )


def _shading(
    name: Shade,
    progress: Mapping[str, AreaProgress],
    t: Translator,
    *,
    share: Callable[[AreaProgress], float | None],
    note: Callable[[AreaProgress], str],
    text: Callable[[AreaProgress], str] | None = None,
) -> AreaShading:
    """Build a shading by a share.

    Args:
        name: Name of the shading, by which the catalogue has its words.
        progress: The areas by code.
        t: Translator of the words.
        share: The share of an area, None where it has none or is of too few.
        note: What is said of an area under the pointer.
        text: What is written on an area, None for its share.
    """
    shares = [share(each) for each in progress.values()]
    percents = [None if each is None else rounded_percent(each) for each in shares]
    return AreaShading(
        name,
        t(f"shading.{name}"),
        t(f"shading.{name}_help"),
        share_classes(t(f"shading.{name}_unknown", least=FEW_FINDINGS)),
        codes=list(progress),
        class_indices=[share_class_index(each) for each in percents],
        texts=[
            text(each) if text else "" if part is None else format_percent(part)
            for each, part in zip(progress.values(), shares, strict=True)
        ],
        notes=[note(each) for each in progress.values()],
    )
