"""The map in words: the same sites in the same order, walked with the keys, ticked for a bulk change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import streamlit as st

from geo.domain.units import unit_name
from geo.services.codebook import FRESHNESS
from pages.components import state
from pages.components.columns import number_column, rounded_hours
from pages.components.row_marks import is_choice, marks, move_marks

if TYPE_CHECKING:
    from geo.i18n import Words
    from geo.services.overview import Overview

ROWS_SHOWN = 2000
ANCHOR = "site-list"
HEIGHT, ROW_HEIGHT = 420, 35


def site_list(overview: Overview) -> tuple[str, ...]:
    """Draw the list; returns the ids of the ticked sites that are on it."""
    words = state.words()
    key = f"sites-table-{state.screen().table}"
    with st.container(key="sites"):
        st.subheader(words("list.title"), anchor=ANCHOR)
        table = overview.made.get(("list", words.lang))
        if not isinstance(table, pa.Table):
            table = overview.made["list", words.lang] = _table(overview, words)
        if not len(overview.rows):
            return ()
        _place_marks(overview, key, words("list.name"))
        st.dataframe(
            table,
            key=key,
            height=min(HEIGHT, ROW_HEIGHT * (len(table) + 1) + 2),
            hide_index=True,
            on_select=lambda: _picked(overview, key),
            selection_mode=["multi-row", "single-cell"],
            column_config={words("list.age"): number_column("hours_ago")},
            placeholder=words("age.never"),
            alt=words("list.alt"),
        )
        if len(overview.rows) > ROWS_SHOWN:
            st.caption(words("list.first", count=ROWS_SHOWN))
    listed, known = overview.rows[:ROWS_SHOWN], overview.standing.snapshot.row_of
    return tuple(site_id for site_id in state.screen().ticked if known.get(site_id, -1) in listed)


def way_to_list() -> None:
    """For the keyboard, past the map; in sight only while it has the focus."""
    with st.container(key="skip"):
        st.html(f'<a href="#{ANCHOR}">{state.words()("list.skip")}</a>')


def _place_marks(overview: Overview, key: str, column: str) -> None:
    """The chosen site stands out and ticks stay with their sites, when news have moved the rows."""
    here = state.screen()
    listed = (overview.seq, overview.standing.at_ms, here.table, here.site)
    if here.listed == listed:
        return
    here.listed = listed
    rows, known = overview.rows[:ROWS_SHOWN], overview.standing.snapshot.row_of

    def place(site_id: str) -> list[int]:
        return [int(row) for row in np.flatnonzero(rows == known.get(site_id, -1))]

    ticks = [row for site_id in here.ticked for row in place(site_id)]
    walked = place(here.site)
    shown, cells = marks(key)
    if state.widget(key) is not None and shown == ticks and [row for row, _ in cells] == walked:
        return  # to put it in place again would take back a step made meanwhile
    move_marks(key, ticks, [(row, column) for row in walked])


def _picked(overview: Overview, key: str) -> None:
    """A cell walked to, or a first tick, chooses its site; ticks are kept as sites."""
    if not is_choice(key):
        state.screen().listed = None
        return
    here, selection = state.acted(), state.widget(key)["selection"]
    ids = overview.standing.snapshot.ids
    ticked = tuple(ids[overview.rows[row]] for row in selection["rows"] if row < len(overview.rows))
    walked = [row for row, _ in selection["cells"] if row < len(overview.rows)]
    fresh = [site_id for site_id in ticked if site_id not in here.ticked]
    here.ticked = ticked
    chosen = ids[overview.rows[walked[0]]] if walked else ""
    if fresh and len(ticked) == 1:
        chosen = fresh[0]
    if chosen and chosen != here.site:
        state.choose_site(chosen, look=True)
        here.listed = (overview.seq, overview.standing.at_ms, here.table, here.site)


def _table(overview: Overview, words: Words) -> pa.Table:
    """One row a site, worst first, in the reader's words."""
    standing, snapshot = overview.standing, overview.standing.snapshot
    rows = overview.rows[:ROWS_SHOWN]
    statuses = [(words.label(kind), words.label(status)) for kind, status in overview.book.statuses]
    areas = [overview.tree.name_of(code) for code in snapshot.areas]
    units = [unit_name(overview.units, code) for code in snapshot.units]
    meanings = [words(f"meaning.{status.meaning}") for _, status in overview.book.statuses]
    freshness = [words(f"freshness.{code}") for code in FRESHNESS]
    unlocated = words("list.no_location")
    columns = {
        words("list.name"): [snapshot.names[row] for row in rows],
        words("list.status"): [statuses[number][1] for number in standing.status[rows]],
        words("list.meaning"): [meanings[number] for number in standing.status[rows]],
        words("list.age"): rounded_hours(standing.age_h[rows]),
        words("list.freshness"): [freshness[number] for number in standing.freshness[rows]],
        words("list.unit"): [units[number] for number in snapshot.unit[rows]],
        words("list.area"): [areas[number] for number in snapshot.area[rows]],
        words("list.kind"): [statuses[number][0] for number in standing.status[rows]],
        words("list.id"): [snapshot.ids[row] for row in rows],
        words("list.note"): [snapshot.notes[row] or "" for row in rows],
        words("list.place"): [unlocated if missing else "" for missing in np.isnan(snapshot.lat[rows])],
    }
    return pa.table(columns)
