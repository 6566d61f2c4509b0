"""All files of one import: read, understood against each other, and refused together if anything is wrong."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.domain.errors import Fault, ImportRefused
from geo.domain.import_report import FileReading, ImportReport
from geo.exchange.areas import AreaReader, AreasRead
from geo.exchange.batch import Batch, Mended
from geo.exchange.columns import Table
from geo.exchange.csv_reader import records_from_csv
from geo.exchange.geojson_reader import records_from_geojson
from geo.exchange.history import HistoryReader
from geo.exchange.lookups import Names
from geo.exchange.people import accounts_from_records, units_from_records
from geo.exchange.places import features_from_records
from geo.exchange.placing import Borders, placed
from geo.exchange.plausibility import Ground, check_bases, check_sites
from geo.exchange.sites import SiteReader
from geo.exchange.sources import ENDINGS
from geo.exchange.tables import decided_by

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from geo.exchange.batch import Reference, Row
    from geo.exchange.records import Record
    from geo.exchange.sources import Source


def read(sources: Sequence[Source], reference: Reference, accepted: Container[str] = ()) -> Batch:
    """Everything the files say; files may refer to each other in any order.

    Args:
        sources: the files.
        reference: what is stored already.
        accepted: codes of doubts (``DOUBTS``) that refuse nothing.

    Raises:
        ImportRefused: with every fault of every file, in the order of files and rows.
    """
    faults: list[Fault] = []
    records: dict[Table, list[Record]] = {table: [] for table in Table}
    files: list[FileReading] = []
    for source in sources:
        found, left = _records(source, faults, reference.sites)
        files.append(_reading(source, found, left))
        for record in found:
            records[record.table].append(_with_area(record) if record.table is Table.SITES else record)
    batch, tree = _understood(records, reference)
    order = {source.name: number for number, source in enumerate(sources)}
    faults.sort(key=lambda fault: (order[fault.file], fault.row or 0))
    report = ImportReport(
        files=tuple(files),
        levels=tree.levels,
        notices=tree.notices,
        accepted=tuple(fault for fault in faults if fault.doubt in accepted),
    )
    refused = [fault for fault in faults if fault.doubt not in accepted]
    if refused:
        raise ImportRefused(refused, report)
    mended = tuple(_mended(records))
    unused = tuple((file.file, heading) for file in files for heading in file.unread)
    return replace(batch, unused=unused, mended=mended, report=report, digest=_digest(sources))


def _mended(records: dict[Table, list[Record]]) -> Iterator[Mended]:
    for record in (record for table in records.values() for record in table):
        if record.mended is not None:
            name = record.values.get("name") or record.values.get("code", "")
            yield Mended(record.origin, name, record.mended)


def _records(source: Source, faults: list[Fault], sites: Container[str]) -> tuple[list[Record], list[str]]:
    if source.ending not in ENDINGS:
        faults.append(Fault(source.name, None, None, "fault.file_kind", source.ending, ", ".join(ENDINGS)))
        return [], []
    before = len(faults)
    is_table = source.ending == ".csv"
    records, unused = (
        records_from_csv(source, faults, sites) if is_table else records_from_geojson(source, faults)
    )
    if not records and len(faults) == before:
        faults.append(Fault(source.name, None, None, "fault.empty_file"))
    return records, unused


def _reading(source: Source, records: Sequence[Record], unread: Sequence[str]) -> FileReading:
    """What the file was taken for; places of GeoJSON are its geometry and no heading."""
    tables = tuple(dict.fromkeys(record.table for record in records))
    fields = {
        heading: field
        for record in records
        for field, heading in record.headings.items()
        if heading != "geometry"
    }
    by = "geometry"
    if source.ending == ".csv" and tables:
        by = decided_by(source.name, fields.values(), tables[0])
    return FileReading(source.name, tables, by, tuple(fields.items()), tuple(unread))


def _with_records(rows: Sequence[Row], records: Sequence[Record]) -> list[tuple[Row, Record]]:
    by_place = {(record.file, record.row): record for record in records}
    return [(row, by_place[row.origin.file, row.origin.row]) for row in rows]


def _with_area(record: Record) -> Record:
    """The row of a site; where it names no area but a town, that is the area."""
    if record.values.get("area") or not record.has("town"):
        return record
    area, heading = record.values["town"], record.headings["town"]
    values, headings = {**record.values, "area": area}, {**record.headings, "area": heading}
    return replace(record, values=values, headings=headings)


def _understood(records: dict[Table, list[Record]], reference: Reference) -> tuple[Batch, AreasRead]:
    tree = AreaReader(reference.areas).read(records[Table.AREAS])
    areas = tree.rows
    units = units_from_records(records[Table.UNITS], {unit.code for unit in reference.units})
    named = [(area.code, area.values["name"]) for area in areas if "name" in area.values]
    area_names = Names(named + [(area.code, area.name) for area in reference.areas])
    told = [(unit.code, unit.values["name"]) for unit in units]
    unit_names = Names(told + [(unit.code, unit.name) for unit in reference.units])
    known = {account.id: account for account in reference.accounts}
    accounts, grants = accounts_from_records(records[Table.ACCOUNTS], unit_names, area_names, known)
    account_names = Names((account.id, account.name) for account in (*accounts, *reference.accounts))
    boundaries = {area.code: area.boundary for area in reference.areas if area.boundary}
    boundaries |= {area.code: area.values["boundary"] for area in areas if area.values.get("boundary")}
    placed_sites = placed(records[Table.SITES], reference.sites, Borders(boundaries, tree.parents))
    sites = SiteReader(reference, area_names, unit_names, has_outlines=bool(boundaries)).rows(placed_sites)
    called = {area.code: area.name for area in reference.areas} | dict(named)
    ground = Ground(area_names, called, tree.parents, boundaries)
    check_sites(_with_records(sites, placed_sites), reference.standing, ground)
    known_units = {unit.code: unit for unit in reference.units}
    check_bases(_with_records(units, records[Table.UNITS]), known_units, ground)
    kinds = {**reference.sites, **{site.code: site.values["kind"] for site in sites if "kind" in site.values}}
    history = HistoryReader(reference, kinds, unit_names, account_names).entries(records[Table.HISTORY])
    features = features_from_records(records[Table.FEATURES])
    return Batch(areas, units, accounts, sites, features, history, grants=grants), tree


def _digest(sources: Sequence[Source]) -> str:
    digest = hashlib.sha256()
    for source in sorted(sources, key=lambda source: source.name):
        digest.update(
            hashlib.sha256(source.name.encode(errors="surrogateescape")).digest()
            + hashlib.sha256(source.data).digest()
        )
    return digest.hexdigest()
