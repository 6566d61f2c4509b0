"""Tabs at the lower edge of a phone."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.schedule.exchange_requests import count_open_requests
from geo.services.situation.overview import Overview
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


def phone_tabs(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw a button for each tab that the account has use for, and the link to the shifts.

    The link counts the requests that wait for an answer of the account.
    """
    t, current = state.translator(), current_tab(actor)
    labels = {tab: t(f"phone.{tab}") for tab in PhoneTab if tab != PhoneTab.OWN or actor.may_report}
    labels[PhoneTab.ACTION] = f"{labels[PhoneTab.ACTION]} {len(rows_in_need(overview))}"
    with st.container(key="phone-tabs", horizontal=True, gap=None):
        for tab, label in labels.items():
            st.button(
                label,
                key=f"phone-tab-{tab}",
                icon=ICONS[tab],
                type="primary" if tab == current else "tertiary",
                on_click=state.show_tab,
                args=(tab,),
            )
        requests = count_open_requests(ctx, actor)
        label = f"{t('phone.shifts')} {requests or ''}".rstrip()
        st.page_link("schedule.py", label=label, icon=SHIFTS_ICON, query_params=state.link_query())
