"""The map in words: the same sites in the same order, walked with the keys, ticked for a bulk change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import streamlit as st

from geo.services.codebook import FRESHNESS
from geo.wording import age
from pages.components import state

if TYPE_CHECKING:
    from geo.i18n import Words
    from geo.services.overview import Overview

ROWS_SHOWN = 2000
HEIGHT = 420


def site_list(overview: Overview) -> tuple[str, ...]:
    """Draw the list; returns the ids of the ticked sites."""
    words = state.words()
    key = f"sites-table-{state.screen().table}"
    with st.container(key="sites"):
        st.subheader(words("list.title"))
        table = overview.made.get(("list", words.lang))
        if table is None:
            table = overview.made["list", words.lang] = _table(overview, words)
        _mark_chosen(overview, key, words("list.name"))
        st.dataframe(
            table,
            key=key,
            height=HEIGHT,
            hide_index=True,
            on_select=lambda: _picked(overview, key),
            selection_mode=["multi-row", "single-cell"],
            column_config={words("list.name"): st.column_config.Column(pinned=True)},
            alt=words("list.alt"),
        )
        if len(overview.rows) > ROWS_SHOWN:
            st.caption(words("list.first", count=ROWS_SHOWN))
    selection = state.widget(key)
    ticked = selection["selection"]["rows"] if selection else []
    return tuple(
        overview.standing.snapshot.ids[overview.rows[row]] for row in ticked if row < len(overview.rows)
    )


def _mark_chosen(overview: Overview, key: str, column: str) -> None:
    """The site chosen on the map stands out in the list; ticks stay as they are."""
    here, known = state.screen(), overview.standing.snapshot.row_of.get(state.screen().site)
    if here.marked == here.site:
        return
    here.marked = here.site
    places = np.flatnonzero(overview.rows[:ROWS_SHOWN] == known) if known is not None else ()
    selection = state.widget(key) or {"selection": {"rows": []}}
    cells = [(int(place), column) for place in places]
    state.put(key, {"selection": {"rows": selection["selection"]["rows"], "columns": [], "cells": cells}})


def _picked(overview: Overview, key: str) -> None:
    """A cell walked to, or a single tick, chooses its site."""
    selection = state.widget(key)["selection"]
    rows = [row for row, _ in selection["cells"]] or (
        selection["rows"] if len(selection["rows"]) == 1 else []
    )
    if rows and rows[0] < len(overview.rows):
        state.choose_site(overview.standing.snapshot.ids[overview.rows[rows[0]]], look=True)
        state.screen().marked = state.screen().site


def _table(overview: Overview, words: Words) -> pa.Table:
    """One row a site, worst first, in the reader's words."""
    standing, snapshot = overview.standing, overview.standing.snapshot
    rows = overview.rows[:ROWS_SHOWN]
    statuses = [(words.label(kind), words.label(status)) for kind, status in overview.book.statuses]
    areas = [overview.tree[code].name if code in overview.tree else code for code in snapshot.areas]
    units = [overview.units[code].name if code in overview.units else code for code in snapshot.units]
    meanings = [words(f"meaning.{status.meaning}") for _, status in overview.book.statuses]
    freshness = [words(f"freshness.{code}") for code in FRESHNESS]
    unlocated = words("list.no_location")
    columns = {
        words("list.name"): [snapshot.names[row] for row in rows],
        words("list.status"): [statuses[number][1] for number in standing.status[rows]],
        words("list.meaning"): [meanings[number] for number in standing.status[rows]],
        words("list.age"): [age(hours, words) for hours in standing.age_h[rows]],
        words("list.freshness"): [freshness[number] for number in standing.freshness[rows]],
        words("list.unit"): [units[number] for number in snapshot.unit[rows]],
        words("list.area"): [areas[number] for number in snapshot.area[rows]],
        words("list.kind"): [statuses[number][0] for number in standing.status[rows]],
        words("list.id"): [snapshot.ids[row] for row in rows],
        words("list.note"): [snapshot.notes[row] or "" for row in rows],
        words("list.place"): [unlocated if missing else "" for missing in np.isnan(snapshot.lat[rows])],
    }
    return pa.table(columns)
