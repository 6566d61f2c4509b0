"""GeoJSON to records by the json module alone: GDAL chooses its driver by content and would follow links."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Self

from geo.domain.errors import Fault, InvalidInput
from geo.exchange.codes import plain
from geo.exchange.columns import Table, clashes, fields_of
from geo.exchange.geometry import geometry_from_geojson
from geo.exchange.places import LAYERS
from geo.exchange.records import Record
from geo.exchange.sources import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.exchange.sources import Source

FEATURES = 50_000
"""Most features read from one file."""
EXPONENT = re.compile(r"[0-9][eE][+-]?[0-9]")
LINES = {"LineString", "MultiLineString"}


class _Written(float):
    """A number that remembers how the file writes it: 3.70725E+11 has lost the digits of a code."""

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str


def records_from_geojson(source: Source, faults: list[Fault]) -> tuple[list[Record], list[str]]:
    """The features of a file and the properties nobody reads; what is wrong is added to ``faults``."""
    features = _features(source, faults)
    faults.extend(_clashing(source.name, features))
    records = []
    unused: dict[str, None] = {}
    for number, feature in enumerate(features, 1):
        try:
            record, left = _record(source.name, number, feature, faults)
        except InvalidInput as wrong:
            found, expected = str(wrong.params.get("found", "")), str(wrong.params.get("expected", ""))
            faults.append(Fault(source.name, number, "geometry", wrong.key, found, expected))
            continue
        records.append(record)
        unused.update(dict.fromkeys(left))
    return records, list(unused)


def _features(source: Source, faults: list[Fault]) -> list[Any]:
    text = text_of(source)
    if text is None:
        faults.append(Fault(source.name, None, None, "fault.not_text", expected="UTF-8, GB18030"))
        return []
    try:
        document = json.loads(text, parse_float=_Written if EXPONENT.search(text) else None)
    except (ValueError, RecursionError) as problem:
        faults.append(Fault(source.name, None, None, "fault.bad_json", found=str(problem)[:120]))
        return []
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        faults.append(Fault(source.name, None, None, "fault.not_features", expected="FeatureCollection"))
        return []
    if len(features) > FEATURES:
        faults.append(Fault(source.name, None, None, "fault.too_many", str(len(features)), str(FEATURES)))
        return []
    return features


def _clashing(file: str, features: list[Any]) -> Iterator[Fault]:
    """Properties of one feature that stand for the same, each pair once a file; places are its geometry."""
    told: set[tuple[str, ...]] = set()
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        for field, named in clashes(properties if isinstance(properties, dict) else ()).items():
            if field not in {"lat", "lon"} and tuple(named) not in told:
                told.add(tuple(named))
                yield Fault(file, number, named[0], "fault.two_headings", ", ".join(named), field)


def _record(file: str, number: int, feature: Any, faults: list[Fault]) -> tuple[Record, list[str]]:
    properties = (feature.get("properties") or {}) if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise InvalidInput("fault.not_features", expected="Feature")
    texts = {name: text for name, value in properties.items() if (text := _text(value)) is not None}
    fields = fields_of(texts)
    values = {field: texts[heading] for field, heading in fields.items()}
    geometry = None if feature.get("geometry") is None else geometry_from_geojson(feature["geometry"])
    table = _table(geometry, values)
    if table is Table.SITES:
        values |= {"lat": "", "lon": ""} if geometry is None else _location(geometry)
    headings = fields | {"lat": "geometry", "lon": "geometry"}
    unused = [name for name in properties if name not in fields.values()]
    return Record(file, number, table, values, headings, faults, geometry), unused


def _table(geometry: BaseGeometry | None, values: dict[str, str]) -> Table:
    if geometry is None or geometry.geom_type == "Point":
        # Other programs write a property "layer", too: only words that are ours say that it is no site.
        return Table.FEATURES if plain(values.get("layer", "")).casefold() in LAYERS else Table.SITES
    return Table.FEATURES if "layer" in values or geometry.geom_type in LINES else Table.AREAS


def _location(point: Any) -> dict[str, str]:
    return {"lat": repr(float(point.y)), "lon": repr(float(point.x))}


def _text(value: Any) -> str | None:
    """A property as the text a cell would hold; None for lists and objects, which no cell can hold."""
    if isinstance(value, list | dict):
        return None
    if value is None:
        return ""
    if isinstance(value, _Written) and EXPONENT.search(value.text):
        return value.text
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
