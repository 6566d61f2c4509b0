"""Choice of the draft to work on, and the form that begins another one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.plans.commands import MAX_PLAN_NAME_LENGTH, NewPlan
from geo.domain.plans.plan import Plan
from geo.services.context import AppContext
from geo.services.plans.drafts import begin_plan
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.menu import menu
from pages.components.app.streamlit_protocol import is_fragment_rerun
from pages.components.situation.filter_bar import area_picker
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "begin-plan"
"""Form of the commands of this module: their results are shown in its box."""
MENU_KEY = "new-plan-menu"
DROPPED_FORM_ID = "dropped"
"""Form under which a dropped draft is reported: the draft's own forms are gone."""


def draft_picker(ctx: AppContext, drafts: Sequence[Plan]) -> Plan | None:
    """Show the drafts and return the chosen one: first the one changed last, None where there is none."""
    t, planner = state.translator(), state.screen().planner
    by_id = {plan.id: plan for plan in drafts}
    result_box(ctx, DROPPED_FORM_ID)
    if planner.plan_id and planner.plan_id not in by_id:
        planner.plan_id, planner.is_draft_gone = "", True
    if planner.is_draft_gone:  # no press meant for it may fall on another draft
        st.warning(t("plan.gone"), icon=":material/info:")
    elif not planner.plan_id:
        planner.plan_id = next(iter(by_id), "")
    if not by_id:
        st.caption(t("plan.no_draft"))
        return None
    state.set_widget("plan", planner.plan_id or None)
    labels = unique_labels({plan.id: _label(ctx, plan) for plan in drafts})
    choice(
        t("plan.draft"),
        labels,
        index=0 if planner.plan_id else None,
        key="plan",
        placeholder=t("plan.draft"),
        label_visibility="collapsed",
        on_change=_on_draft_chosen,
    )
    return by_id.get(planner.plan_id)


def new_draft_menu(ctx: AppContext, actor: Actor) -> None:
    """Show the menu with the form that begins a draft, and the result of the last one begun."""
    with st.container(key="new-plan-step"):
        box = menu(state.translator()("plan.begin"), icon=":material/add:", key=MENU_KEY, kind="secondary")
        if box.open:
            with box:
                area_picker(ctx.read_model.reference(), actor)
                _new_draft_form(ctx, actor)
        else:
            result_box(ctx, FORM_ID)


def _new_draft_form(ctx: AppContext, actor: Actor) -> None:
    """Show the form: a name, and whether the draft is about the present area alone.

    An actor who may not plan everywhere has no choice.
    """
    t, areas = state.translator(), ctx.read_model.reference().areas
    scope, key = actor.scope(Verb.DRAFT_PLAN), form_key(FORM_ID)
    area = state.screen().filter.area or (min(scope) if len(scope) == 1 else EVERYWHERE)
    with st.container(key="new-plan"):
        with st.form("new-plan-form", border=False, enter_to_submit=False):
            st.text_input(t("plan.name"), key="new-plan-name", max_chars=MAX_PLAN_NAME_LENGTH)
            if area in areas:
                st.checkbox(
                    t("plan.within", area=escape_markdown(areas[area].name)),
                    value=True,
                    key="new-plan-area",
                    width="content",
                    disabled=EVERYWHERE not in scope,
                )
            st.form_submit_button(
                t("plan.begin"),
                key="begin-plan",
                icon=":material/add:",
                on_click=_create_draft,
                args=(ctx, area, key),
            )
        result_box(ctx, FORM_ID)


def _label(ctx: AppContext, plan: Plan) -> str:
    """Return name, author and area of a draft."""
    reference = ctx.read_model.reference()
    parts = [plan.name, reference.account_names.get(plan.author, plan.author)]
    if plan.area:
        parts.append(reference.areas.name_of(plan.area))
    return " · ".join(parts)


def _on_draft_chosen() -> None:
    """Work on the draft of the selection; a callback."""
    if not is_fragment_rerun():
        planner = state.mark_dirty().planner
        planner.plan_id = state.widget_value("plan") or ""
        planner.is_draft_gone, planner.publish_to_confirm = False, None


def _create_draft(ctx: AppContext, area: str, key: str) -> None:
    """Begin a draft and work on it; a callback."""
    within = area if state.widget_value("new-plan-area") else ""
    new = NewPlan(state.widget_value("new-plan-name") or "", key, within)
    if run_command(ctx, FORM_ID, lambda actor: begin_plan(ctx, actor, new)):
        planner = state.screen().planner
        planner.plan_id, planner.is_draft_gone = key, False
        state.set_widget("new-plan-name", "")
        state.set_widget(MENU_KEY, value=False)
