"""The way to the printed sheet: a plain page of our own route, under the same filter."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from pages.components import state

if TYPE_CHECKING:
    from geo.services.overview import Overview


def print_link(overview: Overview) -> None:
    """Opens beside the screen, in the reader's language."""
    query = {**overview.filter.to_query(), "lang": state.screen().lang}
    st.link_button(
        state.words()("area.print"),
        f"{st.context.url.rsplit('/', 1)[0] if st.context.url else ''}/sheet?{urlencode(query)}",
        icon=":material/print:",
    )
