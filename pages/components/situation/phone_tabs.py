"""Tabs at the lower edge of a phone."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.schedule.exchange_requests import count_open_requests
from geo.services.situation.overview import Overview
from geo.text.app_pages import SITUATION, TODAY
from pages.components.app import state
from pages.components.app.screen_state import PhoneTab
from pages.components.situation.needs_action import rows_in_need

ICONS = {
    PhoneTab.OWN: ":material/assignment_ind:",
    PhoneTab.MAP: ":material/map:",
    PhoneTab.ACTION: ":material/error:",
    PhoneTab.LIST: ":material/list:",
}
SHIFTS_ICON = ":material/event_available:"


def current_tab(actor: Actor) -> PhoneTab:
    """Return the tab on screen: the one that was chosen; else one's own posts, without a unit the map."""
    return state.screen().phone_tab or (PhoneTab.OWN if actor.unit else PhoneTab.MAP)


def phone_tabs(ctx: AppContext, actor: Actor, overview: Overview, *, is_today: bool = False) -> None:
    """Draw the link to the own work of today, a button for each tab of use, and the link to the shifts.

    The last link counts the requests that wait for an answer of the account. ``is_today`` tells that the bar
    stands on the page "today", from which a tab leads to the situation.
    """
    t, current = state.translator(), None if is_today else current_tab(actor)
    labels = {tab: t(f"phone.{tab}") for tab in PhoneTab if tab != PhoneTab.OWN or actor.may_report}
    labels[PhoneTab.ACTION] = f"{labels[PhoneTab.ACTION]} {len(rows_in_need(overview))}"
    with st.container(key="phone-tabs", horizontal=True, gap=None):
        if TODAY.is_open_to(actor):
            link = state.link_query()
            st.page_link(TODAY.script, label=t("phone.today"), icon=TODAY.icon, query_params=link)
        for tab, label in labels.items():
            is_pressed = st.button(
                label,
                key=f"phone-tab-{tab}",
                icon=ICONS[tab],
                type="primary" if tab == current else "tertiary",
                on_click=state.show_tab,
                args=(tab,),
            )
            if is_pressed and is_today:
                st.switch_page(SITUATION.script, query_params=state.link_query())
        requests = count_open_requests(ctx, actor)
        label = f"{t('phone.shifts')} {requests or ''}".rstrip()
        st.page_link("schedule.py", label=label, icon=SHIFTS_ICON, query_params=state.link_query())
