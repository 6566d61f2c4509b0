"""One's own last entries: "did it arrive?"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.dossiers import own_entries
from geo.services.sentences import site_and_sentence
from pages.components import state
from pages.components.area_totals import plain
from pages.components.times import clock

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.journal import JournalEntry
    from geo.services.office import Office
    from geo.services.overview import Overview


def own_list(house: Office, actor: Actor, overview: Overview) -> None:
    """Newest first; the store is asked only while the list is unfolded."""
    words = state.words()
    box = st.expander(words("own.title"), key="own", on_change=state.acted)
    if box.open:
        lines = [_line(entry, overview, house.now()) for entry in own_entries(house, actor)]
        box.markdown("\n".join(lines) or words("own.none"))


def _line(entry: JournalEntry, overview: Overview, now: datetime) -> str:
    words = state.words()
    name, said = site_and_sentence(entry, overview, words)
    told, observed = clock(entry.at, now), clock(entry.observed_at or entry.at, now)
    times = words("own.times", told=told, observed=observed)
    return f"- #{entry.seq} **{plain(name)}** · {plain(said)} · {plain(times)}"
