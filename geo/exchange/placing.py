"""The area of a new site that names none: the smallest one whose boundary holds its location."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.exchange.codes import code_from_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from geo.exchange.records import Record

WGS84 = "EPSG:4326"


def placed(
    records: Sequence[Record], known: Collection[str], boundaries: Mapping[str, bytes]
) -> list[Record]:
    """The records, those of new sites without an area given the one they lie in; the others as they are.

    Args:
        records: rows of sites, latitude and longitude in WGS-84 degrees.
        known: codes of the sites that are stored already and keep their area.
        boundaries: WKB by area code, WGS-84, x = longitude.
    """
    found = list(records)
    lost = [
        place
        for place, record in enumerate(records)
        if not record.values.get("area") and code_from_text(record.values.get("code", "")) not in known
    ]
    at = {place: _location(records[place]) for place in lost}
    located = {place: location for place, location in at.items() if location is not None}
    if located and boundaries:
        areas = areas_of_points(located.values(), boundaries)
        for place, area in zip(located, areas, strict=True):
            if area:
                found[place] = replace(records[place], values={**records[place].values, "area": area})
    return found


def areas_of_points(points: Iterable[tuple[float, float]], boundaries: Mapping[str, bytes]) -> list[str]:
    """For each (lat, lon) in WGS-84 degrees the code of the smallest area around it, "" for none.

    Smallest by the sides of its bounding box in degrees: areas that contain each other are told apart so.
    """
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
    inside = sites.sjoin(shapes, predicate="intersects").sort_values(["extent", "code"])
    smallest = inside[~inside.index.duplicated()]["code"]
    return list(smallest.reindex(range(len(lats)), fill_value=""))


def _location(record: Record) -> tuple[float, float] | None:
    """Latitude and longitude where both can be read; who reads the site tells what is wrong with them."""
    try:
        lat, lon = (float(record.values.get(field, "")) for field in ("lat", "lon"))
    except ValueError:
        return None
    return (lat, lon) if math.isfinite(lat) and math.isfinite(lon) else None
