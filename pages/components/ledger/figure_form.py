"""Form that records what a source says of a figure of an area."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.area_figures.area_figure import MAX_FIGURE
from geo.domain.area_figures.commands import AreaFigureStatement
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.services.area_figures.ledger import AreaLedger, known_sources
from geo.services.area_figures.record import state_figure
from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.labels import choice, unique_labels
from pages.components.widgets.command_result import run_command
from pages.components.widgets.form_version import changed_meanwhile

FORM_ID = "figure"
FIELDS = ("kind", "value", "source", "date", "reason")
"""Fields of the form; their widgets are named by the area: nothing typed is recorded of another one."""


def figure_form(ctx: AppContext, actor: Actor, ledger: AreaLedger) -> None:
    """Draw the form, folded; nothing for an account that may record no figure here."""
    if not actor.may(Verb.RECORD_FIGURE, ctx.read_model.reference().areas.path(ledger.area)):
        return
    box = st.expander(
        state.translator()("ledger.form"),
        icon=":material/add:",
        key="ledger-form-box",
        on_change=state.on_widget_change,
    )
    if box.open:
        with box:
            _fields(ctx, actor, ledger)


def _key(area: str, field: str) -> str:
    return f"ledger-{field}-of-{area}"


def _fields(ctx: AppContext, actor: Actor, ledger: AreaLedger) -> None:
    """Draw the fields outside of a form: the figure decides which version the press is about."""
    t, area, kinds = state.translator(), ledger.area, ctx.area_figure_kinds
    chosen = choice(
        t("ledger.column.figure"),
        unique_labels({kind.code: t.label(kind) for kind in kinds}),
        index=None,
        key=_key(area, "kind"),
        placeholder=t("ledger.column.figure"),
        on_change=state.on_widget_change,
    )
    with st.container(key="ledger-fields", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.number_input(
            t("ledger.column.value"),
            0,
            MAX_FIGURE,
            None,
            key=_key(area, "value"),
            placeholder="–",
            width=160,
        )
        st.date_input(t("ledger.column.date"), None, key=_key(area, "date"), width=160)
    st.selectbox(
        t("ledger.form.source"),
        known_sources(ctx, actor),
        index=None,
        key=_key(area, "source"),
        placeholder=t("ledger.form.source_hint"),
        accept_new_options=True,
    )
    st.text_input(
        t("ledger.form.reason"),
        key=_key(area, "reason"),
        max_chars=MAX_NOTE_LENGTH,
        help=t("ledger.form.reason_help"),
    )
    version = ledger.row(chosen).version if chosen and chosen in kinds else 0
    form = state.screen().day.form_of(FORM_ID, f"{area} {chosen or ''}", version)
    st.button(
        t("ledger.form.record"),
        key="ledger-record",
        type="primary",
        width="stretch",
        on_click=_record,
        args=(ctx, area, form),
    )
    changed_meanwhile(FORM_ID, form, version, t("ledger.changed"))


def _record(ctx: AppContext, area: str, form: FormState) -> None:
    """Record the figure, from a callback; the fields are emptied once it is recorded."""

    def act(actor: Actor) -> Receipt:
        value = {field: state.widget_value(_key(area, field)) for field in FIELDS}
        if not value["kind"] or value["value"] is None:
            raise InvalidInput("error.figure_missing")
        statement = AreaFigureStatement(
            area,
            value["kind"],
            value["source"] or "",
            int(value["value"]),
            form.version,
            form.key,
            (value["reason"] or "").strip(),
            _observed_at(ctx, value["date"]),
        )
        return state_figure(ctx, actor, statement)

    if run_command(ctx, FORM_ID, act):
        state.screen().day.end_form(FORM_ID, form)
        for field in FIELDS:
            state.set_widget(_key(area, field), "" if field == "reason" else None)


def _observed_at(ctx: AppContext, day: date | None) -> datetime | None:
    """Return the start of a local day, None for the present time where it is today or not chosen."""
    zone = state.screen().zone
    if day is None or day == ctx.now().astimezone(zone).date():
        return None
    return datetime.combine(day, time(), zone).astimezone(UTC)
