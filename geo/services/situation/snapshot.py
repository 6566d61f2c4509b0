"""Snapshot of all sites as known at one journal number, as plain columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.domain.search_text import fold_for_search
from geo.services.situation.status_codes import StatusCodes
from geo.store import SITE_COLUMNS

NUMERIC_COLUMNS = (
    "kind",
    "status",
    "lat",
    "lon",
    "interval_h",
    "people",
    "status_at",
    "last_report_at",
    "last_patrol_at",
    "version",
)
TEXT_COLUMNS = ("names", "texts", "notes", "variants")
COLUMN_INDEX = {name: number for number, name in enumerate(SITE_COLUMNS)}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Columns of equal length, one row a site, in the order of their codes.

    Attributes:
        seq: The journal number.
        ids: Codes.
        names: Names.
        texts: The searched text: name, code and initials, folded.
        notes: Notes.
        variants: Codes of variants.
        kind: Number of the kind.
        status: Number of the recorded status.
        area: Number into ``areas``.
        unit: Number into ``units``.
        lat: Latitude in WGS-84 degrees, NaN where unknown.
        lon: Longitude in WGS-84 degrees, NaN where unknown.
        interval_h: Patrol interval of the site in hours, NaN for that of its kind.
        people: Residents, NaN where unknown.
        status_at: Time of the status in milliseconds since 1970 UTC, NaN for none.
        last_report_at: Time of the last report, in the same unit.
        last_patrol_at: Time of the last patrol, in the same unit.
        version: Version.
        areas: Codes of areas by number.
        units: Codes of units by number, "" for none.
        row_of: Row by code.
    """

    seq: int
    ids: list[str]
    names: list[str]
    texts: list[str]
    notes: list[str]
    variants: list[str]
    kind: NDArray[np.int16]
    status: NDArray[np.int16]
    area: NDArray[np.int32]
    unit: NDArray[np.int32]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    interval_h: NDArray[np.float64]
    people: NDArray[np.float64]
    status_at: NDArray[np.float64]
    last_report_at: NDArray[np.float64]
    last_patrol_at: NDArray[np.float64]
    version: NDArray[np.int32]
    areas: list[str]
    units: list[str]
    row_of: dict[str, int] = field(repr=False)

    def __len__(self) -> int:
        """Return the number of sites."""
        return len(self.ids)

    def area_of(self, row: int) -> str:
        """Return the code of the area of a row."""
        code: str = self.areas[self.area[row]]
        return code


def snapshot_from_rows(seq: int, rows: Sequence[tuple[Any, ...]], status_codes: StatusCodes) -> Snapshot:
    """Build the columns from the store's rows (see ``SITE_COLUMNS``)."""
    columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) if rows else [()] * len(SITE_COLUMNS)

    def column(name: str) -> tuple[Any, ...]:
        return columns[COLUMN_INDEX[name]]

    area, areas = _enumerate_codes(column("area"))
    unit, units = _enumerate_codes([code or "" for code in column("unit")])
    ids = list(column("id"))
    names = list(column("name"))
    return Snapshot(
        seq=seq,
        ids=ids,
        names=names,
        texts=[
            fold_for_search(f"{name}\n{code}\n{initials or ''}")
            for name, code, initials in zip(names, ids, column("initials"), strict=True)
        ],
        notes=list(column("note")),
        variants=list(column("variant")),
        kind=np.array([status_codes.kind_number[code] for code in column("kind")], np.int16),
        status=np.array(
            [status_codes.status_number[pair] for pair in zip(column("kind"), column("status"), strict=True)],
            np.int16,
        ),
        area=area,
        unit=unit,
        lat=np.array(column("lat"), float),
        lon=np.array(column("lon"), float),
        interval_h=np.array(column("interval_h"), float),
        people=np.array(column("people"), float),
        status_at=np.array(column("status_at"), float),
        last_report_at=np.array(column("heard_at"), float),
        last_patrol_at=np.array(column("visited_at"), float),
        version=np.array(column("version"), np.int32),
        areas=areas,
        units=units,
        row_of={code: row for row, code in enumerate(ids)},
    )


def patch_snapshot(
    snapshot: Snapshot, seq: int, rows: Sequence[tuple[Any, ...]], status_codes: StatusCodes
) -> Snapshot | None:
    """Return the snapshot with the changed rows replaced; None when a site is new: read everything again."""
    if not rows:
        return replace(snapshot, seq=seq)
    updated = snapshot_from_rows(seq, rows, status_codes)
    if any(code not in snapshot.row_of for code in updated.ids):
        return None
    at = np.array([snapshot.row_of[code] for code in updated.ids])
    changed: dict[str, Any] = {}
    for name in NUMERIC_COLUMNS:
        column = getattr(snapshot, name).copy()
        column[at] = getattr(updated, name)
        changed[name] = column
    for name in TEXT_COLUMNS:
        texts = list(getattr(snapshot, name))
        for row, text in zip(at, getattr(updated, name), strict=True):
            texts[row] = text
        changed[name] = texts
    for name, codes in (("area", "areas"), ("unit", "units")):
        changed[name], changed[codes] = _merge_codes(snapshot, updated, at, name=name, codes=codes)
    return replace(snapshot, seq=seq, **changed)


def restrict_to_areas(snapshot: Snapshot, areas: Collection[str]) -> Snapshot:
    """Return the sites of these areas alone: a site without a row can appear in no figure, list or file."""
    inside = np.array([code in areas for code in snapshot.areas], bool)
    rows = np.flatnonzero(inside[snapshot.area]) if len(snapshot) else np.zeros(0, np.intp)
    columns: dict[str, Any] = {
        name: getattr(snapshot, name)[rows] for name in (*NUMERIC_COLUMNS, "area", "unit")
    }
    columns |= {name: [getattr(snapshot, name)[row] for row in rows] for name in ("ids", *TEXT_COLUMNS)}
    return replace(snapshot, **columns, row_of={code: row for row, code in enumerate(columns["ids"])})


def _enumerate_codes(codes: Sequence[str]) -> tuple[NDArray[np.int32], list[str]]:
    numbers: dict[str, int] = {}
    column = np.fromiter((numbers.setdefault(code, len(numbers)) for code in codes), np.int32, len(codes))
    return column, list(numbers)


def _merge_codes(
    snapshot: Snapshot, updated: Snapshot, at: NDArray[np.intp], *, name: str, codes: str
) -> tuple[NDArray[np.int32], list[str]]:
    merged = list(getattr(snapshot, codes))
    numbers = {code: number for number, code in enumerate(merged)}
    for code in getattr(updated, codes):
        if code not in numbers:
            numbers[code] = len(merged)
            merged.append(code)
    column = getattr(snapshot, name).copy()
    column[at] = [numbers[getattr(updated, codes)[number]] for number in getattr(updated, name)]
    return column, merged
