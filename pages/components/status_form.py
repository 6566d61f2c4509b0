"""The status form of the chosen site: one press records, and says for certain that it was recorded."""

from __future__ import annotations

from datetime import UTC, time, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from geo.domain.commands import NOTE_LENGTH, Confirmation, StatusChange, Visit
from geo.domain.kinds import Meaning
from geo.services.statuses import change_status, confirm
from geo.services.visits import record_visit
from pages.components import state
from pages.components.choices import told_apart
from pages.components.outcome import attempt, outcome_box
from pages.components.site_card import BADGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.kinds import Status
    from geo.services.dossiers import Dossier
    from geo.services.office import Office
    from pages.components.memory import Form


def status_form(office: Office, actor: Actor, dossier: Dossier, walker: str = "") -> None:
    """Note, then next statuses and "seen, unchanged" or "record patrol" as buttons; what came of it beneath.

    ``walker`` is the unit a patrol is expected of, "" for the site's own or the acting person's.
    """
    words, site = state.words(), dossier.site
    with st.container(key="status-form"):
        if not dossier.offered:
            outcome_box(office, dossier)
            st.info(_why_nothing(office, actor))
            return
        form = state.form_for(site.id, site.version)
        # One form for as long as the site is shown: what is being typed keeps its place and the focus.
        with st.form("report", border=False, enter_to_submit=False):
            _note(form)
            _presses(office, actor, dossier, form, walker)
            with st.container(key="status-told"):  # beneath what is pressed, which stays where it is
                if form.version != site.version:
                    st.warning(words("form.changed_meanwhile"))
                if form.midnight is not None:
                    st.warning(words("form.midnight", day=f"{form.midnight:%Y-%m-%d}"))
                outcome_box(office, dossier, button=st.form_submit_button)
            st.datetime_input(
                words("form.observed_at"),
                None,
                key=f"observed-{form.key}",
                step=timedelta(minutes=1),
                help=words("form.observed_help"),
            )


def _why_nothing(office: Office, actor: Actor) -> str:
    """Why there is nothing to press; only who tries demo accounts can choose another."""
    words = state.words()
    if actor in office.board.reference().demo_accounts:
        return words("form.not_yours")
    return words("plain.not_yours" if actor.may_report else "form.only_looking")


def _note(form: Form) -> None:
    words = state.words()
    st.text_area(
        words("form.note"),
        key=f"note-{form.key}",
        max_chars=NOTE_LENGTH,
        height=80,
        placeholder=words("form.note_hint"),
    )


def _presses(office: Office, actor: Actor, dossier: Dossier, form: Form, walker: str) -> None:
    words, kind = state.words(), dossier.kind
    if Verb.RECORD_VISIT in dossier.offered:
        units = told_apart({unit.code: unit.name for unit in office.board.reference().units.values()})
        usual = walker or dossier.site.unit or actor.unit
        st.selectbox(
            words("form.visit_by"),
            list(units),
            index=list(units).index(usual) if usual in units else 0,
            key=f"unit-{form.key}",
            format_func=lambda code: units.get(code, code),
            placeholder=words("form.visit_by"),
        )
        _press(words("form.record_visit"), "visit", _visit, (office, form, usual))
    if Verb.CHANGE_STATUS not in dossier.offered:
        return
    if not kind.is_visited:
        _press(words("form.seen"), "seen", _confirm, (office, form))
    with st.container(key="status-presses"):
        # Each in its place, also while it is no next step: news must not move a button beneath a thumb.
        for status in kind.settable:
            if status.derived and status.code not in dossier.status.next:
                continue  # nobody sets it: to be taken over again it must have been left
            asks = status.code == form.asked
            st.form_submit_button(
                words("form.sure", status=words.label(status)) if asks else _label(status),
                key=f"press-{status.code}",
                type="primary" if asks else "secondary",
                disabled=status.code not in dossier.status.next,
                width="stretch",
                on_click=_change,
                args=(office, form, status),
            )


def _press(label: str, code: str, act: Callable[..., None], args: tuple[object, ...]) -> None:
    st.form_submit_button(
        label, key=f"press-{code}", type="primary", width="stretch", on_click=act, args=args
    )


def _label(status: Status) -> str:
    words = state.words()
    if status.derived:  # nobody sets it: the patrols take over again
        return words("form.resume")
    return f":{BADGES[status.meaning]}[●] {words('form.set', status=words.label(status))}"


def _told(form: Form) -> tuple[str, datetime | None]:
    """Note and time of observation as the form holds them; no time means now."""
    observed = state.widget(f"observed-{form.key}")
    if observed is not None:
        observed = observed.replace(tzinfo=state.screen().zone).astimezone(UTC)
    return state.widget(f"note-{form.key}") or "", observed


def _asks_hour(form: Form) -> bool:
    """Whether the time of observation is midnight and not asked about yet; then it is from now on.

    The field fills in midnight by itself where only a day was chosen.
    """
    observed = state.widget(f"observed-{form.key}")
    if observed is None or observed.time() != time() or form.midnight == observed:
        return False
    state.acted()
    form.midnight = observed
    return True


def _change(office: Office, form: Form, status: Status) -> None:
    """A status that takes the site out of all figures is asked for once more, in the same place."""
    if status.meaning is Meaning.INACTIVE and form.asked != status.code:
        state.acted()
        form.asked = status.code
        return
    if _asks_hour(form):
        return
    form.asked = ""
    note, observed = _told(form)
    change = StatusChange(form.site_id, status.code, form.version, form.key, note, observed)
    attempt(office, form.site_id, change, lambda actor: change_status(office, actor, change))


def _confirm(office: Office, form: Form) -> None:
    if _asks_hour(form):
        return
    note, observed = _told(form)
    confirmation = Confirmation(form.site_id, form.version, form.key, note, observed)
    attempt(office, form.site_id, confirmation, lambda actor: confirm(office, actor, confirmation))


def _visit(office: Office, form: Form, usual: str) -> None:
    if _asks_hour(form):
        return
    note, observed = _told(form)
    visit = Visit(form.site_id, state.widget(f"unit-{form.key}") or usual, form.key, note, observed)
    attempt(office, form.site_id, visit, lambda actor: record_visit(office, actor, visit))
