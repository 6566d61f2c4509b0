"""Own last entries: proof that a report arrived; each can be undone while it is the latest of its site."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.journal import JournalEntry
from geo.services.context import AppContext
from geo.services.sites.details import own_entries
from geo.services.sites.record_status import undo_entries, undoable_entries
from geo.services.situation.overview import Overview
from geo.text.sites import site_and_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.widgets.command_result import result_box
from pages.components.widgets.list_commands import undo_list_command

FORM_ID = "own"
"""Where the results of this list's commands are shown."""


def own_reports(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """List one's own entries, latest first; the store is read only while the list is unfolded."""
    t = state.translator()
    box = st.expander(t("own.title"), key="own", on_change=state.on_widget_change)
    if not box.open:
        return
    with box, st.container(key="own-entries", gap="xsmall"):
        result_box(ctx, FORM_ID)
        entries = own_entries(ctx, actor)
        undoable = {} if overview.filter.as_of else undoable_entries(ctx, actor, entries)
        if not entries:
            st.markdown(t("own.none"))
        for entry in entries:
            st.markdown(_line(entry, overview, ctx.now()))
            if entry.seq in undoable:
                _undo_popover(ctx, entry, undoable[entry.seq])


def _undo_popover(ctx: AppContext, entry: JournalEntry, count: int) -> None:
    """Draw the undo button behind one more press in another place: the rows move when an entry is undone."""
    t, number = state.translator(), entry.seq
    label = t("own.undo_many" if count > 1 else "own.undo_now", number=number, count=count)
    with st.popover(t("own.undo"), type="tertiary", key=f"own-step-{number}"):
        # What the form of the same site holds is kept, and applies to the site as it is then.
        undo_list_command(
            ctx,
            f"own-undo-{number}",
            number,
            undo_entries,
            form_id=FORM_ID,
            site_id=entry.entity_id,
            label=label,
        )


def _line(entry: JournalEntry, overview: Overview, now: datetime) -> str:
    t = state.translator()
    name, sentence = site_and_sentence(entry, overview, t)
    recorded, observed = clock(entry.at, now), clock(entry.observed_at or entry.at, now)
    times = t("own.times", recorded=recorded, observed=observed)
    return (
        f"- #{entry.seq} **{escape_markdown(name)}** · {escape_markdown(sentence)} · {escape_markdown(times)}"
    )
