"""Spreadsheets to records: finds the row of headings of each sheet, and leaves sheets without a table out."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from geo.domain.errors import Fault
from geo.exchange.columns import NO_MAPPING, fields_of
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.exchange.sources import SourceFile
from geo.exchange.spreadsheets.workbook import SheetTable, read_spreadsheet
from geo.exchange.table_reader import SourceTable, TableContent, TableRow, records_from_table, table_of

MAX_TITLE_ROWS = 20
"""Rows among which the headings are looked for: titles and notes stand above them."""


def records_from_spreadsheet(
    source: SourceFile,
    faults: list[Fault],
    notices: list[Fault],
    sites: Container[str] = (),
    *,
    options: ReadOptions = NO_OPTIONS,
) -> tuple[TableContent, ...]:
    """Read the visible sheets of a workbook.

    Args:
        source: The file.
        faults: List to which faults are added.
        notices: List to which is added what was left out.
        sites: Codes of the stored sites; a list of these is not a list of areas.
        options: What was said about the file.

    Raises:
        StoreBusy: The file could not be read in time.
    """
    before = len(faults)
    workbook = read_spreadsheet(source, faults)
    if not workbook.sheets:
        if len(faults) == before:
            faults.append(Fault(source.name, None, None, "fault.empty_file"))
        return ()
    notices.extend(
        Fault(source.name, None, None, "fault.workbook_parts", value=part) for part in workbook.ignored
    )
    tables = [_table(source.name, sheet, options.mapping) for sheet in workbook.sheets]
    known = [table for table in tables if _is_known(table, sites, options)]
    # Only where no sheet holds a table are they all read, so that the faults say what is missing.
    notices.extend(
        table.fault(None, None, "fault.sheet_skipped") for table in tables if known and table not in known
    )
    by_name = {sheet.name: sheet for sheet in workbook.sheets}
    contents = []
    for table in known or tables:
        content = records_from_table(table, faults, sites, options=options)
        faults.extend(_unvalued(table, by_name[table.sheet], content))
        contents.append(replace(content, base=workbook.base))
    return tuple(contents)


def header_index(rows: Sequence[TableRow], mapping: Mapping[str, str] = NO_MAPPING) -> int:
    """Return which of the first rows holds the headings: the one with most known ones, else the first."""
    scores = [len(fields_of(row.cells, mapping)) for row in rows[:MAX_TITLE_ROWS]]
    return scores.index(max(scores)) if scores else 0


def _table(file: str, sheet: SheetTable, mapping: Mapping[str, str]) -> SourceTable:
    """Return the table of a sheet, from its headings on, without empty columns at its right."""
    rows = sheet.rows[header_index(sheet.rows, mapping) :]
    width = max((index + 1 for row in rows for index, cell in enumerate(row.cells) if cell), default=0)
    return SourceTable(file, [TableRow(row.number, row.cells[:width]) for row in rows], sheet.name)


def _is_known(table: SourceTable, sites: Container[str], options: ReadOptions) -> bool:
    fields = fields_of(table.rows[0].cells, options.mapping)
    return len(table.rows) > 1 and bool(fields) and table_of(table, fields, sites, options) is not None


def _unvalued(table: SourceTable, sheet: SheetTable, content: TableContent) -> list[Fault]:
    """Return the faults of formulas without a stored value, in the columns that were read."""
    headings = table.rows[0].cells
    read = {heading for record in content.records[:1] for heading in record.headings.values()}
    return [
        table.fault(row, headings[column], "fault.formula_without_value")
        for row, column in sheet.unvalued
        if row > content.header_row and column < len(headings) and headings[column] in read
    ]
