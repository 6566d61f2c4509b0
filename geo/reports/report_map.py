"""Maps of a daily report: sites as of the hour of its figures, with a legend in the document's own fonts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np
from numpy.typing import NDArray

from geo.domain.areas import AreaTree
from geo.domain.freshness import Freshness
from geo.domain.kinds import PATROL_STATUSES, Kinds, StatusCategory
from geo.domain.map_features import Layer
from geo.formatting import format_date_time
from geo.i18n import Translator
from geo.maps.map_picture import Picture, PictureArea, PictureSites, map_picture, symbol_picture
from geo.maps.palette import SYMBOL_STYLES, SymbolStyle
from geo.maps.symbols import RING_DASHES
from geo.reports.document import DocumentMap, MapKeyEntry
from geo.services.context import AppContext
from geo.services.daily_reports.content import ReportContent
from geo.services.figures.facts import FigureSource
from geo.services.situation.derived import DerivedState
from geo.services.situation.filter_masks import area_mask
from geo.services.situation.map_columns import symbol_styles

WIDTH_MM, MAX_HEIGHT_MM = 156.0, 148.0
"""Size on paper at most: the type area of GB/T 9704-2012, with room for the legend below."""
CROWDED_SITES, CROWDED_SHARE = 60, 0.5
"""Sites and share of all sites from which an area within is drawn again by itself, enlarged."""


@dataclass(frozen=True, slots=True, eq=False)
class ReportPicture:
    """Map of an area without words, so that it is drawn once for all languages.

    Attributes:
        area: Name of the area.
        at: As of when the sites are drawn.
        picture: The picture.
        styles: Styles of the symbols on it.
        numbered: Names beside their numbers on the picture.
        unlocated: Number of sites of the area without a location.
    """

    area: str
    at: datetime
    picture: Picture
    styles: frozenset[SymbolStyle]
    numbered: tuple[str, ...]
    unlocated: int


def report_pictures(ctx: AppContext, content: ReportContent) -> tuple[ReportPicture, ...]:
    """Return the map of the area of a report, and that of the area within it in which most sites crowd.

    Sites are drawn as known and derived when the figures of the area were read; none before that.
    """
    area = content.report.id.area
    moment = next((each.moment for each in content.figures.values() if each.area == area), None)
    if moment is None or not moment.seq:
        return ()
    tree = ctx.read_model.reference().areas
    with ctx.store.read() as reader:
        state = FigureSource(ctx, reader, tree).sites(moment.seq, moment.at)
        lines = [(feature.layer, feature.geometry) for feature in reader.features()]
    shown = (area, *_crowded(state, tree, area))
    drawn = (_picture(ctx, state, tree, code, lines, at=moment.at) for code in shown)
    return tuple(filter(None, drawn))


def document_maps(
    ctx: AppContext, pictures: Sequence[ReportPicture], t: Translator
) -> tuple[DocumentMap, ...]:
    """Return the maps of a report with heading, legend and names."""
    return tuple(
        DocumentMap(
            t("report.map", area=each.area, time=format_date_time(each.at, t, ctx.settings.zone)),
            each.picture,
            tuple(_legend(ctx.kinds, each.styles, t)),
            each.numbered,
            t("report.map_unlocated", count=each.unlocated) if each.unlocated else "",
        )
        for each in pictures
    )


def _picture(
    ctx: AppContext,
    state: DerivedState,
    tree: AreaTree,
    area: str,
    lines: Sequence[tuple[Layer, bytes]],
    *,
    at: datetime,
) -> ReportPicture | None:
    rows = _located_rows(state, tree, area)
    styles = [SYMBOL_STYLES[i] for i in symbol_styles(state, ctx.read_model.status_codes, rows)]
    numbered = {f"{n}": child for n, child in enumerate(tree.children(area), 1)}
    snapshot = state.snapshot
    picture = map_picture(
        tree[area].boundary,
        [PictureArea(child.boundary, n) for n, child in numbered.items() if child.boundary is not None],
        lines,
        PictureSites(snapshot.lat[rows], snapshot.lon[rows], styles, state.needs_attention[rows]),
        width_mm=WIDTH_MM,
        max_height_mm=MAX_HEIGHT_MM,
    )
    if picture is None:
        return None
    names = tuple(f"{n} {child.name}" for n, child in numbered.items() if child.boundary is not None)
    unlocated = int(_within(state, tree, area).sum()) - len(rows)
    return ReportPicture(tree.name_of(area), at, picture, frozenset(styles), names, unlocated)


def _within(state: DerivedState, tree: AreaTree, area: str) -> NDArray[np.bool_]:
    return area_mask(state.snapshot, area, tree)


def _located_rows(state: DerivedState, tree: AreaTree, area: str) -> NDArray[np.intp]:
    """Return the rows of the sites of an area that have a location, the most urgent last."""
    rows = np.flatnonzero(_within(state, tree, area) & ~np.isnan(state.snapshot.lat))
    return rows[np.argsort(state.urgency[rows], kind="stable")]


def _crowded(state: DerivedState, tree: AreaTree, area: str) -> list[str]:
    """Return the area within in which most of the sites are, none where they are spread."""
    total = len(_located_rows(state, tree, area))
    for child in tree.children(area):
        count = len(_located_rows(state, tree, child.code))
        if child.boundary is not None and count >= max(CROWDED_SITES, total * CROWDED_SHARE):
            return [child.code]
    return []


def _legend(kinds: Kinds, styles: frozenset[SymbolStyle], t: Translator) -> Iterator[MapKeyEntry]:
    """Yield what the symbols of a map mean: shapes by kind, colours, patrols, then what was not reported."""
    symbols, reported = {each.symbol for each in styles}, {each for each in styles if not each.is_patrol}
    for kind in kinds:
        if kind.symbol in symbols:
            yield MapKeyEntry(_symbol(kind.symbol, StatusCategory.IN_FORCE), t.label(kind))
    for category in StatusCategory:
        if category in {each.category for each in reported}:
            yield MapKeyEntry(_symbol("circle", category), t(f"meaning.{category}"))
    yield from _patrol_legend(kinds, styles - reported, t)
    for freshness in RING_DASHES:
        if freshness in {each.freshness for each in styles}:
            picture = _symbol("circle", StatusCategory.IN_FORCE, freshness=freshness)
            yield MapKeyEntry(picture, t(f"freshness.{freshness}"))


def _patrol_legend(kinds: Kinds, styles: frozenset[SymbolStyle], t: Translator) -> Iterator[MapKeyEntry]:
    """Yield the symbols of patrols that are due and overdue, of each kind that is patrolled."""
    categories = {each.category for each in styles}
    for kind in kinds:
        for status in map(kind.status, PATROL_STATUSES[1:] if kind.is_patrolled else ()):
            if status.category in categories:
                picture = _symbol(kind.symbol, status.category, is_patrol=True)
                yield MapKeyEntry(picture, f"{t.label(kind)} · {t.label(status)}")


@cache
def _symbol(
    symbol: str,
    category: StatusCategory,
    *,
    freshness: Freshness = Freshness.FRESH,
    is_patrol: bool = False,
) -> bytes:
    return symbol_picture(
        SymbolStyle(symbol, hollow=False, category=category, freshness=freshness, is_patrol=is_patrol)
    ).png
