"""Proposed shift schedule: the form that requests it, and the panel with its progress, content and result."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.schedule.problem import MAX_DAYS, ScheduleRequest
from geo.services.schedule.schedule import ShiftSchedule
from geo.services.schedule.shift_actions import undo_schedule
from geo.text.absences import current_absence_sentences
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.schedule.proposal import APPLIED_SEQ_KEY, FORM_ID, proposal_report
from pages.components.schedule.proposal_job import clear_proposal, proposal_box, request_proposal
from pages.components.schedule.schedule_tabs import ScheduleTab, show_schedule_tab
from pages.components.widgets.command_result import result_box, undo_button

DEFAULT_DAYS, MAX_MOVES = 7, 500
OVERLOAD_WEIGHTS_M = (0.0, 100.0, 500.0, 2000.0, 10000.0)
"""Penalties in metres for one hour above an even share."""
DEFAULT_WEIGHT_M = 500.0


def proposal_request(ctx: AppContext, actor: Actor, schedule: ShiftSchedule) -> None:
    """Draw the form, for planners and the present time only."""
    if schedule.filter.as_of is not None or not actor.may_somewhere(Verb.DRAFT_PLAN):
        return
    t = state.translator()
    with st.container(key="schedule-preferences", border=True, gap="xsmall"):
        st.markdown(f"**{t('schedule.preferences')}**")
        st.caption(t("schedule.preferences_help"))
        for sentence in current_absence_sentences(schedule.units.values(), t):
            st.caption(escape_markdown(sentence))
        _form(ctx, schedule)


def proposal_panel(ctx: AppContext, actor: Actor, schedule: ShiftSchedule) -> None:
    """Draw the result of the last command with its undo in a place of one height, then the proposal."""
    t = state.translator()
    if schedule.filter.as_of is not None:
        st.info(t("schedule.past"))
        return
    seq = state.widget_value(APPLIED_SEQ_KEY)
    with st.container(key="schedule-put-result", gap="xsmall"):
        result_box(ctx, FORM_ID)
        if seq:
            undo_button(
                ctx,
                "schedule-take-back",
                seq,
                undo_schedule,
                form_id=FORM_ID,
                label=t("schedule.take_back", number=seq),
                on_undone=partial(state.set_widget, APPLIED_SEQ_KEY, None),
            )
        elif state.screen().result_of(FORM_ID) is None:
            st.caption(t("schedule.put_hint"))
    proposal = proposal_box(ctx, actor)
    if proposal is not None and proposal.request == _with_scope(schedule, proposal.request):
        proposal_report(ctx, actor, proposal, clear_proposal)


def _form(ctx: AppContext, schedule: ShiftSchedule) -> None:
    t = state.translator()
    labels = {weight: t(f"schedule.weight.{weight:.0f}") for weight in OVERLOAD_WEIGHTS_M}
    with st.form("schedule-preferences-form", border=False, enter_to_submit=False):
        st.number_input(t("schedule.days"), 1, MAX_DAYS, DEFAULT_DAYS, key="schedule-days")
        st.number_input(
            t("schedule.moves"), 0, MAX_MOVES, 0, key="schedule-moves", help=t("schedule.moves_help")
        )
        st.select_slider(
            t("schedule.weight"),
            OVERLOAD_WEIGHTS_M,
            DEFAULT_WEIGHT_M,
            key="schedule-weight",
            format_func=lambda weight: labels.get(weight, str(weight)),
            help=t("schedule.weight_help"),
        )
        st.form_submit_button(
            t("schedule.work_out"),
            key="schedule-work-out",
            type="primary",
            on_click=_submit_request,
            args=(ctx, schedule),
        )


def _submit_request(ctx: AppContext, schedule: ShiftSchedule) -> None:
    request = ScheduleRequest(
        days=int(state.widget_value("schedule-days") or DEFAULT_DAYS),
        overload_penalty_m=float(state.widget_value("schedule-weight") or 0),
        max_moves=int(state.widget_value("schedule-moves") or 0),
    )
    request_proposal(ctx, FORM_ID, _with_scope(schedule, request))
    show_schedule_tab(ScheduleTab.PROPOSAL)


def _with_scope(schedule: ShiftSchedule, request: ScheduleRequest) -> ScheduleRequest:
    """Return the request for the area and units of the view."""
    return ScheduleRequest(
        schedule.filter.area or "",
        tuple(schedule.filter.unit),
        request.days,
        request.overload_penalty_m,
        request.max_moves,
    )
