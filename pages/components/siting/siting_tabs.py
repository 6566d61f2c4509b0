"""Tabs of the panel beside the siting map."""

from __future__ import annotations

from enum import StrEnum

from pages.components.app import state
from pages.components.app.labels import tabs

TAB_KEY = "siting-tab"


class SitingTab(StrEnum):
    """Tab of the panel."""

    SPARE = "spare"
    MERGES = "merges"
    POSTS = "posts"
    PLAN = "plan"


def siting_tabs() -> SitingTab:
    """Draw the tabs and return the chosen one."""
    t = state.translator()
    names: dict[str, str] = {tab: t(f"siting.tab.{tab}") for tab in SitingTab}
    return SitingTab(tabs(t("siting.tab"), names, key=TAB_KEY, default=SitingTab.SPARE))


def show_siting_tab(tab: SitingTab) -> None:
    """Show a tab, from a callback."""
    state.set_widget(TAB_KEY, tab)
