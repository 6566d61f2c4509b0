"""Area of a new site that names none: the lowest area whose boundary contains its location."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from geo.domain.areas import Area, self_and_ancestors
from geo.exchange.codes import code_from_text
from geo.exchange.records import Record

WGS84 = "EPSG:4326"


class AreaBoundaries(NamedTuple):
    """Boundaries (WKB, WGS-84, x = longitude) by area code, and the parent of each area, "" for none."""

    boundaries: Mapping[str, bytes]
    parents: Mapping[str, str]


def area_boundaries(areas: Iterable[Area]) -> AreaBoundaries:
    """Return the boundaries and parents of areas."""
    areas_read = tuple(areas)
    boundaries = {area.code: area.boundary for area in areas_read if area.boundary}
    return AreaBoundaries(boundaries, {area.code: area.parent for area in areas_read})


def assign_areas(
    records: Sequence[Record],
    stored_codes: Collection[str],
    boundaries: AreaBoundaries,
) -> list[Record]:
    """Give new sites without an area the area that contains them.

    Args:
        records: rows of sites; latitude and longitude in WGS-84 degrees.
        stored_codes: codes of the stored sites, which keep their area.
        boundaries: of all areas, stored and in the same files.

    Returns:
        The records in their order; those of other sites are unchanged.
    """
    result = list(records)
    unassigned = [
        index
        for index, record in enumerate(records)
        if not record.values.get("area") and code_from_text(record.values.get("code", "")) not in stored_codes
    ]
    locations = {index: _location(records[index]) for index in unassigned}
    located = {index: location for index, location in locations.items() if location is not None}
    if located:
        areas = areas_of_points(located.values(), boundaries)
        for index, area in zip(located, areas, strict=True):
            if area:
                result[index] = replace(records[index], values={**records[index].values, "area": area})
    return result


def areas_of_points(points: Iterable[tuple[float, float]], boundaries: AreaBoundaries) -> list[str]:
    """Find the lowest area that contains each point.

    An area never stands for one of its descendants that contains the point, too. Of areas unrelated in the
    tree the smallest is taken, by the sides of its bounding box in degrees; then the deepest; then the first
    by code.

    Args:
        points: latitude and longitude in WGS-84 degrees.
        boundaries: of the areas.

    Returns:
        The code of an area for each point, "" for a point in no area.
    """
    shapes_wkb, parents = boundaries
    points = tuple(points)
    if not points or not shapes_wkb:
        return [""] * len(points)
    # Imported late: it takes half a second to load, and most imports name their areas.
    import geopandas  # noqa: PLC0415 - slow to load

    lats, lons = zip(*points, strict=True)
    shapes = geopandas.GeoDataFrame(
        {"code": list(shapes_wkb)},
        geometry=geopandas.GeoSeries.from_wkb(list(shapes_wkb.values())),
        crs=WGS84,
    )
    bounds = shapes.bounds
    shapes["extent"] = bounds.maxx - bounds.minx + bounds.maxy - bounds.miny
    sites = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lons, lats), crs=WGS84)
    above = {code: _ancestors(code, parents) for code in shapes_wkb}
    shapes["depth"] = [-len(above[code]) for code in shapes["code"]]
    inside = sites.sjoin(shapes, predicate="intersects").sort_values(["extent", "depth", "code"])
    around: dict[int, list[str]] = {}
    for point, code in zip(inside.index, inside["code"], strict=True):
        around.setdefault(point, []).append(code)
    return [_lowest(around.get(point, []), above) for point in range(len(lats))]


def _lowest(codes: Sequence[str], ancestors: Mapping[str, frozenset[str]]) -> str:
    """Return the first code that is no ancestor of the others, "" for no codes."""
    higher = frozenset[str]().union(*(ancestors[code] for code in codes))
    return next((code for code in codes if code not in higher), codes[0] if codes else "")


def _ancestors(code: str, parents: Mapping[str, str]) -> frozenset[str]:
    """Return all areas above this one, without itself even where the parents form a circle."""
    return frozenset(self_and_ancestors(code, parents)) - {code}


def _location(record: Record) -> tuple[float, float] | None:
    """Return latitude and longitude in WGS-84 degrees, None where a cell cannot be read.

    Faults of these cells are reported by the reader of the site.
    """
    try:
        lat, lon = (float(record.values.get(field, "")) for field in ("lat", "lon"))
    except ValueError:
        return None
    return (lat, lon) if math.isfinite(lat) and math.isfinite(lon) else None
