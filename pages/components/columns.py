"""Columns of numbers and moments: a list sorts them as such, and shows them with their unit."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import streamlit as st

from pages.components import state

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from streamlit.elements.lib.column_types import ColumnConfig

WHOLE_FROM = 10
"""Hours from which a fraction says nothing."""


def rounded_hours(hours: Iterable[float | None]) -> list[float | None]:
    """Hours with one decimal below ten, whole above, both rounded down; None for None and NaN."""
    return [None if each is None or isnan(each) else _rounded(float(each)) for each in hours]


def number_column(unit: str) -> ColumnConfig:
    """A column of numbers, each with its unit: ``number_column("hours")`` shows 3 as "3 小时"."""
    return st.column_config.NumberColumn(format=state.words()(f"column.{unit}"))


def moment_column() -> ColumnConfig:
    """A column of ``local_moments``, to the minute."""
    return st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm")


def local_moments(moments: Iterable[datetime | None]) -> list[datetime | None]:
    """The reader's local times, without the offset, which all would have in common."""
    zone = state.screen().zone
    return [each and each.astimezone(zone).replace(tzinfo=None, microsecond=0) for each in moments]


def _rounded(hours: float) -> float:
    return float(int(hours)) if hours >= WHOLE_FROM else int(10 * hours) / 10
