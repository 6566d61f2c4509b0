"""Map on a screen; the only module that calls ``st_folium``."""

from __future__ import annotations

from collections.abc import Callable

from streamlit_folium import st_folium

from geo.i18n import Translator
from geo.maps.map_content import MapContent, ViewRequest, map_content_layer
from geo.maps.map_frame import map_frame
from pages.components.app import state

COMMON_LABELS = ("map", "notice", "sites", "here", "cluster", "calm", "zoom_in", "zoom_out")
"""Keys of ``MapContent.labels`` that every map has."""
CONTROL_LABELS = (
    "home",
    "fit",
    "full_screen",
    "full_screen_failed",
    "locate",
    "locating",
    "located",
    "locate_denied",
    "locate_unavailable",
    "locate_timeout",
    "locate_insecure",
    "measure",
    "measure_how",
    "measured",
    "measured_area",
    "copy",
    "copied",
    "copy_failed",
    "wheel",
)
"""Keys of the texts of the controls on the map."""
TIME_LABELS = ("time", "time_slider", "time_now", "time_play", "time_pause")
"""Keys of the texts of a time bar, for a map that has one."""
AGE_LABELS = ("now", "minutes", "hours", "days", "never")
"""Forms of an age, filled in by the browser."""


def map_labels(t: Translator, *more: str) -> dict[str, str]:
    """Return ``MapContent.labels`` in the reader's language; ``more`` names further labels of one map."""
    labels = {name: t(f"map.{name}") for name in (*COMMON_LABELS, *CONTROL_LABELS, *more)}
    return labels | {f"age_{name}": t(f"age.{name}") for name in AGE_LABELS}


def map_view(
    content: MapContent,
    *,
    view_request: ViewRequest | None,
    height: int,
    on_pick: Callable[[str, str], None] | None = None,
    key: str = "map-view",
) -> None:
    """Draw the map content in an iframe that outlives every change of it, with pan and zoom.

    Args:
        content: what the map shows.
        view_request: the view to move to, carried out once for each token; None to leave the view.
        height: height in pixels.
        on_pick: called before the run that follows a press, with kind and code. ("site" | "area", code) for a
            press on one; ("spot", "36.60000,118.80000") for a press beside all points, latitude and longitude
            in WGS-84 degrees, where the content accepts clicks; ("time", "2026-11-30T12:00:00.000Z") for a
            moment of the time bar, with "" for now; ("play", the same) for one that is only played over. The
            code comes from a browser and may name nothing.
            None for a map on which a press has no effect.
        key: the widget key.
    """

    def on_change() -> None:
        pick = state.widget_value(key) or {}
        if pick.get("kind") in {"site", "area", "spot", "time", "play"} and on_pick is not None:
            on_pick(pick["kind"], str(pick.get("code", "")))

    st_folium(
        map_frame(),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=map_content_layer(content, view_request),
        on_change=on_change,
    )
