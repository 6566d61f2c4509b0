"""Door-to-door screening of a site on its card: how far it is, and the form that records it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import MAX_HOUSEHOLDS, ScreeningCounts
from geo.services.context import AppContext
from geo.services.screening.progress import ScreeningRow, site_screening
from geo.services.screening.record import record_screening, undo_screening
from geo.text.screening import row_sentence
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.widgets.command_result import recorded_seq, result_box, run_command, undo_button
from pages.components.widgets.form_version import changed_meanwhile

FORM_ID, UNDO = "screening", "screening-undo"
FIELDS = ("households", "visited", "not_answered", "to_revisit")


def site_screening_card(ctx: AppContext, actor: Actor, site_id: str) -> None:
    """Draw the screening of a site and its form, folded; nothing for a site that is not screened."""
    row = site_screening(ctx, actor, site_id)
    if row is None:
        return
    t, now = state.translator(), ctx.now()
    with st.container(key="site-screening", gap="xsmall"):
        said = row_sentence(row, t, lambda moment: clock(moment, now))
        st.caption(escape_markdown(t("screening.of_site", said=said)))
        if not actor.may(Verb.RECORD_SCREENING, ctx.read_model.reference().areas.path(row.area)):
            return
        box = st.expander(t("screening.form"), key="screening-form-box", on_change=state.on_widget_change)
        if box.open:
            with box:
                _form(ctx, actor, row)
        with st.container(key="screening-result", gap="xsmall"):
            result_box(ctx, FORM_ID)
            result_box(ctx, UNDO)
            seq, end = recorded_seq(FORM_ID), partial(state.screen().day.end_form, FORM_ID)
            undo_button(ctx, "screening-undo", seq, undo_screening, form_id=UNDO, on_undone=end)


def _form(ctx: AppContext, actor: Actor, row: ScreeningRow) -> None:
    """Draw the fields, filled in with what is recorded, and both buttons."""
    t, units = state.translator(), ctx.read_model.reference().units
    form = state.screen().day.form_of(FORM_ID, row.site_id, row.version)
    counts = row.screening.counts if row.screening else None
    with st.form("screening", border=False, enter_to_submit=False):
        with st.container(key="screening-fields", horizontal=True, vertical_alignment="bottom", gap="small"):
            for name in FIELDS:
                key = _key(form, name)
                # As the form was begun: another default would empty what is being typed.
                state.default_widget(key, getattr(counts, name) if counts else None)
                st.number_input(
                    t(f"screening.field.{name}"),
                    0,
                    MAX_HOUSEHOLDS,
                    None,
                    key=key,
                    placeholder="–",
                    width=132,
                    help=t("screening.field.revisit_hint") if name == "to_revisit" else None,
                )
        labels = unique_labels({unit.code: unit.name for unit in units.values()})
        usual = row.unit or actor.unit
        choice(
            t("screening.column.unit"),
            labels,
            index=list(labels).index(usual) if usual in labels else None,
            key=_key(form, "unit"),
            placeholder=t("screening.column.unit"),
        )
        st.text_input(
            t("screening.reason"),
            key=_key(form, "reason"),
            max_chars=MAX_NOTE_LENGTH,
            help=t("screening.reason_help"),
        )
        with st.container(key="screening-presses", horizontal=True, gap="small"):
            st.form_submit_button(
                t("screening.record"),
                key="screening-record",
                type="primary",
                on_click=_record,
                args=(ctx, row.site_id, form),
            )
            st.form_submit_button(
                t("screening.all_visited"),
                key="screening-all",
                on_click=_record,
                args=(ctx, row.site_id, form),
                kwargs={"is_all": True},
            )
    changed_meanwhile(FORM_ID, form, row.version, t("screening.changed"))


def _key(form: FormState, name: str) -> str:
    """Return the key of a field, which names the site: the browser keeps typed text by key."""
    return f"screening-{name.replace('_', '-')}-{form.subject}-{form.key}"


def _record(ctx: AppContext, site_id: str, form: FormState, *, is_all: bool = False) -> None:
    """Record the screening, from a callback."""

    def act(actor: Actor) -> Receipt:
        typed = {name: state.widget_value(_key(form, name)) for name in (*FIELDS, "unit", "reason")}
        counts = _counts(typed["households"], typed["visited"], typed["not_answered"], typed["to_revisit"])
        if is_all and typed["households"]:
            counts = ScreeningCounts(typed["households"], typed["households"])
        if counts is None:
            raise InvalidInput("error.screening_empty")
        reason = (typed["reason"] or "").strip()
        report = ScreeningReport(site_id, counts, form.version, form.key, typed["unit"] or "", reason)
        return record_screening(ctx, actor, report)

    if run_command(ctx, FORM_ID, act):
        state.screen().day.end_form(FORM_ID, form)


def _counts(
    households: int | None, visited: int | None, not_answered: int | None, to_revisit: int | None
) -> ScreeningCounts | None:
    """Return the counts that were typed, None where the first two are not all there.

    Those not answered are to be revisited where nothing else is typed.
    """
    if households is None or visited is None:
        return None
    missed = not_answered or 0
    return ScreeningCounts(households, visited, missed, missed if to_revisit is None else to_revisit)
