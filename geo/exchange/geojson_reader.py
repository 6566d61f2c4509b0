"""GeoJSON to records by the json module alone: GDAL chooses its driver by content and would follow links."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Self

from geo.domain.errors import Fault, InvalidInput
from geo.exchange.codes import plain
from geo.exchange.columns import READ, Table, clashes, fields_of
from geo.exchange.crs import check_crs
from geo.exchange.geometry import geometry_from_geojson
from geo.exchange.places import LAYERS
from geo.exchange.records import Record
from geo.exchange.sources import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from geo.exchange.sources import Source

FEATURES = 50_000
"""Most features read from one file."""
EXPONENT = re.compile(r"[0-9][eE][+-]?[0-9]")
LINES = {"LineString", "MultiLineString"}
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
ID = "id"
"""The member of a feature that is its code where no property is."""


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
    are_counted = _are_counted(features)
    for number, feature in enumerate(features, 1):
        try:
            record, left = _record(source.name, number, feature, faults, are_counted=are_counted)
        except InvalidInput as wrong:
            found, expected = str(wrong.params.get("found", "")), str(wrong.params.get("expected", ""))
            column = str(wrong.params.get("column", "geometry"))
            faults.append(Fault(source.name, number, column, wrong.key, found, expected))
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
    try:
        check_crs(document.get("crs"))
    except InvalidInput as wrong:
        faults.append(
            Fault(source.name, None, "crs", wrong.key, wrong.params["found"], str(wrong.params["expected"]))
        )
        return []
    return features


def _clashing(file: str, features: list[Any]) -> Iterator[Fault]:
    """Properties of one feature that stand for the same, each pair once a file; places are its geometry."""
    told: set[tuple[str, ...]] = set()
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        for field, named in _clashes(properties if isinstance(properties, dict) else ()).items():
            if tuple(named) not in told:
                told.add(tuple(named))
                yield Fault(file, number, named[0], "fault.two_headings", ", ".join(named), field)


def _clashes(properties: Iterable[str]) -> dict[str, list[str]]:
    """Of latitude and longitude neither is read: the place is the geometry."""
    return {field: named for field, named in clashes(properties).items() if field not in {"lat", "lon"}}


def _record(
    file: str, number: int, feature: Any, faults: list[Fault], *, are_counted: bool
) -> tuple[Record, list[str]]:
    properties = (feature.get("properties") or {}) if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise InvalidInput("fault.not_features", expected="Feature")
    for name in properties:
        if LONE_SURROGATE.search(name):
            raise InvalidInput("fault.control_character", column=ascii(name))
    geometry, mended = _geometry(feature)
    texts = {name: text for name, value in properties.items() if (text := _text(value)) is not None}
    fields = fields_of(texts)
    table = _table(geometry, {field: texts[heading] for field, heading in fields.items()})
    if "code" not in fields and (told := _text(feature.get(ID))):
        if are_counted and table is not Table.FEATURES:
            raise InvalidInput("fault.counted_id", column=ID, found=told)
        if not are_counted:
            fields["code"], texts[ID] = ID, told
    # The place is the geometry's to say: of properties, neither latitude nor longitude is read.
    fields = {field: name for field, name in fields.items() if field in READ[table] - {"lat", "lon"}}
    values = {field: texts[heading] for field, heading in fields.items()}
    if table is Table.SITES:
        values |= {"lat": "", "lon": ""} if geometry is None else _location(geometry)
    headings = fields | {"lat": "geometry", "lon": "geometry"}
    # A property that clashes with another is a fault already, and is not to be told as "not used" besides.
    clashing = {name for named in _clashes(properties).values() for name in named}
    unused = [name for name in properties if name not in fields.values() and name not in clashing]
    return Record(file, number, table, values, headings, faults, geometry, mended), unused


def _geometry(feature: dict[str, Any]) -> tuple[BaseGeometry | None, float | None]:
    """The geometry and how much of its area changed in mending it; both None where there is none.

    Raises:
        InvalidInput: with a ``fault.*`` key.
    """
    check_crs(feature.get("crs"))
    given = feature.get("geometry")
    if given is None:
        return None, None
    check_crs(given.get("crs") if isinstance(given, dict) else None)
    return geometry_from_geojson(given)


def _are_counted(features: list[Any]) -> bool:
    """Whether the ids of the features only number them from 0 or 1, as many writers do."""
    ids = [_text(feature.get(ID)) for feature in features if isinstance(feature, dict)]
    return any(ids == [str(number) for number in range(first, len(ids) + first)] for first in (0, 1))


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
