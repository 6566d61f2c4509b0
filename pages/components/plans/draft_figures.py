"""Figures of a draft beside those now: moved, uncovered, overloaded, locked and stale posts, distance."""

from __future__ import annotations

import streamlit as st

from geo.formatting import join_names
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison, UnitComparison
from geo.text.plans import format_km
from pages.components.app import state
from pages.components.app.markdown import escape_markdown


def draft_figures(ctx: AppContext, comparison: PlanComparison) -> None:
    """Show the figures, and name the uncovered posts and the overloaded units."""
    t = state.translator()
    with st.container(key="plan-figures"):
        with st.container(key="plan-counts", horizontal=True, gap="xsmall"):
            for name, value in draft_counts(ctx, comparison).items():
                st.metric(t(f"tally.{name}"), value, border=True, width="content")
        if uncovered := comparison.uncovered:
            names = join_names([line.post.name for line in uncovered], t)
            st.warning(escape_markdown(t("plan.uncovered", names=names)), icon=":material/person_off:")
        for line in comparison.overloaded:
            st.warning(escape_markdown(_overload_sentence(line, t)), icon=":material/group_add:")


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


def _overload_sentence(line: UnitComparison, t: Translator) -> str:
    """Return what the unit's posts require and what the unit has."""
    people = {"unit": line.name, "people": line.after.people, "has": line.people}
    return t("plan.over", **people, leads=line.after.leads, has_leads=line.leads)
