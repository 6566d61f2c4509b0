"""Form of the tally of a shift: numbers as they were counted, or a zero report by one press."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.day.commands import TallyReport
from geo.domain.day.tally import COUNT_NAMES, MAX_COUNT, NO_COUNTS, SUMMED_COUNTS, TallyCounts
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.units import unit_name
from geo.services.context import AppContext
from geo.services.day.tallies import ShiftTally, record_tally, tally_forms
from geo.text.day import jump_sentence
from geo.text.shifts import format_span
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.widgets.command_result import result_box, run_command
from pages.components.widgets.form_version import changed_meanwhile

FORM_ID = "tally"


def tally_form(ctx: AppContext, actor: Actor, site_id: str, shift_start: str) -> None:
    """Draw the form of a shift of a post that can be tallied now, with the result of the last tally.

    Args:
        ctx: The application context.
        actor: The acting account.
        site_id: Code of the post.
        shift_start: Start of the shift in ISO 8601; for another start the running shift is shown.
    """
    t, shifts = state.translator(), tally_forms(ctx, actor, site_id)
    with st.container(key="tally-form"):
        if not shifts:
            st.info(t("tally_form.none"))
            return
        chosen = next((each for each in shifts if each.shift.start.isoformat() == shift_start), shifts[0])
        _facts(ctx, chosen)
        if not actor.may(Verb.RECORD_TALLY, ctx.read_model.reference().areas.path(chosen.area)):
            st.info(t("form.not_yours"))
            return
        _form(ctx, chosen)


def _facts(ctx: AppContext, shown: ShiftTally) -> None:
    """Show post, unit and shift, and counts of the tally that jump against the usual."""
    t, now = state.translator(), ctx.now()
    unit = unit_name(ctx.read_model.reference().units, shown.unit)
    facts = (unit, format_span(shown.shift, lambda at: clock(at, now)))
    st.markdown(f"**{escape_markdown(shown.name)}**  \n{escape_markdown(' · '.join(filter(None, facts)))}")
    for jump in shown.jumps:
        st.warning(escape_markdown(jump_sentence(jump, t)))


def _form(ctx: AppContext, shown: ShiftTally) -> None:
    """Draw the fields, filled in with the tally that there is, and both buttons."""
    t, tally = state.translator(), shown.tally
    record_id = f"{shown.site_id}-{shown.shift.start:%Y%m%d%H%M}"
    form = state.form_for(record_id, tally.version if tally else 0)
    with st.form("tally", border=False, enter_to_submit=False):
        with st.container(key="tally-fields", horizontal=True, vertical_alignment="bottom", gap="small"):
            for name in COUNT_NAMES:
                key = f"tally-{name}-{form.key}"
                # As the form was begun: another default would empty what is being typed.
                state.default_widget(key, getattr(tally.counts, name) if tally else None)
                st.number_input(
                    t(f"day.count.{name}"),
                    0,
                    MAX_COUNT,
                    None,
                    key=key,
                    placeholder="–",
                    width=132,
                )
        st.text_input(
            t("tally_form.reason"),
            key=_reason_key(form),
            max_chars=MAX_NOTE_LENGTH,
            help=t("tally_form.reason_help"),
        )
        with st.container(key="tally-presses", horizontal=True, gap="small"):
            st.form_submit_button(
                t("tally_form.record" if tally is None else "tally_form.correct"),
                key="tally-record",
                type="primary",
                on_click=_record,
                args=(ctx, shown.site_id, shown.shift.start, form),
            )
            st.form_submit_button(
                t("tally_form.zero"),
                key="tally-zero",
                on_click=_record,
                args=(ctx, shown.site_id, shown.shift.start, form),
                kwargs={"is_zero": True},
            )
        with st.container(key="tally-result"):
            result_box(ctx, FORM_ID)
            version = shown.tally.version if shown.tally else 0
            changed_meanwhile(FORM_ID, form, version, t("tally_form.changed"))


def _reason_key(form: FormState) -> str:
    """Return the key of the reason, which names the shift: the browser keeps typed text by key."""
    return f"tally-reason-{form.subject}-{form.key}"


def _record(
    ctx: AppContext, site_id: str, shift_start: datetime, form: FormState, *, is_zero: bool = False
) -> None:
    """Record the tally, from a callback."""

    def act(actor: Actor) -> Receipt:
        counts = NO_COUNTS if is_zero else _counts(form)
        reason = (state.widget_value(_reason_key(form)) or "").strip()
        report = TallyReport(site_id, shift_start, counts, form.version, form.key, reason=reason)
        return record_tally(ctx, actor, report)

    if not form.is_recorded:  # a repeated press still has the form of the first one
        state.screen().form = form
    if run_command(ctx, FORM_ID, act):
        state.new_form()


def _counts(form: FormState) -> TallyCounts:
    """Return the counts of the fields; an empty one among others is zero, all empty ones are no tally.

    Raises:
        InvalidInput: Nothing is filled in.
    """
    typed = {name: state.widget_value(f"tally-{name}-{form.key}") for name in COUNT_NAMES}
    if all(value is None for value in typed.values()):
        raise InvalidInput("error.tally_empty")
    return TallyCounts(
        **{name: value or 0 if name in SUMMED_COUNTS else value for name, value in typed.items()}
    )
