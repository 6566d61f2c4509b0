"""Tabs of the panel beside the siting map."""

from __future__ import annotations

from enum import StrEnum

from pages.components.app import state

TAB_KEY = "siting-tab"


class SitingTab(StrEnum):
    """Tab of the panel."""

    SPARE = "spare"
    MERGES = "merges"
    POSTS = "posts"
    PLAN = "plan"


def show_siting_tab(tab: SitingTab) -> None:
    """Show a tab, from a callback."""
    state.set_widget(TAB_KEY, tab)
