"""Tabs of the panel beside the map of a draft."""

from __future__ import annotations

from enum import StrEnum

from pages.components.app import state

TAB_KEY = "plan-tab"


class PlanTab(StrEnum):
    """Tab of the panel."""

    POST = "post"
    CHANGES = "changes"
    UNITS = "units"
    ORDERS = "orders"


def show_plan_tab(tab: PlanTab) -> None:
    """Show a tab, from a callback."""
    state.set_widget(TAB_KEY, tab)
