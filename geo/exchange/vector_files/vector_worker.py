"""Child process that reads a file of a GIS program: the file on its input, its layers as JSON on its output.

``geo/exchange/vector_files/vector_reader.py`` runs this file by its path, isolated and without the
environment. GDAL chooses its driver by content, and some of them open other files or addresses, so every
driver but the wanted one is switched off before GDAL is loaded. Arguments: drivers to be switched off,
the encoding of texts ("" for what the file says), and ``wgs84`` where locations are to be converted. Exit
statuses are part of the interface.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from geo.cell_values import text_of_value

UNREADABLE, TOO_LARGE = 3, 5
"""Exit statuses: no such file, or a damaged one; more features than are read."""
MAX_FEATURES, MAX_LAYERS = 50_000, 50
_NAMELESS = "pyogrio_"
_STYLES = "layer_styles"
"""Table of a GeoPackage in which QGIS keeps how its layers are drawn."""
_DISPLAY = frozenset({"altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon"})
"""Attributes of KML that say how a place is drawn."""
_SWITCHES = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noext}",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "OPENBLAS_NUM_THREADS": "1",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
}


class TooLargeError(Exception):
    """The layers hold more features than are read."""


def read_layers(data: bytes, encoding: str, *, is_converted: bool = True) -> list[dict[str, Any]]:
    """Return the layers with their features, x = longitude or easting, and all attributes as text.

    Raises:
        TooLargeError: They hold more than MAX_FEATURES features.
        Exception: The file is damaged. Which exceptions hostile bytes raise cannot be listed.
    """
    import pyogrio  # noqa: PLC0415 - loads GDAL, after its switches are set

    layers = []
    left = MAX_FEATURES
    names = [str(name) for name, _ in pyogrio.list_layers(data)]
    for index, name in enumerate(names[:MAX_LAYERS]):
        if name == _STYLES:
            continue
        layer = _layer(data, index, encoding, left, is_converted=is_converted)
        left -= len(layer["features"])
        # A layer without a name is called as its file is, which has no name here.
        layers.append({"name": "" if name.startswith(_NAMELESS) else name, **layer})
    return layers


def _layer(data: bytes, index: int, encoding: str, most: int, *, is_converted: bool) -> dict[str, Any]:
    from pyogrio import raw  # noqa: PLC0415 - after GDAL's switches

    meta, _, geometries, columns = raw.read(
        data, layer=index, encoding=encoding or None, force_2d=True, max_features=most + 1
    )
    count = len(geometries) if geometries is not None else len(columns[0]) if len(columns) else 0
    if count > most:
        raise TooLargeError
    texts = {
        str(field): [text_of_value(_plain(value)) for value in column]
        for field, column in zip(meta["fields"], columns, strict=True)
        if field not in _DISPLAY
    }
    # Drivers add attributes of their own, which are empty where a file does not use them.
    used = {field: column for field, column in texts.items() if any(column)}
    shapes = _shapes(geometries, meta["crs"] if is_converted else None, count)
    features = [
        {
            "type": "Feature",
            "geometry": shapes[index],
            "properties": {field: column[index] for field, column in used.items()},
        }
        for index in range(count)
    ]
    return {"crs": meta["crs"] or "", "features": features}


def _plain(value: Any) -> object:
    """Return a value of an array as Python has it; None for what is not known."""
    item = value.item() if hasattr(value, "item") else value
    return None if item != item else item  # noqa: PLR0124 - NaN and NaT are not equal to themselves


def _shapes(geometries: Any, crs: str | None, count: int) -> list[dict[str, Any] | None]:
    """Return geometries of GeoJSON, converted where the layer says what its reference system is."""
    import numpy as np  # noqa: PLC0415 - after GDAL's switches
    import shapely  # noqa: PLC0415 - after GDAL's switches
    from pyproj import CRS, Transformer  # noqa: PLC0415 - after GDAL's switches

    if geometries is None:
        return [None] * count
    shapes = shapely.from_wkb(geometries)
    if crs and not _is_degrees(CRS.from_user_input(crs)):
        transformer = Transformer.from_crs(crs, 4326, always_xy=True)

        def to_degrees(positions: Any) -> Any:
            return np.column_stack(transformer.transform(positions[:, 0], positions[:, 1]))

        shapes = shapely.transform(shapes, to_degrees)
    return [
        None if shape is None or shape.is_empty else json.loads(shapely.to_geojson(shape)) for shape in shapes
    ]


def _is_degrees(crs: Any) -> bool:
    return crs.to_epsg(min_confidence=70) in {4326, 4490}


def main() -> int:
    """Read the file on the input."""
    skipped, encoding, wanted = sys.argv[1:4]
    os.environ.update(_SWITCHES, GDAL_SKIP=skipped)
    try:
        layers = read_layers(sys.stdin.buffer.read(), encoding, is_converted=wanted == "wgs84")
    except (TooLargeError, MemoryError):
        return TOO_LARGE
    except Exception:  # noqa: BLE001 - whatever a damaged file raises, it is damaged
        return UNREADABLE
    json.dump(layers, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
