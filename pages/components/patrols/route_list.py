"""Patrol routes as lists: each unit's stops in order, stops without time or location, and files."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.services.patrols.routes import PatrolPlan
from geo.services.patrols.stop import PatrolStop
from geo.services.situation.overview import Overview
from geo.text.app_pages import PATROLS_SHEET, SITUATION
from geo.text.patrols import STOP_COLUMNS, due_index, format_duration, stop_line
from pages.components.app import state
from pages.components.app.navigation import FILE, WORD, link_button, print_link, screen_link
from pages.components.widgets.columns import number_column, rounded_hours

HEIGHT, ROW_HEIGHT = 420, 35
COLUMN_UNITS = {"index": "index", "visited": "hours_ago", "interval": "hours"}


def route_list(patrol_plan: PatrolPlan, unit: str) -> None:
    """Draw the stops of one unit in walking order, or the totals of all units where none is chosen."""
    t = state.translator()
    with st.container(key="rounds-list"):
        if not patrol_plan.listed_count:
            st.info(t("patrols.nothing_due"))
            return
        if not unit:
            _totals(patrol_plan)
            return
        route = next(each for each in patrol_plan.routes if each.unit.code == unit)
        st.markdown(
            t("patrols.unit_total", stops=len(route.stops), total=format_duration(route.duration_min))
        )
        lines = [
            _row(stop, patrol_plan.overview, order, finish_min)
            for order, (stop, finish_min) in enumerate(zip(route.stops, route.finish_min, strict=True), 1)
        ]
        _table(f"rounds-of-{unit}", route.stops, lines)
        st.caption(t("patrols.press_row"))


def unrouted_lists(patrol_plan: PatrolPlan) -> None:
    """Draw the stops on no route: without time, without a location."""
    t = state.translator()
    for name, stops in (("left", patrol_plan.unassigned), ("unlocated", patrol_plan.unlocated)):
        if stops and patrol_plan.routes:
            with st.container(key=f"rounds-{name}"):
                st.markdown(f"**{t(f'patrols.{name}_title')}**")
                st.caption(t(f"patrols.{name}_title_help"))
                _table(f"rounds-rest-{name}", stops, [_row(stop, patrol_plan.overview) for stop in stops])


def map_link() -> None:
    """Draw a link from the chosen site to its place on the situation map."""
    if state.screen().site:
        screen_link(SITUATION, "patrols.map")


def route_links(actor: Actor, patrol_plan: PatrolPlan) -> None:
    """Draw links to the routes on paper, for Word and as CSV, with the same options."""
    t, query = state.translator(), {"area": state.screen().filter.area} | patrol_plan.options.to_query()
    with st.container(key="rounds-files", horizontal=True, gap="small"):
        print_link(actor, PATROLS_SHEET, query)
        link_button(actor, t("patrols.csv"), "files/rounds.csv", query, FILE)
        link_button(actor, t("patrols.word"), "files/rounds.docx", query, WORD)


def _totals(patrol_plan: PatrolPlan) -> None:
    t, routes = state.translator(), patrol_plan.routes
    columns = {
        "unit": [route.unit.name for route in routes],
        "stops": [str(len(route.stops)) for route in routes],
        "minutes": [format_duration(route.duration_min) for route in routes],
        "walking": [format_duration(route.travel_min) for route in routes],
    }
    table = {t(f"patrols.{name}"): column for name, column in columns.items()}
    st.table(table, hide_index=True, alt=t("patrols.list"))


def _row(stop: PatrolStop, overview: Overview, order: int = 0, done_min: float = 0.0) -> dict[str, object]:
    """Return the cells of ``stop_line`` so that they sort: numbers as numbers, times of equal length."""
    cells = dict(
        zip(STOP_COLUMNS, stop_line(stop, overview, state.translator(), order, done_min), strict=True)
    )
    (patrol_age_h,) = rounded_hours([stop.age_h])
    numbers = {"order": order or None, "index": due_index(stop), "visited": patrol_age_h}
    return {**cells, **numbers, "interval": stop.interval_h, "done": cells["done"] and cells["done"].zfill(5)}


def _table(key: str, stops: Sequence[PatrolStop], lines: list[dict[str, object]]) -> None:
    """Draw one row for each stop; columns without any value are left out."""
    t = state.translator()
    columns = {t(f"patrols.{name}"): [line[name] for line in lines] for name in STOP_COLUMNS}
    for name in ("order", "done", "area"):
        if not any(columns[t(f"patrols.{name}")]):
            del columns[t(f"patrols.{name}")]
    sites = [stop.site for stop in stops]
    st.dataframe(
        pa.table(columns),
        key=key,
        height=min(HEIGHT, ROW_HEIGHT * (len(sites) + 1) + 2),
        hide_index=True,
        on_select=lambda: select_row(key, sites),
        selection_mode="single-cell",
        column_config={
            t(f"patrols.{name}"): st.column_config.Column(pinned=True, width=width)
            for name, width in (("order", 60), ("name", None))
        }
        | {t("patrols.status"): st.column_config.Column(width=90)}
        | {t(f"patrols.{name}"): number_column(unit) for name, unit in COLUMN_UNITS.items()},
        placeholder=t("age.never"),
        alt=t("patrols.list_alt"),
    )
    if t("patrols.index") in columns:
        st.caption(t("patrols.index_help"))


def select_row(key: str, sites: list[str]) -> None:
    """Choose the site of the pressed row, from a callback."""
    rows = [row for row, _ in state.widget_value(key)["selection"]["cells"] if row < len(sites)]
    if rows:
        state.choose_site(sites[rows[0]], move_map=True)
