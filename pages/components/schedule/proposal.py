"""Proposed shift schedule as changes with their reasons, open shifts, workloads, and the button to apply."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import ScheduleChange
from geo.services.context import AppContext
from geo.services.schedule.problem import NEAREST_UNITS
from geo.services.schedule.propose import ScheduleProposal, ShiftReassignment
from geo.services.schedule.shift_actions import apply_schedule
from geo.text.plans import optimality_sentence, unit_label
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.schedule.proposal_job import extra_crew_box, request_extra_crew
from pages.components.schedule.workload import workload_comparison
from pages.components.widgets.command_result import form_key, run_command

FORM_ID = "schedule-put"
APPLIED_SEQ_KEY = "schedule-put-seq"
MAX_NAMED = 12
"""Maximum number of open shifts listed by name."""


def proposal_report(
    ctx: AppContext, actor: Actor, proposal: ScheduleProposal, on_applied: Callable[[], None]
) -> None:
    """Show the proposal in words with the button to apply it, then change by change.

    Args:
        ctx: the application context.
        actor: the acting account.
        proposal: the proposal.
        on_applied: called once the proposal was applied to the schedule.
    """
    t = state.translator()
    with st.container(key="schedule-proposal"):
        st.markdown(
            t(
                "schedule.proposed",
                begin=clock(proposal.begin, proposal.timestamp),
                end=clock(proposal.end, proposal.timestamp),
                open=proposal.open_count,
                changes=len(proposal.changes),
                unfilled=len(proposal.unfilled),
            )
        )
        if proposal.optimality:
            st.caption(optimality_sentence(proposal.optimality, t))
        if moves := proposal.request.max_moves:
            st.caption(t("schedule.moves_note", moves=moves))
        if proposal.optimality and len(ctx.read_model.reference().units) > NEAREST_UNITS:
            st.caption(t("proof.within", nearest=NEAREST_UNITS))
        if proposal.changes:
            _apply_button(ctx, proposal, on_applied)
        else:
            st.info(t("schedule.nothing_to_put"))
        _unfilled(ctx, actor, proposal)
        if proposal.changes:
            _changes(ctx, proposal)
            workload_comparison(proposal.before, proposal.after)


def _apply_button(ctx: AppContext, proposal: ScheduleProposal, on_applied: Callable[[], None]) -> None:
    t, key = state.translator(), form_key(FORM_ID)

    def apply() -> None:
        command = ScheduleChange(tuple(each.command for each in proposal.changes), key)
        if run_command(ctx, FORM_ID, lambda actor: apply_schedule(ctx, actor, command)):
            result = state.screen().page_result
            state.set_widget(APPLIED_SEQ_KEY, result.receipt.seq if result and result.receipt else None)
            on_applied()

    st.button(
        t("schedule.put", count=len(proposal.changes)),
        key="schedule-put",
        type="primary",
        icon=":material/event_available:",
        width="stretch",
        on_click=apply,
    )


def _changes(ctx: AppContext, proposal: ScheduleProposal) -> None:
    """List the changes: post, start of the shift, unit before and after, and the reason."""
    t, units = state.translator(), ctx.read_model.reference().units

    def item(each: ShiftReassignment) -> str:
        before, after = (escape_markdown(unit_label(code, units, t)) for code in (each.before, each.after))
        start = escape_markdown(clock(each.shift.start, proposal.timestamp))
        reason = escape_markdown(t(f"schedule.why.{each.reason}"))
        return f"- **{escape_markdown(each.name)}** {start}  \n  {before} → {after} · {reason}"

    with st.container(key="schedule-changes"):
        st.markdown("\n".join(map(item, proposal.changes)))


def _unfilled(ctx: AppContext, actor: Actor, proposal: ScheduleProposal) -> None:
    """Show the shifts that stay open, and on request what one more crew would change."""
    t = state.translator()
    if not proposal.unfilled:
        return
    listed = proposal.unfilled[:MAX_NAMED]
    named = [f"{slot.name} {clock(slot.shift.start, proposal.timestamp)}" for slot in listed]
    if more := len(proposal.unfilled) - len(listed):
        named.append(t("schedule.and_more", count=more))
    sentence = t("schedule.unfilled", count=len(proposal.unfilled), names=t("list.comma").join(named))
    st.warning(escape_markdown(sentence), icon=":material/person_off:")

    st.button(t("schedule.one_more_crew"), key="schedule-offers-ask", on_click=request_extra_crew)
    offers = extra_crew_box(ctx, actor)
    if offers is None:
        return
    units = ctx.read_model.reference().units
    for offer in offers:
        name = unit_label(offer.unit, units, t)
        st.markdown(
            escape_markdown(t("schedule.offer", unit=name, people=offer.people, filled=offer.shifts_filled))
        )
    if not offers:
        st.caption(t("schedule.no_offer"))
