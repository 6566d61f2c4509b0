"""What the screen of posts is about just now: what they reach, or sealing an area."""

from __future__ import annotations

import streamlit as st

from pages.components import state
from pages.components.kept import keep_over_pages

REACH, SEAL = "reach", "seal"


def view_chosen() -> str:
    """One of the two, as the person chose."""
    words = state.words()
    keep_over_pages("posts-view", REACH)
    chosen: str = st.segmented_control(
        words("posts.view"),
        [REACH, SEAL],
        key="posts-view",
        format_func=lambda code: words(f"posts.view.{code}"),
        label_visibility="collapsed",
        required=True,
        on_change=state.acted,
    )
    return chosen
