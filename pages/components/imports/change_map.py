"""Map of what an import changes: sites where they are now, and where they will be."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from geo.domain.freshness import Freshness
from geo.domain.journal import SITE
from geo.domain.kinds import StatusCategory
from geo.domain.sites import Site
from geo.maps.legend import symbol_svg
from geo.maps.map_content import MapContent, Points, ViewRequest
from geo.maps.map_frame import tile_url_template
from geo.maps.palette import style_index
from geo.services.context import AppContext
from geo.services.imports.imports import ImportPlan
from pages.components.app import state
from pages.components.widgets.legend import legend_line
from pages.components.widgets.map_view import map_labels, map_view

HEIGHT, PHONE_HEIGHT = 420, 320
BEFORE, AFTER = "before", "after"
CATEGORIES = {
    "new": StatusCategory.IN_FORCE,
    "changed": StatusCategory.PARTIAL,
    "moved": StatusCategory.NOT_IN_FORCE,
}
"""Colour of a site by what happens to it."""


def change_map(ctx: AppContext, plan: ImportPlan, stamp: str) -> None:
    """Draw the sites that change, before or after the import; nothing where no location is known."""
    t = state.translator()
    if not any(_is_located(site) for site, _ in (*_sites(plan, BEFORE), *_sites(plan, AFTER))):
        return
    view = st.segmented_control(
        t("import.map"),
        [BEFORE, AFTER],
        key="import-map-view",
        format_func=lambda code: t(f"import.map.{code}"),
        label_visibility="collapsed",
        default=AFTER,
        required=True,
        on_change=state.on_widget_change,
    )
    points = [(site, what) for site, what in _sites(plan, view or AFTER) if _is_located(site)]
    shown = points[: ctx.settings.point_limit]
    roots = ctx.read_model.reference().areas.roots
    words = {what: t(f"import.map.{what}") for what in CATEGORIES}
    content = MapContent(
        points=Points(
            ids=[site.id for site, _ in shown],
            names=[site.name for site, _ in shown],
            lats=[float(site.lat or 0) for site, _ in shown],
            lons=[float(site.lon or 0) for site, _ in shown],
            styles=[
                style_index(
                    ctx.kinds[site.kind].symbol,
                    hollow=view == BEFORE,
                    category=CATEGORIES[what],
                    freshness=Freshness.FRESH,
                )
                for site, what in shown
            ],
            tooltip_indices=[list(CATEGORIES).index(what) for _, what in shown],
        ),
        area=roots[0].code if len(roots) == 1 else "",
        tooltips=list(words.values()),
        labels=map_labels(t),
        tiles=tile_url_template(ctx.settings.tiles),
    )
    with st.container(key="map"):
        map_view(
            content,
            view_request=ViewRequest(f"import-{stamp}", area=content.area),
            height=PHONE_HEIGHT if state.screen().is_narrow else HEIGHT,
            key="import-map",
        )
    legend_line([(symbol_svg(category=CATEGORIES[what]), word) for what, word in words.items()])
    if len(points) > len(shown):
        st.caption(t("import.map_first", most=len(shown), count=len(points)))


def _sites(plan: ImportPlan, view: str) -> Iterator[tuple[Site, str]]:
    """Yield the sites that change as they are or will be, each with what happens to it."""
    for change in plan.changes:
        if change.entity != SITE:
            continue
        before, after = change.before, change.after
        if before is None:
            what = "new"
        else:
            what = "changed" if (before.lat, before.lon) == (after.lat, after.lon) else "moved"
        site = before if view == BEFORE else after
        if site is not None:
            yield site, what


def _is_located(site: Site) -> bool:
    return site.lat is not None and site.lon is not None
