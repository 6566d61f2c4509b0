"""News: a small look at the store every few seconds; the page runs again only when something was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.components import state

if TYPE_CHECKING:
    from geo.services.office import Office


def follow_news(office: Office) -> None:
    """Remember what is shown and look for more."""
    state.screen().revision = office.store.revision()

    @st.fragment(run_every=office.settings.refresh_s)
    def look() -> None:
        if office.store.revision() != state.screen().revision:
            st.rerun()

    look()
