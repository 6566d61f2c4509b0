"""Situation map: points or area totals, the chosen site ringed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import isnan
from typing import NamedTuple

import streamlit as st

from geo.i18n import Translator
from geo.maps.map_content import MapContent, Points, ViewRequest, WallView
from geo.maps.map_controls import map_legend, requested_moment, time_bar
from geo.maps.map_frame import tile_url_template
from geo.maps.rings import RingLayer
from geo.maps.shadings import AreaShading
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.map_columns import (
    area_shades,
    map_points,
    recent_sites,
    surroundings,
    tooltip_texts,
    tour_areas,
)
from geo.services.situation.overview import Overview
from geo.text.maps.rings import ring_layers
from geo.text.maps.shadings import area_shadings
from pages.components.app import state
from pages.components.app.identity import current_actor
from pages.components.app.navigation import drill_into
from pages.components.widgets.map_view import TIME_LABELS, map_labels, map_view

HEIGHT = 560
FEW_SITES = 12
"""Number of sites that a filter may leave for the view to move to them."""


class _ContentKey(NamedTuple):
    """What the map shows of one overview: texts in a language, the ring of the chosen site, the minute."""

    lang: str
    site: str
    now: datetime


class _WallKey(NamedTuple):
    """What a wall screen shows of one overview: texts in a language, and the sites that just got worse."""

    lang: str
    alarms: tuple[str, ...]


class _RingKey(NamedTuple):
    """What rings and shadings of one overview depend on: texts in a language, and the minute."""

    lang: str
    now: datetime


_RINGS = CacheSpec[_RingKey, tuple[RingLayer, ...]](8)
_SHADINGS = CacheSpec[_RingKey, tuple[AreaShading, ...]](8)
_CONTENTS = CacheSpec[_ContentKey, MapContent](256)
_WALL_CONTENTS = CacheSpec[_WallKey, MapContent](16)
_POINTS = CacheSpec[tuple[int, ...], Points](16)
"""Points of one overview, by the rows that it does not select but shows."""


def situation_map(ctx: AppContext, overview: Overview) -> None:
    """Draw the overview.

    A press on a point chooses the site, one on an area enters it, the time bar shows an earlier moment.
    """
    t = state.translator()
    # A view of the past is kept for long, and its time bar must not be: the minute is part of the key.
    now = ctx.now().replace(second=0, microsecond=0) if overview.filter.as_of else overview.timestamp
    with st.container(key="map"):
        map_view(
            overview.caches.of(_CONTENTS).get(
                _ContentKey(t.lang, state.screen().site, now), lambda: _map_content(ctx, overview, t, now)
            ),
            view_request=_view_request(overview),
            height=HEIGHT,
            on_pick=lambda kind, code: _on_pick(ctx, overview, kind, code),
        )


def wall_map(ctx: AppContext, overview: Overview, alarms: tuple[str, ...]) -> None:
    """Draw the overview for a wall screen, without controls; a press chooses nothing, and pauses its tour."""
    t = state.translator()
    with st.container(key="wall-map"):  # what was hidden or moved on the desk is of another key
        map_view(
            overview.caches.of(_WALL_CONTENTS).get(
                _WallKey(t.lang, alarms), lambda: _wall_content(ctx, overview, t, alarms)
            ),
            view_request=_view_request(overview),
            height=HEIGHT,
        )


def _wall_content(ctx: AppContext, overview: Overview, t: Translator, alarms: tuple[str, ...]) -> MapContent:
    usual = _map_content(ctx, overview, t, overview.timestamp)
    view = WallView(tour_areas(usual.choropleth), alarms)
    return replace(usual, selected_id="", time_bar=None, wall=view)


def _map_content(ctx: AppContext, overview: Overview, t: Translator, now: datetime) -> MapContent:
    site = state.screen().site
    row = overview.state.snapshot.row_of.get(site)
    extra_rows = () if row is None or row in overview.rows else (row,)
    return MapContent(
        points=None
        if overview.shows_totals
        else overview.caches.of(_POINTS).get(extra_rows, lambda: map_points(overview, extra_rows)),
        choropleth=area_shades(overview),
        shadings=overview.caches.of(_SHADINGS).get(
            _RingKey(t.lang, now), lambda: area_shadings(ctx, current_actor(ctx), overview, t)
        ),
        clusters=True,
        recent=() if overview.filter.as_of else recent_sites(overview),
        rings=overview.caches.of(_RINGS).get(
            _RingKey(t.lang, now), lambda: ring_layers(ctx, current_actor(ctx), overview, t)
        ),
        selected_id=site,
        area=overview.current_area,
        home_area=overview.home_area,
        tooltips=tooltip_texts(
            overview,
            lambda kind, status, fresh: f"{t.label(kind)} · {t.label(status)} · {t(f'freshness.{fresh}')}",
        ),
        labels=map_labels(t, "two_fingers", *TIME_LABELS),
        tiles=tile_url_template(ctx.settings.tiles),
        legend=map_legend(ctx.kinds, t),
        time_bar=time_bar(now.astimezone(state.screen().zone), overview.filter.as_of, t),
    )


def _view_request(overview: Overview) -> ViewRequest:
    """Return the view of the link, else of the chosen site, of a filter's few sites, of the current area."""
    screen, snapshot = state.screen(), overview.state.snapshot
    shade = screen.link_shade or ""
    result = f"{overview.filter.replace(as_of=None)}"  # news do not move the view, another filter does
    if view := screen.link_view:
        at = view.lat, view.lon
        return ViewRequest(
            f"{screen.view_token}", at=at, zoom=view.zoom, is_exact=True, result=result, shade=shade
        )
    row = snapshot.row_of.get(screen.view_target)
    if row is not None and not isnan(snapshot.lat[row]):
        at = float(snapshot.lat[row]), float(snapshot.lon[row])
        return ViewRequest(f"{screen.view_token}", at=at, bounds=surroundings(overview, [row]), shade=shade)
    return ViewRequest(
        f"{screen.view_token}",
        area=overview.current_area,
        bounds=surroundings(overview, list(overview.rows)) if len(overview.rows) <= FEW_SITES else None,
        result=result,
        shade=shade,
    )


def _on_pick(ctx: AppContext, overview: Overview, kind: str, code: str) -> None:
    if kind == "site" and code in overview.state.snapshot.row_of:
        state.choose_site(code)
    elif kind == "area" and code in overview.tree:
        drill_into(code)
    elif kind in {"time", "play"}:
        _show_moment(code, ctx.now(), is_playing=kind == "play")


def _show_moment(code: str, now: datetime, *, is_playing: bool) -> None:
    """Show the situation at the moment that the time bar requests, "" for the present; others are ignored."""
    moment = requested_moment(code, now)
    if moment is not None or not code:
        state.set_filter(state.screen().filter.replace(as_of=moment))
        state.screen().is_playing = is_playing
