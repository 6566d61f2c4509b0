"""One picture of the situation as one folium element: compact columns that only our own code can read."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import folium
import numpy as np
from folium.template import Template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

DEGREE = 100_000
"""Coordinates travel as whole numbers of 1/100,000 degree: about 1 m."""


@dataclass(frozen=True, slots=True)
class Points:
    """Sites that have a location, as columns of equal length; the last are drawn on top.

    ``lats``/``lons``: WGS-84 degrees. ``styles``: indices into ``palette.STYLES``.
    ``phrases``: indices into ``Picture.phrases``, what the pointer is told besides the name. ``marks`` are
    written beside the points as far as there is room, "" for nothing.
    """

    ids: Sequence[str]
    names: Sequence[str]
    lats: ArrayLike
    lons: ArrayLike
    styles: ArrayLike
    phrases: ArrayLike = ()
    marks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Shades:
    """Areas to be shaded, as columns of equal length; an area without a boundary is left out by the browser.

    ``shares``: coverage from 0 to 1, None where there is nothing to cover. ``labels`` are written on the map.
    """

    codes: Sequence[str] = ()
    names: Sequence[str] = ()
    shares: Sequence[float | None] = ()
    labels: Sequence[str] = ()
    counts: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Arrows:
    """Arrows from one place to another, as columns of equal length; WGS-84 degrees."""

    lats: ArrayLike = ()
    lons: ArrayLike = ()
    to_lats: ArrayLike = ()
    to_lons: ArrayLike = ()


@dataclass(frozen=True, slots=True)
class Goto:
    """A wish to look elsewhere, obeyed once for each new ``token``: at an area, or ``at`` (lat, lon)."""

    token: str
    area: str = ""
    at: tuple[float, float] | None = None
    zoom: int = 15


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Everything one screen shows on its map; the same object shown again costs nothing.

    ``points`` None shows areas alone. ``chosen`` is the id of the ringed site, ``area`` the code of the
    present area. ``words``: ``map`` (what a screen reader is told), ``notice`` (stands in the corner),
    ``sites`` ("{count} sites"), ``here`` (the same of one place), ``two_fingers`` (beside the notice on a
    phone), ``zoom_in``, ``zoom_out``.
    ``tiles`` is a URL template, "" for none. ``takes_spots``: whether a press beside all points is told of.
    """

    points: Points | None
    shades: Shades = field(default_factory=Shades)
    arrows: Arrows = field(default_factory=Arrows)
    chosen: str = ""
    area: str = ""
    phrases: Sequence[str] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    tiles: str = ""
    takes_spots: bool = False


class PictureLayer(folium.FeatureGroup):
    """A feature group whose whole content is one word of base64.

    streamlit-folium rewrites the scripts it is given (indentation, underscores, double braces, names) and
    the browser evaluates the result. In base64 there is nothing to rewrite and nothing to evaluate,
    whatever people type.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = kadian.picture('{{ this.word }}');"
        "{% endmacro %}"
    )

    def __init__(self, word: str) -> None:
        super().__init__(control=False)
        self.word = word

    def render(self, **_: object) -> str:
        """Nothing: streamlit-folium takes the script alone."""
        return ""


def picture_layer(picture: Picture, goto: Goto | None = None) -> PictureLayer:
    """The picture as one element; equal pictures give equal scripts, byte for byte."""
    return PictureLayer(_word(picture, goto))


@lru_cache(maxsize=64)
def _word(picture: Picture, goto: Goto | None) -> str:
    return packed(contents(picture, goto))


def contents(picture: Picture, goto: Goto | None = None) -> dict[str, object]:
    """What the browser is told, as plain JSON values."""
    points, shades, arrows = picture.points, picture.shades, picture.arrows
    return {
        "points": points
        and {
            "id": list(points.ids),
            "name": list(points.names),
            "lat": _whole(points.lats),
            "lon": _whole(points.lons),
            "style": np.asarray(points.styles).tolist(),
            "phrase": np.asarray(points.phrases).tolist(),
            "mark": list(points.marks),
        },
        "shades": {
            "code": list(shades.codes),
            "name": list(shades.names),
            "share": list(shades.shares),
            "label": list(shades.labels),
            "count": list(shades.counts),
        },
        "arrows": [_whole(column) for column in (arrows.lats, arrows.lons, arrows.to_lats, arrows.to_lons)],
        "chosen": picture.chosen,
        "area": picture.area,
        "phrases": list(picture.phrases),
        "words": dict(picture.words),
        "tiles": picture.tiles,
        "spots": picture.takes_spots,
        "goto": goto and {"token": goto.token, "area": goto.area, "at": goto.at, "zoom": goto.zoom},
    }


def packed(value: object) -> str:
    """JSON, deflated (zlib, RFC 1950), in base64."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return b64encode(zlib.compress(text.encode("utf-8", "replace"), level=1)).decode("ascii")


def _whole(degrees: ArrayLike) -> list[int]:
    whole: list[int] = np.rint(np.asarray(degrees, dtype=float) * DEGREE).astype(np.int64).tolist()
    return whole
