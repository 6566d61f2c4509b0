"""Files of GIS programs to records: archives by Python, everything else by a guarded child."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from geo.domain.errors import Fault, InvalidInput
from geo.exchange.geojson_reader import MAX_FEATURES, FeatureLayer, records_from_features
from geo.exchange.guarded_child import ChildLimits, run_child
from geo.exchange.read_options import ReadOptions
from geo.exchange.sources import SourceFile
from geo.exchange.table_reader import TableContent
from geo.exchange.vector_files.archives import kml_of, shapefiles_of
from geo.exchange.vector_files.vector_worker import TOO_LARGE, UNREADABLE

LIMITS = ChildLimits(cpu_s=20, memory_bytes=2**30)
TIMEOUT_S = 30.0
"""Time after which the machine counts as too busy; the child's processor time has a limit of its own."""
DRIVERS = {".kml": "LIBKML", ".kmz": "LIBKML", ".gpkg": "GPKG", ".zip": "ESRI Shapefile"}
"""The one driver of GDAL that may read each kind of file."""
_children = BoundedSemaphore(2)
_WORKER = Path(__file__).with_name("vector_worker.py")


def records_from_vector_file(
    source: SourceFile, faults: list[Fault], notices: list[Fault], *, options: ReadOptions
) -> tuple[TableContent, ...]:
    """Read the layers of a KML, KMZ, zipped Shapefile or GeoPackage.

    Args:
        source: The file.
        faults: List to which faults are added.
        notices: List to which is added what was assumed.
        options: What was said about the file.

    Raises:
        StoreBusy: The file could not be read in time.
    """
    try:
        layers = list(_layers(source, notices, options))
    except InvalidInput as refused:
        value, expected = str(refused.params.get("found", "")), str(refused.params.get("expected", ""))
        faults.append(Fault(source.name, None, None, refused.key, value, expected))
        return ()
    named = [layer for layer in layers if layer["features"]]
    unstated = [layer["name"] for layer in named if not layer["crs"] and not options.crs]
    notices.extend(Fault(source.name, None, None, "fault.no_crs", sheet=name) for name in unstated)
    return tuple(
        records_from_features(FeatureLayer(source.name, layer["features"], layer["name"]), faults, options)
        for layer in named
    )


def _layers(source: SourceFile, notices: list[Fault], options: ReadOptions) -> list[dict[str, Any]]:
    """Return the layers of a file.

    Raises:
        InvalidInput: With a ``fault.*`` key.
    """
    driver = DRIVERS[source.extension]
    if source.extension == ".zip":
        layers = []
        for shape in shapefiles_of(source.data):
            encoding = options.encoding or ("" if shape.has_encoding else _encoding(shape.texts))
            if encoding and not options.encoding:
                notices.append(
                    Fault(source.name, None, None, "fault.assumed_encoding", encoding, sheet=shape.name)
                )
            layers += [layer | {"name": shape.name} for layer in _read(shape.data, driver, encoding, options)]
        return layers
    data = kml_of(source.data) if source.extension == ".kmz" else source.data
    return _read(data, driver, options.encoding, options)


def _read(data: bytes, driver: str, encoding: str, options: ReadOptions) -> list[dict[str, Any]]:
    done = run_child(
        _WORKER,
        (_other_drivers(driver), encoding, "as-is" if options.crs else "wgs84"),
        data,
        free=_children,
        timeout_s=TIMEOUT_S,
        busy_key="error.workbook_busy",
        limits=LIMITS,
    )
    if done.returncode == TOO_LARGE:
        raise InvalidInput("fault.too_many", found=f"> {MAX_FEATURES:,}", expected=f"{MAX_FEATURES:,}")
    if done.returncode == UNREADABLE:
        raise InvalidInput("fault.vector_damaged", expected=driver)
    if done.returncode != 0:
        raise InvalidInput("fault.vector_too_costly")
    layers: list[dict[str, Any]] = json.loads(done.stdout)
    return layers


@cache
def _other_drivers(wanted: str) -> str:
    """Return all drivers of GDAL but one, as ``GDAL_SKIP`` wants them."""
    from pyogrio import list_drivers  # noqa: PLC0415 - loads GDAL, which only these files need

    return ",".join(sorted(set(list_drivers()) - {wanted}))


def _encoding(texts: bytes) -> str:
    """Return the encoding of texts of which nothing says it; "" for those of ASCII alone."""
    if texts.isascii():
        return ""
    try:
        _character_part(texts).decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"


def _character_part(table: bytes) -> bytes:
    """Return the records of a dBASE table, after its header, whose length stands in bytes 8 and 9."""
    return table[int.from_bytes(table[8:10], "little") :]
