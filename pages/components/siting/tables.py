"""Siting map as tables: posts with their value, uncovered demand points."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from geo.services.context import AppContext
from geo.services.siting.evaluation import SitingEvaluation
from pages.components.app import state
from pages.components.siting.demand_measure import demand_measure
from pages.components.widgets.row_selection import current_selection, is_user_selection, set_selection

HEIGHT, ROW_HEIGHT = 420, 35
TABLE_KEY = "posts-table"
LOCALISED_NUMBER = st.column_config.NumberColumn(format="localized")


def post_value_table(ctx: AppContext, evaluation: SitingEvaluation) -> None:
    """Draw the posts, manned ones first and the worst loss on top.

    The selected row is ringed on the map, and the post pressed on the map is selected here.
    """
    t, sites = state.translator(), [value.post.site for value in evaluation.site_values]
    measure, areas = demand_measure(evaluation.problem.request), ctx.read_model.reference().areas
    rows = [
        (
            value.post.name,
            t("siting.alone_manned" if value.manned else "siting.alone_other"),
            int(value.unique_coverage),
            value.coverage,
            t.label(ctx.kinds[value.post.kind].status(value.post.live.status)),
            areas.name_of(value.post.area),
            value.post.site,
        )
        for value in evaluation.site_values
    ]
    st.caption(t("siting.table_help"))
    _sync_selection(sites)
    st.dataframe(
        _table(rows, ("post", "alone", f"alone.{measure}", f"covered.{measure}", "status", "area", "code")),
        key=TABLE_KEY,
        height=min(HEIGHT, ROW_HEIGHT * (len(rows) + 1) + 2),
        hide_index=True,
        on_select=lambda: _on_select(sites),
        selection_mode="single-row",
        column_config={
            t("siting.post"): st.column_config.Column(pinned=True),
        }
        | {t(f"siting.{name}.{measure}"): LOCALISED_NUMBER for name in ("alone", "covered")},
        alt=t("siting.table_title"),
    )


def uncovered_table(ctx: AppContext, evaluation: SitingEvaluation) -> None:
    """Draw the demand points that no manned post covers, folded."""
    t, areas = state.translator(), ctx.read_model.reference().areas
    if not evaluation.uncovered:
        return
    rows = [
        (
            point.name,
            t.label(ctx.kinds[point.kind]),
            point.people,
            areas.name_of(point.area),
            point.site,
        )
        for point in evaluation.uncovered
    ]
    with st.expander(t("siting.missed_title", count=len(rows)), key="posts-missed"):
        st.dataframe(
            _table(rows, ("place", "kind", "measure.people", "area", "code")),
            hide_index=True,
            column_config={t("siting.measure.people"): LOCALISED_NUMBER},
            placeholder="–",
            alt=t("siting.missed"),
        )


def _table(rows: Sequence[tuple[object, ...]], names: tuple[str, ...]) -> pa.Table:
    t = state.translator()
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return pa.table({t(f"siting.{name}"): list(column) for name, column in columns})


def _sync_selection(sites: list[str]) -> None:
    """Keep the chosen post selected when rows have moved or it was chosen on the map."""
    screen = state.screen()
    table_state = (TABLE_KEY, tuple(sites), screen.site)
    if screen.list_synced_for == table_state and state.widget_value(TABLE_KEY) is not None:
        return
    screen.list_synced_for = table_state
    rows = [sites.index(screen.site)] if screen.site in sites else []
    if current_selection(TABLE_KEY)[0] != rows:
        set_selection(TABLE_KEY, rows)


def _on_select(sites: list[str]) -> None:
    if not is_user_selection(TABLE_KEY):
        state.screen().list_synced_for = None
        return
    rows = state.widget_value(TABLE_KEY)["selection"]["rows"]
    state.choose_site(sites[rows[0]] if rows and rows[0] < len(sites) else "")
