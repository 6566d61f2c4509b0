"""Whether the hours suffice, in words, with what would help where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.services.round_sentences import (
    capacity_sentence,
    list_sentence,
    remedies,
    units_sentence,
)
from pages.components import state
from pages.components.area_totals import plain
from pages.components.columns import number_column

if TYPE_CHECKING:
    from geo.services.rounds import Rounds


def round_words(found: Rounds) -> None:
    """The capacity first, then how much of what is due the lists hold."""
    words = state.words()
    with st.container(key="rounds-capacity"):
        if not found.in_use:
            st.info(words("rounds.none"))
            return
        told = plain("\n".join((capacity_sentence(found, words), *remedies(found, words)))).split("\n")
        if found.capacity.fits and found.rounds:
            st.success("  \n".join(told), icon=":material/check_circle:")
        else:
            st.warning("  \n".join(told), icon=":material/schedule:")
        st.markdown(plain(list_sentence(found, words)))
        if units := units_sentence(found, words):
            st.caption(plain(units))
        if found.stretch_first and found.capacity.enough:
            _stretch(found)


def _stretch(found: Rounds) -> None:
    words, stops = state.words(), found.stretch_first
    columns = {
        "name": [stop.name for stop in stops],
        "interval": [stop.interval_h for stop in stops],
        "area": [stop.area for stop in stops],
        "id": [stop.site for stop in stops],
    }
    title = words("rounds.double_title", count=len(stops))
    with st.expander(title):
        table = pa.table({words(f"rounds.{name}"): column for name, column in columns.items()})
        config = {words("rounds.interval"): number_column("hours")}
        st.dataframe(table, hide_index=True, column_config=config, alt=title)
