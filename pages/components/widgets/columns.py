"""Table columns of numbers and times: sorted as such and shown with their unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import isnan

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from pages.components.app import state

WHOLE_HOURS_FROM = 10
"""Hours from which a fraction is not shown."""


def rounded_hours(hours: Iterable[float | None]) -> list[float | None]:
    """Round hours down: to one decimal below ten, to whole hours from ten on.

    Returns:
        The rounded hours; None for None and NaN.
    """
    return [None if each is None or isnan(each) else _round_down(float(each)) for each in hours]


def number_column(unit: str) -> ColumnConfig:
    """Configure a column of numbers with a unit: ``number_column("hours")`` shows 3 as "3 小时"."""
    return st.column_config.NumberColumn(format=state.translator()(f"column.{unit}"))


def timestamp_column() -> ColumnConfig:
    """Configure a column of ``local_timestamps``, shown to the minute."""
    return st.column_config.DatetimeColumn(format=state.translator()("column.date_time"))


def local_timestamps(timestamps: Iterable[datetime | None]) -> list[datetime | None]:
    """Return the reader's local times, without the UTC offset that all would share."""
    zone = state.screen().zone
    return [each and each.astimezone(zone).replace(tzinfo=None, microsecond=0) for each in timestamps]


def _round_down(hours: float) -> float:
    return float(int(hours)) if hours >= WHOLE_HOURS_FROM else int(10 * hours) / 10


def before_after(before: object, after: object) -> str:
    """Return "before → after" where they differ, else the one value."""
    return f"{after}" if before == after else f"{before} → {after}"
