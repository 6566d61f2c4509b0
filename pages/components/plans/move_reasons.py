"""Reasons of the moves of a draft, the largest gain first."""

from __future__ import annotations

import streamlit as st

from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison, PostComparison
from geo.text.plan_moves import PlanMoveText
from geo.text.plans import format_km, reason_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.plans.unit_table import post_before_after

MAX_LINES = 100
"""Moves that are shown at most."""


def move_reasons(ctx: AppContext, comparison: PlanComparison) -> None:
    """Show a line for each move: units, reason, distance before and after; at most ``MAX_LINES``."""
    t = state.translator()
    lines = sorted(comparison.moved, key=_sort_key)
    names = {line.post.site: line.post.name for line in comparison.posts}
    plan_text = PlanMoveText(comparison.plan, ctx.read_model.reference(), names, t)
    with st.container(key="plan-reasons"):
        st.caption(t("plan.reasons_title"))
        items = [f"- {_line(ctx, line, plan_text)}" for line in lines[:MAX_LINES]]
        st.markdown("\n".join(items) or t("plan.no_moves"))
        if len(lines) > MAX_LINES:
            st.caption(t("plan.first", count=MAX_LINES))


def _sort_key(line: PostComparison) -> tuple[bool, float, float, str]:
    """Return the order of a move: by the gain the optimiser computed, by the distance saved, by code."""
    gain = line.move.saved_m if line.move else None
    shorter = (line.distance_before_m or 0.0) - (line.distance_after_m or 0.0)
    return gain is None, -(gain or 0.0), -shorter, line.post.site


def _line(ctx: AppContext, line: PostComparison, plan_text: PlanMoveText) -> str:
    """Return the line of a move as Markdown."""
    t, units = state.translator(), ctx.read_model.reference().units
    if line.move is None:
        return ""
    move = plan_text.describe(line.post.site, ctx.kinds[line.post.kind])
    way = t(
        "plan.way",
        way=post_before_after(line, format_km(line.distance_before_m), format_km(line.distance_after_m)),
    )
    parts = " · ".join((move, reason_sentence(line.move, units, t), way))
    return f"**{escape_markdown(line.post.name)}** {escape_markdown(parts)}"
