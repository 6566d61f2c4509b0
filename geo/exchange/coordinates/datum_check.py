"""Check of the datum of sites: a file whose locations fit another datum than WGS-84 is not taken silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from geo.domain.errors import Fault
from geo.exchange.coordinates.datum_evidence import Datum, DatumVerdict, datum_by_areas, datum_by_sites
from geo.exchange.coordinates.datums import Positions
from geo.exchange.import_batch import ImportRow, StoredSite
from geo.exchange.plausibility import Gazetteer
from geo.exchange.records import Record

_Rows = list[tuple[ImportRow, Record]]
_KEYS = {
    None: "fault.datum_unsure",
    Datum.GCJ02: "fault.datum_gcj02",
    Datum.BD09: "fault.datum_bd09",
    Datum.REFERENCE_GCJ02: "fault.datum_reference_gcj02",
    Datum.REFERENCE_BD09: "fault.datum_reference_bd09",
}
"""Keys of the faults and of the notice by what was decided."""


def check_datums(
    rows: Iterable[tuple[ImportRow, Record]], stored: Mapping[str, StoredSite], gazetteer: Gazetteer
) -> tuple[Fault, ...]:
    """Add a fault for each table whose locations are in another datum, relative to what is known.

    Args:
        rows: Each site as read, with its row of the file.
        stored: The stored sites by code.
        gazetteer: The areas.

    Returns:
        Notices of tables that fit another datum better, without enough evidence to say so.
    """
    tables: dict[tuple[str, str], _Rows] = {}
    for row, record in rows:
        if row.values.get("lat") is not None and row.values.get("lon") is not None:
            tables.setdefault((record.file, record.sheet), []).append((row, record))
    return tuple(notice for table in tables.values() for notice in _check_table(table, stored, gazetteer))


def _check_table(table: _Rows, stored: Mapping[str, StoredSite], gazetteer: Gazetteer) -> Iterator[Fault]:
    """Add the fault of one table, or yield its notice; known sites say more than boundaries."""
    _, record = table[0]
    verdicts = [verdict for verdict in (_by_sites(table, stored), _by_areas(table, gazetteer)) if verdict]
    verdict = next((each for each in verdicts if each.datum), next(iter(verdicts), None))
    if verdict is None or not verdict.is_suspicious:
        return
    key = _KEYS[verdict.datum]
    fault = Fault(record.file, None, None, key, expected=_table_of(verdict), sheet=record.sheet)
    if verdict.datum is None:
        yield fault
    else:
        record.faults.append(fault)


def _by_sites(table: _Rows, stored: Mapping[str, StoredSite]) -> DatumVerdict | None:
    known = [
        (row.values, before)
        for row, _ in table
        if (before := stored.get(row.code)) and before.lat is not None and before.lon is not None
    ]
    return datum_by_sites(
        _positions([(values["lat"], values["lon"]) for values, _ in known]),
        _positions([(before.lat, before.lon) for _, before in known]),
    )


def _by_areas(table: _Rows, gazetteer: Gazetteer) -> DatumVerdict | None:
    named = [
        (row.values, area)
        for row, _ in table
        if (area := gazetteer.area_with_boundary(str(row.values.get("area") or "")))
    ]
    positions = _positions([(values["lat"], values["lon"]) for values, _ in named])
    return datum_by_areas(positions, [area for _, area in named], gazetteer.boundaries)


def _positions(pairs: Sequence[tuple[float | None, float | None]]) -> Positions:
    array = np.array(pairs, np.float64).reshape(-1, 2)
    return Positions(array[:, 1], array[:, 0])


def _table_of(verdict: DatumVerdict) -> str:
    """Return how many locations fit each datum of the file."""
    names = {Datum.WGS84: "WGS-84", Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}
    return ", ".join(f"{name} {verdict.fitting[datum]}/{verdict.count}" for datum, name in names.items())
