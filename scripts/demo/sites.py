"""The sites of the demo: where each lies, who stands there, what it is at the beginning."""

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
"""Degrees between a site and its area's border."""
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
"""Sites whose place nobody has told yet."""


@dataclass(slots=True)
class DemoSite:
    """``at`` is longitude and latitude in degrees."""

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
    """Places inside areas, kept apart from those given before."""

    def __init__(self, boundaries: dict[str, BaseGeometry], random: Random) -> None:
        self._inside = {code: shape.buffer(-MARGIN) for code, shape in boundaries.items()}
        self._random = random
        self._taken: list[tuple[float, float]] = []

    def place(self, area: str, apart: float) -> tuple[float, float]:
        """Anywhere in the area, ``apart`` degrees from all others; closer where it is crowded."""
        inside = self._inside[area]
        west, south, east, north = inside.bounds
        while True:
            x, y = self._random.uniform(west, east), self._random.uniform(south, north)
            if inside.contains(Point(x, y)) and all(abs(x - u) + abs(y - v) > apart for u, v in self._taken):
                return self._take(x, y)
            apart *= 0.995

    def along(self, road: BaseGeometry, area: str) -> tuple[float, float]:
        """On the road, where it runs through the area north of the bridge."""
        part = road.intersection(self._inside[area]).intersection(box(-180, BRIDGE[1] + 0.01, 180, 90))
        stretch = self._random.choice(list(getattr(part, "geoms", [part])))
        spot = stretch.interpolate(self._random.random(), normalized=True)
        return self._take(spot.x, spot.y)

    def beside(self, place: tuple[float, float], area: str) -> tuple[float, float]:
        """A few steps from a place, still in the area."""
        near = Point(place[0] + 0.0004, place[1] + 0.0003)
        nearest = nearest_points(self._inside[area], near)[0]
        return self._take(nearest.x, nearest.y)

    def _take(self, x: float, y: float) -> tuple[float, float]:
        place = (round(x, DECIMALS), round(y, DECIMALS))
        self._taken.append(place)
        return place


def sites(boundaries: dict[str, BaseGeometry], roads: BaseGeometry, random: Random) -> list[DemoSite]:
    """All sites of the demo, each kind in order of its codes."""
    scatter = Scatter(boundaries, random)
    villages = _villages(scatter)
    compounds = _compounds(scatter, random)
    checkpoints = _checkpoints(scatter, {site.name: site for site in compounds}, boundaries, roads)
    found = checkpoints + villages + _markets(scatter, random) + _venues(scatter, random) + compounds
    for site in found:
        if site.code in UNLOCATED:
            site.at = None
    return found


def _villages(scatter: Scatter) -> list[DemoSite]:
    areas = [area for area, count in VILLAGES_IN.items() for _ in range(count)]
    return [
        DemoSite(f"V{number:02}", name, "village", area, scatter.place(area, 0.008), status="closed",
                 note="仅留一个出入口" if number % 6 == 0 else "")
        for number, (name, area) in enumerate(zip(names.VILLAGES, areas, strict=True), 1)
    ]  # fmt: skip


def _compounds(scatter: Scatter, random: Random) -> list[DemoSite]:
    every = sorted(
        [*names.ATTACHED, *names.UNMANAGED[8:], *names.MANAGED[:214]], key=lambda _: random.random()
    )
    found = []
    for number, name in enumerate(every, 1):
        area = random.choices(tuple(names.COMMUNITIES), COMPOUND_WEIGHTS)[0]
        site = DemoSite(f"C{number:03}", name, "compound", area, scatter.place(area, 0.004))
        site.variant = "unmanaged" if name in names.UNMANAGED else "managed"
        if name in names.ATTACHED:
            site.unit = names.SQUADS[names.ATTACHED.index(name) % len(names.SQUADS)]
            site.interval_h, site.note = "12", "中队包靠，昼夜值守"
        found.append(site)
    return found


def _markets(scatter: Scatter, random: Random) -> list[DemoSite]:
    found: list[DemoSite] = []
    for variant, market_names in names.MARKETS.items():
        for name in market_names:
            area = random.choice(names.RURAL if variant == "fair" else names.URBAN)
            code = f"M{len(found) + 1:02}"
            place = scatter.place(area, 0.006)
            found.append(
                DemoSite(code, name, "market", area, place, variant, "suspended", random.choice(names.SQUADS))
            )
    return found


def _venues(scatter: Scatter, random: Random) -> list[DemoSite]:
    every = [
        (head + form, variant)
        for head in names.VENUE_HEADS
        for variant, forms in names.VENUE_FORMS.items()
        for form in forms
    ][:137]
    found = []
    for number, (name, variant) in enumerate(every, 1):
        area = random.choices(tuple(names.COMMUNITIES), VENUE_WEIGHTS)[0]
        place = scatter.place(area, 0.003)
        found.append(DemoSite(f"B{number:03}", name, "venue", area, place, variant, "suspended"))
    return found


def _checkpoints(
    scatter: Scatter,
    compounds: dict[str, DemoSite],
    boundaries: dict[str, BaseGeometry],
    roads: BaseGeometry,
) -> list[DemoSite]:
    places: list[tuple[str, str, tuple[float, float]]] = [
        ("红河平原大桥", "370725110", BRIDGE),
        ("昌乐火车站", _community_at(STATION, boundaries), STATION),
    ]
    for name in names.GATES:
        compound = compounds[name]
        if compound.at is not None:
            places.append((f"{name}门岗", compound.area, scatter.beside(compound.at, compound.area)))
    for town, road_posts in names.CHECKPOINTS.items():
        for name in road_posts:
            place = scatter.along(roads, town)
            places.append((name, _community_at(place, boundaries) if town == names.BAODU else town, place))
    found = []
    for number, (name, area, place) in enumerate(places, 1):
        soft = number % 6 == 0
        site = DemoSite(
            f"K{number:02}", name, "checkpoint", area, place, "soft" if soft else "hard", "manned"
        )
        site.unit = names.SQUADS[(number - 1) % len(names.SQUADS)]
        site.note = "24小时一班" if area not in names.COMMUNITIES else ""
        found.append(site)
    return found


def _community_at(place: tuple[float, float], boundaries: dict[str, BaseGeometry]) -> str:
    return next(code for code in names.COMMUNITIES if boundaries[code].contains(Point(place)))
