"""Conversion of domain values to rows and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from geo.domain.areas import Area, Level
from geo.domain.journal import JournalEntry, PatrolEntry
from geo.domain.map_features import Feature, Layer
from geo.domain.sites import Site
from geo.domain.timestamps import from_ms, optional_ms, optional_timestamp

SITE_COLUMNS = (
    "id",
    "name",
    "initials",
    "kind",
    "variant",
    "status",
    "area",
    "lat",
    "lon",
    "unit",
    "note",
    "interval_h",
    "people",
    "status_at",
    "heard_at",
    "visited_at",
    "version",
    "from_seq",
)
"""Order of the raw tuples of ``Reader.site_rows``; timestamps are integer milliseconds.

Names of columns are stored: ``STORED_NAMES`` says which fields of ``Site`` they differ from.
"""

TIMESTAMP_COLUMNS = ("status_at", "heard_at", "visited_at")
ENTRY_COLUMNS = (
    "seq",
    "key",
    "entity",
    "entity_id",
    "action",
    "before",
    "after",
    "base_version",
    "new_version",
    "actor",
    "source",
    "at",
    "observed_at",
    "reason",
    "hash",
)


PATROL_COLUMNS = ("seq", "site_id", "unit", "seen", "observed_at")


def row_from_site(site: Site) -> dict[str, object]:
    """Return the site's own columns, without initials and interval."""
    return {
        "id": site.id,
        "version": site.version,
        "name": site.name,
        "kind": site.kind,
        "variant": site.variant,
        "status": site.status,
        "area": site.area,
        "lat": site.lat,
        "lon": site.lon,
        "unit": site.unit,
        "note": site.note,
        "interval_h": site.interval_h,
        "people": site.people,
        "status_at": optional_ms(site.status_at),
        "heard_at": optional_ms(site.last_report_at),
        "visited_at": optional_ms(site.last_patrol_at),
    }


def site_from_row(row: Sequence[Any]) -> Site:
    """Return a site from a tuple in the order of SITE_COLUMNS."""
    id_, name, _initials, kind, variant, status, area, lat, lon, unit, note, interval_h, *others = row
    people, status_at, last_report_at, last_patrol_at, version, _from_seq = others
    return Site(
        id=id_,
        name=name,
        kind=kind,
        status=status,
        area=area,
        variant=variant,
        lat=lat,
        lon=lon,
        unit=unit,
        note=note,
        interval_h=interval_h,
        people=people,
        status_at=optional_timestamp(status_at),
        last_report_at=optional_timestamp(last_report_at),
        last_patrol_at=optional_timestamp(last_patrol_at),
        version=version,
    )


def entry_from_row(row: Sequence[Any]) -> JournalEntry:
    """Return a journal entry from a tuple in the order of ENTRY_COLUMNS."""
    values = dict(zip(ENTRY_COLUMNS, row, strict=True))
    values["before"] = None if values["before"] is None else json.loads(values["before"])
    values["after"] = None if values["after"] is None else json.loads(values["after"])
    values["at"] = from_ms(values["at"])
    values["observed_at"] = optional_timestamp(values["observed_at"])
    return JournalEntry(**values)


def patrol_from_row(row: Sequence[Any]) -> PatrolEntry:
    """Return a patrol from a tuple in the order of PATROL_COLUMNS, actor and time of its entry."""
    seq, site_id, unit, note, observed_at, actor, at = row
    return PatrolEntry(seq, site_id, unit, note, from_ms(observed_at), actor, from_ms(at))


def area_from_row(row: Sequence[Any]) -> Area:
    """Return an area from code, name, parent, level and boundary (WKB or None)."""
    code, name, parent, level, boundary = row
    return Area(code, name, parent, Level(level), boundary)


def feature_from_row(row: Sequence[Any]) -> Feature:
    """Return a map feature from id, layer, name and geometry (WKB)."""
    id_, layer, name, geometry = row
    return Feature(id_, Layer(layer), name, geometry)
