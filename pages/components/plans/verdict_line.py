"""Verdict on a draft as the first line of the page."""

from __future__ import annotations

import streamlit as st

from geo.services.plans.comparison import PlanComparison
from geo.text.plan_verdict import VerdictLevel, plan_verdict
from pages.components.app import state
from pages.components.app.markdown import escape_markdown

BOXES = {
    VerdictLevel.UNCOVERED: (st.error, ":material/person_off:"),
    VerdictLevel.OVERLOADED: (st.warning, ":material/group_add:"),
    VerdictLevel.CHANGED: (st.info, ":material/swap_horiz:"),
    VerdictLevel.UNCHANGED: (st.success, ":material/check_circle:"),
}
"""Box and icon by level."""


def verdict_line(comparison: PlanComparison) -> None:
    """Show the verdict in the colour of its level."""
    level, text = plan_verdict(comparison, state.translator())
    box, icon = BOXES[level]
    box(escape_markdown(text), icon=icon)
