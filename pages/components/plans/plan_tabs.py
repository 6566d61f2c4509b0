"""Tabs of the panel beside the map of a draft."""

from __future__ import annotations

from enum import StrEnum

from pages.components.app import state
from pages.components.app.labels import tabs

TAB_KEY = "plan-tab"


class PlanTab(StrEnum):
    """Tab of the panel."""

    POST = "post"
    CHANGES = "changes"
    UNITS = "units"
    ORDERS = "orders"


def plan_tabs() -> PlanTab:
    """Draw the tabs and return the chosen one."""
    t = state.translator()
    names: dict[str, str] = {tab: t(f"plan.tab.{tab}") for tab in PlanTab}
    return PlanTab(tabs(t("plan.tab"), names, key=TAB_KEY, default=PlanTab.POST))


def show_plan_tab(tab: PlanTab) -> None:
    """Show a tab, from a callback."""
    state.set_widget(TAB_KEY, tab)
