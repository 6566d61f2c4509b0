"""What came of the last press: recorded with its number, a conflict with both ways on, or what to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.domain.commands import NOTE_LENGTH, BulkStatusChange, Confirmation, StatusChange, Undo
from geo.domain.errors import Conflict, KadianError
from geo.services.sentences import receipt_sentence
from geo.services.statuses import change_status, undo
from pages.components import state
from pages.components.area_totals import plain
from pages.components.connection import by_presser
from pages.components.memory import Outcome
from pages.components.times import clock, stamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.domain.journal import Receipt
    from geo.services.dossiers import Dossier
    from geo.services.office import Office


def attempt(office: Office, site_id: str, command: Any, act: Callable[[Actor], Receipt]) -> bool:
    """Do it and remember what came of it; the form is emptied only once it is recorded."""
    here, undoable = state.acted(), not isinstance(command, Undo)

    def done(actor: Actor) -> bool:
        receipt, who = act(actor), actor.unit or actor.name
        here.outcome = Outcome(site_id, receipt=receipt, command=command, undoable=undoable, who=who)
        state.new_form()
        return True

    def refused(error: KadianError) -> None:
        conflict = error if isinstance(error, Conflict) else None
        here.outcome = Outcome(site_id, conflict=conflict, error=None if conflict else error, command=command)

    return bool(by_presser(office, done, refused))


def outcome_box(
    office: Office, shown: Dossier | None = None, button: Callable[..., bool] = st.button
) -> None:
    """Show the outcome of the last press, if it concerns the site that is shown.

    Args:
        office: The office that is asked for names and the time.
        shown: The site, whose entries tell the receipt in full.
        button: ``st.form_submit_button`` within a form, where Streamlit allows no other.
    """
    outcome = state.screen().outcome
    if outcome is None or outcome.site_id != state.screen().site:
        return
    if outcome.receipt is not None:
        _recorded(office, outcome, shown, button)
    elif outcome.conflict is not None:
        _conflict(office, outcome, button)
    elif isinstance(outcome.error, KadianError):
        st.error(message(outcome.error))


def message(error: KadianError) -> str:
    """The error in the reader's language, with what to do."""
    words = state.words()

    def told(value: Any) -> str:
        return stamp(value) if isinstance(value, datetime) else str(words.said(value))

    return words(error.key, **{name: plain(told(value)) for name, value in error.params.items()})


def _recorded(office: Office, outcome: Outcome, shown: Dossier | None, button: Callable[..., bool]) -> None:
    words, receipt = state.words(), outcome.receipt
    if receipt is None:
        return
    unit = office.board.reference().units.get(outcome.who)
    who = unit.name if unit else outcome.who
    told = {"time": clock(receipt.at, office.now()), "who": who}
    entries = shown.entries if shown else ()
    entry = next((entry for entry in entries if entry.seq == receipt.seqs[-1]), None)
    if shown and entry:
        said = receipt_sentence(entry, shown.site.name, shown.kind, words, **told)
    elif len(receipt.seqs) > 1:
        many = len(receipt.seqs)
        told |= {"number": _range(receipt.seqs[-1], many), "what": words("receipt.many", count=many)}
        if isinstance(outcome.command, Undo):
            said = words("receipt.undone", undone=_range(outcome.command.seq, many), **told)
        else:
            said = words("receipt.recorded", **told)
    else:
        said = words("form.recorded", number=f"#{receipt.seqs[-1]}", **told)
    st.success(plain(said), icon=":material/check_circle:")
    if outcome.undoable:
        button(
            words("form.undo"),
            key="undo",
            icon=":material/undo:",
            type="tertiary",
            on_click=_undo,
            args=(office, Undo(receipt.seqs[-1], outcome.key), outcome.site_id),
        )


def _range(last: int, many: int) -> str:
    """The numbers of one press, which follow each other."""
    return f"#{last - many + 1}–#{last}"


def _conflict(office: Office, outcome: Outcome, button: Callable[..., bool]) -> None:
    words, conflict = state.words(), outcome.conflict
    if conflict is None:
        return
    kind = office.kinds[conflict.now.kind]
    people = office.board.reference().people

    def label(status: str) -> str:
        return words.label(kind.status(status))

    st.error(
        words(
            "form.conflict_seen" if isinstance(outcome.command, Confirmation) else "form.conflict",
            site=plain(conflict.now.name),
            theirs=label(conflict.now.status),
            who=plain(people.get(conflict.told.actor, conflict.told.actor)),
            time=clock(conflict.told.at, office.now()),
            mine=label(conflict.mine),
        ),
        icon=":material/warning:",
    )
    if isinstance(outcome.command, BulkStatusChange):
        button(
            words("bulk.without", site=plain(conflict.now.name)),
            key="without",
            width="stretch",
            on_click=_without,
            args=(conflict.now.id,),
        )
        st.caption(words("bulk.press_again"))
        return
    button(
        words("form.keep_theirs", status=label(conflict.now.status)),
        key="keep-theirs",
        type="primary",
        width="stretch",
        on_click=_keep_theirs,
        args=(conflict.now.version,),
    )
    if isinstance(outcome.command, StatusChange | Confirmation):
        st.text_input(words("form.because"), key="because", max_chars=NOTE_LENGTH)
        if outcome.reason_missing:
            st.warning(words("form.reason_needed"))
        button(
            words("form.apply_mine", status=label(conflict.mine)),
            key="apply-mine",
            width="stretch",
            on_click=_apply_mine,
            args=(office, outcome),
        )


def _keep_theirs(version: int) -> None:
    """Nothing was recorded, so what was typed is still to be told: of what stands there now."""
    here = state.acted()
    here.outcome = None
    if here.form is not None:
        here.form.version = version


def _without(site_id: str) -> None:
    """Untick the site somebody else has changed; the others wait for the next press."""
    here = state.acted()
    here.outcome, here.listed = None, None
    here.ticked = tuple(ticked for ticked in here.ticked if ticked != site_id)


def _apply_mine(office: Office, outcome: Outcome) -> None:
    """Set what was told, knowing what stands there now; "unchanged" is told as the status that was seen."""
    reason, told, conflict = (state.widget("because") or "").strip(), outcome.command, outcome.conflict
    state.acted()
    if not reason or conflict is None:
        outcome.reason_missing = not reason
        return
    again = StatusChange(
        told.site_id, conflict.mine, conflict.now.version, outcome.key, told.note, told.observed_at, reason
    )
    attempt(office, told.site_id, again, lambda actor: change_status(office, actor, again))


def _undo(office: Office, taken_back: Undo, site_id: str) -> None:
    attempt(office, site_id, taken_back, lambda actor: undo(office, actor, taken_back))
