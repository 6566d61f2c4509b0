"""Shift schedule as a table: posts or units down, shifts across; a press on a cell chooses its shift."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.domain.shifts.shift_record import ShiftKey, ShiftState
from geo.domain.units import unit_name
from geo.services.context import AppContext
from geo.services.schedule.exchange_requests import exchange_requests
from geo.services.schedule.schedule import DAY_SPANS, DEFAULT_DAYS, ShiftSchedule
from geo.services.schedule.shift_view import ShiftIssue, ShiftView
from geo.text.shifts import REQUEST_MARK, issue_names
from pages.components.app import state
from pages.components.app.times import clock
from pages.components.schedule.schedule_tabs import open_shift

ROWS_SHOWN = 2000
HEIGHT, ROW_HEIGHT = 560, 35
WARNING = "⚠"
PRESENCE_COLOURS = {"confirmed": "blue", "expected": "gray", "late": "orange", "vacant": "red"}
ISSUE_COLOURS = dict.fromkeys(ShiftIssue, "orange") | {ShiftIssue.GAP: "red"}


def schedule_summary(schedule: ShiftSchedule) -> None:
    """Show what is known of each running shift, in parts that add up; then the issues of all days shown."""
    t = state.translator()
    running = [view for view in schedule.shifts if view.shift.contains(schedule.timestamp)]
    parts = Counter(_presence(view) for view in running)
    badges = [
        f":{colour if parts[name] else 'gray'}-badge[{t(f'schedule.presence.{name}', count=parts[name])}]"
        for name, colour in PRESENCE_COLOURS.items()
    ]
    counts = schedule.issue_counts()
    issues = [
        f":{ISSUE_COLOURS[issue] if counts[issue] else 'gray'}-badge"
        f"[{t(f'schedule.trouble.{issue}')} {counts[issue]}]"
        for issue in ShiftIssue
        if issue is not ShiftIssue.NOT_REPORTED  # of running shifts alone: counted in the line above
    ]
    with st.container(key="schedule-strip"):
        st.markdown(
            f"{t('schedule.running', count=len(running))} {' '.join(badges)}  \n"
            f"{t('schedule.days_ahead', days=days_shown())} {' '.join(issues)}"
        )


def _presence(view: ShiftView) -> str:
    """Return the part of the running shifts that a shift belongs to."""
    if view.state is ShiftState.CONFIRMED:
        return "confirmed"
    if view.state is ShiftState.VACANT:
        return "vacant"
    return "late" if ShiftIssue.NOT_REPORTED in view.issues else "expected"


def days_shown() -> int:
    """Return the chosen number of days."""
    return int(state.widget_value("schedule-span") or DEFAULT_DAYS)


def grid_controls() -> None:
    """Draw the choices of rows and of days."""
    t = state.translator()
    state.default_widget("schedule-by", "post")
    state.default_widget("schedule-span", DEFAULT_DAYS)
    st.segmented_control(
        t("schedule.shown_by"),
        ["post", "unit"],
        key="schedule-by",
        format_func=lambda by: t(f"schedule.by.{by}"),
        label_visibility="collapsed",
        required=True,
        on_change=state.on_widget_change,
    )
    st.segmented_control(
        t("schedule.span"),
        DAY_SPANS,
        key="schedule-span",
        format_func=lambda days: t("schedule.span_days", days=days),
        label_visibility="collapsed",
        required=True,
        on_change=state.on_widget_change,
    )


def schedule_grid(ctx: AppContext, actor: Actor, schedule: ShiftSchedule) -> None:
    """Draw the schedule by post, the worst first, or by unit; requested and offered shifts are marked."""
    t = state.translator()
    with st.container(key="schedule-grid", gap="xsmall"):
        if not schedule.shifts:
            st.info(t("schedule.none"), icon=":material/event_busy:")
        elif state.widget_value("schedule-by") == "unit":
            _table(_by_unit(schedule), t("schedule.alt_units"))
        else:
            _by_post(schedule, _offered_shifts(ctx, actor, schedule))


def _offered_shifts(ctx: AppContext, actor: Actor, schedule: ShiftSchedule) -> frozenset[ShiftKey]:
    """Return the shifts that are offered in exchange; of the past the schedule knows the requests alone."""
    if schedule.filter.as_of is not None:
        return frozenset()
    requests = exchange_requests(ctx, actor)
    return frozenset(request.offered.record.key for request in requests if request.offered)


def _by_post(schedule: ShiftSchedule, offered: frozenset[ShiftKey]) -> None:
    t = state.translator()
    of_site: dict[str, dict[datetime, ShiftView]] = defaultdict(dict)
    for view in schedule.shifts:  # the worst of a site comes first, and with it the site
        of_site[view.site][view.shift.start] = view
    rows = list(of_site.values())[:ROWS_SHOWN]
    columns = {t("schedule.post"): [next(iter(row.values())).name for row in rows]}
    for start in schedule.starts:
        columns[_heading(start, schedule)] = [_shift_cell(row.get(start), schedule, offered) for row in rows]

    def on_select() -> None:
        for row, column in state.widget_value(key)["selection"]["cells"]:
            if column in headings and row < len(rows) and headings[column] in rows[row]:
                chosen = rows[row][headings[column]]
                open_shift(chosen.site, chosen.shift.start.isoformat())

    headings = {_heading(start, schedule): start for start in schedule.starts}
    key = f"schedule-table-{state.screen().list_generation}"
    _table(columns, t("schedule.alt"), key=key, on_select=on_select, selection_mode="single-cell")
    if len(of_site) > ROWS_SHOWN:
        st.caption(t("list.first", count=ROWS_SHOWN))


def _table(columns: dict[str, list[str]], alt: str, **options: Any) -> None:
    """Draw a table that fills the window, on a phone as high as its rows."""
    rows = pa.table(columns)
    first = next(iter(columns))
    st.dataframe(
        rows,
        height=min(HEIGHT, ROW_HEIGHT * (len(rows) + 1) + 2) if state.screen().is_narrow else "stretch",
        hide_index=True,
        column_config={first: st.column_config.Column(pinned=True)},
        alt=alt,
        **options,
    )


def _heading(start: datetime, schedule: ShiftSchedule) -> str:
    return clock(start, schedule.timestamp)


def _shift_cell(view: ShiftView | None, schedule: ShiftSchedule, offered: frozenset[ShiftKey]) -> str:
    """Return unit, state and issues of a shift, and which unit requests it."""
    if view is None:
        return ""
    t = state.translator()
    parts = [unit_name(schedule.units, view.unit)] if view.unit else []
    if view.state is ShiftState.CONFIRMED:
        parts.append(f"{t('schedule.state.confirmed')} {view.record.people}/{view.staffing.staff}")
    else:
        parts.append(t(f"schedule.state.{view.state}"))
    parts += issue_names(view, t)
    if view.record.requested_by or view.record.key in offered:
        parts.append(f"{REQUEST_MARK} {unit_name(schedule.units, view.record.requested_by)}".rstrip())
    return (f"{WARNING} " if view.issues else "") + " · ".join(parts)


def _by_unit(schedule: ShiftSchedule) -> dict[str, list[str]]:
    t = state.translator()
    of_unit: dict[str, dict[datetime, list[ShiftView]]] = defaultdict(lambda: defaultdict(list))
    for view in schedule.shifts:  # the worst of a unit comes first, and with it the unit
        of_unit[view.unit][view.shift.start].append(view)
    columns = {
        t("schedule.unit"): [
            unit_name(schedule.units, unit) or t("schedule.state.vacant") for unit in of_unit
        ]
    }
    for start in schedule.starts:
        columns[_heading(start, schedule)] = [_unit_cell(row[start]) for row in of_unit.values()]
    return columns


def _unit_cell(views: list[ShiftView]) -> str:
    """Return the number of posts and people of a unit, and its issues."""
    t = state.translator()
    if not views:
        return ""
    people = sum(view.stint.people for view in views)
    issues = [issue for issue in ShiftIssue if any(issue in view.issues for view in views)]
    parts = [t("schedule.posts_people", posts=len(views), people=people)]
    parts += [t(f"schedule.trouble.{issue}") for issue in issues if issue is not ShiftIssue.GAP]
    return (f"{WARNING} " if issues else "") + " · ".join(parts)
