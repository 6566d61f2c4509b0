"""Tabs of the panel beside the siting map."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from pages.components.app import state
from pages.components.app.labels import unique_labels

TAB_KEY = "siting-tab"


class SitingTab(StrEnum):
    """Tab of the panel."""

    SPARE = "spare"
    MERGES = "merges"
    POSTS = "posts"
    PLAN = "plan"


def siting_tabs() -> SitingTab:
    """Draw the tabs and return the chosen one; without counts, as ``plan_tabs``."""
    t = state.translator()
    state.default_widget(TAB_KEY, SitingTab.SPARE)
    labels = unique_labels({tab: t(f"siting.tab.{tab}") for tab in SitingTab})
    chosen = st.segmented_control(
        t("siting.tab"),
        list(SitingTab),
        key=TAB_KEY,
        format_func=lambda tab: labels.get(tab, tab),
        label_visibility="collapsed",
        required=True,
        width="stretch",
        persist_state="session",
        on_change=state.on_widget_change,
    )
    return SitingTab(chosen or SitingTab.SPARE)


def show_siting_tab(tab: SitingTab) -> None:
    """Show a tab, from a callback."""
    state.set_widget(TAB_KEY, tab)
