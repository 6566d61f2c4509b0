"""Proposed shift schedule as changes with their reasons, open shifts, workloads, and the button to apply."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
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
from pages.components.widgets.columns import local_timestamps, timestamp_column
from pages.components.widgets.command_result import form_key, run_command

FORM_ID = "rota-put"
APPLIED_SEQ_KEY = "rota-put-seq"
HEIGHT, ROW_HEIGHT = 420, 35
MAX_NAMED = 12
"""Maximum number of open shifts listed by name."""


def proposal_report(
    ctx: AppContext, actor: Actor, proposal: ScheduleProposal, on_applied: Callable[[], None]
) -> None:
    """Show the proposal in words, then change by change.

    Args:
        ctx: the application context.
        actor: the acting account.
        proposal: the proposal.
        on_applied: called once the proposal was applied to the schedule.
    """
    t = state.translator()
    with st.container(key="rota-proposal"):
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
        _unfilled(ctx, actor, proposal)
        if not proposal.changes:
            st.info(t("schedule.nothing_to_put"))
            return
        _changes(ctx, proposal)
        workload_comparison(proposal.before, proposal.after)
        key = form_key(FORM_ID)

        def apply() -> None:
            command = ScheduleChange(tuple(each.command for each in proposal.changes), key)
            if run_command(ctx, FORM_ID, lambda actor: apply_schedule(ctx, actor, command)):
                result = state.screen().page_result
                state.set_widget(APPLIED_SEQ_KEY, result.receipt.seq if result and result.receipt else None)
                on_applied()

        label = t("schedule.put", count=len(proposal.changes))
        st.button(label, key="rota-put", type="primary", icon=":material/event_available:", on_click=apply)


def _changes(ctx: AppContext, proposal: ScheduleProposal) -> None:
    t, units = state.translator(), ctx.read_model.reference().units

    def row(each: ShiftReassignment) -> tuple[str, ...]:
        """Return all cells but the start of the shift."""
        before, after = (unit_label(code, units, t) for code in (each.before, each.after))
        return each.name, before, after, t(f"schedule.why.{each.reason}")

    columns: dict[str, Sequence[object]] = {}
    columns["shift"] = local_timestamps(each.shift.start for each in proposal.changes)
    columns |= zip(
        ("post", "before", "after", "why"), zip(*map(row, proposal.changes), strict=True), strict=True
    )
    st.dataframe(
        pa.table({t(f"schedule.{name}"): list(column) for name, column in columns.items()}),
        height=min(HEIGHT, ROW_HEIGHT * (len(proposal.changes) + 1) + 2),
        hide_index=True,
        column_config={t("schedule.shift"): timestamp_column()},
        alt=t("schedule.changes_alt"),
    )


def _unfilled(ctx: AppContext, actor: Actor, proposal: ScheduleProposal) -> None:
    """Show the shifts that stay open, and on request what one more crew would change."""
    t = state.translator()
    if not proposal.unfilled:
        return
    listed = proposal.unfilled[:MAX_NAMED]
    named = [f"{slot.name} {clock(slot.shift.start, proposal.timestamp)}" for slot in listed]
    if more := len(proposal.unfilled) - len(listed):
        named.append(t("schedule.and_more", count=more))
    sentence = t("schedule.unfilled", count=len(proposal.unfilled), names=t("plan.comma").join(named))
    st.warning(escape_markdown(sentence), icon=":material/person_off:")

    st.button(t("schedule.one_more_crew"), key="rota-offers-ask", on_click=request_extra_crew)
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
