"""Two weeks of an area as small charts, and the same numbers as a table; drawn only while it is open.

The charts are Vega-Lite specifications as plain values: the browser has Vega from Streamlit, so that nothing
is loaded from elsewhere, and the server needs no chart library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.formatting import format_day, format_percent
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.trends.trends import TrendDay, area_trend
from pages.components.app import state

CHART_HEIGHT = 96


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a trend.

    Attributes:
        name: Name of the figure, the end of its message key.
        value: Returns the figure of a day, None where there is none.
        text: Formats it.
        number_format: Format of its axis and tooltip (d3-format).
    """

    name: str
    value: Callable[[TrendDay], float | None]
    text: Callable[[float], str]
    number_format: str = ",.0f"


def _count(value: float) -> str:
    return f"{value:,.0f}"


MEASURES = (
    Measure("coverage", lambda day: day.coverage, format_percent, ".0%"),
    Measure("persons", lambda day: day.persons, _count),
    Measure("vehicles", lambda day: day.vehicles, _count),
    Measure("found", lambda day: day.found, _count),
    Measure("closure", lambda day: day.closure, format_percent, ".0%"),
    Measure("screened", lambda day: day.screened, _count),
    Measure("days_left", lambda day: day.days_left, lambda days: f"{days:,.1f}", ",.1f"),
)
CHARTS = ("coverage", "persons", "closure", "days_left")
"""Figures that are drawn; the others stand in the table alone."""


def trend_section(ctx: AppContext, actor: Actor, area: str) -> None:
    """Draw the trend of an area, folded.

    Args:
        ctx: the application context.
        actor: the acting account.
        area: code of the area, "" for all that can be read.
    """
    t = state.translator()
    with st.container(key="trends"):
        box = st.expander(
            t("trends.title"),
            icon=":material/show_chart:",
            key="trends-box",
            on_change=state.on_widget_change,
        )
        if not box.open:
            return
        days = area_trend(ctx, actor, area)
        labels = [_label(day, t) for day in days]
        with box:
            with st.container(key="trend-charts"):
                shown = [each for each in MEASURES if each.name in CHARTS]
                for measure in shown:
                    _chart(measure, days, labels, t)
            st.caption(t("trends.hint", first=labels[0], last=labels[-1]))
            _table(days, labels, t)


def _label(day: TrendDay, t: Translator) -> str:
    """Return the local day on which a period starts; the running one says that it runs."""
    said = format_day(day.interval.start.astimezone(state.screen().zone).date(), t)
    return t("trends.running", day=said) if day.is_running else said


def _chart(measure: Measure, days: tuple[TrendDay, ...], labels: list[str], t: Translator) -> None:
    """Draw one figure as a line; nothing where no day has a value."""
    values = [measure.value(day) for day in days]
    known = [value for value in values if value is not None]
    if not known:
        return
    name = t(f"trends.{measure.name}")
    newest = measure.text(known[-1])
    with st.container(key=f"trend-{measure.name}", gap="xsmall"):
        st.markdown(f"**{name}** {newest}")
        st.vega_lite_chart(
            pa.table({"day": labels, "value": pa.array(values, pa.float64())}),
            _specification(measure, labels, name, t("trends.day")),
            width="stretch",
            height=CHART_HEIGHT,
            key=f"trend-chart-{measure.name}",
        )


def _specification(measure: Measure, labels: list[str], name: str, day: str) -> dict[str, Any]:
    """Return the Vega-Lite specification of a line with a point for each day."""
    return {
        "description": name,
        "mark": {"type": "line", "point": True, "interpolate": "linear"},
        "encoding": {
            "x": {
                "field": "day",
                "type": "ordinal",
                "sort": labels,
                "axis": {"title": None, "labels": False, "ticks": False},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"zero": measure.name != "coverage", "nice": True},
                "axis": {"title": None, "format": measure.number_format, "tickCount": 3},
            },
            "tooltip": [
                {"field": "day", "type": "ordinal", "title": day},
                {"field": "value", "type": "quantitative", "title": name, "format": measure.number_format},
            ],
        },
    }


def _table(days: tuple[TrendDay, ...], labels: list[str], t: Translator) -> None:
    """Draw all figures as a table, the newest day first."""
    columns: dict[str, list[str]] = {t("trends.day"): labels[::-1]}
    for measure in MEASURES:
        values = [measure.value(day) for day in days]
        texts = ["–" if value is None else measure.text(value) for value in values]
        columns[t(f"trends.{measure.name}")] = texts[::-1]
    st.table(columns, hide_index=True, alt=t("trends.alt"))
