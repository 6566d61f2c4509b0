"""Content of the map as one folium element: compact columns that our browser code decodes.

The columns of the situation map come from ``geo/services/situation/map_columns.py``. Boundaries, roads and
water do not travel with them: the browser fetches them once from ``geo/api/basemap/geojson.py``.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import lru_cache

import folium
import numpy as np
from folium.template import Template
from numpy.typing import ArrayLike

from geo.maps.map_controls import MapLegend, TimeBar
from geo.maps.map_frame import ELEMENT_ID
from geo.maps.rings import RingLayer
from geo.maps.shadings import AreaShading

UNITS_PER_DEGREE = 100_000
"""Coordinates are sent as whole numbers of 1/100,000 degree, about 1 m."""
NUMBER_COLUMNS = ("styles", "tooltip_indices", "area_indices", "ages_min", "unit_indices", "note_indices")
"""Columns of ``Points`` that are sent as they are."""
ARROW_COLUMNS = ("lats", "lons", "to_lats", "to_lons")
"""Columns of ``Arrows`` and ``AllocationLines`` in degrees."""


@dataclass(frozen=True, slots=True)
class AreaNames:
    """Areas by number, as columns of equal length."""

    codes: Sequence[str] = ()
    names: Sequence[str] = ()


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
        area_indices: Indices into ``areas``; empty for none.
        areas: Areas that points lie in.
        ages_min: Minutes since the last report, -1 for none; empty for no ages.
        unit_indices: Indices into ``units``; empty for none.
        units: Names of units.
        note_indices: Indices into ``notes``; empty for none.
        notes: Notes.
    """

    ids: Sequence[str]
    names: Sequence[str]
    lats: ArrayLike
    lons: ArrayLike
    styles: ArrayLike
    tooltip_indices: ArrayLike = ()
    labels: Sequence[str] = ()
    area_indices: ArrayLike = ()
    areas: AreaNames = field(default_factory=AreaNames)
    ages_min: ArrayLike = ()
    unit_indices: ArrayLike = ()
    units: Sequence[str] = ()
    note_indices: ArrayLike = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Choropleth:
    """Areas shaded by their problem sites, as columns of equal length.

    The browser skips areas without a boundary, and writes the name with the counts on the others.

    Attributes:
        codes: Codes of the areas.
        names: Names of the areas.
        counts: Numbers of sites that are listed.
        sites: Numbers of sites of the selected kinds, listed or not, as of the problems among them.
        not_in_force: Numbers of sites that are not in force.
        partial: Numbers of sites that are partly in force.
        silent: Numbers of silent sites that are in force.
    """

    codes: Sequence[str] = ()
    names: Sequence[str] = ()
    counts: Sequence[int] = ()
    sites: Sequence[int] = ()
    not_in_force: Sequence[int] = ()
    partial: Sequence[int] = ()
    silent: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Arrows:
    """Arrows between points, as columns of equal length, in WGS-84 degrees."""

    lats: ArrayLike = ()
    lons: ArrayLike = ()
    to_lats: ArrayLike = ()
    to_lons: ArrayLike = ()


