"""CSV to records: detects encoding and delimiter, matches headings, skips comments."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
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
from geo.exchange.records import Record
from geo.exchange.sources import SourceFile, text_of
from geo.exchange.table_detection import detect_table, is_area_list

DELIMITERS = ",;\t"
COMMENT = "# "
COMMENTS = (COMMENT, f'"{COMMENT}')
"""Some spreadsheets write every cell in quotes, those of our comments too."""
MAX_COLUMNS = 1000
"""More headings than any table has; a file with more is refused without further checks."""
MAX_REPORTED_HEADINGS, MAX_REPORTED_LENGTH = 100, 500
"""Maximum number of duplicate headings in faults, and of characters of all headings."""
LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+")
ESCAPED_FORMULA = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
"""Cell that our writer (or a careful person) escaped for spreadsheets by a leading apostrophe."""


@dataclass(frozen=True, slots=True)
class _Header:
    """Row of headings with the table and the fields they mean."""

    file: str
    table: TableType
    headings: list[str]
    fields: dict[str, str]


class CsvRow(NamedTuple):
    """A row of a file, numbered from 1 as in a spreadsheet."""

    number: int
    cells: list[str]


def records_from_csv(
    source: SourceFile, faults: list[Fault], sites: Container[str] = (), max_rows: int | None = None
) -> tuple[list[Record], list[str]]:
    """Read the rows of a CSV file.

    Args:
        source: the file.
        faults: list to which faults are added.
        sites: codes of the stored sites; a list of these is not a list of areas.
        max_rows: number of rows read; None for all.

    Returns:
        The records, and the headings that were not read.
    """
    text = text_of(source)
    if text is None:
        faults.append(Fault(source.name, None, None, "fault.not_text", expected="UTF-8, GB18030"))
        return [], []
    try:
        rows = list(islice(_numbered_rows(text), None if max_rows is None else 1 + max_rows))
    except csv.Error as problem:
        faults.append(Fault(source.name, None, None, "fault.bad_csv", value=str(problem)))
        return [], []
    if not rows:
        faults.append(Fault(source.name, None, None, "fault.empty_file"))
        return [], []
    (number, headings), *body = rows
    if len(headings) > MAX_COLUMNS:
        count = str(len(headings))
        faults.append(Fault(source.name, number, None, "fault.too_many_columns", count, str(MAX_COLUMNS)))
        return [], []
    head = _header(source.name, number, headings, _table(source.name, headings, body, sites), faults)
    # Conflicting headings are a fault already, and are not reported as unread as well.
    read = {heading for names in conflicting_headings(headings).values() for heading in names}
    read.update((fields_of(headings) if head is None else head.fields).values())
    records = [] if head is None else list(_records(head, body, faults))
    return records, [heading for heading in headings if heading and heading not in read]


def _numbered_rows(text: str) -> Iterator[CsvRow]:
    """Yield rows that are not empty; leading comments are skipped."""
    skipped, start = _comments(text)
    first_line = next((line for line in _lines(text, start) if line.strip()), "")
    delimiter = max(DELIMITERS, key=first_line.count)
    reader = csv.reader(_lines(text, start), delimiter=delimiter, strict=True)
    for number, row in enumerate(reader, skipped + 1):
        cells = [cell.strip(" ") for cell in row]
        if any(cells):
            yield CsvRow(number, cells)


def _comments(text: str) -> tuple[int, int]:
    """Return the number of leading comment lines and the position of the text after them."""
    skipped = start = 0
    while text.startswith(COMMENTS, start):
        end = text.find("\n", start)
        start = len(text) if end < 0 else end + 1
        skipped += 1
    return skipped, start


def _lines(text: str, start: int) -> Iterator[str]:
    """Yield lines with their ends from a position on, so that a long text is not held twice."""
    return (line[0] for line in LINE.finditer(text, start))


def _table(file: str, headings: list[str], rows: Sequence[CsvRow], sites: Container[str]) -> TableType | None:
    """Return the table by headings and name, and for the centres of areas by its codes; None if unknown."""
    fields = fields_of(headings)
    table = detect_table(file, fields)
    if table is TableType.SITES and "code" in fields:
        index = headings.index(fields["code"])
        codes = {code_from_text(cells[index]) for _, cells in rows if index < len(cells)}
        return TableType.AREAS if is_area_list(file, fields, codes, sites) else table
    return table


def _header(
    file: str, number: int, headings: list[str], table: TableType | None, faults: list[Fault]
) -> _Header | None:
    """Return the header; None after a fault that makes the rows unreadable."""
    all_headings = ", ".join(headings)[:MAX_REPORTED_LENGTH]
    fields = fields_of(headings)
    if table is None:
        faults.append(
            Fault(file, number, None, "fault.unknown_table", all_headings, ", ".join(REQUIRED_FIELDS))
        )
        return None
    narrowing = narrowing_headings(table, fields)
    faults.extend(Fault(file, number, heading, "fault.unread_rights", heading) for heading in narrowing)
    fields = {field: heading for field, heading in fields.items() if field in READ_FIELDS[table]}
    duplicates = sorted(heading for heading, number in Counter(headings).items() if heading and number > 1)
    conflicts = conflicting_headings(headings)
    missing = sorted(REQUIRED_FIELDS[table] - fields.keys())
    faults.extend(
        Fault(file, number, heading, "fault.duplicate_column", heading)
        for heading in duplicates[:MAX_REPORTED_HEADINGS]
    )
    faults.extend(
        Fault(file, number, names[0], "fault.two_headings", ", ".join(names), field)
        for field, names in conflicts.items()
    )
    faults.extend(
        Fault(file, number, field, "fault.missing_column", all_headings, field) for field in missing
    )
    return None if duplicates or conflicts or missing else _Header(file, table, headings, fields)


def _records(head: _Header, rows: Iterable[CsvRow], faults: list[Fault]) -> Iterator[Record]:
    width = len(head.headings)
    columns = [(field, head.headings.index(heading)) for field, heading in head.fields.items()]
    for number, cells in rows:
        if len(cells) != width:
            faults.append(Fault(head.file, number, None, "fault.row_length", str(len(cells)), str(width)))
            continue
        values = {field: _unescaped(cells[column]) for field, column in columns}
        yield Record(head.file, number, head.table, values, head.fields, faults)


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and ESCAPED_FORMULA.match(cell) else cell
