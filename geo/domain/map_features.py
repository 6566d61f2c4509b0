"""Features of the map other than sites: roads, railways, water, hospitals and supply points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """Layer of the map that a feature belongs to."""

    ROAD = "road"
    RAIL = "rail"
    WATER = "water"
    HOSPITAL = "hospital"
    SUPPLY = "supply"


POINT_LAYERS = frozenset({Layer.HOSPITAL, Layer.SUPPLY})
"""Layers of points that people must be able to reach; the others hold lines and polygons."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature of the map; ``geometry`` is WKB in WGS-84 degrees, x = longitude."""

    id: str
    layer: Layer
    name: str
    geometry: bytes
