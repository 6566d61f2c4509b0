"""What is on screen, as a file: the same filter, the same moment, both written into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.exports import FORMATS
from pages.components import state
from pages.components.own_link import FILE, own_link

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.overview import Overview


def export_bar(actor: Actor, overview: Overview) -> None:
    """One link a format; the file is made when it is pressed."""
    words, query = state.words(), overview.filter.to_query()
    with st.container(key="export", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(words("export.title"))
        for name in FORMATS:
            own_link(actor, words(f"export.{name}"), f"files/sites.{name}", query, FILE)
