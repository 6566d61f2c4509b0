"""Import of a set of files: read, checked against each other, and refused together on any fault."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace

from geo.domain.duty_phones import PhoneHolder
from geo.domain.errors import Fault
from geo.domain.import_report import FileSummary, ImportRefused, ImportReport
from geo.exchange.area_assignment import AreaBoundaries, assign_areas
from geo.exchange.areas import AreaReader, ParsedAreas
from geo.exchange.columns import TableType, is_exercise_mark
from geo.exchange.coordinates.datum_check import check_datums
from geo.exchange.coordinates.record_locations import with_locations
from geo.exchange.csv_reader import records_from_csv
from geo.exchange.generated_codes import GeneratedCodes
from geo.exchange.geojson_reader import records_from_geojson
from geo.exchange.history import HistoryReader
from geo.exchange.import_batch import ImportBatch, ImportContext, ImportRow, PhoneRow, RepairedGeometry
from geo.exchange.lookups import NameLookup
from geo.exchange.map_features import features_from_records
from geo.exchange.plausibility import Gazetteer, check_bases, check_sites
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.exchange.records import Record
from geo.exchange.sites import SiteReader
from geo.exchange.sources import EXTENSIONS, SPREADSHEET_EXTENSIONS, TABLE_EXTENSIONS, SourceFile
from geo.exchange.spreadsheets.spreadsheet_reader import records_from_spreadsheet
from geo.exchange.spreadsheets.workbook_base import WorkbookBase
from geo.exchange.table_detection import detection_basis
from geo.exchange.table_reader import TableContent
from geo.exchange.units_accounts import accounts_from_records, units_from_records
from geo.exchange.vector_files.vector_reader import DRIVERS, records_from_vector_file


def read(
    sources: Sequence[SourceFile],
    context: ImportContext,
    accepted: Container[str] = (),
    options: ReadOptions = NO_OPTIONS,
) -> ImportBatch:
    """Read all files of an import; they may refer to each other in any order.

    Args:
        sources: the files.
        context: what is stored already.
        accepted: waiver codes of faults (``WAIVABLE_FAULTS``) that do not refuse the import.
        options: what was said about the files.

    Raises:
        ImportRefused: with every fault of every file, in the order of files and rows.
    """
    sources = _with_different_names(sources)
    faults: list[Fault] = []
    records: dict[TableType, list[Record]] = {table: [] for table in TableType}
    files: list[FileSummary] = []
    notices: list[Fault] = []
    bases: dict[str, WorkbookBase] = {}
    for source in sources:
        for content in _contents(source, faults, notices, context.site_kinds, options):
            if content.base is not None:
                bases[source.name] = content.base
            marks = [heading for heading in content.unread if is_exercise_mark(heading)]
            if marks and not context.is_exercise:
                faults.append(Fault(source.name, None, marks[0], "fault.exercise_file", sheet=content.sheet))
            unread_headings = [heading for heading in content.unread if heading not in marks]
            files.append(_summary(source, content, unread_headings))
            is_table = source.extension in TABLE_EXTENSIONS
            for record in with_locations(content.records, options.crs) if is_table else content.records:
                records[record.table].append(record)
    generated = GeneratedCodes(options.code_pattern, context)
    records[TableType.SITES] = [
        generated.applied(_with_options(_with_area(record), options)) for record in records[TableType.SITES]
    ]
    batch, tree = _interpret(records, context, options.only)
    order = {source.name: number for number, source in enumerate(sources)}
    faults.sort(key=lambda fault: (order[fault.file], fault.row or 0))
    report = ImportReport(
        files=tuple(files),
        levels=tree.levels,
        notices=(*notices, *tree.notices, *batch.report.notices),
        accepted=tuple(fault for fault in faults if fault.waiver_code in accepted),
    )
    refused = [fault for fault in faults if fault.waiver_code not in accepted]
    if refused:
        raise ImportRefused(refused, report)
    repaired = tuple(_repaired(records))
    unused = tuple((file.file, heading) for file in files for heading in file.unread_headings)
    return replace(
        batch,
        unused_headings=unused,
        repaired=repaired,
        report=report,
        bases=tuple(bases.values()),
        digest=_digest(sources),
    )


def _with_different_names(sources: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """Return the files with a number in the name of each that is called as one before it."""
    seen: Counter[str] = Counter()
    named = []
    for source in sources:
        seen[source.name] += 1
        stem, dot, extension = source.name.rpartition(".")
        number = seen[source.name]
        named.append(source if number == 1 else replace(source, name=f"{stem} ({number}){dot}{extension}"))
    return tuple(named)


def _repaired(records: dict[TableType, list[Record]]) -> Iterator[RepairedGeometry]:
    """Yield the outlines that were repaired while they were read."""
    for record in (record for table in records.values() for record in table):
        if record.repaired_share is not None:
            name = record.values.get("name") or record.values.get("code", "")
            yield RepairedGeometry(record.origin, name, record.repaired_share)


def _contents(
    source: SourceFile,
    faults: list[Fault],
    notices: list[Fault],
    sites: Container[str],
    options: ReadOptions,
) -> tuple[TableContent, ...]:
    """Read one file: the sheets of a workbook, otherwise one table."""
    if source.extension not in EXTENSIONS:
        faults.append(
            Fault(source.name, None, None, "fault.file_kind", source.extension, ", ".join(EXTENSIONS))
        )
        return ()
    before = len(faults)
    contents: tuple[TableContent, ...]
    if source.extension in SPREADSHEET_EXTENSIONS:
        contents = records_from_spreadsheet(source, faults, notices, sites, options=options)
    elif source.extension in DRIVERS:
        contents = records_from_vector_file(source, faults, notices, options=options)
    elif source.extension == ".csv":
        contents = (records_from_csv(source, faults, sites, options=options),)
    else:
        contents = (records_from_geojson(source, faults, options=options),)
    if not any(content.records for content in contents) and len(faults) == before:
        faults.append(Fault(source.name, None, None, "fault.empty_file"))
    return contents


def _summary(source: SourceFile, content: TableContent, unread: Sequence[str]) -> FileSummary:
    """Describe how a table was understood; locations in GeoJSON come from the geometry, not a heading."""
    tables = tuple(dict.fromkeys(record.table for record in content.records))
    fields = {
        heading: field
        for record in content.records
        for field, heading in record.headings.items()
        if heading != "geometry"
    }
    by = "geometry"
    if source.extension in TABLE_EXTENSIONS and tables:
        by = detection_basis(source.name, fields.values(), tables[0])
    return FileSummary(
        file=source.name,
        tables=tables,
        identified_by=by,
        fields=tuple(fields.items()),
        unread_headings=tuple(unread),
        sheet=content.sheet,
        header_row=content.header_row,
        headings=content.headings or (*fields, *unread),
    )


def _with_records(rows: Sequence[ImportRow], records: Sequence[Record]) -> list[tuple[ImportRow, Record]]:
    """Pair rows with their records."""
    by_origin = {record.origin: record for record in records}
    return [(row, by_origin[row.origin]) for row in rows]


def _with_area(record: Record) -> Record:
    """Return the record of a site; where it names a town but no area, with the town as area."""
    if record.values.get("area") or not record.has("town"):
        return record
    area, heading = record.values["town"], record.headings["town"]
    values, headings = {**record.values, "area": area}, {**record.headings, "area": heading}
    return replace(record, values=values, headings=headings)


def _with_options(record: Record, options: ReadOptions) -> Record:
    """Return the record of a site with the kind and status that hold where a row has none."""
    given = {field: value for field in ("kind", "status") if (value := getattr(options, field))}
    missing = {field: value for field, value in given.items() if not record.values.get(field)}
    return replace(record, values={**record.values, **missing}) if missing else record


def _within(
    rows: Sequence[ImportRow], only: Sequence[str], tree: ParsedAreas, context: ImportContext
) -> tuple[ImportRow, ...]:
    """Return the sites that lie in one of the areas or below; all where none is named."""
    if not only:
        return tuple(rows)
    parents = tree.parents

    def lies_within(row: ImportRow) -> bool:
        stored = context.stored_sites.get(row.code)
        area = row.values.get("area") or (stored.area if stored else "")
        path: set[str] = set()
        while area and area not in path:
            path.add(area)
            area = parents.get(area, "")
        return not path.isdisjoint(only)

    return tuple(row for row in rows if lies_within(row))


def _interpret(
    records: dict[TableType, list[Record]], context: ImportContext, only: Sequence[str] = ()
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
    sites = _within(sites, only, tree, context)
    area_name_by_code = {area.code: area.name for area in context.areas} | dict(area_labels)
    gazetteer = Gazetteer(area_names, area_name_by_code, tree.parents, boundaries)
    read_sites, read_units = (
        _with_records(sites, site_records),
        _with_records(units, records[TableType.UNITS]),
    )
    check_sites(read_sites, context.stored_sites, gazetteer)
    report = ImportReport(notices=check_datums(read_sites, context.stored_sites, gazetteer))
    check_bases(read_units, {unit.code: unit for unit in context.units}, gazetteer)
    phones = (*_phones(PhoneHolder.UNIT, read_units), *_phones(PhoneHolder.SITE, read_sites))
    kinds = {
        **context.site_kinds,
        **{site.code: site.values["kind"] for site in sites if "kind" in site.values},
    }
    history = HistoryReader(context, kinds, unit_names, account_names).entries(records[TableType.HISTORY])
    features = features_from_records(records[TableType.FEATURES])
    batch = ImportBatch(
        areas, units, accounts, sites, features, phones, history, report=report, grants=grants
    )
    return batch, tree


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
