"""Links to the view as a file: the same filter and time, both written into the file."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.exchange.writers import FORMATS
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.navigation import FILE, link_button


def export_bar(actor: Actor, overview: Overview) -> None:
    """Draw one link for each format; the file is made when the link is opened."""
    t, query = state.translator(), overview.filter.to_query()
    with st.container(key="export", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("export.title"))
        for name in FORMATS:
            link_button(actor, t(f"export.{name}"), f"files/sites.{name}", query, FILE)
