"""Figures of an area: one row for each kind, one column for each status category."""

from __future__ import annotations

import streamlit as st

from geo.domain.kinds import StatusCategory
from geo.formatting import format_percent
from geo.services.situation.coverage import totals_by_kind
from geo.services.situation.overview import Overview
from pages.components.app import state


def area_table(overview: Overview) -> None:
    """Show counts of the four status categories, coverage and silent sites for kinds that have sites."""
    t = state.translator()
    columns: dict[str, list[str]] = {t("list.kind"): [], t("area.share"): []}
    columns |= {t(f"meaning.{category}"): [] for category in StatusCategory}
    columns[t("figure.silent")] = []
    for row in totals_by_kind(overview.state, overview.figure_rows, overview.status_codes):
        values = [
            t.label(row.kind),
            format_percent(row.coverage.share),
            *map(str, row.category_counts),
            str(row.silent),
        ]
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    with st.container(key="area-table"):
        st.table(columns, hide_index=True, alt=t("area.table_alt"))
