"""Sites of the demo with their locations, units and first statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shapely import Point, box
from shapely.ops import nearest_points

from scripts.demo import names
from scripts.demo.shapes import BRIDGE, DECIMALS, STATION

if TYPE_CHECKING:
    from random import Random

    from shapely.geometry.base import BaseGeometry

MARGIN = 0.0006
"""Degrees between a site and the border of its area."""
VILLAGES_IN = {
    "370725001006": 26,
    "370725001007": 27,
    "370725001003": 13,
    "370725001001": 5,
    "370725001004": 3,
    "370725001005": 3,
}
COMPOUND_WEIGHTS = (52, 50, 36, 44, 40, 8, 5)
VENUE_WEIGHTS = (34, 34, 14, 26, 20, 5, 4)
UNLOCATED = ("V31", "C088", "C171", "B042", "B117")
"""Sites whose location is unknown."""


@dataclass(slots=True)
class DemoSite:
    """Row of ``sites.csv``; ``at`` is longitude and latitude in degrees, None where unknown."""

    code: str
    name: str
    kind: str
    area: str
    at: tuple[float, float] | None
    variant: str = ""
    status: str = ""
    unit: str = ""
    interval_h: str = ""
    people: str = ""
    note: str = ""


class Scatter:
    """Generator of points within areas, apart from all points before; longitude and latitude in degrees."""

    def __init__(self, boundaries: dict[str, BaseGeometry], random: Random) -> None:
        """Create the generator for areas with these boundaries by code."""
        self._inside = {code: shape.buffer(-MARGIN) for code, shape in boundaries.items()}
        self._random = random
        self._taken: list[tuple[float, float]] = []

    def within(self, area: str, apart: float) -> tuple[float, float]:
        """Draw a point in the area, ``apart`` degrees from all others; closer where it is crowded."""
        inside = self._inside[area]
        west, south, east, north = inside.bounds
        while True:
            x, y = self._random.uniform(west, east), self._random.uniform(south, north)
            if inside.contains(Point(x, y)) and all(abs(x - u) + abs(y - v) > apart for u, v in self._taken):
                return self._take(x, y)
            apart *= 0.995

    def along(self, road: BaseGeometry, area: str) -> tuple[float, float]:
        """Draw a point on the road within the area, north of the bridge."""
        part = road.intersection(self._inside[area]).intersection(box(-180, BRIDGE[1] + 0.01, 180, 90))
        stretch = self._random.choice(list(getattr(part, "geoms", [part])))
        point = stretch.interpolate(self._random.random(), normalized=True)
        return self._take(point.x, point.y)

    def beside(self, point: tuple[float, float], area: str) -> tuple[float, float]:
        """Return a point a few steps from another, within the area."""
        near = Point(point[0] + 0.0004, point[1] + 0.0003)
        nearest = nearest_points(self._inside[area], near)[0]
        return self._take(nearest.x, nearest.y)

    def _take(self, x: float, y: float) -> tuple[float, float]:
        point = (round(x, DECIMALS), round(y, DECIMALS))
        self._taken.append(point)
        return point


def sites(boundaries: dict[str, BaseGeometry], roads: BaseGeometry, random: Random) -> list[DemoSite]:
    """Generate all sites of the demo, those of each kind by code."""
    scatter = Scatter(boundaries, random)
    villages = _villages(scatter)
    compounds = _compounds(scatter, random)
    checkpoints = _checkpoints(scatter, {site.name: site for site in compounds}, boundaries, roads)
    demo_sites = checkpoints + villages + _markets(scatter, random) + _venues(scatter, random) + compounds
    for site in demo_sites:
        if site.code in UNLOCATED:
            site.at = None
    return demo_sites


def _villages(scatter: Scatter) -> list[DemoSite]:
    areas = [area for area, count in VILLAGES_IN.items() for _ in range(count)]
    return [
        DemoSite(f"V{number:02}", name, "village", area, scatter.within(area, 0.008), status="closed",
                 note="仅留一个出入口" if number % 6 == 0 else "")
        for number, (name, area) in enumerate(zip(names.VILLAGES, areas, strict=True), 1)
    ]  # fmt: skip


def _compounds(scatter: Scatter, random: Random) -> list[DemoSite]:
    every = sorted(
        [*names.ATTACHED, *names.UNMANAGED[8:], *names.MANAGED[:214]], key=lambda _: random.random()
    )
    compounds = []
    for number, name in enumerate(every, 1):
        area = random.choices(tuple(names.COMMUNITIES), COMPOUND_WEIGHTS)[0]
        site = DemoSite(f"C{number:03}", name, "compound", area, scatter.within(area, 0.004))
        site.variant = "unmanaged" if name in names.UNMANAGED else "managed"
        if name in names.ATTACHED:
            site.unit = names.SQUADS[names.ATTACHED.index(name) % len(names.SQUADS)]
            site.interval_h, site.note = "12", "中队包靠，昼夜值守"
        compounds.append(site)
    return compounds


def _markets(scatter: Scatter, random: Random) -> list[DemoSite]:
    markets: list[DemoSite] = []
    for variant, market_names in names.MARKETS.items():
        for name in market_names:
            area = random.choice(names.RURAL if variant == "fair" else names.URBAN)
            code = f"M{len(markets) + 1:02}"
            point = scatter.within(area, 0.006)
            markets.append(
                DemoSite(code, name, "market", area, point, variant, "suspended", random.choice(names.SQUADS))
            )
    return markets


def _venues(scatter: Scatter, random: Random) -> list[DemoSite]:
    every = [
        (head + form, variant)
        for head in names.VENUE_HEADS
        for variant, forms in names.VENUE_FORMS.items()
        for form in forms
    ][:137]
    venues = []
    for number, (name, variant) in enumerate(every, 1):
        area = random.choices(tuple(names.COMMUNITIES), VENUE_WEIGHTS)[0]
        point = scatter.within(area, 0.003)
        venues.append(DemoSite(f"B{number:03}", name, "venue", area, point, variant, "suspended"))
    return venues


def _checkpoints(
    scatter: Scatter,
    compounds: dict[str, DemoSite],
    boundaries: dict[str, BaseGeometry],
    roads: BaseGeometry,
) -> list[DemoSite]:
    located: list[tuple[str, str, tuple[float, float]]] = [
        ("红河平原大桥", "370725110", BRIDGE),
        ("昌乐火车站", _community_at(STATION, boundaries), STATION),
    ]
    for name in names.GATES:
        compound = compounds[name]
        if compound.at is not None:
            located.append((f"{name}门岗", compound.area, scatter.beside(compound.at, compound.area)))
    for town, road_posts in names.CHECKPOINTS.items():
        for name in road_posts:
            point = scatter.along(roads, town)
            area = _community_at(point, boundaries) if town == names.BAODU else town
            located.append((name, area, point))
    checkpoints = []
    for number, (name, area, point) in enumerate(located, 1):
        soft = number % 6 == 0
        site = DemoSite(
            f"K{number:02}", name, "checkpoint", area, point, "soft" if soft else "hard", "manned"
        )
        site.unit = names.SQUADS[(number - 1) % len(names.SQUADS)]
        site.note = "24小时一班" if area not in names.COMMUNITIES else ""
        checkpoints.append(site)
    return checkpoints


def _community_at(point: tuple[float, float], boundaries: dict[str, BaseGeometry]) -> str:
    """Return the code of the community that contains a point (longitude, latitude)."""
    return next(code for code in names.COMMUNITIES if boundaries[code].contains(Point(point)))
