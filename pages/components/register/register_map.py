"""Map of the register: a press beside all points, or the dragged mark, gives the place in the form."""

from __future__ import annotations

from itertools import pairwise
from math import isnan

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.domain.journal import AREA, SITE
from geo.maps.map_content import Arrows, MapContent, Points, ViewRequest
from geo.maps.map_frame import tile_url_template
from geo.services.context import AppContext
from geo.services.register.record import value_text
from geo.services.situation.cache import CacheSpec
from geo.services.situation.map_columns import map_points, tooltip_texts
from geo.services.situation.overview import situation_overview
from pages.components.app import state
from pages.components.plans.new_post_form import parse_location
from pages.components.register.register_form import field_key
from pages.components.register.register_list import choose_registered
from pages.components.widgets.map_view import map_labels, map_view

HEIGHT, PHONE_HEIGHT = 420, 300
_POINTS = CacheSpec[str, Points](1)


def register_map(ctx: AppContext, actor: Actor, *, is_form: bool) -> None:
    """Draw the present sites, and the place that the form has; ``is_form``: whether there is one."""
    t, screen = state.translator(), state.screen()
    register = screen.register
    overview = situation_overview(ctx, actor, SiteFilter(area=screen.filter.area))
    place = form_place() if is_form and register.entity != AREA else None
    corners = pairwise(register.corners) if register.entity == AREA else ()
    ends = tuple(corners)
    content = MapContent(
        points=overview.caches.of(_POINTS).get("", lambda: map_points(overview)),
        arrows=Arrows(
            lats=[one[0] for one, _ in ends],
            lons=[one[1] for one, _ in ends],
            to_lats=[other[0] for _, other in ends],
            to_lons=[other[1] for _, other in ends],
        ),
        selected_id=register.code if register.entity == SITE else "",
        area=screen.filter.area,
        clusters=True,
        tooltips=tooltip_texts(
            overview,
            lambda kind, status, fresh: f"{t.label(kind)} · {t.label(status)} · {t(f'freshness.{fresh}')}",
        ),
        labels=map_labels(t) | {"handle": t("register.handle")},
        tiles=tile_url_template(ctx.settings.tiles),
        accepts_clicks=is_form,
        handle=place,
        takes_location=is_form,
    )
    row = overview.state.snapshot.row_of.get(register.code) if register.entity == SITE else None
    snapshot = overview.state.snapshot
    at = None if row is None else (float(snapshot.lat[row]), float(snapshot.lon[row]))
    if at is not None and isnan(at[0]):
        at = None
    with st.container(key="register-map"):
        map_view(
            content,
            view_request=ViewRequest(f"{screen.view_token}-{register.code}", area=screen.filter.area, at=at),
            height=PHONE_HEIGHT if screen.is_narrow else HEIGHT,
            on_pick=_pick,
            key="register-map-view",
        )
    st.caption(t("register.map_help" if is_form else "register.map_choose"))


def form_place() -> tuple[float, float] | None:
    """Return latitude and longitude in the form, None where they are no place."""
    lat, lon = (state.widget_value(field_key(name)) or "" for name in ("lat", "lon"))
    return parse_location(f"{lat},{lon}")


def _pick(kind: str, code: str) -> None:
    """Choose the pressed site, or set the pressed place in the form."""
    register = state.screen().register
    place = parse_location(code) if kind == "spot" else None
    if kind == "site" and register.entity == SITE and not register.is_new:
        choose_registered(code)
    elif place is not None and register.entity == AREA:
        state.mark_dirty().register.corners = (*register.corners, place)
    elif place is not None and (register.code or register.is_new):
        state.mark_dirty()
        for name, degrees in zip(("lat", "lon"), place, strict=True):
            state.set_widget(field_key(name), value_text(degrees))
