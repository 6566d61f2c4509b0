"""Search and its hits: how many, how many outside the area, and on a phone the hits themselves."""

from __future__ import annotations

import streamlit as st

from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import drill_into

HITS_SHOWN = 5


def auto_select_single_hit(overview: Overview) -> None:
    """Choose the only hit of a search, once for each search, so that its card can be closed again."""
    screen, search = state.screen(), overview.filter.search
    if search == screen.auto_selected_for:
        return
    screen.auto_selected_for = search
    if search and len(overview.rows) == 1:
        state.choose_site(overview.state.snapshot.ids[overview.rows[0]], move_map=True)


def search_box(overview: Overview) -> None:
    """Draw the search field, and below it the hits."""
    t = state.translator()
    st.text_input(
        t("filter.search"),
        key="search",
        placeholder=t("filter.search_hint"),
        icon=":material/search:",
        on_change=_on_search,
    )
    if not overview.filter.search:
        return
    with st.container(key="found", gap="xsmall"):
        st.caption(t("filter.found", count=len(overview.rows)))
        if state.screen().is_narrow:
            _hit_buttons(overview)
        if overview.matches_elsewhere:
            label = t("summary.elsewhere", count=overview.matches_elsewhere)
            st.button(label, key="found-elsewhere", type="tertiary", on_click=drill_into, args=("",))


def _hit_buttons(overview: Overview) -> None:
    """Draw the first hits as buttons, worst first, without the chosen site."""
    t, derived = state.translator(), overview.state
    for row in overview.rows[:HITS_SHOWN]:
        site_id = derived.snapshot.ids[row]
        if site_id == state.screen().site:
            continue
        status = t.label(overview.status_codes.statuses[derived.status[row]][1])
        st.button(
            f"{escape_markdown(derived.snapshot.names[row])} · {status}",
            key=f"hit-{site_id}",
            width="stretch",
            wrap=True,
            on_click=_choose_hit,
            args=(site_id,),
        )


def _choose_hit(site_id: str) -> None:
    state.choose_site(site_id, move_map=True)


def _on_search() -> None:
    state.stage_filter_value("search", (state.widget_value("search") or "").strip())
