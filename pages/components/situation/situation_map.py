"""Situation map: points or area totals, the chosen site ringed."""

from __future__ import annotations

from math import isnan
from typing import NamedTuple

import streamlit as st

from geo.formatting import format_percent
from geo.i18n import Translator
from geo.maps.basemap import tile_url_template
from geo.maps.map_content import MapContent, Points, ViewRequest
from geo.services.situation.cache import CacheSpec
from geo.services.situation.map_columns import area_shades, map_points, tooltip_texts
from geo.services.situation.overview import Overview
from geo.settings import Settings
from pages.components.app import state
from pages.components.app.navigation import drill_into
from pages.components.widgets.map_view import map_labels, map_view

HEIGHT = 560
SITE_ZOOM = 15


class _ContentKey(NamedTuple):
    """What the map shows of one overview: texts in a language, and the ring of the chosen site."""

    lang: str
    site: str


_CONTENTS = CacheSpec[_ContentKey, MapContent](256)
_POINTS = CacheSpec[tuple[int, ...], Points](16)
"""Points of one overview, by the rows that it does not select but shows."""


def situation_map(overview: Overview, settings: Settings) -> None:
    """Draw the overview; a press on a point chooses the site, a press on an area enters it."""
    t = state.translator()
    with st.container(key="map"):
        map_view(
            overview.caches.of(_CONTENTS).get(
                _ContentKey(t.lang, state.screen().site), lambda: _map_content(overview, t, settings)
            ),
            view_request=_view_request(overview),
            height=HEIGHT,
            on_pick=lambda kind, code: _on_pick(overview, kind, code),
        )


def _map_content(overview: Overview, t: Translator, settings: Settings) -> MapContent:
    site = state.screen().site
    row = overview.state.snapshot.row_of.get(site)
    extra_rows = () if row is None or row in overview.rows else (row,)
    return MapContent(
        points=None
        if overview.shows_totals
        else overview.caches.of(_POINTS).get(extra_rows, lambda: map_points(overview, extra_rows)),
        choropleth=area_shades(
            overview, lambda name, share: name if share is None else f"{name} {format_percent(share)}"
        ),
        selected_id=site,
        area=overview.current_area,
        tooltips=tooltip_texts(
            overview,
            lambda kind, status, fresh: f"{t.label(kind)} · {t.label(status)} · {t(f'freshness.{fresh}')}",
        ),
        labels=map_labels(t, "two_fingers"),
        tiles=tile_url_template(settings.tiles),
    )


def _view_request(overview: Overview) -> ViewRequest:
    """Return the view of the site to show, else of the current area; carried out once for each token."""
    screen, snapshot = state.screen(), overview.state.snapshot
    row = snapshot.row_of.get(screen.view_target)
    if row is not None and not isnan(snapshot.lat[row]):
        return ViewRequest(
            f"{screen.view_token}", at=(float(snapshot.lat[row]), float(snapshot.lon[row])), zoom=SITE_ZOOM
        )
    return ViewRequest(f"{screen.view_token}", area=overview.current_area)


def _on_pick(overview: Overview, kind: str, code: str) -> None:
    if kind == "site" and code in overview.state.snapshot.row_of:
        state.choose_site(code)
    elif kind == "area" and code in overview.tree:
        drill_into(code)
    elif kind == "screen":
        state.mark_dirty().is_narrow = code == "narrow"
