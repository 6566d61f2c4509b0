"""Where the customers of suspended markets may go: a rule of thumb, in words, as a list and on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.services.displacement import displaced
from pages.components import state
from pages.components.area_totals import plain
from pages.components.columns import number_column
from pages.components.round_list import map_link, pick_row
from pages.components.round_map import picked_map

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.displacement import Displaced
    from geo.services.office import Office

RADII_KM = {"inner": 0.5, "outer": 5.0}
MOST_KM = 100.0
HEIGHT, ROW_HEIGHT = 560, 35


def ring_section(house: Office, actor: Actor, area: str) -> None:
    """What the rule says, what it is worth, and the places it names."""
    words = state.words()
    st.info(words("ring.told"), icon=":material/info:")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, usual in RADII_KM.items():
            state.keep(f"ring-{name}", usual)
            st.number_input(
                words(f"ring.{name}"),
                0.0,
                MOST_KM,
                key=f"ring-{name}",
                step=0.5,
                format="%g",
                on_change=state.acted,
                width=220,
            )
    inner, outer = (1000 * float(state.widget(f"ring-{name}") or 0) for name in RADII_KM)
    found = displaced(house, actor, area, inner, outer)
    _words(found)
    listed, drawn = st.columns([3, 2])
    with drawn:
        labels = {place.row: (f"{_share(place.share)} · {place.name}", "") for place in found.places}
        picked_map(house, found.overview, labels, key="ring-map")
    with listed:
        _list(found)
        map_link()


def _words(found: Displaced) -> None:
    words = state.words()
    with st.container(key="ring-words"):
        if not found.places:
            st.warning(words("ring.none"))
            return
        st.markdown(words("ring.count", markets=found.markets, inside=found.inside, places=len(found.places)))
        for name in ("alone", "unlocated"):
            if markets := getattr(found, name):
                st.caption(plain(words(f"ring.{name}", markets=words("rounds.and").join(markets))))


def _list(found: Displaced) -> None:
    words, places = state.words(), found.places
    if not places:
        return
    labels = {
        f"{kind.code}.{status.code}": (words.label(kind), words.label(status))
        for kind, status in found.overview.book.statuses
    }
    columns = {
        words("list.name"): [place.name for place in places],
        words("list.kind"): [labels[place.status][0] for place in places],
        words("ring.share"): [_percent(place.share) for place in places],
        words("ring.market"): [place.market for place in places],
        words("ring.distance"): [round(place.metres / 1000, 1) for place in places],
        words("list.status"): [labels[place.status][1] for place in places],
        words("list.area"): [place.area for place in places],
        words("list.id"): [place.site for place in places],
    }
    sites = [place.site for place in places]
    with st.container(key="ring-list"):
        st.dataframe(
            pa.table(columns),
            key="ring-table",
            height=min(HEIGHT, ROW_HEIGHT * (len(sites) + 1) + 2),
            hide_index=True,
            on_select=lambda: pick_row("ring-table", sites),
            selection_mode="single-cell",
            column_config={
                words("list.name"): st.column_config.Column(pinned=True),
                words("ring.share"): number_column("percent_of_market"),
                words("ring.distance"): number_column("kilometres"),
            },
            alt=words("ring.alt"),
        )


def _share(share: float) -> str:
    return state.words()("ring.share_word", share=_percent(share))


def _percent(share: float) -> int:
    return round(100 * share)
