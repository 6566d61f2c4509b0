"""Sites and areas as features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping

from geo.api.ogc.selection import Feature, Reading, Selection, point_feature, within
from geo.domain.filters import SiteFilter
from geo.domain.kinds import Kind
from geo.domain.timestamps import from_ms, iso
from geo.services.situation.basemap import boundaries
from geo.services.situation.overview import situation_overview
from geo.services.situation.site_records import site_records

TIMES = ("status_at", "heard_at", "visited_at")


def select_sites(reading: Reading, kind: Kind | None) -> Selection:
    """Return the sites of a request; ``kind``: of this kind alone."""
    statuses = reading.many("status")
    overview = situation_overview(
        reading.ctx,
        reading.actor,
        SiteFilter(
            area=reading.one("area"),
            kind=(kind.code,) if kind else reading.many("kind"),
            status=tuple(f"{kind.code}.{status}" for status in statuses) if kind else statuses,
            category=reading.many("meaning"),
            unit=reading.many("unit"),
            as_of=reading.query.as_of,
        ),
    )
    snapshot = overview.state.snapshot
    rows = np.sort(overview.rows)
    rows = rows[within(reading.query.bbox, snapshot.lat[rows], snapshot.lon[rows])]

    def read(positions: range) -> Iterator[Feature]:
        page = replace(overview, rows=rows[positions.start : positions.stop])
        return map(_site_feature, site_records(page))

    return Selection([snapshot.ids[row] for row in rows], read)


def _site_feature(record: dict[str, Any]) -> Feature:
    """Return the feature of a site; its age is left out, because it follows from the clock alone."""
    times = {name: record[name] and iso(from_ms(int(record[name]))) for name in TIMES}
    properties = {
        "code": record["id"],
        **{name: value for name, value in record.items() if name not in {"id", "lat", "lon", "age_h"}},
        **times,
    }
    at = None if record["lat"] is None or record["lon"] is None else (record["lat"], record["lon"])
    return point_feature(record["id"], at, properties)


def select_areas(reading: Reading) -> Selection:
    """Return the areas that the account may read, and those that they lie in."""
    tree = reading.ctx.read_model.reference().areas
    within = tree.subtree(reading.one("area"))
    found = sorted(
        (
            area
            for area in boundaries(reading.ctx, reading.actor)
            if not reading.one("area") or area.code in within
        ),
        key=lambda area: area.code,
    )
    shapes = [None if area.boundary is None else shapely.from_wkb(area.boundary) for area in found]
    if reading.query.bbox is not None:
        box = shapely.box(*reading.query.bbox)
        kept = [shape is None or bool(shapely.intersects(shape, box)) for shape in shapes]
        found = [area for area, keep in zip(found, kept, strict=True) if keep]
        shapes = [shape for shape, keep in zip(shapes, kept, strict=True) if keep]

    def read(positions: range) -> Iterator[Feature]:
        for position in positions:
            area, shape = found[position], shapes[position]
            yield {
                "type": "Feature",
                "id": area.code,
                "geometry": None if shape is None else mapping(shapely.force_2d(shape)),
                "properties": {
                    "code": area.code,
                    "name": area.name,
                    "parent": area.parent,
                    "level": str(area.level),
                },
            }

    return Selection([area.code for area in found], read)
