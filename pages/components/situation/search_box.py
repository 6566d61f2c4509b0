"""Search: sites are proposed while one types; any other text becomes the filter."""

from __future__ import annotations

import streamlit as st

from geo.i18n import Translator
from geo.services.situation.cache import CacheSpec
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import drill_into, show_site

HITS_SHOWN = 5
_LABELS = CacheSpec[str, dict[str, str]](4)
"""What can be typed to find a site, by language."""


def auto_select_single_hit(overview: Overview) -> None:
    """Choose the only hit of a search and move the map to it, once for each search: its card can be closed.

    Nothing is chosen where the search matches more sites outside the area.
    """
    screen, search = state.screen(), overview.filter.search
    if search == screen.auto_selected_for:
        return
    screen.auto_selected_for = search
    if search and len(overview.rows) == 1 and not overview.matches_elsewhere:
        state.choose_site(overview.state.snapshot.ids[overview.rows[0]], move_map=True)


def search_box(overview: Overview) -> None:
    """Draw the search field, and below it the hits of its text."""
    search_field(overview)
    search_hits(overview)


def search_field(overview: Overview) -> None:
    """Draw the search field: a proposed site is chosen, a text of one's own narrows the filter."""
    t = state.translator()
    labels = overview.caches.of(_LABELS).get(t.lang, lambda: _labels(overview, t))
    state.default_filter_widgets()
    st.selectbox(
        t("filter.search"),
        list(labels),
        index=None,
        key="search",
        format_func=lambda code: labels.get(code, code),
        placeholder=t("filter.search_hint"),
        accept_new_options=True,
        filter_mode="contains",
        label_visibility="collapsed",
        on_change=_on_search,
        args=(overview,),
    )


def search_hits(overview: Overview) -> None:
    """Draw the number of sites that the text in use finds, on a phone also the first of them."""
    t = state.translator()
    if not overview.filter.search:
        return
    with st.container(key="found", gap="xsmall"):
        st.caption(t("filter.found", count=len(overview.rows)))
        if state.screen().is_narrow:
            _hit_buttons(overview)
        if overview.matches_elsewhere:
            label = t("summary.elsewhere", count=overview.matches_elsewhere)
            st.button(label, key="found-elsewhere", type="tertiary", on_click=drill_into, args=("",))


def _labels(overview: Overview, t: Translator) -> dict[str, str]:
    """Return by code what can be typed to find a site: name, initials and code; then area and status."""
    derived, snapshot = overview.state, overview.state.snapshot
    areas = [overview.tree.name_of(code) for code in snapshot.areas]
    statuses = [t.label(status) for _, status in overview.status_codes.statuses]
    return {
        site_id: " · ".join(
            filter(
                None,
                (
                    snapshot.names[row],
                    snapshot.texts[row].rpartition("\n")[2],
                    site_id,
                    areas[snapshot.area[row]],
                    statuses[derived.status[row]],
                ),
            )
        )
        for row, site_id in enumerate(snapshot.ids)
    }


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
            on_click=show_site,
            args=(site_id,),
        )


def _on_search(overview: Overview) -> None:
    """Choose the proposed site and leave the field as it was; store any other text as the filter's."""
    value = (state.widget_value("search") or "").strip()
    if value in overview.state.snapshot.row_of:
        state.set_widget("search", state.screen().filter.search or None)
        state.choose_site(value, move_map=True)
    else:
        state.stage_filter_value("search", value)