@dataclass(frozen=True, slots=True)
class AllocationLines:
    """Straight lines from the base of each unit to the posts that it holds, as columns of equal length.

    A line that ends where it begins marks a base alone.

    Attributes:
        lats: Latitudes of the bases in WGS-84 degrees.
        lons: Longitudes of the bases in WGS-84 degrees.
        to_lats: Latitudes of the posts in WGS-84 degrees.
        to_lons: Longitudes of the posts in WGS-84 degrees.
        colours: Colour of the unit as #rrggbb.
    """

    lats: ArrayLike = ()
    lons: ArrayLike = ()
    to_lats: ArrayLike = ()
    to_lons: ArrayLike = ()
    colours: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class WallView:
    """What a map on a wall screen does by itself.

    Attributes:
        tour: Codes of the areas to show in turn, "" for the requested view.
        alarms: Codes of the sites that pulse as new alarms.
    """

    tour: Sequence[str] = ()
    alarms: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """Request to move the view of the map, followed once for each new token.

    Attributes:
        token: Token of the request.
        area: Code of the area to show, "" for none.
        at: Latitude and longitude in degrees to centre on, None for none.
        bounds: South, west, north and east in degrees that are to be in view; None for none.
        result: Result that the bounds are those of, "" for none. The same token with another result is
            followed too, where either has bounds.
        zoom: Zoom level at ``at`` where there are no bounds.
        is_exact: Whether this zoom level is taken even where the view is closer.
        shade: Name of the shading to choose with this token, "" for the one that the reader chose.
    """

    token: str
    area: str = ""
    at: tuple[float, float] | None = None
    bounds: tuple[float, float, float, float] | None = None
    result: str = ""
    zoom: float = 14
    is_exact: bool = False
    shade: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class MapContent:
    """Content of the map of one screen; the same object displayed again costs nothing.

    Attributes:
        points: Sites; None to show areas only.
        choropleth: Shaded areas.
        shadings: Shadings that the legend offers, the usual one first; none for that by problem sites alone.
        arrows: Arrows.
        allocation: Lines from bases to posts, below the arrows.
        selected_id: Code of the site with a ring, "" for none.
        area: Code of the present area.
        home_area: Code of the area that holds all the reader may see, "" for the present area.
        clusters: Whether points that overlap are drawn as one count: problem sites by place, others by area.
        recent: Codes of the sites that changed within the last minutes; the browser draws a ring around them.
        rings: Layers of rings around sites, above the points.
        tooltips: Texts that ``Points.tooltip_indices`` refer to.
        labels: Texts of the map itself: ``map`` (for screen readers), ``notice`` (in the corner), ``sites``
            ("{count} sites"), ``here`` (the same for one point), ``cluster`` and ``calm`` (the same for a
            count), ``age_now`` … ``age_never``, ``two_fingers`` (beside the notice on a phone), ``zoom_in``,
            ``zoom_out``.
        tiles: URL template of the tiles, "" for none.
        accepts_clicks: Whether a click beside all points is reported.
        handle: Latitude and longitude (WGS-84 degrees) of a mark that can be dragged, which reports the place
            where it is let go as a click there; None for none.
        takes_location: Whether the reader's own location, once requested, is reported as a click there.
        legend: Legend on the map that shows and hides sites, None for none.
        time_bar: Time bar on the map, None for none.
        wall: What the map does on a wall screen, None for a map to work with.
    """

    points: Points | None
    choropleth: Choropleth = field(default_factory=Choropleth)
    shadings: Sequence[AreaShading] = ()
    arrows: Arrows = field(default_factory=Arrows)
    allocation: AllocationLines = field(default_factory=AllocationLines)
    selected_id: str = ""
    area: str = ""
    home_area: str = ""
    clusters: bool = False
    recent: Sequence[str] = ()
    rings: Sequence[RingLayer] = ()
    tooltips: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    tiles: str = ""
    accepts_clicks: bool = False
    handle: tuple[float, float] | None = None
    takes_location: bool = False
    legend: MapLegend | None = None
    time_bar: TimeBar | None = None
    wall: WallView | None = None


class MapContentLayer(folium.FeatureGroup):
    """Feature group whose whole content is a base64 payload.

    streamlit-folium rewrites the scripts that it is given (indentation, underscores, double braces, names),
    and the browser evaluates the result. Base64 contains nothing to rewrite or evaluate, whatever texts users
    type.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = kadian.content('{{ this.payload }}');"
        "{% endmacro %}"
    )

    @classmethod
    def _generate_id(cls) -> str:
        """Return the same id for every layer, as that of the frame."""
        return ELEMENT_ID

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
    """Return the content for the browser as plain JSON values; the keys are the names of the attributes."""
    points, choropleth, arrows = content.points, content.choropleth, content.arrows
    allocation = content.allocation
    return {
        "points": points
        and {
            "ids": list(points.ids),
            "names": list(points.names),
            "lats": _fixed_point(points.lats),
            "lons": _fixed_point(points.lons),
            "labels": list(points.labels),
            "areas": {"codes": list(points.areas.codes), "names": list(points.areas.names)},
            "units": list(points.units),
            "notes": list(points.notes),
            **{name: np.asarray(getattr(points, name)).tolist() for name in NUMBER_COLUMNS},
        },
        "choropleth": {column.name: list(getattr(choropleth, column.name)) for column in fields(choropleth)},
        "shadings": [asdict(shading) for shading in content.shadings],
        "arrows": {name: _fixed_point(getattr(arrows, name)) for name in ARROW_COLUMNS},
        "allocation": {
            **{name: _fixed_point(getattr(allocation, name)) for name in ARROW_COLUMNS},
            "colours": list(allocation.colours),
        },
        "selected_id": content.selected_id,
        "area": content.area,
        "home_area": content.home_area,
        "clusters": content.clusters,
        "recent": list(content.recent),
        "rings": [asdict(layer) for layer in content.rings],
        "tooltips": list(content.tooltips),
        "labels": dict(content.labels),
        "tiles": content.tiles,
        "accepts_clicks": content.accepts_clicks,
        "handle": content.handle and list(content.handle),
        "takes_location": content.takes_location,
        "legend": content.legend and asdict(content.legend),
        "time_bar": content.time_bar and asdict(content.time_bar),
        "wall": content.wall and asdict(content.wall),
        "view_request": view_request and asdict(view_request),
    }


def encode_payload(value: object) -> str:
    """Encode a value as JSON, deflated (zlib, RFC 1950), in base64."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return b64encode(zlib.compress(text.encode("utf-8", "replace"), level=4)).decode("ascii")


def _fixed_point(degrees: ArrayLike) -> list[int]:
    """Convert degrees to whole numbers of 1 / UNITS_PER_DEGREE."""
    units = np.rint(np.asarray(degrees, dtype=float) * UNITS_PER_DEGREE).astype(np.int64)
    numbers: list[int] = units.tolist()
    return numbers
