"""Child process that writes a GeoPackage: a layer as JSON on its input, the file on its output.

``geo/exchange/map_files/geopackage.py`` runs this file by its path. The file is made in memory. QGIS loads
the style of the table ``layer_styles`` by itself only where the table is registered in ``gpkg_contents``.
"""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from typing import Any

_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT, f_geometry_column TEXT,
    styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')));
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0);
"""
_STYLE = """
INSERT INTO layer_styles (
    f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, useAsDefault,
    description, owner)
VALUES ('', '', ?, 'geom', 'Kadian', ?, 1, '', '')
"""
_DTYPES: dict[str, Any] = {"text": object, "number": "float64", "whole": "int64", "flag": bool}


def geopackage(layer: dict[str, Any]) -> bytes:
    """Return a GeoPackage with one layer of points and its style.

    Args:
        layer: ``name``, ``description``, ``metadata``, ``style``, ``fields`` (name, type and values of each
            column; None where unknown), and ``lon`` and ``lat`` of each point, degrees or None.
    """
    import numpy as np  # noqa: PLC0415 - after the limits of the process are set
    import pyogrio.raw  # noqa: PLC0415 - as above
    import shapely  # noqa: PLC0415 - as above

    lon, lat = (np.array(layer[axis], dtype="float64") for axis in ("lon", "lat"))
    points: Any = shapely.points(lon, lat)
    points[np.isnan(lon)] = None
    columns, masks = [], []
    for field in layer["fields"]:
        mask = np.array([value is None for value in field["values"]], dtype=bool)
        empty = "" if field["type"] == "text" else 0
        values = [empty if value is None else value for value in field["values"]]
        columns.append(np.array(values, dtype=_DTYPES[field["type"]]))
        masks.append(mask)
    stream = io.BytesIO()
    pyogrio.raw.write(
        stream,
        shapely.to_wkb(points),
        columns,
        [field["name"] for field in layer["fields"]],
        field_mask=masks,
        layer=layer["name"],
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
        layer_metadata=layer["metadata"],
        layer_options={"DESCRIPTION": layer["description"], "GEOMETRY_NAME": "geom"},
    )
    return _with_style(stream.getvalue(), layer["name"], layer["style"])


def _with_style(content: bytes, table: str, style: str) -> bytes:
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    database.executescript(_STYLES)
    database.execute(_STYLE, (table, style))
    database.commit()
    return database.serialize()


if __name__ == "__main__":
    sys.stdout.buffer.write(geopackage(json.load(sys.stdin.buffer)))
