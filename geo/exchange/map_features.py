"""Records to map features: roads, railways, waters, hospitals and supplies under the sites."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import shapely
from shapely.geometry import Point

from geo.domain.boundaries import is_zero_coordinate
from geo.domain.map_features import POINT_LAYERS, Feature, Layer
from geo.exchange.codes import normalise_text
from geo.exchange.records import Record

LAYER_BY_WORD = {
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
    """Return the map features; one without a code is identified by the hash of its shape."""
    features = []
    for record in records:
        layer = LAYER_BY_WORD.get(normalise_text(record.text("layer")).casefold())
        if layer is None:
            record.add_fault("layer", "fault.unknown_choice", ", ".join(LAYER_BY_WORD))
        elif record.geometry is None or (record.geometry.geom_type == "Point") != (layer in POINT_LAYERS):
            record.add_fault("layer", "fault.layer_shape")
        else:
            if isinstance(record.geometry, Point) and is_zero_coordinate(
                record.geometry.y, record.geometry.x
            ):
                location = f"{record.geometry.y:g}, {record.geometry.x:g}"
                record.add_fault("geometry", "fault.zero_coordinate", location)
            geometry: bytes = shapely.to_wkb(record.geometry)
            code = record.code() if record.values.get("code") else hashlib.sha256(geometry).hexdigest()[:16]
            features.append(Feature(f"{layer}-{code}", layer, record.text("name"), geometry))
    return tuple(features)
