"""A form of the register as a file of one row: forms and imports are read and doubted by the same rules."""

from __future__ import annotations

import csv
import io
import json

from geo.domain.errors import InvalidInput
from geo.domain.journal import SITE, UNIT
from geo.domain.register.commands import RegisterChange
from geo.exchange import SourceFile

_TABLES = {SITE: "sites.csv", UNIT: "units.csv"}
"""Name of the file by entity, by which its table is recognised."""


def entry_file(change: RegisterChange) -> SourceFile:
    """Return the change as a file with one row; areas, which may have a boundary, as GeoJSON.

    Raises:
        InvalidInput: The boundary is no GeoJSON.
    """
    values = {"code": change.code, **dict(change.values)}
    if change.entity in _TABLES:
        text = io.StringIO()
        csv.writer(text).writerows([list(values), list(values.values())])
        return SourceFile(_TABLES[change.entity], text.getvalue().encode())
    feature = {"type": "Feature", "properties": values, "geometry": boundary_geometry(change.boundary)}
    if feature["geometry"] is None:
        text = io.StringIO()
        csv.writer(text).writerows([list(values), list(values.values())])
        return SourceFile("areas.csv", text.getvalue().encode())
    collection = {"type": "FeatureCollection", "features": [feature]}
    return SourceFile("areas.geojson", json.dumps(collection).encode())


def boundary_geometry(text: str) -> object:
    """Return the geometry in a GeoJSON text: a geometry, a feature, or a collection of one feature.

    Returns:
        The geometry as GeoJSON has it, None for an empty text.

    Raises:
        InvalidInput: It is no GeoJSON, or holds several features.
    """
    if not text.strip():
        return None
    try:
        found = json.loads(text)
    except ValueError:
        raise InvalidInput("error.boundary_text") from None
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        features = found.get("features")
        found = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, dict) or found.get("type") not in {"Polygon", "MultiPolygon"}:
        raise InvalidInput("error.boundary_text")
    return found
