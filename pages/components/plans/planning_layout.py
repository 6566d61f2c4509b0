"""Planning on one screen: steps in the sidebar, the map, the chosen post beside it, the verdict above all."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison, compare_plan, compare_present, list_plans
from pages.components.app import state
from pages.components.plans.absence_form import absence_form
from pages.components.plans.draft_map import draft_map
from pages.components.plans.draft_picker import draft_picker, new_draft_menu
from pages.components.plans.draft_steps import check_step, propose_step, publish_step
from pages.components.plans.order_list import published_order
from pages.components.plans.plan_panel import plan_panel
from pages.components.plans.verdict_line import verdict_line


def planning_layout(ctx: AppContext, actor: Actor) -> None:
    """Draw the chosen draft, or the assignments in force where there is none.

    On a phone the map comes first, then the verdict, the panel and the steps, in one column.
    """
    if state.screen().is_narrow:
        map_side = st.container(key="plan-map", gap="xsmall")
        head = st.container(key="plan-head", gap="xsmall")
        panel = st.container(key="plan-panel", gap="xsmall")
        steps = st.container()
    else:
        head = st.container(key="plan-head", horizontal=True, vertical_alignment="top", gap="small")
        beside = st.container(key="map-and-panel", horizontal=True, gap="small")
        map_side = beside.container(key="map-side", gap="xsmall")
        panel = beside.container(key="side-panel", gap="xsmall")
        steps = st.sidebar  # no container there: without a draft there is no sidebar
    with head:
        verdict = st.container(key="verdict", gap="xsmall")
        with st.container(key="plan-draft", gap="xsmall"):
            chosen = draft_picker(ctx, list_plans(ctx, actor).drafts)
        new_draft_menu(ctx, actor)
    comparison = compare_plan(ctx, actor, chosen.id) if chosen else compare_present(ctx, actor)
    with verdict:
        published_order(ctx, actor)  # above the verdict: the order is no draft any more
        verdict_line(comparison)
    with map_side:
        draft_map(ctx, comparison)
    with panel:
        plan_panel(ctx, actor, comparison)
    if chosen:
        with steps, st.container(key="plan-steps", gap="small"):
            _steps(ctx, actor, comparison)


def _steps(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Draw the steps from the absences to the order."""
    absence_form(ctx, comparison)
    propose_step(ctx, actor, comparison)
    check_step(ctx, actor, comparison)
    publish_step(ctx, actor, comparison)
