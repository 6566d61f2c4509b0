"""Sites as GeoPackage (OGC 12-128r19, 2024) with the style by which QGIS draws them as the map does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from geo.domain.errors import StoreBusy
from geo.exchange.guarded_child import ChildLimits, run_child

LAYER = "sites"
TIMEOUT_S = 60.0
"""Time after which the machine counts as too busy."""
LIMITS = ChildLimits(cpu_s=30, memory_bytes=2 * 2**30)
_children = BoundedSemaphore(2)
_WORKER = Path(__file__).with_name("geopackage_worker.py")
_BUSY = "error.export_busy"


def geopackage(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], facts: Mapping[str, str], style: str
) -> bytes:
    """Return a file with one layer.

    Args:
        rows: Values by column, with ``lat`` and ``lon`` in WGS-84 degrees or None.
        columns: All columns, in order.
        facts: What the file says of itself, by name; ``filter`` describes the layer.
        style: Style of the layer as QML.

    Raises:
        StoreBusy: It could not be written in time.
    """
    fields = [_field(name, [row[name] for row in rows]) for name in columns if name not in {"lat", "lon"}]
    layer = {
        "name": LAYER,
        "description": facts["filter"],
        "metadata": dict(facts),
        "style": style,
        "fields": fields,
        **{axis: [row[axis] for row in rows] for axis in ("lon", "lat")},
    }
    data = json.dumps(layer, allow_nan=False).encode()
    done = run_child(_WORKER, (), data, free=_children, timeout_s=TIMEOUT_S, busy_key=_BUSY, limits=LIMITS)
    if done.returncode != 0:
        raise StoreBusy(_BUSY)
    return done.stdout


def _field(name: str, values: list[Any]) -> dict[str, Any]:
    """Return a column with the type that holds all its values."""
    types = {type(value) for value in values if value is not None}
    kind = (
        "flag"
        if types == {bool}
        else "whole"
        if types == {int}
        else "number"
        if types and types <= {int, float}
        else "text"
    )
    texts = [None if value is None else str(value) for value in values] if kind == "text" else values
    return {"name": name, "type": kind, "values": texts}
