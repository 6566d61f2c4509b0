"""Map on a screen; the only module that calls ``st_folium``."""

from __future__ import annotations

from collections.abc import Callable

from streamlit_folium import st_folium

from geo.i18n import Translator
from geo.maps.basemap import base_map
from geo.maps.map_content import MapContent, ViewRequest, map_content_layer
from pages.components.app import state

COMMON_LABELS = ("map", "notice", "sites", "here", "zoom_in", "zoom_out")
"""Keys of ``MapContent.labels`` that every map has."""


def map_labels(t: Translator, *more: str) -> dict[str, str]:
    """Return ``MapContent.labels`` in the reader's language; ``more`` names further labels of one map."""
    return {name: t(f"map.{name}") for name in (*COMMON_LABELS, *more)}


def map_view(
    content: MapContent,
    *,
    view_request: ViewRequest | None,
    height: int,
    on_pick: Callable[[str, str], None],
    key: str = "map-view",
) -> None:
    """Draw the map content in an iframe that outlives every change of it, with pan and zoom.

    Args:
        content: what the map shows.
        view_request: the view to move to, carried out once for each token; None to leave the view.
        height: height in pixels.
        on_pick: called before the run that follows a press, with kind and code. ("site" | "area", code) for a
            press on one; ("spot", "36.60000,118.80000") for a press beside all points, latitude and longitude
            in WGS-84 degrees, where the content accepts clicks; ("screen", "narrow" | …) once the page is as
            narrow as a phone's. The code comes from a browser and may name nothing.
        key: the widget key.
    """

    def on_change() -> None:
        pick = state.widget_value(key) or {}
        if pick.get("kind") in {"site", "area", "spot", "screen"}:
            on_pick(pick["kind"], str(pick.get("code", "")))

    st_folium(
        base_map(),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=map_content_layer(content, view_request),
        on_change=on_change,
    )
