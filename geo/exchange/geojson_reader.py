"""GeoJSON to records.

Read by the json module alone: GDAL chooses its driver by content and would follow links.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from shapely.geometry.base import BaseGeometry

from geo.domain.errors import Fault, InvalidInput
from geo.exchange.codes import normalise_text
from geo.exchange.columns import READ_FIELDS, TableType, conflicting_headings, fields_of
from geo.exchange.coordinates.conversion import Converter, converted_geometry, converter
from geo.exchange.crs import check_crs
from geo.exchange.geometry import geometry_from_geojson
from geo.exchange.map_features import LAYER_BY_WORD
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.exchange.records import Record
from geo.exchange.sources import SourceFile, text_of
from geo.exchange.table_reader import TableContent

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


def records_from_geojson(
    source: SourceFile, faults: list[Fault], *, options: ReadOptions = NO_OPTIONS
) -> TableContent:
    """Read the features of a file.

    Args:
        source: the file.
        faults: list to which faults are added.
        options: what was said about the file.
    """
    return records_from_features(
        FeatureLayer(source.name, _features(source, faults, options)), faults, options
    )


@dataclass(frozen=True, slots=True)
class FeatureLayer:
    """Features as GeoJSON has them.

    Attributes:
        file: Name of the file.
        features: The features.
        name: Name of their layer, "" for files without layers.
    """

    file: str
    features: Sequence[Any]
    name: str = ""


def records_from_features(layer: FeatureLayer, faults: list[Fault], options: ReadOptions) -> TableContent:
    """Read the features of a layer, with locations converted from the reference system of the options."""
    faults.extend(_conflict_faults(layer, options.mapping))
    records = []
    unused: dict[str, None] = {}
    are_counted = _has_sequential_ids(layer.features)
    convert = converter(options.crs)
    for number, feature in enumerate(layer.features, 1):
        try:
            place = _FeaturePlace(layer, number, options.mapping, are_counted)
            record, left = _record(place, _converted(feature, convert), faults)
        except InvalidInput as wrong:
            value, expected = str(wrong.params.get("found", "")), str(wrong.params.get("expected", ""))
            column = str(wrong.params.get("column", "geometry"))
            faults.append(Fault(layer.file, number, column, wrong.key, value, expected, layer.name))
            continue
        records.append(record)
        unused.update(dict.fromkeys(left))
    return TableContent(None, records, list(unused), layer.name)


def _converted(feature: Any, convert: Converter | None) -> Any:
    """Return a feature with its locations converted; what is no feature stays what it is."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if convert is None or not isinstance(geometry, dict):
        return feature
    feature = {name: value for name, value in feature.items() if name != "crs"}
    return feature | {"geometry": converted_geometry(geometry, convert)}


def _feature_list(document: Any) -> list[Any] | None:
    """Return the features of a collection, a bare array or a single feature; None for anything else."""
    if isinstance(document, list):
        return document if document and all(map(_is_feature, document)) else None
    if _is_feature(document):
        return [document]
    is_collection = isinstance(document, dict) and document.get("type") == "FeatureCollection"
    features = document.get("features") if is_collection else None
    return features if isinstance(features, list) else None


def _is_feature(document: Any) -> bool:
    return isinstance(document, dict) and document.get("type") == "Feature"


def _features(source: SourceFile, faults: list[Fault], options: ReadOptions) -> list[Any]:
    """Return the features of a collection, none after a fault."""
    text = text_of(source, options.encoding)
    if text is None:
        faults.append(Fault(source.name, None, None, "fault.not_text", expected="UTF-8, GB18030"))
        return []
    try:
        document = json.loads(text, parse_float=_FloatLiteral if E_NOTATION.search(text) else None)
    except (ValueError, RecursionError) as problem:
        faults.append(Fault(source.name, None, None, "fault.bad_json", value=str(problem)[:120]))
        return []
    features = _feature_list(document)
    if features is None:
        faults.append(Fault(source.name, None, None, "fault.not_features", expected="FeatureCollection"))
        return []
    if len(features) > MAX_FEATURES:
        faults.append(Fault(source.name, None, None, "fault.too_many", str(len(features)), str(MAX_FEATURES)))
        return []
    try:
        check_crs(document.get("crs") if isinstance(document, dict) and not options.crs else None)
    except InvalidInput as wrong:
        faults.append(
            Fault(source.name, None, "crs", wrong.key, wrong.params["found"], str(wrong.params["expected"]))
        )
        return []
    return features


def _conflict_faults(layer: FeatureLayer, mapping: Mapping[str, str]) -> Iterator[Fault]:
    """Yield a fault for properties of one feature with the same meaning, each combination once a file."""
    reported: set[tuple[str, ...]] = set()
    for number, feature in enumerate(layer.features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        for field, names in _conflicting_properties(
            properties if isinstance(properties, dict) else (), mapping
        ).items():
            if tuple(names) not in reported:
                reported.add(tuple(names))
                named = ", ".join(names)
                yield Fault(layer.file, number, names[0], "fault.two_headings", named, field, layer.name)


def _conflicting_properties(properties: Iterable[str], mapping: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the fields with several properties, without latitude and longitude, which are not read."""
    return {
        field: names
        for field, names in conflicting_headings(properties, mapping).items()
        if field not in {"lat", "lon"}
    }


class _FeaturePlace(NamedTuple):
    """Layer and number of a feature, the mapping of its properties, and whether ids only count."""

    layer: FeatureLayer
    number: int
    mapping: Mapping[str, str]
    has_sequential_ids: bool


def _record(place: _FeaturePlace, feature: Any, faults: list[Fault]) -> tuple[Record, list[str]]:
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
    fields = fields_of(texts, place.mapping)
    table = _table(geometry, {field: texts[heading] for field, heading in fields.items()})
    if "code" not in fields and (feature_id := _text(feature.get(ID))):
        if place.has_sequential_ids and table is not TableType.FEATURES:
            raise InvalidInput("fault.counted_id", column=ID, found=feature_id)
        if not place.has_sequential_ids:
            fields["code"], texts[ID] = ID, feature_id
    # The geometry is the location: properties with latitude and longitude are not read.
    fields = {field: name for field, name in fields.items() if field in READ_FIELDS[table] - {"lat", "lon"}}
    values = {field: texts[heading] for field, heading in fields.items()}
    if table is TableType.SITES:
        values |= {"lat": "", "lon": ""} if geometry is None else _location(geometry)
    headings = fields | {"lat": "geometry", "lon": "geometry"}
    # Conflicting properties are a fault already, and are not reported as unread as well.
    conflicting = {
        name for names in _conflicting_properties(properties, place.mapping).values() for name in names
    }
    unused = [name for name in properties if name not in fields.values() and name not in conflicting]
    file, layer = place.layer.file, place.layer.name
    record = Record(
        file, place.number, table, values, headings, faults, geometry, repaired_share, sheet=layer
    )
    return record, unused


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


def _has_sequential_ids(features: Sequence[Any]) -> bool:
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
