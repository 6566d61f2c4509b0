"""Table of all posts of a draft; a selected row chooses its post."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison, PostComparison
from geo.text.plans import post_state_sentence
from pages.components.app import state
from pages.components.plans.post_form import choose_post
from pages.components.plans.unit_table import post_before_after
from pages.components.widgets.columns import number_column
from pages.components.widgets.row_selection import current_selection, is_user_selection, set_selection

HEIGHT, ROW_HEIGHT = 420, 35
"""Height of the table at most, and of a row, in pixels."""


def post_table(ctx: AppContext, comparison: PlanComparison) -> None:
    """Show changed posts first, then all others by code."""
    t = state.translator()
    lines = sorted(
        comparison.posts,
        key=lambda line: (line.move is None and not line.is_new, not line.uncovered, line.post.site),
    )
    key = f"plan-posts-{comparison.plan.id}"
    with st.container(key="plan-posts"):
        st.caption(t("plan.posts_title"))
        if not lines:
            st.info(t("plan.no_posts"))
            return
        _sync_selection(key, [line.post.site for line in lines])
        st.dataframe(
            _table(ctx, lines),
            key=key,
            height=min(HEIGHT, ROW_HEIGHT * (len(lines) + 1) + 2),
            hide_index=True,
            on_select=lambda: _on_select(key, lines),
            selection_mode="single-row",
            column_config={t("plan.post"): st.column_config.Column(pinned=True)}
            | {t(f"plan.{name}"): number_column("kilometres") for name in ("way_km", "way_before_km")},
            placeholder="–",
            alt=t("plan.posts_alt"),
        )


def _sync_selection(key: str, posts: list[str]) -> None:
    """Select the row of the chosen post where rows moved or the post was chosen elsewhere."""
    planner = state.screen().planner
    subject = (key, tuple(posts), planner.post_id)
    if planner.table_synced_for == subject and state.widget_value(key) is not None:
        return
    planner.table_synced_for = subject
    rows = [posts.index(planner.post_id)] if planner.post_id in posts else []
    if current_selection(key)[0] != rows:
        set_selection(key, rows)


def _on_select(key: str, lines: Sequence[PostComparison]) -> None:
    """Choose the post of the selected row; a callback."""
    if not is_user_selection(key):
        state.screen().planner.table_synced_for = None
        return
    rows = state.widget_value(key)["selection"]["rows"]
    choose_post(lines[rows[0]].post.site if rows and rows[0] < len(lines) else "")


def _table(ctx: AppContext, lines: Sequence[PostComparison]) -> pa.Table:
    """Return the table, a row a post; distances in kilometres."""
    t, reference = state.translator(), ctx.read_model.reference()
    rows = [
        (
            line.post.name,
            post_before_after(
                line,
                *(
                    post_state_sentence(each, ctx.kinds[line.post.kind], reference.units, t)
                    for each in (line.post.live, line.after)
                ),
            ),
            t("list.comma").join(_flags(line)),
            _round_km(line.distance_after_m),
            None if line.is_new else _round_km(line.distance_before_m),
            reference.areas.name_of(line.post.area),
            line.post.site,
        )
        for line in lines
    ]
    names = ("post", "holder", "marks", "way_km", "way_before_km", "area", "code")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return pa.table({t(f"plan.{name}"): list(column) for name, column in columns})


def _round_km(distance_m: float | None) -> float | None:
    """Return metres as kilometres with one decimal."""
    return None if distance_m is None else round(distance_m / 1000, 1)


def _flags(line: PostComparison) -> list[str]:
    """Return what is to be noted of a post, each in a word."""
    t = state.translator()
    flags = {
        "new": line.is_new,
        "moved": line.moved_from is not None,
        "merged": bool(line.merged_into),
        "uncovered": line.uncovered,
        "locked": line.locked,
        "stale": line.stale,
    }
    return [t(f"mark.{name}") for name, is_set in flags.items() if is_set]
