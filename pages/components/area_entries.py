"""The last entries of an area, each with the site it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.dossiers import last_entries
from pages.components import state
from pages.components.area_totals import plain
from pages.components.site_card import entry_line

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.overview import Overview


def area_entries(house: Office, actor: Actor, overview: Overview) -> None:
    """Newest first; a press on the site's name shows its card."""
    words, snapshot = state.words(), overview.standing.snapshot
    reference = house.board.reference()
    with st.container(key="entries"):
        st.subheader(words("area.entries"))
        entries = last_entries(house, actor, overview.present, as_of=overview.filter.as_of)
        lines = []
        for entry in entries:
            row = snapshot.row_of.get(entry.entity_id)
            if row is not None:
                kind = overview.book.kinds[snapshot.kind[row]]
                line = entry_line(entry, kind, house.now(), reference)
                lines.append(f"- **{plain(snapshot.names[row])}** · {line}")
        st.markdown("\n".join(lines) or words("area.no_entries"))
