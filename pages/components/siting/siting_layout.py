"""Siting on one screen: the request in the sidebar, the map, the posts and the plan beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.domain.actors import Actor
from geo.domain.plans.new_post import NewPost
from geo.services.context import AppContext
from geo.services.siting.evaluation import SitingEvaluation, evaluate_siting
from geo.services.siting.solve import SitingPlan
from pages.components.app import state
from pages.components.app.labels import tabs
from pages.components.siting.candidates import candidates_panel
from pages.components.siting.cordon import cordon_panel, cordon_request, cordon_verdict, requested_cordon
from pages.components.siting.cordon_map import cordon_map
from pages.components.siting.coverage_figures import coverage_figures, siting_verdict
from pages.components.siting.demand_measure import pick_demand_measure
from pages.components.siting.request_form import siting_request_form
from pages.components.siting.service_access import max_distance_input
from pages.components.siting.siting_map import siting_map
from pages.components.siting.siting_tabs import TAB_KEY, SitingTab
from pages.components.siting.spare_posts import merges, spare_posts
from pages.components.siting.tables import post_value_table, uncovered_table
from pages.components.siting.target_form import plan_report, requested_plan, target_form
from pages.components.siting.view_picker import CORDON_VIEW, view_picker
from pages.components.situation.filter_bar import area_picker


class _Places(NamedTuple):
    """Containers of the page: first line, map, what stands beside it, and the fields of the request."""

    verdict: DeltaGenerator
    map_side: DeltaGenerator
    panel: DeltaGenerator
    fields: DeltaGenerator


def siting_layout(ctx: AppContext, actor: Actor, candidates: Sequence[NewPost]) -> None:
    """Draw the coverage of the posts, or the cordon of an area; on a phone the map comes first."""
    places, view = _places()
    with places.fields:
        area_picker(ctx.read_model.reference(), actor)
    if view == CORDON_VIEW:
        _cordon(ctx, actor, places)
    else:
        _coverage(ctx, actor, places, candidates)


def _places() -> tuple[_Places, str]:
    """Draw the containers and the choice of a view; return them and the view."""
    if state.screen().is_narrow:
        map_side = st.container(key="siting-map", gap="xsmall")
        verdict = st.container(key="verdict", gap="xsmall")
        view = view_picker()
        panel = st.container(key="siting-panel", gap="xsmall")
        return _Places(verdict, map_side, panel, st.container(key="siting-fields", gap="small")), view
    with st.container(key="page-head", horizontal=True, gap="small"):
        verdict = st.container(key="verdict", gap="xsmall")
        view = view_picker()
    beside = st.container(key="map-and-panel", horizontal=True, gap="small")
    map_side = beside.container(key="map-side", gap="xsmall")
    panel = beside.container(key="side-panel", gap="xsmall")
    return _Places(verdict, map_side, panel, st.sidebar.container(key="siting-fields", gap="small")), view


def _coverage(ctx: AppContext, actor: Actor, places: _Places, candidates: Sequence[NewPost]) -> None:
    """Draw the evaluation of the posts, and the plan that was requested."""
    with places.fields:
        request = pick_demand_measure(ctx, actor, siting_request_form(ctx))
        evaluation = evaluate_siting(ctx, actor, replace(request, candidates=tuple(candidates)))
        coverage_figures(ctx, evaluation)
    with places.verdict:
        siting_verdict(evaluation)
    with places.panel:
        if not evaluation.problem.posts:
            candidates_panel(ctx)
            return
        plan = requested_plan(ctx, actor, evaluation.problem)
        _panel(ctx, evaluation, plan)
    with places.map_side:
        siting_map(ctx, evaluation, plan)


def _panel(ctx: AppContext, evaluation: SitingEvaluation, plan: SitingPlan | None) -> None:
    """Draw the tabs, and the content of the chosen one."""
    t = state.translator()
    names = {tab: t(f"siting.tab.{tab}") for tab in SitingTab}
    chosen = tabs(t("siting.tab"), names, key=TAB_KEY, default=SitingTab.SPARE)
    with st.container(key="panel-content", gap="xsmall"):
        if chosen == SitingTab.MERGES:
            merges(ctx, evaluation)
        elif chosen == SitingTab.POSTS:
            post_value_table(ctx, evaluation)
            uncovered_table(ctx, evaluation)
        elif chosen == SitingTab.PLAN:
            target_form(ctx, evaluation.problem)
            plan_report(ctx, plan)
            candidates_panel(ctx)
        else:
            spare_posts(ctx, evaluation)


def _cordon(ctx: AppContext, actor: Actor, places: _Places) -> None:
    """Draw the cordon of the chosen area, once there is one."""
    with places.fields:  # what has effect here is offered; the rest is kept
        max_distance_m = max_distance_input()
        request = cordon_request(max_distance_m)
    if request is None:
        with places.verdict:
            st.info(state.translator()("cordon.no_area"), icon=":material/arrow_back:")
        return
    with places.panel:
        cordon = requested_cordon(ctx, actor, request)
        if cordon is None:
            return
        with st.container(key="panel-content", gap="xsmall"):
            cordon_panel(ctx, cordon)
    with places.verdict:
        cordon_verdict(cordon)
    with places.map_side:
        cordon_map(ctx, cordon)
