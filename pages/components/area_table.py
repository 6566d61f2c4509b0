"""An area's figures by kind: one row a kind, one column a meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.kinds import Meaning
from geo.services.figures import kind_table
from geo.wording import percent
from pages.components import state

if TYPE_CHECKING:
    from geo.services.overview import Overview


def area_table(overview: Overview) -> None:
    """Counts of the four meanings, coverage, silent; kinds without sites are left out."""
    words = state.words()
    columns: dict[str, list[str]] = {words("list.kind"): [], words("figure.coverage"): []}
    columns |= {words(f"meaning.{meaning}"): [] for meaning in Meaning}
    columns[words("figure.silent")] = []
    for row in kind_table(overview):
        values = [
            words.label(row.kind),
            percent(row.coverage.share),
            *map(str, row.meanings),
            str(row.silent),
        ]
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)
    st.table(columns, hide_index=True, alt=words("area.table_alt"))
