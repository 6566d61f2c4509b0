"""Views of the map as links write them: centre and zoom, or an extent; and what areas are shaded by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Self

MAX_LATITUDE, MAX_LONGITUDE = 85.06, 180.0
"""Limits of Web Mercator in degrees."""
MIN_ZOOM, MAX_ZOOM = 3.0, 19.0
AT_PARAM, ZOOM_PARAM, SHADE_PARAM = "at", "zoom", "shade"


class Shade(StrEnum):
    """What areas are shaded by: the number of problem sites, or a share."""

    PROBLEMS = "problems"
    SCREENING = "screening"
    CLOSURE = "closure"

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Shade | None:
        """Return what a link names, None for nothing or for what is none of them."""
        return next((each for each in cls if each == query.get(SHADE_PARAM)), None)


@dataclass(frozen=True, slots=True)
class MapView:
    """View of the map.

    Attributes:
        lat: Latitude of the centre in WGS-84 degrees.
        lon: Longitude of the centre in WGS-84 degrees.
        zoom: Zoom level of Web Mercator, in quarters.
    """

    lat: float
    lon: float
    zoom: float

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self | None:
        """Return the view that a link names, None for none or for one that is no view."""
        centre = _numbers(query.get(AT_PARAM, ""), 2)
        zoom = _numbers(query.get(ZOOM_PARAM, ""), 1)
        if centre is None or zoom is None or not _is_place(*centre) or not MIN_ZOOM <= zoom[0] <= MAX_ZOOM:
            return None
        return cls(*centre, *zoom)

    def to_query(self) -> dict[str, str]:
        """Return the query parameters of a link to this view."""
        return {AT_PARAM: f"{self.lat:.5f},{self.lon:.5f}", ZOOM_PARAM: f"{self.zoom:g}"}


def extent_from_text(text: str) -> tuple[float, float, float, float] | None:
    """Return south, west, north and east in WGS-84 degrees; None for a text that is no extent."""
    numbers = _numbers(text, 4)
    if numbers is None:
        return None
    south, west, north, east = numbers
    is_extent = _is_place(south, west) and _is_place(north, east) and south < north and west < east
    return (south, west, north, east) if is_extent else None


def _numbers(text: str, count: int) -> tuple[float, ...] | None:
    """Return as many numbers as ``count``, None where the text does not hold exactly these."""
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        return None
    return numbers if len(numbers) == count and all(map(isfinite, numbers)) else None


def _is_place(lat: float, lon: float) -> bool:
    return abs(lat) <= MAX_LATITUDE and abs(lon) <= MAX_LONGITUDE
