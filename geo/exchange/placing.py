"""The area of a new site that names none: the lowest one whose boundary holds its location."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from geo.domain.areas import upwards
from geo.exchange.codes import code_from_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from geo.domain.areas import Area
    from geo.exchange.records import Record

WGS84 = "EPSG:4326"


class Borders(NamedTuple):
    """``boundaries``: WKB by area code, WGS-84, x = longitude; ``parents``: the area above each, or ""."""

    boundaries: Mapping[str, bytes]
    parents: Mapping[str, str]


def borders_of(areas: Iterable[Area]) -> Borders:
    """Borders and parents of areas."""
    known = tuple(areas)
    boundaries = {area.code: area.boundary for area in known if area.boundary}
    return Borders(boundaries, {area.code: area.parent for area in known})


def placed(
    records: Sequence[Record],
    known: Collection[str],
    borders: Borders,
) -> list[Record]:
    """The records, those of new sites without an area given the one they lie in; the others as they are.

    Args:
        records: rows of sites, latitude and longitude in WGS-84 degrees.
        known: codes of the sites that are stored already and keep their area.
        borders: of all areas, stored and in the same files.
    """
    found = list(records)
    lost = [
        place
        for place, record in enumerate(records)
        if not record.values.get("area") and code_from_text(record.values.get("code", "")) not in known
    ]
    at = {place: _location(records[place]) for place in lost}
    located = {place: location for place, location in at.items() if location is not None}
    if located:
        areas = areas_of_points(located.values(), borders)
        for place, area in zip(located, areas, strict=True):
            if area:
                found[place] = replace(records[place], values={**records[place].values, "area": area})
    return found


def areas_of_points(points: Iterable[tuple[float, float]], borders: Borders) -> list[str]:
    """Find the lowest area around each point: one never stands for another that lies beneath it.

    Of areas of which none lies beneath the other it is the smallest by the sides of its bounding box in
    degrees, then the deepest, then the one of the first code.

    Args:
        points: latitude and longitude in WGS-84 degrees.
        borders: of the areas.

    Returns:
        The code of an area for each point, "" where none holds it.
    """
    boundaries, parents = borders
    points = tuple(points)
    if not points or not boundaries:
        return [""] * len(points)
    # Here and not above: it takes half a second to load, and most imports name their areas.
    import geopandas  # noqa: PLC0415 - slow to load

    lats, lons = zip(*points, strict=True)
    shapes = geopandas.GeoDataFrame(
        {"code": list(boundaries)},
        geometry=geopandas.GeoSeries.from_wkb(list(boundaries.values())),
        crs=WGS84,
    )
    bounds = shapes.bounds
    shapes["extent"] = bounds.maxx - bounds.minx + bounds.maxy - bounds.miny
    sites = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lons, lats), crs=WGS84)
    above = {code: _above(code, parents) for code in boundaries}
    shapes["depth"] = [-len(above[code]) for code in shapes["code"]]
    inside = sites.sjoin(shapes, predicate="intersects").sort_values(["extent", "depth", "code"])
    around: dict[int, list[str]] = {}
    for point, code in zip(inside.index, inside["code"], strict=True):
        around.setdefault(point, []).append(code)
    return [_lowest(around.get(point, []), above) for point in range(len(lats))]


def _lowest(codes: Sequence[str], above: Mapping[str, frozenset[str]]) -> str:
    """The first of these that is above none of the others, "" where there are none."""
    higher = frozenset[str]().union(*(above[code] for code in codes))
    return next((code for code in codes if code not in higher), codes[0] if codes else "")


def _above(code: str, parents: Mapping[str, str]) -> frozenset[str]:
    """All areas above this one; of areas in a circle none is above itself."""
    return frozenset(upwards(code, parents)) - {code}


def _location(record: Record) -> tuple[float, float] | None:
    """Latitude and longitude where both can be read; who reads the site tells what is wrong with them."""
    try:
        lat, lon = (float(record.values.get(field, "")) for field in ("lat", "lon"))
    except ValueError:
        return None
    return (lat, lon) if math.isfinite(lat) and math.isfinite(lon) else None
