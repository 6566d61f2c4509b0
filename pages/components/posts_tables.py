"""The map in words: every post with what hangs on it, posts that could become one, places nobody reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from pages.components import state
from pages.components.posts_amounts import measure_of
from pages.components.row_marks import is_choice, marks, move_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.services.office import Office
    from geo.services.siting import Siting

HEIGHT, ROW_HEIGHT = 420, 35
TABLE = "posts-table"
LOCALIZED = st.column_config.NumberColumn(format="localized")


def worth_table(house: Office, known: Siting) -> None:
    """Manned posts first, the worst loss on top; a row chosen is ringed on the map, and the reverse."""
    words, sites = state.words(), [worth.post.site for worth in known.worths]
    measure, areas = measure_of(known.ground.question), house.board.reference().areas
    rows = [
        (
            worth.post.name,
            words("posts.alone_manned" if worth.manned else "posts.alone_other"),
            int(worth.alone),
            worth.reaches,
            words.label(house.kinds[worth.post.kind].status(worth.post.live.status)),
            areas.name_of(worth.post.area),
            worth.post.site,
        )
        for worth in known.worths
    ]
    st.subheader(words("posts.table_title"))
    st.caption(words("posts.table_told"))
    _place_mark(sites)
    st.dataframe(
        _table(rows, ("post", "alone", f"alone.{measure}", f"covered.{measure}", "status", "area", "code")),
        key=TABLE,
        height=min(HEIGHT, ROW_HEIGHT * (len(rows) + 1) + 2),
        hide_index=True,
        on_select=lambda: _picked(sites),
        selection_mode="single-row",
        column_config={
            words("posts.post"): st.column_config.Column(pinned=True),
        }
        | {words(f"posts.{name}.{measure}"): LOCALIZED for name in ("alone", "covered")},
        alt=words("posts.table_title"),
    )


def merge_table(known: Siting) -> None:
    """Pairs of posts that reach nearly the same."""
    words, posts = state.words(), known.ground.posts
    st.subheader(words("posts.merge_title"))
    if not known.merges:
        st.info(words("posts.merge_none"))
        return
    st.caption(words("posts.merge_told"))
    rows = [
        (posts[merge.closes].name, posts[merge.stays].name, int(merge.shared), int(merge.lost))
        for merge in known.merges
    ]
    st.dataframe(
        _table(rows, ("closes", "stays_open", "shared", "lost")),
        height=min(HEIGHT, ROW_HEIGHT * (len(rows) + 1) + 2),
        hide_index=True,
        column_config={words(f"posts.{name}"): LOCALIZED for name in ("shared", "lost")},
        alt=words("posts.merge_title"),
    )


def missed_table(house: Office, known: Siting) -> None:
    """Places that no manned post reaches, folded away until somebody looks for them."""
    words, areas = state.words(), house.board.reference().areas
    if not known.uncovered:
        return
    rows = [
        (
            place.name,
            words.label(house.kinds[place.kind]),
            place.people,
            areas.name_of(place.area),
            place.site,
        )
        for place in known.uncovered
    ]
    with st.expander(words("posts.missed_title", count=len(rows)), key="posts-missed"):
        st.dataframe(
            _table(rows, ("place", "kind", "measure.people", "area", "code")),
            hide_index=True,
            column_config={words("posts.measure.people"): LOCALIZED},
            placeholder="–",
            alt=words("posts.missed"),
        )


def _table(rows: Sequence[tuple[object, ...]], names: tuple[str, ...]) -> pa.Table:
    words = state.words()
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return pa.table({words(f"posts.{name}"): list(column) for name, column in columns})


def _place_mark(sites: list[str]) -> None:
    """The mark stays with the chosen post when rows have moved, or it was chosen on the map."""
    here = state.screen()
    listed = (TABLE, tuple(sites), here.site)
    if here.listed == listed and state.widget(TABLE) is not None:
        return
    here.listed = listed
    rows = [sites.index(here.site)] if here.site in sites else []
    if marks(TABLE)[0] != rows:
        move_marks(TABLE, rows)


def _picked(sites: list[str]) -> None:
    if not is_choice(TABLE):
        state.screen().listed = None
        return
    rows = state.widget(TABLE)["selection"]["rows"]
    state.choose_site(sites[rows[0]] if rows and rows[0] < len(sites) else "")
