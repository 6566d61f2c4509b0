"""Workload of each unit: over the past two weeks, and as planned for the next two."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.schedule.workload import UnitWorkload, Workload, compare_evenness, past_and_planned_workload
from geo.text.plans import format_km
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.columns import before_after

MEASURES = ("each", "nights", "run", "km")


def workload_table(ctx: AppContext, actor: Actor) -> None:
    """Draw the workloads, the highest first; they are computed only while the table is unfolded."""
    t = state.translator()
    box = st.expander(t("schedule.load"), key="rota-load", on_change=state.on_widget_change)
    if not box.open:
        return
    with box:
        past, planned = past_and_planned_workload(ctx, actor)
        before = {line.unit: line for line in past.units}
        after = {line.unit: line for line in planned.units}
        lines_by_unit = list({**after, **before}.items())
        columns = {t("schedule.unit"): [escape_markdown(line.name) for _, line in lines_by_unit]}
        for heading_key, lines in (("schedule.previous", before), ("schedule.next", after)):
            for measure in MEASURES:
                heading = t(heading_key, what=t(f"schedule.what.{measure}"))
                columns[heading] = [_value(lines.get(unit), measure) for unit, _ in lines_by_unit]
        st.table(columns, hide_index=True, alt=t("schedule.load_alt"))
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
    lines = {**lines_before, **lines_after}
    units = [unit for unit in lines if not only_changed or lines_before.get(unit) != lines_after.get(unit)]
    columns = {t("schedule.unit"): [escape_markdown(lines[unit].name) for unit in units]}
    for measure in MEASURES:
        columns[t(f"schedule.what.{measure}")] = [
            before_after(_value(lines_before.get(unit), measure), _value(lines_after.get(unit), measure))
            for unit in units
        ]
    if units:
        st.table(columns, hide_index=True, alt=t("schedule.load_alt"))
    params: dict[str, str] = {}
    for side, evenness in zip(("", "_after"), compare_evenness(before, after), strict=True):
        params |= {f"least{side}": f"{evenness.minimum:.0f}", f"most{side}": f"{evenness.maximum:.0f}"}
        params |= {f"mean{side}": f"{evenness.mean:.0f}"}
    st.caption(t("schedule.even", **params))
    st.caption(t(f"schedule.measure.{after.measure}"))


def _value(line: UnitWorkload | None, measure: str) -> str:
    """Return one figure of a workload as text; a dash where the number of people is unknown."""
    if line is None:
        return "–"
    if measure == "each":
        return "–" if line.hours_per_person is None else f"{line.hours_per_person:.0f}"
    if measure == "km":
        return format_km(line.travel_m)
    return str(line.nights if measure == "nights" else line.longest_run)
