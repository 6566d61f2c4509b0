"""Site list: the sites of the map in the same order, usable by keyboard, ticked for a bulk change."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import streamlit as st

from geo.domain.freshness import FRESHNESS
from geo.domain.units import unit_name
from geo.i18n import LANGS, Translator
from geo.services.situation.cache import CacheSpec
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.widgets.columns import number_column, rounded_hours
from pages.components.widgets.row_selection import current_selection, is_user_selection, set_selection

ROWS_SHOWN = 2000
ANCHOR = "site-list"
HEIGHT, ROW_HEIGHT = 420, 35
_TABLES = CacheSpec[str, pa.Table](len(LANGS))
"""Tables of one overview, by language."""


def site_list(overview: Overview, *, can_report: bool = False) -> tuple[str, ...]:
    """Draw the list.

    Args:
        overview: the overview whose sites are listed.
        can_report: whether ticked sites can be reported on, so that all of one kind can be ticked at once.

    Returns:
        Ids of the ticked sites that are on the list.
    """
    t = state.translator()
    key = _widget_key()
    with st.container(key="sites"):
        with st.container(key="sites-head", horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(t("list.title"), anchor=ANCHOR, width="content")
            if can_report:
                _tick_buttons(overview)
        table = overview.caches.of(_TABLES).get(t.lang, lambda: _table(overview, t))
        if not len(overview.rows):
            return ()
        _sync_selection(overview, key, t("list.name"))
        st.dataframe(
            table,
            key=key,
            height="stretch" if can_report else min(HEIGHT, ROW_HEIGHT * (len(table) + 1) + 2),
            hide_index=True,
            on_select=lambda: _on_select(overview, key),
            selection_mode=["multi-row", "single-cell"],
            column_config={t("list.age"): number_column("hours_ago")},
            placeholder=t("age.never"),
            alt=t("list.alt"),
        )
        if len(overview.rows) > ROWS_SHOWN:
            st.caption(t("list.first", count=ROWS_SHOWN))
    listed, row_of = overview.rows[:ROWS_SHOWN], overview.state.snapshot.row_of
    return tuple(site_id for site_id in state.screen().ticked if row_of.get(site_id, -1) in listed)


def _widget_key() -> str:
    """Return the key of the present list."""
    return f"sites-table-{state.screen().list_generation}"


def _tick_buttons(overview: Overview) -> None:
    """Draw the buttons that tick all listed sites, where they are of one kind, and that untick them."""
    t, rows = state.translator(), overview.rows[:ROWS_SHOWN]
    snapshot = overview.state.snapshot
    is_one_kind = len(np.unique(snapshot.kind[rows])) == 1
    st.button(
        t("list.tick_all", count=len(rows)),
        key="tick-all",
        type="tertiary",
        disabled=not is_one_kind,
        help=None if is_one_kind else t("list.tick_one_kind"),
        on_click=_tick,
        args=(tuple(snapshot.ids[row] for row in rows) if is_one_kind else (),),
    )
    st.button(
        t("list.untick"), key="tick-none", type="tertiary", disabled=not state.screen().ticked, on_click=_tick
    )


def _tick(site_ids: tuple[str, ...] = ()) -> None:
    current = state.mark_dirty()
    current.ticked, current.list_synced_for, current.bulk_result = site_ids, None, None


def _sync_selection(overview: Overview, key: str, column: str) -> None:
    """Keep the chosen site focused and ticks at their sites after rows have moved."""
    screen = state.screen()
    list_state = (overview.seq, overview.state.at_ms, screen.list_generation, screen.site)
    if screen.list_synced_for == list_state:
        return
    screen.list_synced_for = list_state
    rows, row_of = overview.rows[:ROWS_SHOWN], overview.state.snapshot.row_of

    def positions(site_id: str) -> list[int]:
        return [int(row) for row in np.flatnonzero(rows == row_of.get(site_id, -1))]

    ticks = [row for site_id in screen.ticked for row in positions(site_id)]
    focused = positions(screen.site)
    ticked_rows, cells = current_selection(key)
    if state.widget_value(key) is not None and ticked_rows == ticks and [row for row, _ in cells] == focused:
        return  # setting it again would undo a step made meanwhile
    set_selection(key, ticks, [(row, column) for row in focused])


def _on_select(overview: Overview, key: str) -> None:
    """Choose the site of a focused cell; keep ticks as sites, which open no card and move no map.

    A browser sends a tick a moment later: a press on a button may have begun the next list by then, whose
    ticks and result are its own.
    """
    if key != _widget_key():
        return
    if not is_user_selection(key):
        state.screen().list_synced_for = None
        return
    current, selection = state.mark_dirty(), state.widget_value(key)["selection"]
    ids = overview.state.snapshot.ids
    ticked = tuple(ids[overview.rows[row]] for row in selection["rows"] if row < len(overview.rows))
    focused = [row for row, _ in selection["cells"] if row < len(overview.rows)]
    if set(ticked) - set(current.ticked):
        current.bulk_result = None
    current.ticked = ticked
    chosen = ids[overview.rows[focused[0]]] if focused else ""
    if chosen and chosen != current.site:
        state.choose_site(chosen, move_map=True)
        current.list_synced_for = (overview.seq, overview.state.at_ms, current.list_generation, current.site)


def _table(overview: Overview, t: Translator) -> pa.Table:
    """Build the table: one row for each site, worst first, in the reader's language."""
    derived, snapshot = overview.state, overview.state.snapshot
    rows = overview.rows[:ROWS_SHOWN]
    statuses = [(t.label(kind), t.label(status)) for kind, status in overview.status_codes.statuses]
    areas = [overview.tree.name_of(code) for code in snapshot.areas]
    units = [unit_name(overview.units, code) for code in snapshot.units]
    categories = [t(f"meaning.{status.category}") for _, status in overview.status_codes.statuses]
    freshness = [t(f"freshness.{code}") for code in FRESHNESS]
    unlocated = t("list.no_location")
    columns = {
        t("list.name"): [snapshot.names[row] for row in rows],
        t("list.status"): [statuses[number][1] for number in derived.status[rows]],
        t("list.meaning"): [categories[number] for number in derived.status[rows]],
        t("list.age"): rounded_hours(derived.age_h[rows]),
        t("list.freshness"): [freshness[number] for number in derived.freshness[rows]],
        t("list.unit"): [units[number] for number in snapshot.unit[rows]],
        t("list.area"): [areas[number] for number in snapshot.area[rows]],
        t("list.kind"): [statuses[number][0] for number in derived.status[rows]],
        t("list.id"): [snapshot.ids[row] for row in rows],
        t("list.note"): [snapshot.notes[row] or "" for row in rows],
        t("list.place"): [unlocated if missing else "" for missing in np.isnan(snapshot.lat[rows])],
    }
    return pa.table(columns)
