"""What came of the last press: recorded with its number, a conflict with both ways on, or what to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import streamlit as st

from geo.domain.commands import NOTE_LENGTH, Confirmation, StatusChange, Undo
from geo.domain.errors import Conflict, KadianError
from geo.services.statuses import change_status, undo
from pages.components import state
from pages.components.area_totals import plain
from pages.components.times import clock, stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.domain.journal import Receipt
    from geo.services.office import Office


def attempt(site_id: str, command: Any, act: Callable[[], Receipt], *, undoable: bool = True) -> bool:
    """Do it and remember what came of it; the form is emptied only once it is recorded."""
    here = state.screen()
    try:
        receipt = act()
    except Conflict as conflict:
        here.outcome = state.Outcome(site_id, conflict=conflict, command=command)
        return False
    except KadianError as error:
        here.outcome = state.Outcome(site_id, error=error, command=command)
        return False
    here.outcome = state.Outcome(site_id, receipt=receipt, undoable=undoable)
    state.new_form()
    return True


def outcome_box(office: Office, actor: Actor) -> None:
    """The outcome of the last press, if it concerns what is shown."""
    outcome = state.screen().outcome
    if outcome is None or outcome.site_id != state.screen().site:
        return
    if outcome.receipt is not None:
        _recorded(office, actor, outcome)
    elif outcome.conflict is not None:
        _conflict(office, actor, outcome)
    elif isinstance(outcome.error, KadianError):
        st.error(message(outcome.error))


def message(error: KadianError) -> str:
    """The error in the reader's language, with what to do."""
    params = {
        name: plain(stamp(value) if isinstance(value, datetime) else str(value))
        for name, value in error.params.items()
    }
    return state.words()(error.key, **params)


def _recorded(office: Office, actor: Actor, outcome: state.Outcome) -> None:
    words, receipt = state.words(), outcome.receipt
    if receipt is None:
        return
    unit = office.board.reference().units.get(actor.unit)
    who = unit.name if unit else actor.name
    numbers = f"#{receipt.seqs[0]}" if len(receipt.seqs) == 1 else f"#{receipt.seqs[0]}–#{receipt.seqs[-1]}"
    st.success(
        plain(words("form.recorded", number=numbers, time=clock(receipt.at, office.now()), who=who)),
        icon=":material/check_circle:",
    )
    if outcome.undoable:
        st.button(
            words("form.undo"),
            key="undo",
            icon=":material/undo:",
            type="tertiary",
            on_click=_undo,
            args=(office, actor, receipt.seqs[-1], outcome.site_id),
        )


def _conflict(office: Office, actor: Actor, outcome: state.Outcome) -> None:
    words, conflict = state.words(), outcome.conflict
    if conflict is None:
        return
    kind = office.kinds[conflict.now.kind]
    people = {person.id: person.name for person in office.board.reference().accounts}

    def label(status: str) -> str:
        return words.label(kind.status(status))

    st.error(
        words(
            "form.conflict",
            theirs=label(conflict.now.status),
            who=plain(people.get(conflict.told.actor, conflict.told.actor)),
            time=clock(conflict.told.at, office.now()),
            mine=label(conflict.mine),
        ),
        icon=":material/warning:",
    )
    st.button(
        words("form.keep_theirs", status=label(conflict.now.status)),
        key="keep-theirs",
        width="stretch",
        on_click=_keep_theirs,
    )
    if isinstance(outcome.command, StatusChange | Confirmation):
        st.text_input(words("form.because"), key="because", max_chars=NOTE_LENGTH)
        if outcome.reason_missing:
            st.warning(words("form.reason_needed"))
        st.button(
            words("form.apply_mine", status=label(conflict.mine)),
            key="apply-mine",
            type="primary",
            width="stretch",
            on_click=_apply_mine,
            args=(office, actor, outcome.command, conflict),
        )


def _keep_theirs() -> None:
    state.screen().outcome = None
    state.new_form()


def _apply_mine(office: Office, actor: Actor, told: StatusChange | Confirmation, conflict: Conflict) -> None:
    """Set what was told, knowing what stands there now; "unchanged" is told as the status that was seen."""
    reason = (state.widget("because") or "").strip()
    if not reason:
        if outcome := state.screen().outcome:
            outcome.reason_missing = True
        return
    again = StatusChange(
        told.site_id, conflict.mine, conflict.now.version, uuid4().hex, told.note, told.observed_at, reason
    )
    attempt(told.site_id, again, lambda: change_status(office, actor, again))


def _undo(office: Office, actor: Actor, seq: int, site_id: str) -> None:
    taken_back = Undo(seq, uuid4().hex)
    attempt(site_id, taken_back, lambda: undo(office, actor, taken_back), undoable=False)
