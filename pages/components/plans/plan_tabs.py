"""Tabs of the panel beside the map of a draft."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from pages.components.app import state
from pages.components.app.labels import unique_labels

TAB_KEY = "plan-tab"


class PlanTab(StrEnum):
    """Tab of the panel."""

    POST = "post"
    CHANGES = "changes"
    UNITS = "units"
    ORDERS = "orders"


def plan_tabs() -> PlanTab:
    """Draw the tabs and return the chosen one.

    Their labels hold no counts: with another label the browser draws new tabs, and loses a press on them.
    """
    t = state.translator()
    state.default_widget(TAB_KEY, PlanTab.POST)
    labels = unique_labels({tab: t(f"plan.tab.{tab}") for tab in PlanTab})
    chosen = st.segmented_control(
        t("plan.tab"),
        list(PlanTab),
        key=TAB_KEY,
        format_func=lambda tab: labels.get(tab, tab),
        label_visibility="collapsed",
        required=True,
        width="stretch",
        persist_state="session",
        on_change=state.on_widget_change,
    )
    return PlanTab(chosen or PlanTab.POST)


def show_plan_tab(tab: PlanTab) -> None:
    """Show a tab, from a callback."""
    state.set_widget(TAB_KEY, tab)
