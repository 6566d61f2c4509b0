"""Checkpoint siting: coverage and value of the posts, better plans and cordons, each into a draft."""

from dataclasses import replace

import streamlit as st

from geo.services.siting.evaluation import evaluate_siting
from pages.components.app import identity, shell, state
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.siting.candidates import candidates, candidates_panel, refresh_candidates
from pages.components.siting.cordon import cordon_section
from pages.components.siting.coverage_figures import coverage_figures
from pages.components.siting.demand_measure import pick_demand_measure
from pages.components.siting.request_form import siting_request_form
from pages.components.siting.service_access import max_distance_input
from pages.components.siting.siting_map import siting_map
from pages.components.siting.tables import merge_table, post_value_table, uncovered_table
from pages.components.siting.target_form import plan_report, requested_plan, target_form
from pages.components.siting.view_picker import CORDON_VIEW, view_picker
from pages.components.situation.filter_bar import page_filter

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
t = state.translator()

st.header(t("page.posts"))
refresh_candidates(ctx, actor)
view = view_picker()
page_filter(ctx, actor)
fields = st.container(key="siting-fields") if state.screen().is_narrow else st.sidebar
if view == CORDON_VIEW:
    # What has effect here is offered; the rest is kept.
    with fields:
        max_distance_m = max_distance_input()
    cordon_section(ctx, actor, max_distance_m)
else:
    with fields:
        request = replace(pick_demand_measure(ctx, actor, siting_request_form(ctx)), candidates=candidates())
    evaluation = evaluate_siting(ctx, actor, request)
    coverage_figures(ctx, evaluation)
    if evaluation.problem.posts:
        left, right = st.columns([3, 2])
        with right:
            target_form(ctx, evaluation.problem)
            plan = requested_plan(ctx, actor, evaluation.problem)
            plan_report(ctx, plan)
            candidates_panel(ctx)
        with left:
            siting_map(ctx, evaluation, plan)
        post_value_table(ctx, evaluation)
        merge_table(evaluation)
        uncovered_table(ctx, evaluation)
    else:
        candidates_panel(ctx)
auto_refresh(ctx, stamp)
