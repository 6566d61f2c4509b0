"""Features: what the map draws beneath the sites and nobody reports on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    ROAD = "road"
    RAIL = "rail"
    WATER = "water"
    HOSPITAL = "hospital"
    SUPPLY = "supply"


POINTS = frozenset({Layer.HOSPITAL, Layer.SUPPLY})
"""Layers of places that people must be able to get to; the others are lines and surfaces."""


@dataclass(frozen=True, slots=True)
class Feature:
    """``geometry`` is WKB in WGS-84, x = longitude."""

    id: str
    layer: Layer
    name: str
    geometry: bytes
