"""Header of a screen that is printed itself."""

from __future__ import annotations

import streamlit as st

from geo.services.situation.overview import Overview
from geo.text.sites import view_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown


def print_header(overview: Overview) -> None:
    """Draw the view as a sentence and where its full list is printed, on paper only (see ``style.css``)."""
    t = state.translator()
    with st.container(key="print-head", gap="xsmall"):
        st.header(t("app.title"), anchor=False)
        st.markdown(escape_markdown(view_sentence(overview, t, state.screen().zone)))
        st.markdown(t("print.whole_list", button=t("area.print")))
