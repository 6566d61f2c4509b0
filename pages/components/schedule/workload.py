"""Workload of each unit: over the past two weeks, and as planned for the next two."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.schedule.workload import UnitWorkload, Workload, compare_evenness, past_and_planned_workload
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.columns import before_after

MEASURES = ("each", "nights", "run", "km")


def workload_table(ctx: AppContext, actor: Actor) -> None:
    """Draw the workload of each unit over the past two weeks and the next two, the highest first."""
    t = state.translator()
    past, planned = past_and_planned_workload(ctx, actor)
    with st.container(key="schedule-load", gap="xsmall"):
        st.caption(t("schedule.load_columns"))
        units = [line.unit for line in (*planned.units, *past.units)]
        _table(past, planned, list(dict.fromkeys(units)))
        st.caption(
            t(
                "schedule.load_even",
                least=f"{past.hours_evenness.minimum:.0f}",
                most=f"{past.hours_evenness.maximum:.0f}",
                mean=f"{past.hours_evenness.mean:.0f}",
                least_next=f"{planned.hours_evenness.minimum:.0f}",
                most_next=f"{planned.hours_evenness.maximum:.0f}",
                mean_next=f"{planned.hours_evenness.mean:.0f}",
            )
        )
        st.caption(f"{t('schedule.load_note')} {t(f'schedule.measure.{planned.measure}')}")


def workload_comparison(before: Workload, after: Workload, *, only_changed: bool = False) -> None:
    """Draw one row for each unit, before and after.

    Args:
        before: the workload before the change.
        after: the workload after the change.
        only_changed: whether units with an unchanged workload are left out.
    """
    t = state.translator()
    lines_before, lines_after = ({line.unit: line for line in side.units} for side in (before, after))
    units = [
        unit
        for unit in {**lines_before, **lines_after}
        if not only_changed or lines_before.get(unit) != lines_after.get(unit)
    ]
    if units:
        _table(before, after, units)
    params: dict[str, str] = {}
    for side, evenness in zip(("", "_after"), compare_evenness(before, after), strict=True):
        params |= {f"least{side}": f"{evenness.minimum:.0f}", f"most{side}": f"{evenness.maximum:.0f}"}
        params |= {f"mean{side}": f"{evenness.mean:.0f}"}
    st.caption(t("schedule.even", **params))
    st.caption(t(f"schedule.measure.{after.measure}"))


def _table(before: Workload, after: Workload, units: Sequence[str]) -> None:
    """Draw a row for each unit, whose cells have both values where these differ."""
    t = state.translator()
    lines_before, lines_after = ({line.unit: line for line in side.units} for side in (before, after))
    names = {unit: line.name for unit, line in {**lines_before, **lines_after}.items()}
    columns = {t("schedule.unit"): [escape_markdown(names[unit]) for unit in units]}
    for measure in MEASURES:
        columns[t(f"schedule.what.{measure}")] = [
            before_after(_value(lines_before.get(unit), measure), _value(lines_after.get(unit), measure))
            for unit in units
        ]
    st.table(columns, hide_index=True, alt=t("schedule.load_alt"))


def _value(line: UnitWorkload | None, measure: str) -> str:
    """Return one figure of a workload as text; a dash where the number of people is unknown."""
    if line is None:
        return "–"
    if measure == "each":
        return "–" if line.hours_per_person is None else f"{line.hours_per_person:.0f}"
    if measure == "km":
        return f"{line.travel_m / 1000:.0f}"  # over two weeks, tenths of a kilometre mean nothing
    return str(line.nights if measure == "nights" else line.longest_run)
