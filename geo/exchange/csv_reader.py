"""CSV to records: encoding and delimiter found out, headings matched, rows told apart from comments."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from geo.domain.errors import Fault
from geo.exchange.codes import code_from_text
from geo.exchange.columns import NEEDED, READ, Table, clashes, fields_of, narrowing_headings
from geo.exchange.records import Record
from geo.exchange.sources import text_of
from geo.exchange.tables import holds_areas, table_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from geo.exchange.sources import Source

DELIMITERS = ",;\t"
COMMENT = "# "
COMMENTS = (COMMENT, f'"{COMMENT}')
"""Some spreadsheets write every cell in quotes, those of our comments too."""
COLUMNS = 1000
"""More headings than any table has; beyond them a file is not looked at any closer."""
TOLD, TOLD_LENGTH = 100, 500
"""So many headings that stand twice, and so many characters of all headings, are told."""
LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+")
NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
"""A cell our writer (or a careful person) made harmless for spreadsheets by a leading apostrophe."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The row of headings, understood."""

    file: str
    table: Table
    headings: list[str]
    fields: dict[str, str]


def records_from_csv(
    source: Source, faults: list[Fault], sites: Container[str] = (), most: int | None = None
) -> tuple[list[Record], list[str]]:
    """The rows of a CSV file and the headings nobody reads; what is wrong is added to ``faults``.

    Args:
        source: the file.
        faults: a list that grows by what is wrong.
        sites: the codes of known sites: a list of these is none of areas.
        most: so many rows are read, whatever follows; None: all.
    """
    text = text_of(source)
    if text is None:
        faults.append(Fault(source.name, None, None, "fault.not_text", expected="UTF-8, GB18030"))
        return [], []
    try:
        rows = list(islice(_numbered_rows(text), None if most is None else 1 + most))
    except csv.Error as problem:
        faults.append(Fault(source.name, None, None, "fault.bad_csv", found=str(problem)))
        return [], []
    if not rows:
        faults.append(Fault(source.name, None, None, "fault.empty_file"))
        return [], []
    (number, headings), *body = rows
    if len(headings) > COLUMNS:
        found = str(len(headings))
        faults.append(Fault(source.name, number, None, "fault.too_many_columns", found, str(COLUMNS)))
        return [], []
    head = _head(source.name, number, headings, _table(source.name, headings, body, sites), faults)
    # A heading that clashes with another is a fault already, and is not to be told as "not used" besides.
    read = {heading for named in clashes(headings).values() for heading in named}
    read.update((fields_of(headings) if head is None else head.fields).values())
    records = [] if head is None else list(_records(head, body, faults))
    return records, [heading for heading in headings if heading and heading not in read]


def _numbered_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold something, numbered from 1 as a spreadsheet shows them; leading comments are skipped."""
    skipped, start = _comments(text)
    first_line = next((line for line in _lines(text, start) if line.strip()), "")
    delimiter = max(DELIMITERS, key=first_line.count)
    reader = csv.reader(_lines(text, start), delimiter=delimiter, strict=True)
    for number, row in enumerate(reader, skipped + 1):
        cells = [cell.strip(" ") for cell in row]
        if any(cells):
            yield number, cells


def _comments(text: str) -> tuple[int, int]:
    """How many leading lines are comments, and where the text behind them starts."""
    skipped = start = 0
    while text.startswith(COMMENTS, start):
        end = text.find("\n", start)
        start = len(text) if end < 0 else end + 1
        skipped += 1
    return skipped, start


def _lines(text: str, start: int) -> Iterator[str]:
    """Lines with their ends, from a place on; one at a time, as a long text is not to be held twice."""
    return (line[0] for line in LINE.finditer(text, start))


def _table(
    file: str, headings: list[str], rows: Sequence[tuple[int, list[str]]], sites: Container[str]
) -> Table | None:
    """What the file holds: by its headings and name, and for the centres of areas by its codes."""
    fields = fields_of(headings)
    table = table_of(file, fields)
    if table is Table.SITES and "code" in fields:
        place = headings.index(fields["code"])
        codes = {code_from_text(cells[place]) for _, cells in rows if place < len(cells)}
        return Table.AREAS if holds_areas(file, fields, codes, sites) else table
    return table


def _head(
    file: str, number: int, headings: list[str], table: Table | None, faults: list[Fault]
) -> _Head | None:
    """None after a fault that makes the rows unreadable."""
    found = ", ".join(headings)[:TOLD_LENGTH]
    fields = fields_of(headings)
    if table is None:
        faults.append(Fault(file, number, None, "fault.unknown_table", found, ", ".join(NEEDED)))
        return None
    narrowing = narrowing_headings(table, fields)
    faults.extend(Fault(file, number, heading, "fault.unread_rights", heading) for heading in narrowing)
    fields = {field: heading for field, heading in fields.items() if field in READ[table]}
    twice = sorted(heading for heading, number in Counter(headings).items() if heading and number > 1)
    several = clashes(headings)
    missing = sorted(NEEDED[table] - fields.keys())
    faults.extend(Fault(file, number, heading, "fault.duplicate_column", heading) for heading in twice[:TOLD])
    faults.extend(
        Fault(file, number, named[0], "fault.two_headings", ", ".join(named), field)
        for field, named in several.items()
    )
    faults.extend(Fault(file, number, field, "fault.missing_column", found, field) for field in missing)
    return None if twice or several or missing else _Head(file, table, headings, fields)


def _records(head: _Head, rows: Iterable[tuple[int, list[str]]], faults: list[Fault]) -> Iterator[Record]:
    width = len(head.headings)
    places = [(field, head.headings.index(heading)) for field, heading in head.fields.items()]
    for number, cells in rows:
        if len(cells) != width:
            faults.append(Fault(head.file, number, None, "fault.row_length", str(len(cells)), str(width)))
            continue
        values = {field: _restored(cells[place]) for field, place in places}
        yield Record(head.file, number, head.table, values, head.fields, faults)


def _restored(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and NEUTRALISED.match(cell) else cell
