"""Map of the patrol routes: stops numbered in walking order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import streamlit as st

from geo.maps.map_content import MapContent, ViewRequest
from geo.maps.map_frame import tile_url_template
from geo.services.context import AppContext
from geo.services.patrols.routes import PatrolPlan
from geo.services.situation.map_columns import map_points, tooltip_texts
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.widgets.map_view import map_labels, map_view

HEIGHT, PHONE_HEIGHT, UNIT_ZOOM = 480, 320, 13


def route_unit_picker(patrol_plan: PatrolPlan) -> str:
    """Draw the choice of a unit and return its code, "" for all."""
    t = state.translator()
    units = {"": t("patrols.all_units")}
    units |= unique_labels({route.unit.code: route.unit.name for route in patrol_plan.routes})
    if state.widget_value("rounds-unit") not in units:
        state.set_widget("rounds-unit", "")
    chosen = choice(
        t("patrols.unit_choose"),
        units,
        key="rounds-unit",
        placeholder=t("patrols.all_units"),
        label_visibility="collapsed",
        on_change=state.on_widget_change,
    )
    return chosen or ""


def route_map(ctx: AppContext, patrol_plan: PatrolPlan, unit: str) -> None:
    """Draw the stops of one unit or of all, with unit and order as tooltip; a press chooses the site."""
    routes = [route for route in patrol_plan.routes if route.unit.code == unit or not unit]
    labels = {
        stop.row: (f"{route.unit.name} {order} · {stop.name}", str(order) if unit else "")
        for route in routes
        for order, stop in enumerate(route.stops, 1)
    }
    stops = [stop for route in routes for stop in route.stops]
    locations = [(stop.lat, stop.lon) for stop in stops if stop.lat is not None and stop.lon is not None]
    centre = tuple(np.mean(locations, axis=0).tolist()) if unit and locations else None
    labelled_map(ctx, patrol_plan.overview, labels, key="round-map", centre=centre)


def labelled_map(
    ctx: AppContext,
    overview: Overview,
    labels: Mapping[int, tuple[str, str]],
    *,
    key: str,
    centre: tuple[float, float] | None = None,
) -> None:
    """Draw some sites of the overview with labels of their own.

    Args:
        ctx: the application context.
        overview: the overview with the sites.
        labels: by row of the snapshot, the tooltip and the text beside the point, "" for no text.
        key: the widget key.
        centre: latitude and longitude in WGS-84 degrees to look at; None for the current area.
    """
    t, site = state.translator(), state.screen().site
    points = map_points(replace(overview, rows=np.array(list(labels), np.intp)))
    row_of = overview.state.snapshot.row_of
    label_pairs = [labels[row_of[code]] for code in points.ids]
    content = MapContent(
        points=replace(
            points, names=[name for name, _ in label_pairs], labels=[mark for _, mark in label_pairs]
        ),
        selected_id=site,
        area=overview.current_area,
        tooltips=tooltip_texts(
            overview,
            lambda kind, status, fresh: f"{t.label(kind)} · {t.label(status)} · {t(f'freshness.{fresh}')}",
        ),
        labels=map_labels(t),
        tiles=tile_url_template(ctx.settings.tiles),
    )
    token = f"{key} {centre} {overview.current_area}"
    view_request = (
        ViewRequest(token, at=centre, zoom=UNIT_ZOOM)
        if centre
        else ViewRequest(token, area=overview.current_area)
    )
    with st.container(key="map"):
        map_view(
            content,
            view_request=view_request,
            height=PHONE_HEIGHT if state.screen().is_narrow else HEIGHT,
            on_pick=_pick_handler(overview),
            key=key,
        )


def _pick_handler(overview: Overview) -> Callable[[str, str], None]:
    """Return the callback for presses on the map."""

    def pick(kind: str, code: str) -> None:
        if kind == "site" and code in overview.state.snapshot.row_of:
            state.choose_site(code)

    return pick
