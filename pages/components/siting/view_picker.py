"""View of the siting page: coverage or a cordon."""

from __future__ import annotations

import streamlit as st

from pages.components.app import state

COVERAGE_VIEW, CORDON_VIEW = "reach", "cordon"


def view_picker() -> str:
    """Draw the choice of a view and return it."""
    t = state.translator()
    state.default_widget("posts-view", COVERAGE_VIEW)
    chosen = st.segmented_control(
        t("siting.view"),
        [COVERAGE_VIEW, CORDON_VIEW],
        key="posts-view",
        persist_state="session",
        format_func=lambda code: t(f"siting.view.{code}"),
        label_visibility="collapsed",
        required=True,
        on_change=state.on_widget_change,
    )
    return chosen or COVERAGE_VIEW
