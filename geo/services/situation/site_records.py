"""Sites of an overview as plain values, for the list on screen and for exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from geo.domain.freshness import FRESHNESS
from geo.domain.units import unit_name
from geo.services.situation.overview import Overview
from geo.services.situation.status_codes import CATEGORIES


def site_records(overview: Overview) -> Iterator[dict[str, Any]]:
    """Yield one mapping a row, in the order of the screen.

    The keys are the columns of exports, whose names cannot change: ``meaning`` is the status category,
    ``heard_at`` the time of the last report, ``visited_at`` that of the last patrol. Locations are in WGS-84
    degrees, times in milliseconds since 1970 UTC; None where unknown.
    """
    snapshot, state = overview.state.snapshot, overview.state
    for row in overview.rows:
        kind, status = overview.status_codes.statuses[state.status[row]]
        area = snapshot.area_of(row)
        unit = snapshot.units[snapshot.unit[row]]
        yield {
            "id": snapshot.ids[row],
            "name": snapshot.names[row],
            "kind": kind.code,
            "variant": snapshot.variants[row] or "",
            "status": status.code,
            "meaning": str(CATEGORIES[state.category[row]]),
            "area": area,
            "area_name": overview.tree.name_of(area),
            "unit": unit,
            "unit_name": unit_name(overview.units, unit),
            "lat": float_or_none(snapshot.lat[row]),
            "lon": float_or_none(snapshot.lon[row]),
            "note": snapshot.notes[row] or "",
            "interval_h": float_or_none(snapshot.interval_h[row]),
            "people": int_or_none(snapshot.people[row]),
            "status_at": float_or_none(snapshot.status_at[row]),
            "heard_at": float_or_none(snapshot.last_report_at[row]),
            "visited_at": float_or_none(snapshot.last_patrol_at[row]),
            "freshness": str(FRESHNESS[state.freshness[row]]),
            "age_h": float_or_none(state.age_h[row]),
            "attention": bool(state.needs_attention[row]),
        }


def int_or_none(value: Any) -> int | None:
    """Return a plain whole number; None for NaN."""
    return None if np.isnan(value) else int(value)


def float_or_none(value: Any) -> float | None:
    """Return a plain float; None for NaN."""
    return None if np.isnan(value) else float(value)
