"""One's own last entries: "did it arrive?"; each can be taken back while it is the newest of its site."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.commands import Undo
from geo.domain.errors import Conflict, Refused
from geo.services.dossiers import own_entries
from geo.services.sentences import site_and_sentence
from geo.services.statuses import undo, undoable
from pages.components import state
from pages.components.area_totals import plain
from pages.components.deeds import deed_box, key_of, press
from pages.components.times import clock

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.journal import JournalEntry, Receipt
    from geo.services.office import Office
    from geo.services.overview import Overview

HERE = "own"
"""Where the presses of this list are answered."""


def own_list(house: Office, actor: Actor, overview: Overview) -> None:
    """Newest first; the store is asked only while the list is unfolded."""
    words = state.words()
    box = st.expander(words("own.title"), key="own", on_change=state.acted)
    if not box.open:
        return
    with box, st.container(key="own-entries", gap="xsmall"):
        deed_box(house, actor, HERE)
        entries = own_entries(house, actor)
        free = {} if overview.filter.as_of else undoable(house, actor, entries)
        if not entries:
            st.markdown(words("own.none"))
        for entry in entries:
            st.markdown(_line(entry, overview, house.now()))
            if entry.seq in free:
                _undo_step(house, entry, free[entry.seq])


def _undo_step(house: Office, entry: JournalEntry, count: int) -> None:
    """Behind one more press, in another place: the rows move when something is taken back."""
    words, number = state.words(), entry.seq
    label = words("own.undo_many" if count > 1 else "own.undo_now", number=number, count=count)
    with st.popover(words("own.undo"), type="tertiary", key=f"own-step-{number}"):
        st.button(
            label,
            key=f"own-undo-{number}",
            icon=":material/undo:",
            on_click=partial(_undo, house, Undo(number, key_of(f"own-undo-{number}")), entry.entity_id),
        )


def _undo(house: Office, taken_back: Undo, site_id: str) -> None:
    """What the form of the same site holds is kept, and is told of the site as it is by then."""

    def act(actor: Actor) -> Receipt:
        try:
            return undo(house, actor, taken_back)
        except Conflict as found:  # in a list nobody can be asked which of the two is to stand
            raise Refused("error.undo_overtaken", seq=taken_back.seq) from found

    done = press(house, HERE, act)
    here = state.screen()
    if done and here.site == site_id:
        here.outcome = None


def _line(entry: JournalEntry, overview: Overview, now: datetime) -> str:
    words = state.words()
    name, said = site_and_sentence(entry, overview, words)
    told, observed = clock(entry.at, now), clock(entry.observed_at or entry.at, now)
    times = words("own.times", told=told, observed=observed)
    return f"- #{entry.seq} **{plain(name)}** · {plain(said)} · {plain(times)}"
