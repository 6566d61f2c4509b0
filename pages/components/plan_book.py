"""The drafts there are, one of them before the planner; and the form that begins another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.plan_commands import NAME_LENGTH, NewPlan
from geo.services.plans import begin_plan
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import deed_box, key_of, press
from pages.components.wire import asked_by_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.domain.actors import Actor
    from geo.domain.plans import Plan
    from geo.services.office import Office

HERE = "begin-plan"
"""Where the presses of this form are answered."""
DROPPED = "dropped"
"""Where it is told that a draft was dropped: its own place is gone with it."""


def plan_picker(house: Office, actor: Actor, drafts: Sequence[Plan]) -> Plan | None:
    """The draft one works on; the one changed last before one was chosen, None where there is none."""
    words, desk = state.words(), state.screen().desk
    known = {plan.id: plan for plan in drafts}
    deed_box(house, actor, DROPPED)
    if desk.plan and desk.plan not in known:
        desk.plan, desk.gone = "", True
    if desk.gone:  # nobody's next press may fall on another draft
        st.warning(words("plan.gone"), icon=":material/info:")
    elif not desk.plan:
        desk.plan = next(iter(known), "")
    if not known:
        st.info(words("plan.no_draft"), icon=":material/edit_note:")
        return None
    state.put("plan", desk.plan or None)
    told = told_apart({plan.id: _label(house, plan) for plan in drafts})
    st.selectbox(
        words("plan.draft"),
        list(told),
        index=0 if desk.plan else None,
        key="plan",
        format_func=lambda code: told.get(code, code),
        placeholder=words("plan.draft"),
        on_change=_choose,
    )
    return known.get(desk.plan)


def begin_form(house: Office, actor: Actor) -> None:
    """A name, and whether it is about the present area alone; who may not plan everywhere has no choice."""
    words, areas = state.words(), house.board.reference().areas
    scope, key = actor.scope(Verb.DRAFT_PLAN), key_of(HERE)
    area = state.screen().filter.area or (min(scope) if len(scope) == 1 else EVERYWHERE)
    free = EVERYWHERE in scope
    with st.container(key="new-plan"):
        deed_box(house, actor, HERE)
        with (
            st.form("new-plan-form", border=False, enter_to_submit=False),
            st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
        ):
            st.text_input(words("plan.name"), key="new-plan-name", max_chars=NAME_LENGTH)
            if area in areas:
                within = words("plan.within", area=plain(areas[area].name))
                st.checkbox(within, value=True, key="new-plan-area", width="content", disabled=not free)
            st.form_submit_button(
                words("plan.begin"),
                key="begin-plan",
                icon=":material/add:",
                on_click=_begin,
                args=(house, area, key),
            )


def _label(house: Office, plan: Plan) -> str:
    reference = house.board.reference()
    parts = [plan.name, reference.people.get(plan.author, plan.author)]
    if plan.area:
        parts.append(reference.areas.name_of(plan.area))
    return " · ".join(parts)


def _choose() -> None:
    if not asked_by_look():
        desk = state.acted().desk
        desk.plan, desk.gone, desk.publishing = state.widget("plan") or "", False, None


def _begin(house: Office, area: str, key: str) -> None:
    within = area if state.widget("new-plan-area") else ""
    new = NewPlan(state.widget("new-plan-name") or "", key, within)
    if press(house, HERE, lambda actor: begin_plan(house, actor, new)):
        desk = state.screen().desk
        desk.plan, desk.gone = key, False
        state.put("new-plan-name", "")
