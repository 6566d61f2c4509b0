"""Findings, tallies and supplies as features, at the places that they belong to."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import numpy as np

from geo.api.ogc.selection import Point, Reading, Selection, select_points
from geo.domain.day.tally import Tally
from geo.domain.findings.states import FindingState
from geo.domain.timestamps import iso
from geo.services.day.tallies import recorded_tallies
from geo.services.findings.findings import FindingFilter, FindingRow, findings
from geo.services.situation.snapshot import Snapshot
from geo.services.supplies.stock_list import StockFilter, StockRow, stock_list

TALLY_DAYS = timedelta(days=14)
"""How far back tallies are given."""


def select_findings(reading: Reading) -> Selection:
    """Return the findings of a request."""
    listed = findings(
        reading.ctx,
        reading.actor,
        FindingFilter(
            area=reading.one("area"),
            unit=reading.many("unit"),
            state=tuple(map(FindingState, reading.many("status"))),
            as_of=reading.query.as_of,
        ),
    )
    rows = {row.finding.id: row for row in listed.rows}
    return select_points(reading.query.bbox, rows, lambda row: row.location, _finding_properties)


def _finding_properties(row: FindingRow) -> dict[str, Any]:
    finding = row.finding
    return {
        "number": finding.number,
        "category": finding.category,
        "state": str(finding.state),
        "severity": str(finding.severity),
        "site": finding.site_id,
        "site_name": row.site_name,
        "area": finding.area,
        "area_name": row.area_name,
        "unit": finding.unit,
        "unit_name": row.unit_name,
        "text": finding.text,
        "found_at": iso(finding.found_at),
        "due_at": iso(finding.due_at),
    }


def select_supplies(reading: Reading) -> Selection:
    """Return what each place has of each item."""
    listed = stock_list(
        reading.ctx, reading.actor, StockFilter(area=reading.one("area"), as_of=reading.query.as_of)
    )
    rows = {f"{row.place}:{row.item.code}": row for row in listed.rows}
    sites = reading.ctx.read_model.current_snapshot()
    return select_points(reading.query.bbox, rows, lambda row: _location(sites, row.place), _stock_properties)


def select_tallies(reading: Reading) -> Selection:
    """Return the tallies of the last two weeks, a feature for each shift of a post."""
    end = reading.query.as_of or reading.ctx.now()
    listed = recorded_tallies(reading.ctx, reading.actor, end - TALLY_DAYS, end)
    within = reading.ctx.read_model.reference().areas.subtree(reading.one("area"))
    rows = {each.id: each for each in listed if not reading.one("area") or each.area in within}
    sites = reading.ctx.read_model.current_snapshot()
    return select_points(
        reading.query.bbox, rows, lambda row: _location(sites, row.site_id), _tally_properties
    )


def _tally_properties(tally: Tally) -> dict[str, Any]:
    return {
        "site": tally.site_id,
        "area": tally.area,
        "unit": tally.unit,
        "shift_start": iso(tally.shift_start),
        "observed_at": iso(tally.observed_at),
        **asdict(tally.counts),
    }


def _location(sites: Snapshot, site_id: str) -> Point | None:
    row = sites.row_of.get(site_id)
    if row is None or np.isnan(sites.lat[row]):
        return None
    return float(sites.lat[row]), float(sites.lon[row])


def _stock_properties(row: StockRow) -> dict[str, Any]:
    return {
        "place": row.place,
        "name": row.name,
        "area": row.area,
        "item": row.item.code,
        "balance": row.figures.balance,
        "days_left": row.left.days,
        "level": str(row.left.level),
        "on_the_way": row.on_the_way,
    }
