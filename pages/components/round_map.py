"""The stops of the rounds on the map, numbered in walking order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from geo.maps.basemap import tiles_from_setting
from geo.maps.layers import Goto, Picture
from geo.services.pictures import phrases_of, points_of
from pages.components import state
from pages.components.choices import told_apart
from pages.components.map_view import map_view, map_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.services.office import Office
    from geo.services.overview import Overview
    from geo.services.rounds import Rounds

HEIGHT, UNIT_ZOOM = 480, 13


def unit_picker(found: Rounds) -> str:
    """The unit whose round is shown, "" for all."""
    words = state.words()
    units = {"": words("rounds.all_units")}
    units |= told_apart({one.unit.code: one.unit.name for one in found.rounds})
    if state.widget("rounds-unit") not in units:
        state.put("rounds-unit", "")
    chosen = st.selectbox(
        words("rounds.unit_choose"),
        list(units),
        key="rounds-unit",
        format_func=lambda code: units.get(code, code),
        placeholder=words("rounds.all_units"),
        on_change=state.acted,
    )
    return chosen or ""


def round_map(house: Office, found: Rounds, unit: str) -> None:
    """The stops of one unit or of all; the pointer is told unit and order; a press chooses the site."""
    shown = [one for one in found.rounds if one.unit.code == unit or not unit]
    labels = {
        stop.row: (f"{one.unit.name} {order} · {stop.name}", str(order) if unit else "")
        for one in shown
        for order, stop in enumerate(one.stops, 1)
    }
    places = [(stop.lat, stop.lon) for one in shown for stop in one.stops]
    middle = tuple(np.mean(places, axis=0).tolist()) if unit and places else None
    picked_map(house, found.overview, labels, key="round-map", middle=middle)


def picked_map(
    house: Office,
    overview: Overview,
    labels: Mapping[int, tuple[str, str]],
    *,
    key: str,
    middle: tuple[float, float] | None = None,
) -> None:
    """Some rows of the overview with words of their own, looking at their ``middle`` or the area.

    Each row of ``labels`` has what the pointer is told and what is written beside the point, "" for nothing.
    """
    words, site = state.words(), state.screen().site
    points = points_of(replace(overview, rows=np.array(list(labels), np.intp)))
    row_of = overview.standing.snapshot.row_of
    told = [labels[row_of[code]] for code in points.ids]
    picture = Picture(
        points=replace(points, names=[name for name, _ in told], marks=[mark for _, mark in told]),
        chosen=site,
        area=overview.present,
        phrases=phrases_of(
            overview,
            lambda kind, status, fresh: (
                f"{words.label(kind)} · {words.label(status)} · {words(f'freshness.{fresh}')}"
            ),
        ),
        words=map_words(words),
        tiles=tiles_from_setting(house.settings.tiles),
    )
    token = f"{key} {middle} {overview.present}"
    goto = Goto(token, at=middle, zoom=UNIT_ZOOM) if middle else Goto(token, area=overview.present)
    with st.container(key="map"):
        map_view(picture, goto=goto, height=HEIGHT, on_pick=_picking(overview), key=key)


def _picking(overview: Overview) -> Callable[[str, str], None]:
    """What a press on the map does."""

    def pick(kind: str, code: str) -> None:
        if kind == "site" and code in overview.standing.snapshot.row_of:
            state.choose_site(code)
        elif kind == "screen":
            state.acted().narrow = code == "narrow"

    return pick
