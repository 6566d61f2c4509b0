"""Content of the map as one folium element: compact columns that our browser code decodes.

The columns of the situation map come from ``geo/services/situation/map_columns.py``. Boundaries, roads and
water do not travel with them: the browser fetches them once from ``geo/api/basemap/geojson.py``.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import folium
import numpy as np
from folium.template import Template
from numpy.typing import ArrayLike

UNITS_PER_DEGREE = 100_000
"""Coordinates are sent as whole numbers of 1/100,000 degree, about 1 m."""


@dataclass(frozen=True, slots=True)
class Points:
    """Sites with a known location, as columns of equal length; later ones are drawn on top.

    Attributes:
        ids: Codes of the sites.
        names: Names of the sites.
        lats: Latitudes in WGS-84 degrees.
        lons: Longitudes in WGS-84 degrees.
        styles: Indices into ``palette.SYMBOL_STYLES``.
        tooltip_indices: Indices into ``MapContent.tooltips``: the text shown with the name under the
            pointer; empty for none.
        labels: Texts written beside the points as far as there is room, "" for none; empty for none at all.
    """

    ids: Sequence[str]
    names: Sequence[str]
    lats: ArrayLike
    lons: ArrayLike
    styles: ArrayLike
    tooltip_indices: ArrayLike = ()
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Choropleth:
    """Shaded areas, as columns of equal length; the browser skips areas without a boundary.

    Attributes:
        codes: Codes of the areas.
        names: Names of the areas.
        shares: Coverage from 0 to 1, None where there is nothing to cover.
        labels: Texts written on the map.
        counts: Numbers of sites.
    """

    codes: Sequence[str] = ()
    names: Sequence[str] = ()
    shares: Sequence[float | None] = ()
    labels: Sequence[str] = ()
    counts: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Arrows:
    """Arrows between points, as columns of equal length, in WGS-84 degrees."""

    lats: ArrayLike = ()
    lons: ArrayLike = ()
    to_lats: ArrayLike = ()
    to_lons: ArrayLike = ()


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """Request to move the view of the map, followed once for each new token.

    Attributes:
        token: Token of the request.
        area: Code of the area to show, "" for none.
        at: Latitude and longitude in degrees to show, None for none.
        zoom: Zoom level at ``at``.
    """

    token: str
    area: str = ""
    at: tuple[float, float] | None = None
    zoom: int = 15


@dataclass(frozen=True, slots=True, eq=False)
class MapContent:
    """Content of the map of one screen; the same object displayed again costs nothing.

    Attributes:
        points: Sites; None to show areas only.
        choropleth: Shaded areas.
        arrows: Arrows.
        selected_id: Code of the site with a ring, "" for none.
        area: Code of the present area.
        tooltips: Texts that ``Points.tooltip_indices`` refer to.
        labels: Texts of the map itself: ``map`` (for screen readers), ``notice`` (in the corner), ``sites``
            ("{count} sites"), ``here`` (the same for one point), ``two_fingers`` (beside the notice on a
            phone), ``zoom_in``, ``zoom_out``.
        tiles: URL template of the tiles, "" for none.
        accepts_clicks: Whether a click beside all points is reported.
    """

    points: Points | None
    choropleth: Choropleth = field(default_factory=Choropleth)
    arrows: Arrows = field(default_factory=Arrows)
    selected_id: str = ""
    area: str = ""
    tooltips: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    tiles: str = ""
    accepts_clicks: bool = False


class MapContentLayer(folium.FeatureGroup):
    """Feature group whose whole content is a base64 payload.

    streamlit-folium rewrites the scripts that it is given (indentation, underscores, double braces, names),
    and the browser evaluates the result. Base64 contains nothing to rewrite or evaluate, whatever texts users
    type.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = kadian.picture('{{ this.payload }}');"
        "{% endmacro %}"
    )

    def __init__(self, payload: str) -> None:
        """Create the layer with a payload of ``encode_payload``."""
        super().__init__(control=False)
        self.payload = payload

    def render(self, **_: object) -> str:
        """Render nothing: streamlit-folium uses only the script."""
        return ""


def map_content_layer(content: MapContent, view_request: ViewRequest | None = None) -> MapContentLayer:
    """Return the content as one element; equal content gives equal scripts, byte for byte."""
    return MapContentLayer(_payload(content, view_request))


@lru_cache(maxsize=64)
def _payload(content: MapContent, view_request: ViewRequest | None) -> str:
    """Encode the content, once for each object."""
    return encode_payload(payload_fields(content, view_request))


def payload_fields(content: MapContent, view_request: ViewRequest | None = None) -> dict[str, object]:
    """Return the content for the browser as plain JSON values; the keys are those of ``kadian-map.js``."""
    points, areas, arrows = content.points, content.choropleth, content.arrows
    return {
        "points": points
        and {
            "id": list(points.ids),
            "name": list(points.names),
            "lat": _fixed_point(points.lats),
            "lon": _fixed_point(points.lons),
            "style": np.asarray(points.styles).tolist(),
            "phrase": np.asarray(points.tooltip_indices).tolist(),
            "mark": list(points.labels),
        },
        "shades": {
            "code": list(areas.codes),
            "name": list(areas.names),
            "share": list(areas.shares),
            "label": list(areas.labels),
            "count": list(areas.counts),
        },
        "arrows": [
            _fixed_point(column) for column in (arrows.lats, arrows.lons, arrows.to_lats, arrows.to_lons)
        ],
        "chosen": content.selected_id,
        "area": content.area,
        "phrases": list(content.tooltips),
        "words": dict(content.labels),
        "tiles": content.tiles,
        "spots": content.accepts_clicks,
        "goto": view_request
        and {
            "token": view_request.token,
            "area": view_request.area,
            "at": view_request.at,
            "zoom": view_request.zoom,
        },
    }


def encode_payload(value: object) -> str:
    """Encode a value as JSON, deflated (zlib, RFC 1950), in base64."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return b64encode(zlib.compress(text.encode("utf-8", "replace"), level=1)).decode("ascii")


def _fixed_point(degrees: ArrayLike) -> list[int]:
    """Convert degrees to whole numbers of 1 / UNITS_PER_DEGREE."""
    units = np.rint(np.asarray(degrees, dtype=float) * UNITS_PER_DEGREE).astype(np.int64)
    numbers: list[int] = units.tolist()
    return numbers
