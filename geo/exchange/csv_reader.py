"""CSV to tables: detects encoding and delimiter, skips comments."""

from __future__ import annotations

import csv
import re
from collections.abc import Container, Iterator
from itertools import islice

from geo.domain.errors import Fault
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.exchange.sources import SourceFile, text_of
from geo.exchange.table_reader import SourceTable, TableContent, TableRow, records_from_table

DELIMITERS = ",;\t"
COMMENT = "# "
COMMENTS = (COMMENT, f'"{COMMENT}')
"""Some spreadsheets write every cell in quotes, those of our comments too."""
LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+")


def records_from_csv(
    source: SourceFile,
    faults: list[Fault],
    sites: Container[str] = (),
    max_rows: int | None = None,
    *,
    options: ReadOptions = NO_OPTIONS,
) -> TableContent:
    """Read the rows of a CSV file.

    Args:
        source: the file.
        faults: list to which faults are added.
        sites: codes of the stored sites; a list of these is not a list of areas.
        max_rows: number of rows read; None for all.
        options: what was said about the file.
    """
    text = text_of(source, options.encoding)
    if text is None:
        faults.append(Fault(source.name, None, None, "fault.not_text", expected="UTF-8, GB18030"))
        return TableContent(None, [], [])
    try:
        rows = list(islice(_numbered_rows(text), None if max_rows is None else 1 + max_rows))
    except csv.Error as problem:
        faults.append(Fault(source.name, None, None, "fault.bad_csv", value=str(problem)))
        return TableContent(None, [], [])
    return records_from_table(SourceTable(source.name, rows), faults, sites, options=options)


def _numbered_rows(text: str) -> Iterator[TableRow]:
    """Yield rows that are not empty; leading comments are skipped."""
    skipped, start = _comments(text)
    first_line = next((line for line in _lines(text, start) if line.strip()), "")
    delimiter = max(DELIMITERS, key=first_line.count)
    reader = csv.reader(_lines(text, start), delimiter=delimiter, strict=True)
    for number, row in enumerate(reader, skipped + 1):
        cells = [cell.strip(" ") for cell in row]
        if any(cells):
            yield TableRow(number, cells)


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
