"""GeoJSON to records.

Read by the json module alone: GDAL chooses its driver by content and would follow links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Self

from shapely.geometry.base import BaseGeometry

from geo.domain.errors import Fault, InvalidInput
from geo.exchange.codes import normalise_text
from geo.exchange.columns import READ_FIELDS, TableType, conflicting_headings, fields_of
from geo.exchange.crs import check_crs
from geo.exchange.geometry import geometry_from_geojson
from geo.exchange.map_features import LAYER_BY_WORD
from geo.exchange.records import Record
from geo.exchange.sources import SourceFile, text_of

MAX_FEATURES = 50_000
"""Maximum number of features read from one file."""
E_NOTATION = re.compile(r"[0-9][eE][+-]?[0-9]")
LINE_TYPES = {"LineString", "MultiLineString"}
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
ID = "id"
"""Member of a feature that is its code where no property is."""


class _FloatLiteral(float):
    """Number with the text of the file: 3.70725E+11 has lost the digits of a code."""

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number.text = text
        return number

    text: str


def records_from_geojson(source: SourceFile, faults: list[Fault]) -> tuple[list[Record], list[str]]:
    """Read the features of a file.

    Args:
        source: the file.
        faults: list to which faults are added.

    Returns:
        The records, and the properties that were not read.
    """
    features = _features(source, faults)
    faults.extend(_conflict_faults(source.name, features))
    records = []
    unused: dict[str, None] = {}
    are_counted = _has_sequential_ids(features)
    for number, feature in enumerate(features, 1):
        try:
            record, left = _record(source.name, number, feature, faults, has_sequential_ids=are_counted)
        except InvalidInput as wrong:
            value, expected = str(wrong.params.get("found", "")), str(wrong.params.get("expected", ""))
            column = str(wrong.params.get("column", "geometry"))
            faults.append(Fault(source.name, number, column, wrong.key, value, expected))
            continue
        records.append(record)
        unused.update(dict.fromkeys(left))
    return records, list(unused)


def _features(source: SourceFile, faults: list[Fault]) -> list[Any]:
    """Return the features of a collection, none after a fault."""
    text = text_of(source)
    if text is None:
        faults.append(Fault(source.name, None, None, "fault.not_text", expected="UTF-8, GB18030"))
        return []
    try:
        document = json.loads(text, parse_float=_FloatLiteral if E_NOTATION.search(text) else None)
    except (ValueError, RecursionError) as problem:
        faults.append(Fault(source.name, None, None, "fault.bad_json", value=str(problem)[:120]))
        return []
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        faults.append(Fault(source.name, None, None, "fault.not_features", expected="FeatureCollection"))
        return []
    if len(features) > MAX_FEATURES:
        faults.append(Fault(source.name, None, None, "fault.too_many", str(len(features)), str(MAX_FEATURES)))
        return []
    try:
        check_crs(document.get("crs"))
    except InvalidInput as wrong:
        faults.append(
            Fault(source.name, None, "crs", wrong.key, wrong.params["found"], str(wrong.params["expected"]))
        )
        return []
    return features


def _conflict_faults(file: str, features: list[Any]) -> Iterator[Fault]:
    """Yield a fault for properties of one feature with the same meaning, each combination once a file."""
    reported: set[tuple[str, ...]] = set()
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        for field, names in _conflicting_properties(
            properties if isinstance(properties, dict) else ()
        ).items():
            if tuple(names) not in reported:
                reported.add(tuple(names))
                yield Fault(file, number, names[0], "fault.two_headings", ", ".join(names), field)


def _conflicting_properties(properties: Iterable[str]) -> dict[str, list[str]]:
    """Return the fields with several properties, without latitude and longitude, which are not read."""
    return {
        field: names
        for field, names in conflicting_headings(properties).items()
        if field not in {"lat", "lon"}
    }


def _record(
    file: str, number: int, feature: Any, faults: list[Fault], *, has_sequential_ids: bool
) -> tuple[Record, list[str]]:
    """Read one feature.

    Returns:
        The record, and the properties that were not read.

    Raises:
        InvalidInput: with a ``fault.*`` key.
    """
    properties = (feature.get("properties") or {}) if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise InvalidInput("fault.not_features", expected="Feature")
    for name in properties:
        if LONE_SURROGATE.search(name):
            raise InvalidInput("fault.control_character", column=ascii(name))
    geometry, repaired_share = _geometry(feature)
    texts = {name: text for name, value in properties.items() if (text := _text(value)) is not None}
    fields = fields_of(texts)
    table = _table(geometry, {field: texts[heading] for field, heading in fields.items()})
    if "code" not in fields and (feature_id := _text(feature.get(ID))):
        if has_sequential_ids and table is not TableType.FEATURES:
            raise InvalidInput("fault.counted_id", column=ID, found=feature_id)
        if not has_sequential_ids:
            fields["code"], texts[ID] = ID, feature_id
    # The geometry is the location: properties with latitude and longitude are not read.
    fields = {field: name for field, name in fields.items() if field in READ_FIELDS[table] - {"lat", "lon"}}
    values = {field: texts[heading] for field, heading in fields.items()}
    if table is TableType.SITES:
        values |= {"lat": "", "lon": ""} if geometry is None else _location(geometry)
    headings = fields | {"lat": "geometry", "lon": "geometry"}
    # Conflicting properties are a fault already, and are not reported as unread as well.
    conflicting = {name for names in _conflicting_properties(properties).values() for name in names}
    unused = [name for name in properties if name not in fields.values() and name not in conflicting]
    return Record(file, number, table, values, headings, faults, geometry, repaired_share), unused


def _geometry(feature: dict[str, Any]) -> tuple[BaseGeometry | None, float | None]:
    """Build the geometry of a feature.

    Returns:
        The shape, and the share of its area that a repair changed; None where there is none.

    Raises:
        InvalidInput: with a ``fault.*`` key.
    """
    check_crs(feature.get("crs"))
    given = feature.get("geometry")
    if given is None:
        return None, None
    check_crs(given.get("crs") if isinstance(given, dict) else None)
    return geometry_from_geojson(given)


def _has_sequential_ids(features: list[Any]) -> bool:
    """Return whether the ids of the features only count from 0 or 1, as many writers do."""
    ids = [_text(feature.get(ID)) for feature in features if isinstance(feature, dict)]
    return any(ids == [str(number) for number in range(first, len(ids) + first)] for first in (0, 1))


def _table(geometry: BaseGeometry | None, values: dict[str, str]) -> TableType:
    if geometry is None or geometry.geom_type == "Point":
        # Other programs write a property "layer", too: only our own words mean that it is no site.
        return (
            TableType.FEATURES
            if normalise_text(values.get("layer", "")).casefold() in LAYER_BY_WORD
            else TableType.SITES
        )
    return TableType.FEATURES if "layer" in values or geometry.geom_type in LINE_TYPES else TableType.AREAS


def _location(point: Any) -> dict[str, str]:
    return {"lat": repr(float(point.y)), "lon": repr(float(point.x))}


def _text(value: Any) -> str | None:
    """Return a property as the text of a cell; None for lists and objects, which no cell can hold."""
    if isinstance(value, list | dict):
        return None
    if value is None:
        return ""
    if isinstance(value, _FloatLiteral) and E_NOTATION.search(value.text):
        return value.text
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
