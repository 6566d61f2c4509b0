"""Boundaries, roads and rivers of the demo: drawn by us, plausible, but no map."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import shapely
from shapely import Point, Polygon

from scripts.demo.names import BAODU, COMMUNITIES, COUNTY, TOWNS

if TYPE_CHECKING:
    from random import Random

    from shapely.geometry.base import BaseGeometry

OUTLINE = (
    (118.72, 36.66), (118.745, 36.715), (118.78, 36.765), (118.835, 36.758), (118.875, 36.768),
    (118.925, 36.745), (118.965, 36.752), (119.0, 36.715), (118.995, 36.665), (119.035, 36.63),
    (119.03, 36.595), (119.075, 36.58), (119.115, 36.595), (119.165, 36.56), (119.158, 36.51),
    (119.12, 36.475), (119.135, 36.43), (119.095, 36.40), (119.09, 36.35), (119.045, 36.325),
    (119.03, 36.285), (118.975, 36.275), (118.935, 36.305), (118.9, 36.30), (118.87, 36.345),
    (118.815, 36.355), (118.79, 36.40), (118.805, 36.44), (118.765, 36.48), (118.775, 36.53),
    (118.735, 36.56), (118.745, 36.605), (118.71, 36.63),
)  # fmt: skip
TOWN_SEEDS = {
    "370725001": (118.865, 36.712),
    "370725002": (118.775, 36.70),
    "370725003": (118.955, 36.695),
    "370725005": (118.90, 36.615),
    "370725107": (118.80, 36.55),
    "370725108": (118.86, 36.42),
    "370725110": (118.99, 36.36),
    "370725116": (119.05, 36.51),
}
COMMUNITY_SEEDS = {
    "370725001001": (118.845, 36.712),
    "370725001002": (118.868, 36.712),
    "370725001003": (118.889, 36.712),
    "370725001004": (118.850, 36.698),
    "370725001005": (118.874, 36.697),
    "370725001006": (118.865, 36.674),
    "370725001007": (118.862, 36.740),
}
LINES = (
    ("road", "青银高速", ((118.7, 36.735), (118.8, 36.738), (118.9, 36.733), (119.02, 36.728))),
    ("road", "309国道", ((118.7, 36.69), (118.79, 36.7), (118.865, 36.705), (118.95, 36.7),
     (119.02, 36.69))),
    ("rail", "胶济铁路", ((118.7, 36.675), (118.8, 36.687), (118.87, 36.689), (118.95, 36.682),
     (119.02, 36.67))),
    ("road", "昌红路", ((118.865, 36.705), (118.885, 36.62), (118.87, 36.52), (118.9, 36.44),
     (118.965, 36.37), (118.985, 36.3), (118.985, 36.26))),
    ("road", "营丘路", ((118.885, 36.62), (118.96, 36.56), (119.05, 36.51), (119.18, 36.49))),
    ("road", "乔官路", ((118.7, 36.545), (118.8, 36.55), (118.872, 36.53))),
    ("water", "红河", ((118.84, 36.33), (118.9, 36.325), (118.95, 36.312), (118.985, 36.303),
     (119.03, 36.318), (119.11, 36.33))),
    ("water", "白浪河", ((118.83, 36.4), (118.9, 36.47), (118.95, 36.55), (119.0, 36.62), (119.02, 36.7))),
    ("water", "丹河", ((118.78, 36.5), (118.82, 36.6), (118.835, 36.68), (118.82, 36.78))),
)  # fmt: skip
"""Layer, name and corners (longitude, latitude); they are roughened at random in this order."""
BRIDGE = (118.985, 36.303)
STATION = (118.862, 36.6888)
DECIMALS = 5
"""Decimals of coordinates in degrees: about a metre."""


def areas(random: Random) -> dict[str, BaseGeometry]:
    """Draw the boundaries by code: the county, the towns that tile it, the communities that tile Baodu."""
    county = Polygon(_roughened(OUTLINE, random, rounds=3))
    towns = _tiles(county, TOWN_SEEDS, random, across=34)
    communities = _tiles(towns[BAODU], COMMUNITY_SEEDS, random, across=26)
    return {
        COUNTY[0]: county,
        **{code: towns[code] for code in TOWNS},
        **{code: communities[code] for code in COMMUNITIES},
    }


def lines(county: BaseGeometry, random: Random) -> list[tuple[str, str, BaseGeometry]]:
    """Draw layer, name and shape of roads, railway and rivers within the county."""
    return [
        (
            layer,
            name,
            shapely.LineString(_roughened(points, random, rounds=2, closed=False)).intersection(county),
        )
        for layer, name, points in LINES
    ]


def _roughened(
    points: tuple[tuple[float, float], ...], random: Random, *, rounds: int, closed: bool = True
) -> list[tuple[float, float]]:
    """Return a line through the points (longitude, latitude), with random points between them added."""
    line = [*points, points[0]] if closed else list(points)
    for _ in range(rounds):
        finer = [line[0]]
        for (x0, y0), (x1, y1) in pairwise(line):
            offset = random.uniform(-0.12, 0.12)
            finer.append(((x0 + x1) / 2 + offset * (y1 - y0), (y0 + y1) / 2 - offset * (x1 - x0)))
            finer.append((x1, y1))
        line = finer
    return line


def _tiles(
    whole: BaseGeometry, seeds: dict[str, tuple[float, float]], random: Random, *, across: int
) -> dict[str, BaseGeometry]:
    """Divide ``whole`` around the seeds into parts of small cells, so that their borders are irregular."""
    west, south, east, north = whole.bounds
    width, height = (east - west) / across, (north - south) / across
    points = [
        (west + (column + random.random()) * width, south + (row + random.random()) * height)
        for row in range(across)
        for column in range(across)
    ]
    parts: dict[str, list[BaseGeometry]] = {code: [] for code in seeds}
    for cell in shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=whole).geoms:
        nearest = min(seeds, key=lambda code: cell.centroid.distance(Point(seeds[code])))
        parts[nearest].append(cell)
    return {code: shapely.union_all(part).intersection(whole) for code, part in parts.items()}
