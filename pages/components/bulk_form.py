"""One status for all ticked sites of one kind, all or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st

from geo.domain.actors import Verb
from geo.domain.commands import NOTE_LENGTH, BulkStatusChange
from geo.services.statuses import change_statuses
from pages.components import state
from pages.components.outcome import attempt

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.overview import Overview


def bulk_form(office: Office, actor: Actor, overview: Overview, ticked: tuple[str, ...]) -> None:
    """Offered from two ticked sites on, of the present; only steps that every one of them allows."""
    if len(ticked) < 2 or overview.filter.as_of or not actor.may(Verb.CHANGE_STATUS):  # one: the form's case
        return
    words, standing = state.words(), overview.standing
    rows = [standing.snapshot.row_of[site_id] for site_id in ticked]
    kinds = {int(standing.snapshot.kind[row]) for row in rows}
    with st.container(key="bulk-form", border=True):
        st.markdown(words("bulk.title", count=len(ticked)))
        if len(kinds) > 1:
            st.info(words("bulk.one_kind"))
            return
        kind = overview.book.kinds[kinds.pop()]
        steps = [set(overview.book.statuses[standing.status[row]][1].next) for row in rows]
        common = [status for status in kind.statuses if all(status.code in step for step in steps)]
        if not common:
            st.info(words("bulk.no_common"))
            return
        key = f"bulk-{state.screen().table}-{state.screen().revision}"
        seen = tuple(
            (site_id, int(standing.snapshot.version[row])) for site_id, row in zip(ticked, rows, strict=True)
        )
        with st.form(key, border=False, clear_on_submit=False):
            st.text_input(words("form.note"), key="bulk-note", max_chars=NOTE_LENGTH)
            with st.container(horizontal=True):
                for status in common:
                    st.form_submit_button(
                        words("bulk.set", status=words.label(status), count=len(ticked)),
                        key=f"bulk-{status.code}",
                        on_click=_change,
                        args=(office, actor, seen, status.code),
                    )


def _change(office: Office, actor: Actor, seen: tuple[tuple[str, int], ...], status: str) -> None:
    change = BulkStatusChange(seen, status, uuid4().hex, state.widget("bulk-note") or "")
    state.choose_site("")
    if attempt("", change, lambda: change_statuses(office, actor, change)):
        state.put("bulk-note", "")
        state.screen().table += 1
