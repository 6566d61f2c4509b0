"""Status form of the chosen site: one press records, and the result confirms that it was recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH, Confirmation, Patrol, StatusChange
from geo.domain.kinds import Status, StatusCategory
from geo.formatting import format_day
from geo.services.context import AppContext
from geo.services.sites.details import SiteDetails
from geo.services.sites.record_patrol import record_patrol
from geo.services.sites.record_status import change_status, confirm_status
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.labels import choice, unique_labels
from pages.components.app.repeated_press import is_confirmed
from pages.components.site.site_card import BADGES
from pages.components.widgets.command_result import result_box, run_command


def status_form(ctx: AppContext, actor: Actor, details: SiteDetails, patrol_unit: str = "") -> None:
    """Draw note, next statuses, and "checked, no change" or "record patrol" as buttons, the result below.

    ``patrol_unit`` is the unit a patrol is expected of, "" for the site's own or the acting person's.
    """
    t, site = state.translator(), details.site
    with st.container(key="status-form"):
        if not details.permitted_verbs:
            result_box(ctx, _form_id(site.id), details)
            st.info(t("form.not_yours"))
            return
        form = state.form_for(site.id, site.version)
        # One form for as long as the site is shown: what is being typed keeps its place and the focus.
        with st.form("report", border=False, enter_to_submit=False):
            _note(form)
            _buttons(ctx, actor, details, form, patrol_unit)
            with st.container(key="status-result"):  # below the buttons, which stay where they are
                if form.version != site.version:
                    st.warning(t("form.changed_meanwhile"))
                if form.status_to_confirm:
                    st.warning(t("form.sure_again"))
                if form.unconfirmed_midnight is not None:
                    st.warning(t("form.midnight", day=format_day(form.unconfirmed_midnight, t)))
                result_box(ctx, _form_id(site.id), details, note_key=f"note-{form.key}")
            st.datetime_input(
                t("form.observed_at"),
                None,
                key=f"observed-{form.key}",
                step=timedelta(minutes=1),
                help=t("form.observed_help"),
            )


def _form_id(site_id: str) -> str:
    """Return where the results of a site's form are shown."""
    return f"report-{site_id}"


def _note(form: FormState) -> None:
    t = state.translator()
    st.text_area(
        t("form.note"),
        key=f"note-{form.key}",
        max_chars=MAX_NOTE_LENGTH,
        height=80,
        placeholder=t("form.note_hint"),
    )


def _buttons(ctx: AppContext, actor: Actor, details: SiteDetails, form: FormState, patrol_unit: str) -> None:
    t, kind = state.translator(), details.kind
    if Verb.RECORD_PATROL in details.permitted_verbs:
        units = unique_labels({unit.code: unit.name for unit in ctx.read_model.reference().units.values()})
        default_unit = patrol_unit or details.site.unit or actor.unit
        choice(
            t("form.visit_by"),
            units,
            index=list(units).index(default_unit) if default_unit in units else 0,
            key=f"unit-{form.key}",
            placeholder=t("form.visit_by"),
        )
        _primary_button(t("form.record_visit"), "patrol", _record_patrol, (ctx, form, default_unit))
    if Verb.CHANGE_STATUS not in details.permitted_verbs:
        return
    if not kind.is_patrolled:
        _primary_button(t("form.seen"), "seen", _confirm, (ctx, form))
    with st.container(key="status-presses"):
        # Each in its place, also while it is no next status: a refresh must not move a button under a thumb.
        for status in kind.settable_statuses:
            if status.derived and status.code not in details.status.next:
                continue  # it follows from the patrols, and can only be resumed from another status
            is_pending = status.code == form.status_to_confirm
            st.form_submit_button(
                t("form.sure", status=t.label(status)) if is_pending else _label(status),
                key=f"press-{status.code}",
                type="primary" if is_pending else "secondary",
                disabled=status.code not in details.status.next,
                width="stretch",
                on_click=_change,
                args=(ctx, form, status),
            )


def _primary_button(label: str, code: str, on_click: Callable[..., None], args: tuple[object, ...]) -> None:
    st.form_submit_button(
        label, key=f"press-{code}", type="primary", width="stretch", on_click=on_click, args=args
    )


def _label(status: Status) -> str:
    t = state.translator()
    if status.derived:  # it follows from the patrols again
        return t("form.resume")
    return f":{BADGES[status.category]}[●] {t.label(status)}"


def _report_fields(form: FormState) -> tuple[str, datetime | None]:
    """Return the note and the UTC time of observation of the form; None means now."""
    observed = state.widget_value(f"observed-{form.key}")
    if observed is not None:
        observed = observed.replace(tzinfo=state.screen().zone).astimezone(UTC)
    return state.widget_value(f"note-{form.key}") or "", observed


def _needs_hour_confirmation(ctx: AppContext, form: FormState) -> bool:
    """Return whether the time of observation is an unconfirmed midnight, and ask to confirm it.

    The field fills in midnight by itself where only a day was chosen; the second press confirms it.
    """
    observed = state.widget_value(f"observed-{form.key}")
    if observed is None or observed.time() != time():
        return False

    def ask() -> None:
        form.unconfirmed_midnight = observed

    return not is_confirmed(ctx, is_asked=form.unconfirmed_midnight == observed, ask=ask)


def _change(ctx: AppContext, form: FormState, status: Status) -> None:
    """Change the status; one that takes the site out of all figures needs a second press."""

    def ask() -> None:
        form.status_to_confirm = status.code

    is_asked = form.status_to_confirm == status.code
    if status.category is StatusCategory.INACTIVE and not is_confirmed(ctx, is_asked=is_asked, ask=ask):
        return
    if _needs_hour_confirmation(ctx, form):
        return
    form.status_to_confirm = ""
    note, observed = _report_fields(form)
    change = StatusChange(form.subject, status.code, form.version, form.key, note, observed)
    run_command(ctx, _form_id(form.subject), lambda actor: change_status(ctx, actor, change), change)


def _confirm(ctx: AppContext, form: FormState) -> None:
    if _needs_hour_confirmation(ctx, form):
        return
    note, observed = _report_fields(form)
    confirmation = Confirmation(form.subject, form.version, form.key, note, observed)
    run_command(
        ctx, _form_id(form.subject), lambda actor: confirm_status(ctx, actor, confirmation), confirmation
    )


def _record_patrol(ctx: AppContext, form: FormState, default_unit: str) -> None:
    if _needs_hour_confirmation(ctx, form):
        return
    note, observed = _report_fields(form)
    patrol = Patrol(
        form.subject, state.widget_value(f"unit-{form.key}") or default_unit, form.key, note, observed
    )
    run_command(ctx, _form_id(form.subject), lambda actor: record_patrol(ctx, actor, patrol), patrol)
