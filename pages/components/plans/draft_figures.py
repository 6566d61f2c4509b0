"""Figures of a draft beside those now: moved, uncovered, overloaded, locked and stale posts, distance."""

from __future__ import annotations

import streamlit as st

from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison
from geo.text.plans import format_km
from pages.components.app import state


def draft_figures(ctx: AppContext, comparison: PlanComparison) -> None:
    """Show the figures, one after the other."""
    t = state.translator()
    with st.container(key="plan-figures"):
        figures = draft_counts(ctx, comparison)
        st.markdown(" · ".join(f"{t(f'tally.{name}')} **{value}**" for name, value in figures.items()))


def draft_counts(ctx: AppContext, comparison: PlanComparison) -> dict[str, str]:
    """Return each figure as text by its name; with its value now, where it has one, before an arrow."""
    uncovered_now = sum(
        not line.post.live.unit and ctx.kinds.is_open(line.post.kind, line.post.live.status)
        for line in comparison.posts
    )
    before, after = (
        sum(load.distance_m for load in loads)
        for loads in zip(*((unit.before, unit.after) for unit in comparison.units), strict=True)
    )
    return {
        "moved": str(len(comparison.moved)),
        "uncovered": f"{uncovered_now} → {len(comparison.uncovered)}",
        "over": str(len(comparison.overloaded)),
        "locked": str(len(comparison.plan.locks)),
        "stale": str(len(comparison.stale)),
        "way": f"{format_km(before)} → {format_km(after)}",
    }
