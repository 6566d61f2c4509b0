"""Import of a set of files: read, checked against each other, and refused together on any fault."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from geo.domain.duty_phones import PhoneHolder
from geo.domain.errors import Fault
from geo.domain.import_report import FileSummary, ImportRefused, ImportReport
from geo.exchange.area_assignment import AreaBoundaries, assign_areas
from geo.exchange.areas import AreaReader, ParsedAreas
from geo.exchange.columns import TableType, is_exercise_mark
from geo.exchange.csv_reader import records_from_csv
from geo.exchange.geojson_reader import records_from_geojson
from geo.exchange.history import HistoryReader
from geo.exchange.import_batch import ImportBatch, ImportContext, ImportRow, PhoneRow, RepairedGeometry
from geo.exchange.lookups import NameLookup
from geo.exchange.map_features import features_from_records
from geo.exchange.plausibility import Gazetteer, check_bases, check_sites
from geo.exchange.records import Record
from geo.exchange.sites import SiteReader
from geo.exchange.sources import EXTENSIONS, SourceFile
from geo.exchange.table_detection import detection_basis
from geo.exchange.units_accounts import accounts_from_records, units_from_records


def read(sources: Sequence[SourceFile], context: ImportContext, accepted: Container[str] = ()) -> ImportBatch:
    """Read all files of an import; they may refer to each other in any order.

    Args:
        sources: the files.
        context: what is stored already.
        accepted: waiver codes of faults (``WAIVABLE_FAULTS``) that do not refuse the import.

    Raises:
        ImportRefused: with every fault of every file, in the order of files and rows.
    """
    faults: list[Fault] = []
    records: dict[TableType, list[Record]] = {table: [] for table in TableType}
    files: list[FileSummary] = []
    for source in sources:
        file_records, headings = _records(source, faults, context.site_kinds)
        marks = [heading for heading in headings if is_exercise_mark(heading)]
        if marks and not context.is_exercise:
            faults.append(Fault(source.name, None, marks[0], "fault.exercise_file"))
        unread_headings = [heading for heading in headings if heading not in marks]
        files.append(_summary(source, file_records, unread_headings))
        for record in file_records:
            records[record.table].append(_with_area(record) if record.table is TableType.SITES else record)
    batch, tree = _interpret(records, context)
    order = {source.name: number for number, source in enumerate(sources)}
    faults.sort(key=lambda fault: (order[fault.file], fault.row or 0))
    report = ImportReport(
        files=tuple(files),
        levels=tree.levels,
        notices=tree.notices,
        accepted=tuple(fault for fault in faults if fault.waiver_code in accepted),
    )
    refused = [fault for fault in faults if fault.waiver_code not in accepted]
    if refused:
        raise ImportRefused(refused, report)
    repaired = tuple(_repaired(records))
    unused = tuple((file.file, heading) for file in files for heading in file.unread_headings)
    return replace(batch, unused_headings=unused, repaired=repaired, report=report, digest=_digest(sources))


def _repaired(records: dict[TableType, list[Record]]) -> Iterator[RepairedGeometry]:
    """Yield the outlines that were repaired while they were read."""
    for record in (record for table in records.values() for record in table):
        if record.repaired_share is not None:
            name = record.values.get("name") or record.values.get("code", "")
            yield RepairedGeometry(record.origin, name, record.repaired_share)


def _records(
    source: SourceFile, faults: list[Fault], sites: Container[str]
) -> tuple[list[Record], list[str]]:
    """Read one file.

    Returns:
        The records, and the headings that were not read.
    """
    if source.extension not in EXTENSIONS:
        faults.append(
            Fault(source.name, None, None, "fault.file_kind", source.extension, ", ".join(EXTENSIONS))
        )
        return [], []
    before = len(faults)
    is_table = source.extension == ".csv"
    records, unused = (
        records_from_csv(source, faults, sites) if is_table else records_from_geojson(source, faults)
    )
    if not records and len(faults) == before:
        faults.append(Fault(source.name, None, None, "fault.empty_file"))
    return records, unused


def _summary(source: SourceFile, records: Sequence[Record], unread: Sequence[str]) -> FileSummary:
    """Describe how a file was understood; locations in GeoJSON come from the geometry, not from a heading."""
    tables = tuple(dict.fromkeys(record.table for record in records))
    fields = {
        heading: field
        for record in records
        for field, heading in record.headings.items()
        if heading != "geometry"
    }
    by = "geometry"
    if source.extension == ".csv" and tables:
        by = detection_basis(source.name, fields.values(), tables[0])
    return FileSummary(source.name, tables, by, tuple(fields.items()), tuple(unread))


def _with_records(rows: Sequence[ImportRow], records: Sequence[Record]) -> list[tuple[ImportRow, Record]]:
    """Pair rows with their records."""
    by_origin = {(record.file, record.row): record for record in records}
    return [(row, by_origin[row.origin.file, row.origin.row]) for row in rows]


def _with_area(record: Record) -> Record:
    """Return the record of a site; where it names a town but no area, with the town as area."""
    if record.values.get("area") or not record.has("town"):
        return record
    area, heading = record.values["town"], record.headings["town"]
    values, headings = {**record.values, "area": area}, {**record.headings, "area": heading}
    return replace(record, values=values, headings=headings)


def _interpret(
    records: dict[TableType, list[Record]], context: ImportContext
) -> tuple[ImportBatch, ParsedAreas]:
    """Turn the records of all files into domain objects, checked against each other and the stored ones."""
    tree = AreaReader(context.areas).read(records[TableType.AREAS])
    areas = tree.rows
    units = units_from_records(records[TableType.UNITS], {unit.code for unit in context.units})
    area_labels = [(area.code, area.values["name"]) for area in areas if "name" in area.values]
    area_names = NameLookup(area_labels + [(area.code, area.name) for area in context.areas])
    unit_labels = [(unit.code, unit.values["name"]) for unit in units]
    unit_names = NameLookup(unit_labels + [(unit.code, unit.name) for unit in context.units])
    stored_accounts = {account.id: account for account in context.accounts}
    accounts, grants = accounts_from_records(
        records[TableType.ACCOUNTS], unit_names, area_names, stored_accounts
    )
    account_names = NameLookup((account.id, account.name) for account in (*accounts, *context.accounts))
    boundaries = {area.code: area.boundary for area in context.areas if area.boundary}
    boundaries |= {area.code: area.values["boundary"] for area in areas if area.values.get("boundary")}
    site_records = assign_areas(
        records[TableType.SITES], context.site_kinds, AreaBoundaries(boundaries, tree.parents)
    )
    sites = SiteReader(context, area_names, unit_names, has_boundaries=bool(boundaries)).rows(site_records)
    area_name_by_code = {area.code: area.name for area in context.areas} | dict(area_labels)
    gazetteer = Gazetteer(area_names, area_name_by_code, tree.parents, boundaries)
    read_sites, read_units = (
        _with_records(sites, site_records),
        _with_records(units, records[TableType.UNITS]),
    )
    check_sites(read_sites, context.stored_sites, gazetteer)
    check_bases(read_units, {unit.code: unit for unit in context.units}, gazetteer)
    phones = (*_phones(PhoneHolder.UNIT, read_units), *_phones(PhoneHolder.SITE, read_sites))
    kinds = {
        **context.site_kinds,
        **{site.code: site.values["kind"] for site in sites if "kind" in site.values},
    }
    history = HistoryReader(context, kinds, unit_names, account_names).entries(records[TableType.HISTORY])
    features = features_from_records(records[TableType.FEATURES])
    return ImportBatch(areas, units, accounts, sites, features, phones, history, grants=grants), tree


def _phones(holder: PhoneHolder, rows: Sequence[tuple[ImportRow, Record]]) -> Iterator[PhoneRow]:
    """Yield the duty telephones of units or sites, of those files that have a column for them."""
    return (PhoneRow(holder, row.code, record.phone()) for row, record in rows if record.has("phone"))


def _digest(sources: Sequence[SourceFile]) -> str:
    """Return the SHA-256 over names and contents of the files, independent of their order."""
    digest = hashlib.sha256()
    for source in sorted(sources, key=lambda source: source.name):
        digest.update(
            hashlib.sha256(source.name.encode(errors="surrogateescape")).digest()
            + hashlib.sha256(source.data).digest()
        )
    return digest.hexdigest()
