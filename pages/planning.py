"""Planning page: drafts of post assignments, proposals, comparison with those in force, published orders."""

import streamlit as st

from geo.services.plans.comparison import compare_plan, list_plans
from pages.components.app import identity, shell, state
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.plans.absence_form import absence_form
from pages.components.plans.draft_figures import draft_figures
from pages.components.plans.draft_map import draft_map
from pages.components.plans.draft_picker import draft_picker, new_draft_form
from pages.components.plans.draft_steps import propose_step, publish_step, stale_step
from pages.components.plans.move_reasons import move_reasons
from pages.components.plans.new_post_form import new_post_section
from pages.components.plans.order_list import order_list, published_order
from pages.components.plans.post_form import post_form
from pages.components.plans.post_table import post_table
from pages.components.plans.shortage_advice import shortage_advice
from pages.components.plans.unit_table import unit_table
from pages.components.siting.service_access import draft_access_losses
from pages.components.situation.filter_bar import page_filter

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
t = state.translator()
is_narrow = state.screen().is_narrow

st.header(t("page.planning"))
page_filter(ctx, actor)
published_order(ctx, actor)  # above the drafts: the order is no draft any more
chosen = draft_picker(ctx, list_plans(ctx, actor).drafts)
new_draft_form(ctx, actor)
if chosen is not None:
    comparison = compare_plan(ctx, actor, chosen.id)
    draft_figures(ctx, comparison)
    stale_step(ctx, comparison)
    left, right = st.columns([3, 2])
    with left:
        draft_map(ctx, comparison)
        new_post_section(ctx, actor, comparison)
        if not is_narrow:
            move_reasons(ctx, comparison)
    with right:
        absence_form(ctx, comparison)
        propose_step(ctx, actor, comparison)
        post_form(ctx, comparison)
        shortage_advice(ctx, actor, comparison)
        draft_access_losses(ctx, actor, comparison)
        publish_step(ctx, actor, comparison)
    if is_narrow:
        move_reasons(ctx, comparison)
    post_table(ctx, comparison)
    unit_table(comparison)
order_list(ctx, actor)
auto_refresh(ctx, stamp)
