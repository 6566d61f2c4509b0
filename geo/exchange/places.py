"""Records to areas with their place in the tree, and to what lies beneath the sites."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import shapely

from geo.domain.areas import LEVEL_BY_LENGTH, Level, parent_by_code
from geo.domain.features import POINTS, Feature, Layer
from geo.exchange.batch import Row
from geo.exchange.codes import code_from_text, plain
from geo.exchange.lookups import Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.domain.areas import Area
    from geo.exchange.records import Record

LEVELS = tuple(Level)
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


def areas_from_records(records: Sequence[Record], known: Iterable[Area]) -> tuple[Row, ...]:
    """Areas of all files: what one file says of a code and what another adds (a boundary) become one row."""
    parents = {area.code: area.parent for area in known}
    stored = frozenset(parents)
    names = [(area.code, area.name) for area in known]
    names += [
        (code_from_text(record.values.get("code", "")), record.values.get("name", "")) for record in records
    ]
    lookup = Names(names)
    read: dict[str, Record] = {}
    values: dict[str, dict[str, Any]] = {}
    for record in records:
        code = record.code(known=stored)
        if not code:
            continue
        if code in read and read[code].file == record.file:
            record.fault("code", "fault.duplicate_code")
        read[code] = record
        values.setdefault(code, {}).update(_area_values(record, code, lookup))
        parents[code] = values[code].get("parent", parents.get(code, ""))
    for code, record in read.items():
        if _is_circular(code, parents):
            record.fault("parent", "fault.parent_circle")
        else:
            values[code]["level"] = _level(code, parents)
    return tuple(Row(code, values[code], record.origin) for code, record in read.items())


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
            geometry: bytes = shapely.to_wkb(record.geometry)
            code = record.code() if record.values.get("code") else hashlib.sha256(geometry).hexdigest()[:16]
            features.append(Feature(f"{layer}-{code}", layer, record.text("name"), geometry))
    return tuple(features)


def _area_values(record: Record, code: str, lookup: Names) -> dict[str, Any]:
    values: dict[str, Any] = {"name": record.name()}
    field = "parent" if record.has("parent") else "area"
    by_rule = parent_by_code(code)
    if record.values.get(field) and record.values[field] != by_rule:
        values["parent"] = lookup.read(record, field)
    elif record.has(field) or by_rule:
        values["parent"] = by_rule
    if record.geometry is not None:
        values["boundary"] = shapely.to_wkb(record.geometry)
    return values


def _is_circular(code: str, parents: dict[str, str]) -> bool:
    seen = {code}
    while code := parents.get(code, ""):
        if code in seen:
            return True
        seen.add(code)
    return False


def _level(code: str, parents: dict[str, str]) -> Level:
    """By the length of an administrative code; a free code is one below its parent, a free root a county."""
    steps = 0
    while not _is_administrative(code) and parents.get(code):
        code = parents[code]
        steps += 1
    top = LEVEL_BY_LENGTH[len(code)] if _is_administrative(code) else Level.COUNTY
    return LEVELS[min(LEVELS.index(top) + steps, len(LEVELS) - 1)]


def _is_administrative(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) in LEVEL_BY_LENGTH
