"""The rows of an overview as plain values: for the list on screen and for exports alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.domain.units import unit_name
from geo.services.codebook import FRESHNESS, MEANINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.services.overview import Overview


def site_records(overview: Overview) -> Iterator[dict[str, Any]]:
    """One mapping a row, in the order of the screen: codes, WGS-84 degrees, UTC milliseconds or None."""
    snapshot, standing = overview.standing.snapshot, overview.standing
    for row in overview.rows:
        kind, status = overview.book.statuses[standing.status[row]]
        area = snapshot.areas[snapshot.area[row]]
        unit = snapshot.units[snapshot.unit[row]]
        yield {
            "id": snapshot.ids[row],
            "name": snapshot.names[row],
            "kind": kind.code,
            "variant": snapshot.variants[row] or "",
            "status": status.code,
            "meaning": str(MEANINGS[standing.meaning[row]]),
            "area": area,
            "area_name": overview.tree.name_of(area),
            "unit": unit,
            "unit_name": unit_name(overview.units, unit),
            "lat": number(snapshot.lat[row]),
            "lon": number(snapshot.lon[row]),
            "note": snapshot.notes[row] or "",
            "interval_h": number(snapshot.interval_h[row]),
            "people": whole(snapshot.people[row]),
            "status_at": number(snapshot.status_at[row]),
            "heard_at": number(snapshot.heard_at[row]),
            "visited_at": number(snapshot.visited_at[row]),
            "freshness": str(FRESHNESS[standing.freshness[row]]),
            "age_h": number(standing.age_h[row]),
            "attention": bool(standing.attention[row]),
        }


def whole(value: Any) -> int | None:
    """A plain whole number; None for NaN."""
    return None if np.isnan(value) else int(value)


def number(value: Any) -> float | None:
    """A plain float; None for NaN."""
    return None if np.isnan(value) else float(value)
