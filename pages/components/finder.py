"""The search and what it finds, told at once: how many, how many beyond the area, and on a phone which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.components import state
from pages.components.area_totals import enter, plain

if TYPE_CHECKING:
    from geo.services.overview import Overview

HITS_AT_HAND = 5


def choose_only_hit(overview: Overview) -> None:
    """Whoever searches and finds one site means it; once for each search, so that it can be closed again."""
    here, wanted = state.screen(), overview.filter.search
    if wanted == here.found_for:
        return
    here.found_for = wanted
    if wanted and len(overview.rows) == 1:
        state.choose_site(overview.standing.snapshot.ids[overview.rows[0]], look=True)


def finder(overview: Overview) -> None:
    """The search field; beneath it what it found."""
    words = state.words()
    st.text_input(
        words("filter.search"),
        key="search",
        placeholder=words("filter.search_hint"),
        icon=":material/search:",
        on_change=_search,
    )
    if not overview.filter.search:
        return
    with st.container(key="found", gap="xsmall"):
        st.caption(words("filter.found", count=len(overview.rows)))
        if state.screen().narrow:
            _hits(overview)
        if overview.elsewhere:
            label = words("shown.elsewhere", count=overview.elsewhere)
            st.button(label, key="found-elsewhere", type="tertiary", on_click=enter, args=("",))


def _hits(overview: Overview) -> None:
    """The first hits, worst first, each one press away; the chosen site needs no press."""
    words, standing = state.words(), overview.standing
    for row in overview.rows[:HITS_AT_HAND]:
        site_id = standing.snapshot.ids[row]
        if site_id == state.screen().site:
            continue
        status = words.label(overview.book.statuses[standing.status[row]][1])
        st.button(
            f"{plain(standing.snapshot.names[row])} · {status}",
            key=f"hit-{site_id}",
            width="stretch",
            wrap=True,
            on_click=_choose,
            args=(site_id,),
        )


def _choose(site_id: str) -> None:
    state.choose_site(site_id, look=True)


def _search() -> None:
    state.filter_from_widget("search", (state.widget("search") or "").strip())
