"""Panel beside the map of a draft: the chosen post, the changes, the units or the orders."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison
from pages.components.app import state
from pages.components.app.labels import tabs
from pages.components.plans.move_reasons import move_reasons
from pages.components.plans.new_post_form import new_post_section
from pages.components.plans.order_list import order_list
from pages.components.plans.plan_tabs import TAB_KEY, PlanTab
from pages.components.plans.post_form import post_form
from pages.components.plans.post_table import post_table
from pages.components.plans.unit_table import unit_table


def plan_panel(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Draw the tabs, and the content of the chosen one."""
    t = state.translator()
    names = {tab: t(f"plan.tab.{tab}") for tab in PlanTab}
    chosen = tabs(t("plan.tab"), names, key=TAB_KEY, default=PlanTab.POST)
    with st.container(key="panel-content", gap="xsmall"):
        if chosen == PlanTab.CHANGES:
            move_reasons(ctx, comparison)
        elif chosen == PlanTab.UNITS:
            unit_table(ctx, comparison)
        elif chosen == PlanTab.ORDERS:
            order_list(ctx, actor)
        else:
            post_form(ctx, comparison)
            if comparison.plan.id:
                new_post_section(ctx, actor, comparison)
            post_table(ctx, comparison)
