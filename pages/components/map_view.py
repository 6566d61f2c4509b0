"""The map on a screen: the only place that calls st_folium."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit_folium import st_folium

from geo.maps.basemap import base_map
from geo.maps.layers import picture_layer
from pages.components import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.i18n import Words
    from geo.maps.layers import Goto, Picture

SAID = ("map", "notice", "sites", "here", "zoom_in", "zoom_out")
"""Of ``Picture.words``, what every map says."""


def map_words(words: Words, *more: str) -> dict[str, str]:
    """``Picture.words`` in the reader's language; ``more`` names what one map says besides."""
    return {name: words(f"map.{name}") for name in (*SAID, *more)}


def map_view(
    picture: Picture,
    *,
    goto: Goto | None,
    height: int,
    on_pick: Callable[[str, str], None],
    key: str = "map-view",
) -> None:
    """Draw the picture; ``on_pick("site" | "area", code)`` is called before the run that follows a press.

    ``on_pick("spot", "36.60000,118.80000")`` is called for a press beside all points, where the picture takes
    such: latitude and longitude in WGS-84 degrees.

    ``on_pick("screen", "narrow")`` is called once where the page is as narrow as a phone. Pan, zoom and the
    iframe itself outlive every change of the picture. What is picked comes from a browser: the code may name
    nothing.
    """

    def picked() -> None:
        pick = state.widget(key) or {}
        if pick.get("kind") in {"site", "area", "spot", "screen"}:
            on_pick(pick["kind"], str(pick.get("code", "")))

    st_folium(
        base_map(),
        key=key,
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=picture_layer(picture, goto),
        on_change=picked,
    )
