"""One status for all ticked sites of one kind, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from geo.domain.commands import NOTE_LENGTH, BulkStatusChange
from geo.domain.kinds import Meaning
from geo.services.statuses import change_statuses
from pages.components import state
from pages.components.outcome import attempt, outcome_box

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.actors import Actor
    from geo.domain.kinds import Status
    from geo.services.office import Office
    from geo.services.overview import Overview


def bulk_form(office: Office, actor: Actor, overview: Overview, ticked: tuple[str, ...]) -> None:
    """Offered from two ticked sites on, of the present; each step with the number of sites it is one for.

    After a press the same buttons stay in their places, closed, until other sites are ticked: what came of it
    is told beneath them, and nothing else comes where one has just pressed.
    """
    here, words = state.screen(), state.words()
    if overview.filter.as_of:
        return
    if len(ticked) < 2:  # one: the form's case
        if here.outcome is not None and not here.outcome.site_id and not here.site:
            _answered(office)
        return
    standing = overview.standing
    rows = [standing.snapshot.row_of[site_id] for site_id in ticked]
    areas = {standing.snapshot.areas[standing.snapshot.area[row]] for row in rows}
    if not all(actor.may(Verb.CHANGE_STATUS, overview.tree.path(area)) for area in areas):
        return
    kinds = {int(standing.snapshot.kind[row]) for row in rows}
    with st.container(key="bulk-form", border=True):
        st.markdown(words("bulk.title", count=len(ticked)))
        if len(kinds) > 1:
            st.info(words("bulk.one_kind"))
            return
        kind = overview.book.kinds[kinds.pop()]
        here.bulk_kind = kind.code
        steps = {
            status: tuple(
                (standing.snapshot.ids[row], int(standing.snapshot.version[row]))
                for row in rows
                if status.code in _next_of(overview, row)
            )
            for status in kind.settable
        }
        if not any(steps.values()):
            st.info(words("bulk.no_step"))
            return
        with st.form("bulk", border=False, enter_to_submit=False):
            st.text_input(words("form.note"), key=f"bulk-note-{here.bulk_key}", max_chars=NOTE_LENGTH)
            _steps(office, steps)
            with st.container(key="bulk-told"):
                outcome_box(office, button=st.form_submit_button)
        if any(len(seen) not in {0, len(rows)} for seen in steps.values()):
            st.caption(words("bulk.some"))


def _answered(office: Office) -> None:
    """What came of the last press, where the form was."""
    words, here = state.words(), state.screen()
    with st.container(key="bulk-form", border=True):
        st.markdown(words("bulk.done"))
        with st.form("bulk", border=False, enter_to_submit=False):
            st.text_input(words("form.note"), key=f"bulk-note-{here.bulk_key}", disabled=True)
            if here.bulk_kind in office.kinds:
                _steps(office, dict.fromkeys(office.kinds[here.bulk_kind].settable, ()))
            with st.container(key="bulk-told"):
                outcome_box(office, button=st.form_submit_button)


def _steps(office: Office, steps: Mapping[Status, tuple[tuple[str, int], ...]]) -> None:
    """A button a status, each in its place; ``steps`` has the sites and versions that it is a step for."""
    words, key, asked = state.words(), state.screen().bulk_key, state.screen().bulk_asked
    with st.container(key="bulk-presses"):
        for status, seen in steps.items():
            label = words("bulk.set", status=words.label(status), count=len(seen))
            st.form_submit_button(
                words("form.sure", status=label) if asked == status.code else label,
                key=f"bulk-{status.code}",
                type="primary" if asked == status.code else "secondary",
                width="stretch",
                disabled=not seen,
                on_click=_change,
                args=(office, BulkStatusChange(seen, status.code, key), status),
            )


def _next_of(overview: Overview, row: int) -> tuple[str, ...]:
    """The statuses that are a step from the present one."""
    return overview.book.statuses[overview.standing.status[row]][1].next


def _change(office: Office, asked: BulkStatusChange, status: Status) -> None:
    """As in the form of one site: what takes sites out of all figures is asked for once more."""
    here = state.acted()
    if status.meaning is Meaning.INACTIVE and here.bulk_asked != status.code:
        here.bulk_asked = status.code
        return
    here.bulk_asked = ""
    change = replace(asked, note=state.widget(f"bulk-note-{asked.key}") or "")
    state.choose_site("")
    if attempt(office, "", change, lambda actor: change_statuses(office, actor, change)):
        state.new_list()
