"""What stands above a screen that is printed itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.sentences import view_sentence
from pages.components import state
from pages.components.area_totals import plain

if TYPE_CHECKING:
    from geo.services.overview import Overview


def print_head(overview: Overview) -> None:
    """What is shown, and where its whole list can be printed; on paper alone (see ``style.css``)."""
    words = state.words()
    with st.container(key="print-head", gap="xsmall"):
        st.header(words("app.title"), anchor=False)
        st.markdown(plain(view_sentence(overview, words, state.screen().zone)))
        st.markdown(words("print.whole_list", button=words("area.print")))
