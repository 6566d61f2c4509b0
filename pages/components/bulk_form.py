"""One status for all ticked sites of one kind, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
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
        steps = [set(overview.book.statuses[standing.status[row]][1].next) for row in rows]
        common = [status for status in kind.statuses if all(status.code in step for step in steps)]
        if not common:
            st.info(words("bulk.no_common"))
            return
        key = state.screen().bulk_key
        seen = tuple(
            (site_id, int(standing.snapshot.version[row])) for site_id, row in zip(ticked, rows, strict=True)
        )
        with st.form(f"bulk-{key}", border=False, enter_to_submit=False):
            st.text_input(words("form.note"), key=f"bulk-note-{key}", max_chars=NOTE_LENGTH)
            with st.container(horizontal=True):
                for status in common:
                    st.form_submit_button(
                        words("bulk.set", status=words.label(status), count=len(ticked)),
                        key=f"bulk-{status.code}",
                        on_click=_change,
                        args=(office, actor, BulkStatusChange(seen, status.code, key)),
                    )


def _change(office: Office, actor: Actor, asked: BulkStatusChange) -> None:
    change = replace(asked, note=state.widget(f"bulk-note-{asked.key}") or "")
    state.choose_site("")
    if attempt("", actor, change, lambda: change_statuses(office, actor, change)):
        state.new_list()
