"""Records to what lies beneath the sites: roads, railways, waters, hospitals and supplies."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import shapely
from shapely.geometry import Point

from geo.domain.features import POINTS, Feature, Layer
from geo.domain.outlines import is_at_zero
from geo.exchange.codes import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.exchange.records import Record

LAYERS = {
    "road": Layer.ROAD,
    "roads": Layer.ROAD,
    "道路": Layer.ROAD,
    "rail": Layer.RAIL,
    "railway": Layer.RAIL,
    "铁路": Layer.RAIL,
    "water": Layer.WATER,
    "river": Layer.WATER,
    "河流": Layer.WATER,
    "水系": Layer.WATER,
    "hospital": Layer.HOSPITAL,
    "医院": Layer.HOSPITAL,
    "医疗机构": Layer.HOSPITAL,
    "supply": Layer.SUPPLY,
    "supplies": Layer.SUPPLY,
    "供应点": Layer.SUPPLY,
    "物资供应点": Layer.SUPPLY,
}


def features_from_records(records: Iterable[Record]) -> tuple[Feature, ...]:
    """Roads, railways, waters, hospitals and supplies; one without a code is known by its shape."""
    features = []
    for record in records:
        layer = LAYERS.get(plain(record.text("layer")).casefold())
        if layer is None:
            record.fault("layer", "fault.unknown_choice", ", ".join(LAYERS))
        elif record.geometry is None or (record.geometry.geom_type == "Point") != (layer in POINTS):
            record.fault("layer", "fault.layer_shape")
        else:
            if isinstance(record.geometry, Point) and is_at_zero(record.geometry.y, record.geometry.x):
                at = f"{record.geometry.y:g}, {record.geometry.x:g}"
                record.fault("geometry", "fault.zero_coordinate", at)
            geometry: bytes = shapely.to_wkb(record.geometry)
            code = record.code() if record.values.get("code") else hashlib.sha256(geometry).hexdigest()[:16]
            features.append(Feature(f"{layer}-{code}", layer, record.text("name"), geometry))
    return tuple(features)
