"""Tables to records: the first row says which fields the columns are, all others are objects."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from geo.domain.errors import Fault
from geo.exchange.codes import code_from_text
from geo.exchange.columns import (
    READ_FIELDS,
    REQUIRED_FIELDS,
    TableType,
    conflicting_headings,
    fields_of,
    narrowing_headings,
)
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.exchange.records import Record
from geo.exchange.spreadsheets.workbook_base import WorkbookBase
from geo.exchange.table_detection import detect_table, is_area_list, table_from_name

MAX_COLUMNS = 1000
"""More headings than any table has; a file with more is refused without further checks."""
MAX_REPORTED_HEADINGS, MAX_REPORTED_LENGTH = 100, 500
"""Maximum number of duplicate headings in faults, and of characters of all headings."""
ESCAPED_FORMULA = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
"""Cell that our writer (or a careful person) escaped for spreadsheets by a leading apostrophe."""


class TableRow(NamedTuple):
    """A row of a file, numbered from 1 as in a spreadsheet."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table of a file: its rows that are not empty, the first of them that of the headings.

    Attributes:
        file: Name of the file.
        rows: The rows.
        sheet: Name of the sheet of a workbook, "" for other files.
    """

    file: str
    rows: Sequence[TableRow]
    sheet: str = ""

    def fault(
        self, row: int | None, column: str | None, key: str, value: str = "", expected: str = ""
    ) -> Fault:
        """Return a fault of this table."""
        return Fault(self.file, row, column, key, value, expected, self.sheet)


@dataclass(frozen=True, slots=True)
class TableContent:
    """What a table holds.

    Attributes:
        table: Which objects; None where the headings do not say it.
        records: The records.
        unread: The headings that were not read.
        sheet: Name of the sheet of a workbook, "" for other files.
        header_row: Number of the row of the headings.
        headings: All headings in the order of the file, () where the file has no row of them.
        base: What the rows were when Kadian wrote the workbook, None for files of others.
    """

    table: TableType | None
    records: list[Record]
    unread: list[str]
    sheet: str = ""
    header_row: int = 1
    headings: tuple[str, ...] = ()
    base: WorkbookBase | None = None


@dataclass(frozen=True, slots=True)
class _Header:
    """Row of headings with the objects and the fields they mean."""

    table: TableType
    headings: list[str]
    fields: dict[str, str]


class _Meaning(NamedTuple):
    """Headings by field, and the fields with several headings."""

    fields: dict[str, str]
    conflicts: dict[str, list[str]]


def records_from_table(
    source: SourceTable,
    faults: list[Fault],
    sites: Container[str] = (),
    *,
    options: ReadOptions = NO_OPTIONS,
) -> TableContent:
    """Read the rows of a table.

    Args:
        source: The table.
        faults: List to which faults are added.
        sites: Codes of the stored sites; a list of these is not a list of areas.
        options: What was said about the file.
    """
    if not source.rows:
        faults.append(source.fault(None, None, "fault.empty_file"))
        return TableContent(None, [], [], source.sheet)
    (number, headings), *body = source.rows
    if len(headings) > MAX_COLUMNS:
        count = str(len(headings))
        faults.append(source.fault(number, None, "fault.too_many_columns", count, str(MAX_COLUMNS)))
        return TableContent(None, [], [], source.sheet, number)
    mapping = options.mapping
    meaning = _Meaning(fields_of(headings, mapping), conflicting_headings(headings, mapping))
    table = table_of(source, meaning.fields, sites, options)
    required = REQUIRED_FIELDS.get(table, frozenset()) if table else frozenset()
    if options.code_pattern and table is TableType.SITES:
        required -= {"code"}
    head = _header(source, meaning, table=table, required=required, faults=faults)
    # Conflicting headings are a fault already, and are not reported as unread as well.
    read = {heading for names in meaning.conflicts.values() for heading in names}
    read.update((meaning.fields if head is None else head.fields).values())
    records = [] if head is None else list(_records(source, head, body, faults))
    unread = [heading for heading in headings if heading and heading not in read]
    return TableContent(table, records, unread, source.sheet, number, tuple(filter(None, headings)))


def table_of(
    source: SourceTable, fields: Mapping[str, str], sites: Container[str], options: ReadOptions
) -> TableType | None:
    """Return what the rows are, by headings and file name, and for centres of areas by their codes.

    A kind that was said of all rows makes a list of which nothing says what it holds, or which only looks
    like one of areas, a list of sites.

    Args:
        source: The table.
        fields: Headings by field.
        sites: Codes of the stored sites.
        options: What was said about the file.

    Returns:
        None where the headings do not say it.
    """
    present = fields.keys() | ({"code"} if options.code_pattern else set())
    table = detect_table(source.file, present)
    if options.kind and _may_be_sites(source.file, table, present):
        return TableType.SITES
    if table is TableType.SITES and "code" in fields:
        _, headings = source.rows[0]
        index = headings.index(fields["code"])
        codes = {code_from_text(cells[index]) for _, cells in source.rows[1:] if index < len(cells)}
        return TableType.AREAS if is_area_list(source.file, present, codes, sites) else table
    return table


def _may_be_sites(file: str, table: TableType | None, present: AbstractSet[str]) -> bool:
    return table is None or (
        table is TableType.AREAS and "code" in present and table_from_name(file) is not TableType.AREAS
    )


def _header(
    source: SourceTable,
    meaning: _Meaning,
    *,
    table: TableType | None,
    required: AbstractSet[str],
    faults: list[Fault],
) -> _Header | None:
    """Return the header; None after a fault that makes the rows unreadable."""
    number, headings = source.rows[0]
    all_headings = ", ".join(headings)[:MAX_REPORTED_LENGTH]
    fields, conflicts = meaning
    if table is None:
        expected = ", ".join(REQUIRED_FIELDS)
        faults.append(source.fault(number, None, "fault.unknown_table", all_headings, expected))
        return None
    narrowing = narrowing_headings(table, fields)
    faults.extend(source.fault(number, heading, "fault.unread_rights", heading) for heading in narrowing)
    fields = {field: heading for field, heading in fields.items() if field in READ_FIELDS[table]}
    duplicates = sorted(heading for heading, number in Counter(headings).items() if heading and number > 1)
    missing = sorted(required - fields.keys())
    faults.extend(
        source.fault(number, heading, "fault.duplicate_column", heading)
        for heading in duplicates[:MAX_REPORTED_HEADINGS]
    )
    faults.extend(
        source.fault(number, names[0], "fault.two_headings", ", ".join(names), field)
        for field, names in conflicts.items()
    )
    faults.extend(
        source.fault(number, field, "fault.missing_column", all_headings, field) for field in missing
    )
    return None if duplicates or conflicts or missing else _Header(table, headings, fields)


def _records(
    source: SourceTable, head: _Header, rows: Iterable[TableRow], faults: list[Fault]
) -> Iterator[Record]:
    width = len(head.headings)
    columns = [(field, head.headings.index(heading)) for field, heading in head.fields.items()]
    for number, cells in rows:
        if len(cells) != width:
            faults.append(source.fault(number, None, "fault.row_length", str(len(cells)), str(width)))
            continue
        values = {field: _unescaped(cells[column]) for field, column in columns}
        yield Record(source.file, number, head.table, values, head.fields, faults, sheet=source.sheet)


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and ESCAPED_FORMULA.match(cell) else cell
