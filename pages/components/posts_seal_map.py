"""Where posts seal an area: those that stand, those to be sent, and the way that nothing closes."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, radians
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.maps.basemap import tiles_from_setting
from geo.maps.layers import Arrows, Goto, Picture, Points
from geo.maps.legend import sign_rows, symbol_svg
from geo.maps.palette import style_of
from geo.services.seals import Step
from pages.components import state
from pages.components.legend import legend_line
from pages.components.map_view import map_view, map_words
from pages.components.posts_map import HEIGHT

if TYPE_CHECKING:
    from geo.services.office import Office
    from geo.services.seals import Sealing, Way

LOOK = {
    Step.STANDS: (Meaning.IN_FORCE, False),
    Step.MANS: (Meaning.PARTIAL, False),
    Step.OPENS: (Meaning.PARTIAL, True),
    Step.NEW: (Meaning.NOT_IN_FORCE, True),
}
"""Colour, and whether hollow: nobody is there yet."""
HOP_DEGREES = 0.002
"""An arrow of the open way is at least so long, about 200 m."""


def seal_map(house: Office, found: Sealing) -> None:
    """Draw it, with its legend."""
    with st.container(key="map"):
        map_view(
            _picture(house, found),
            goto=Goto(f"{state.screen().goto}", area=found.question.area),
            height=HEIGHT,
            on_pick=_pick,
            key="seal-map-view",
        )
    words, symbol = state.words(), _symbol(house)
    rows = [
        (symbol_svg(symbol, meaning=meaning, hollow=hollow), words(f"seal.step.{step}"))
        for step, (meaning, hollow) in LOOK.items()
    ]
    legend_line([*rows, *sign_rows(words)])


def _pick(kind: str, code: str) -> None:
    if kind == "screen":
        state.acted().narrow = code == "narrow"


def _symbol(house: Office) -> str:
    return next(kind.symbol for kind in house.kinds if kind.is_manned)


def _picture(house: Office, found: Sealing) -> Picture:
    words, spots = state.words(), found.spots
    looks = [LOOK[spot.step] for spot in spots]
    hops = pairwise(_hops(found.open_way)) if found.open_way else ()
    begins, ends = zip(*hops, strict=True) if found.open_way else ((), ())
    return Picture(
        points=Points(
            ids=[spot.post.site if spot.post else f"{number}" for number, spot in enumerate(spots, 1)],
            names=[f"{n} {spot.post.name if spot.post else spot.road}" for n, spot in enumerate(spots, 1)],
            lats=[spot.lat for spot in spots],
            lons=[spot.lon for spot in spots],
            styles=[
                style_of(_symbol(house), hollow=hollow, meaning=meaning, freshness=Freshness.FRESH)
                for meaning, hollow in looks
            ],
            phrases=[list(Step).index(spot.step) for spot in spots],
            marks=[f"{number}" for number, _ in enumerate(spots, 1)],
        ),
        arrows=Arrows(
            lats=[lat for lat, _ in begins],
            lons=[lon for _, lon in begins],
            to_lats=[lat for lat, _ in ends],
            to_lons=[lon for _, lon in ends],
        ),
        area=found.question.area,
        phrases=[words(f"seal.step.{step}") for step in Step],
        words=map_words(words),
        tiles=tiles_from_setting(house.settings.tiles),
    )


def _hops(way: Way) -> list[tuple[float, float]]:
    """The way by fewer places, each some distance from the one before."""
    first, *others = way.points
    kept = [first]
    for lat, lon in others[:-1]:
        if hypot(lat - kept[-1][0], (lon - kept[-1][1]) * cos(radians(lat))) >= HOP_DEGREES:
            kept.append((lat, lon))
    return [*kept, way.points[-1]]
