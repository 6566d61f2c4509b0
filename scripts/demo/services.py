"""Hospitals and supply points of the demo, all made up, each beside a road of the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapely import Point
from shapely.ops import nearest_points

from scripts.demo.shapes import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

OFFSET = 0.0006
"""Degrees between a point and its road."""
SERVICES = {
    "hospital": {"宝都街道卫生院（示意）": (118.858, 36.705), "永康社区卫生院（示意）": (118.852, 36.736)},
    "supply": {
        "新昌社区物资供应点（示意）": (118.842, 36.704),
        "恒安社区物资供应点（示意）": (118.872, 36.705),
        "东山社区物资供应点（示意）": (118.893, 36.703),
        "锦湖社区物资供应点（示意）": (118.872, 36.69),
        "南苑社区物资供应点（示意）": (118.876, 36.672),
        "永康社区物资供应点（示意）": (118.858, 36.736),
    },
}


def services(roads: BaseGeometry) -> Iterator[tuple[str, str, BaseGeometry]]:
    """Yield layer, name and point of each, in degrees, x = longitude."""
    for layer, point_by_name in SERVICES.items():
        for name, near in point_by_name.items():
            at = nearest_points(roads, Point(near))[0]
            yield layer, name, Point(round(at.x + OFFSET, DECIMALS), round(at.y + OFFSET, DECIMALS))
