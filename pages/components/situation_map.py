"""The situation on the map: points or area totals, the chosen site ringed."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import streamlit as st

from geo.maps.basemap import tiles_from_setting
from geo.maps.layers import Goto, Picture
from geo.services.pictures import phrases_of, points_of, shades_of
from geo.wording import percent
from pages.components import state
from pages.components.area_totals import enter
from pages.components.map_view import map_view, map_words

if TYPE_CHECKING:
    from geo.i18n import Words
    from geo.services.overview import Overview
    from geo.settings import Settings

HEIGHT = 560
SITE_ZOOM = 15


def situation_map(overview: Overview, settings: Settings) -> None:
    """Draw the overview; a press on a point chooses it, on an area enters it."""
    words = state.words()
    with st.container(key="map"):
        map_view(
            _picture(overview, words, settings),
            goto=_goto(overview),
            height=HEIGHT,
            on_pick=lambda kind, code: _pick(overview, kind, code),
        )


def _picture(overview: Overview, words: Words, settings: Settings) -> Picture:
    site = state.screen().site
    kept = overview.made.get(("picture", words.lang, site))
    if isinstance(kept, Picture):
        return kept
    row = overview.standing.snapshot.row_of.get(site)
    besides = () if row is None or row in overview.rows else (row,)
    points = overview.made.get(("points", besides))
    if points is None and not overview.as_totals:
        points = overview.made["points", besides] = points_of(overview, besides)
    picture = Picture(
        points=points,
        shades=shades_of(overview, lambda name, share: name if share is None else f"{name} {percent(share)}"),
        chosen=site,
        area=overview.present,
        phrases=phrases_of(
            overview,
            lambda kind, status, fresh: (
                f"{words.label(kind)} · {words.label(status)} · {words(f'freshness.{fresh}')}"
            ),
        ),
        words=map_words(words, "two_fingers"),
        tiles=tiles_from_setting(settings.tiles),
    )
    overview.made["picture", words.lang, site] = picture
    return picture


def _goto(overview: Overview) -> Goto:
    """The site picked from the list, else the present area; obeyed once, when the token is new."""
    here, snapshot = state.screen(), overview.standing.snapshot
    row = snapshot.row_of.get(here.look_at)
    if row is not None and not isnan(snapshot.lat[row]):
        return Goto(f"{here.goto}", at=(float(snapshot.lat[row]), float(snapshot.lon[row])), zoom=SITE_ZOOM)
    return Goto(f"{here.goto}", area=overview.present)


def _pick(overview: Overview, kind: str, code: str) -> None:
    if kind == "site" and code in overview.standing.snapshot.row_of:
        state.choose_site(code)
    elif kind == "area" and code in overview.tree:
        enter(code)
    elif kind == "screen":
        state.acted().narrow = code == "narrow"
