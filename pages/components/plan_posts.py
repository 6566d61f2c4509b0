"""All posts of a draft as a table: a row chosen has its post in the form and on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.services.plan_sentences import stand_sentence
from pages.components import state
from pages.components.area_totals import plain
from pages.components.columns import number_column
from pages.components.plan_post import choose_post
from pages.components.plan_units import of_post
from pages.components.row_marks import is_choice, marks, move_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.services.office import Office
    from geo.services.plan_difference import Difference, PostLine

HEIGHT, ROW_HEIGHT = 420, 35


def plan_posts(house: Office, difference: Difference) -> None:
    """What changes first, then all others by code."""
    words = state.words()
    lines = sorted(
        difference.posts,
        key=lambda line: (line.move is None and not line.is_new, not line.uncovered, line.post.site),
    )
    key = f"plan-posts-{difference.plan.id}"
    with st.container(key="plan-posts"):
        st.subheader(words("plan.posts_title"))
        if not lines:
            st.info(words("plan.no_posts"))
            return
        _place_mark(key, [line.post.site for line in lines])
        for line in lines:
            if line.post.site == state.screen().desk.post:
                st.caption(words("plan.chosen_row", post=plain(line.post.name)))
        st.dataframe(
            _table(house, lines),
            key=key,
            height=min(HEIGHT, ROW_HEIGHT * (len(lines) + 1) + 2),
            hide_index=True,
            on_select=lambda: _picked(key, lines),
            selection_mode="single-row",
            column_config={words("plan.post"): st.column_config.Column(pinned=True)}
            | {words(f"plan.{name}"): number_column("kilometres") for name in ("way_km", "way_before_km")},
            placeholder="–",
            alt=words("plan.posts_alt"),
        )


def _place_mark(key: str, posts: list[str]) -> None:
    """The mark stays with the chosen post, when a step has moved the rows or it was chosen elsewhere."""
    desk = state.screen().desk
    listed = (key, tuple(posts), desk.post)
    if desk.listed == listed and state.widget(key) is not None:
        return
    desk.listed = listed
    rows = [posts.index(desk.post)] if desk.post in posts else []
    if marks(key)[0] != rows:
        move_marks(key, rows)


def _picked(key: str, lines: Sequence[PostLine]) -> None:
    if not is_choice(key):
        state.screen().desk.listed = None
        return
    rows = state.widget(key)["selection"]["rows"]
    choose_post(lines[rows[0]].post.site if rows and rows[0] < len(lines) else "")


def _table(house: Office, lines: Sequence[PostLine]) -> pa.Table:
    words, reference = state.words(), house.board.reference()
    rows = [
        (
            line.post.name,
            reference.areas.name_of(line.post.area),
            of_post(
                line,
                *(
                    stand_sentence(stand, house.kinds[line.post.kind], reference.units, words)
                    for stand in (line.post.live, line.after)
                ),
            ),
            _kilometres(line.way_after),
            None if line.is_new else _kilometres(line.way_before),
            words("plan.comma").join(_marks(line)),
            line.post.site,
        )
        for line in lines
    ]
    names = ("post", "area", "holder", "way_km", "way_before_km", "marks", "code")
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return pa.table({words(f"plan.{name}"): list(column) for name, column in columns})


def _kilometres(metres: float | None) -> float | None:
    return None if metres is None else round(metres / 1000, 1)


def _marks(line: PostLine) -> list[str]:
    words = state.words()
    marks = {
        "new": line.is_new,
        "moved": line.moved_from is not None,
        "merged": bool(line.into),
        "uncovered": line.uncovered,
        "locked": line.locked,
        "stale": line.stale,
    }
    return [words(f"mark.{name}") for name, holds in marks.items() if holds]
