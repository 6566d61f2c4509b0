"""Map of a cordon: existing posts, posts to be staffed, and the open route where nothing closes it."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, radians

import streamlit as st

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.maps.legend import feature_rows, symbol_svg
from geo.maps.map_content import Arrows, MapContent, Points, ViewRequest
from geo.maps.map_frame import tile_url_template
from geo.maps.palette import style_index
from geo.services.context import AppContext
from geo.services.cordon.types import CordonAction, CordonPlan, OpenRoute
from pages.components.app import state
from pages.components.siting.siting_map import map_height
from pages.components.widgets.legend import legend_line
from pages.components.widgets.map_view import map_labels, map_view

ACTION_STYLES = {
    CordonAction.EXISTING: (StatusCategory.IN_FORCE, False),
    CordonAction.STAFF: (StatusCategory.PARTIAL, False),
    CordonAction.REOPEN: (StatusCategory.PARTIAL, True),
    CordonAction.CREATE: (StatusCategory.NOT_IN_FORCE, True),
}
"""Colour, and whether the symbol is hollow: no crew is there yet."""
MIN_ARROW_DEG = 0.002
"""Minimum length of an arrow of the open route in degrees, about 200 m."""


def cordon_map(ctx: AppContext, cordon: CordonPlan) -> None:
    """Draw the map with its legend."""
    with st.container(key="map"):
        map_view(
            _map_content(ctx, cordon),
            view_request=ViewRequest(f"{state.screen().view_token}", area=cordon.request.area),
            height=map_height(),
            key="cordon-map-view",
        )
    t, symbol = state.translator(), _symbol(ctx)
    rows = [
        (symbol_svg(symbol, category=category, hollow=hollow), t(f"cordon.step.{step}"))
        for step, (category, hollow) in ACTION_STYLES.items()
    ]
    legend_line([*rows, *feature_rows(t)])


def _symbol(ctx: AppContext) -> str:
    return next(kind.symbol for kind in ctx.kinds if kind.is_manned)


def _map_content(ctx: AppContext, cordon: CordonPlan) -> MapContent:
    t, points = state.translator(), cordon.points
    styles = [ACTION_STYLES[point.action] for point in points]
    hops = pairwise(_thin_path(cordon.open_route)) if cordon.open_route else ()
    begins, ends = zip(*hops, strict=True) if cordon.open_route else ((), ())
    return MapContent(
        points=Points(
            ids=[point.post.site if point.post else f"{number}" for number, point in enumerate(points, 1)],
            names=[
                f"{n} {point.post.name if point.post else point.road}" for n, point in enumerate(points, 1)
            ],
            lats=[point.lat for point in points],
            lons=[point.lon for point in points],
            styles=[
                style_index(_symbol(ctx), hollow=hollow, category=category, freshness=Freshness.FRESH)
                for category, hollow in styles
            ],
            tooltip_indices=[list(CordonAction).index(point.action) for point in points],
            labels=[f"{number}" for number, _ in enumerate(points, 1)],
        ),
        arrows=Arrows(
            lats=[lat for lat, _ in begins],
            lons=[lon for _, lon in begins],
            to_lats=[lat for lat, _ in ends],
            to_lons=[lon for _, lon in ends],
        ),
        area=cordon.request.area,
        tooltips=[t(f"cordon.step.{step}") for step in CordonAction],
        labels=map_labels(t),
        tiles=tile_url_template(ctx.settings.tiles),
    )


def _thin_path(path: OpenRoute) -> list[tuple[float, float]]:
    """Return the open route with fewer points, each at least ``MIN_ARROW_DEG`` from the one before.

    Returns:
        Latitude and longitude of each point in WGS-84 degrees.
    """
    first, *others = path.points
    kept = [first]
    for lat, lon in others[:-1]:
        if hypot(lat - kept[-1][0], (lon - kept[-1][1]) * cos(radians(lat))) >= MIN_ARROW_DEG:
            kept.append((lat, lon))
    return [*kept, path.points[-1]]
