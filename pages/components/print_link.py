"""The way to the printed sheet: a plain page of our own route, under the same filter."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from geo.services.sentences import view_sentence
from pages.components import state
from pages.components.area_totals import plain

if TYPE_CHECKING:
    from geo.services.overview import Overview


def print_link(overview: Overview) -> None:
    """Opens beside the screen, in the reader's language."""
    st.link_button(state.words()("area.print"), _sheet(overview), icon=":material/print:")


def print_head(overview: Overview) -> None:
    """What stands above a screen that is printed itself: what it shows, and where all of its list is."""
    words = state.words()
    with st.container(key="print-head", gap="xsmall"):
        st.header(words("app.title"), anchor=False)
        st.markdown(plain(view_sentence(overview, words, state.screen().zone)))
        st.markdown(f"{words('print.whole_list')} {plain(_sheet(overview))}")


def _sheet(overview: Overview) -> str:
    query = {**overview.filter.to_query(), "lang": state.screen().lang}
    return f"{st.context.url.rsplit('/', 1)[0] if st.context.url else ''}/sheet?{urlencode(query)}"
