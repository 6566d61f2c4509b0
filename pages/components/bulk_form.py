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
from pages.components.outcome import attempt

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.kinds import Status
    from geo.services.office import Office
    from geo.services.overview import Overview


def bulk_form(office: Office, actor: Actor, overview: Overview, ticked: tuple[str, ...]) -> None:
    """Offered from two ticked sites on, of the present; each step with the number of sites it is one for."""
    if len(ticked) < 2 or overview.filter.as_of:  # one: the form's case
        return
    words, standing = state.words(), overview.standing
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
        steps = {
            status: tuple(row for row in rows if status.code in _next_of(overview, row))
            for status in kind.settable
        }
        if not any(steps.values()):
            st.info(words("bulk.no_step"))
            return
        key, asked = state.screen().bulk_key, state.screen().bulk_asked
        with st.form(f"bulk-{key}", border=False, enter_to_submit=False):
            st.text_input(words("form.note"), key=f"bulk-note-{key}", max_chars=NOTE_LENGTH)
            with st.container(horizontal=True):
                for status, stepping in steps.items():
                    label = words("bulk.set", status=words.label(status), count=len(stepping))
                    seen = tuple(
                        (standing.snapshot.ids[row], int(standing.snapshot.version[row])) for row in stepping
                    )
                    if stepping:
                        st.form_submit_button(
                            words("form.sure", status=label) if asked == status.code else label,
                            key=f"bulk-{status.code}",
                            type="primary" if asked == status.code else "secondary",
                            on_click=_change,
                            args=(office, BulkStatusChange(seen, status.code, key), status),
                        )
        if any(len(stepping) not in {0, len(rows)} for stepping in steps.values()):
            st.caption(words("bulk.some"))


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
