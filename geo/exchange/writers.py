"""Export of rows to CSV, GeoJSON and Excel; the latter two with filter, time and head of the journal."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import urlencode

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from geo.exchange.map_files.geopackage import geopackage
from geo.exchange.map_files.kml import kml_document
from geo.exchange.spreadsheets.spreadsheet_worker import BASE_SHEET
from geo.exchange.spreadsheets.workbook_base import base_rows

Rows = Sequence[Mapping[str, Any]]

FORMULA_PREFIX = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""Beginnings of text that a spreadsheet would calculate; with apostrophes, so that reading can undo it."""
HEADINGS = (
    "id",
    "name",
    "kind",
    "variant",
    "status",
    "area",
    "lat",
    "lon",
    "unit",
    "note",
    "people",
    "phone",
)
"""Headings of an export without rows, unless the header has others."""
MIN_WIDTH, MAX_WIDTH = 6, 40
"""Widths of a column in characters."""
DATE_WIDTH = 18
"""Width of a column of dates: spreadsheets show hashes for a date that is too wide."""
WIDE = frozenset("FW")
"""East Asian widths (UAX #11) of characters that take twice the room of a Latin one."""


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """What an export holds.

    Attributes:
        filter_text: Filter as text.
        query: Filter as in a link.
        timestamp: Time of the exported state.
        journal_head: Number and hash of the last journal entry.
        headings: Headings of an export without rows.
        sheet_titles: Titles of the sheets of a workbook: rows, and what the export holds.
        labels: Names of the facts of ``metadata`` in a workbook, by their names there.
        exercise_mark: Mark of an exercise, a column of each row and a fact of its own; "" for none.
        base_codes: Codes of the rows of a workbook that is compared with them when it comes back; None for
            one that is only read.
        style: Style of a map layer as QML, "" for the one of the program that opens it.
    """

    filter_text: str
    query: Mapping[str, str]
    timestamp: datetime
    journal_head: str
    headings: tuple[str, ...] = HEADINGS
    sheet_titles: tuple[str, str] = ("Sites", "About")
    labels: Mapping[str, str] = field(default_factory=dict)
    exercise_mark: str = ""
    base_codes: tuple[str, ...] | None = None
    style: str = ""

    def metadata(self) -> dict[str, str]:
        """Return filter, link, time and head of the journal, by names that are part of GeoJSON exports."""
        return {
            **self.mark(),
            "filter": self.filter_text,
            "query": urlencode(self.query),
            "moment": self.timestamp.isoformat(timespec="seconds"),
            "journal": self.journal_head,
        }

    def mark(self) -> dict[str, str]:
        """Return the mark of an exercise as a column or fact, which the import knows again; {} for none."""
        return {self.exercise_mark: self.exercise_mark} if self.exercise_mark else {}


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """Media type and writer of an export format."""

    mime: str
    write: Callable[[Rows, ExportHeader], bytes]


def to_csv(rows: Rows, header: ExportHeader) -> bytes:
    """Write UTF-8 with byte-order mark, which Excel needs; the first line are the headings."""
    text = io.StringIO(newline="")
    rows = _marked(rows, header)
    columns = _columns(rows, header)
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_text(row[column]) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def to_geojson(rows: Rows, header: ExportHeader) -> bytes:
    """Write a FeatureCollection of points, null for an unknown location; the header as member ``kadian``."""
    features = [
        {
            "type": "Feature",
            "geometry": None
            if row["lat"] is None
            else {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {name: value for name, value in row.items() if name not in {"lat", "lon"}},
        }
        for row in _marked(rows, header)
    ]
    document = {"type": "FeatureCollection", "kadian": header.metadata(), "features": features}
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def to_xlsx(rows: Rows, header: ExportHeader) -> bytes:
    """Write a workbook of two sheets: the rows, and what they are; text stays text in any form."""
    book = Workbook(write_only=True)
    sites, about = (book.create_sheet(title) for title in header.sheet_titles)
    facts = [(header.labels.get(name, name), fact) for name, fact in header.metadata().items()]
    _set_widths(about, zip(*facts, strict=True))
    for fact in facts:
        about.append(_cells(about, fact))
    rows = _marked(rows, header)
    columns = _columns(rows, header)
    sites.freeze_panes = "A2"
    _set_widths(sites, ([column, *(row[column] for row in rows)] for column in columns))
    sites.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sites.append(_cells(sites, columns, bold=True))
    for row in rows:
        sites.append(_cells(sites, (row[column] for column in columns)))
    if header.base_codes is not None:
        base = book.create_sheet(title=BASE_SHEET)
        base.sheet_state = "veryHidden"
        for pair in base_rows(header.metadata(), header.base_codes):
            base.append(_cells(base, pair))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_geopackage(rows: Rows, header: ExportHeader) -> bytes:
    """Write one layer of points with the style of the header; what the export holds is its metadata.

    Raises:
        StoreBusy: It could not be written in time.
    """
    rows = _marked(rows, header)
    return geopackage(rows, _columns(rows, header), header.metadata(), header.style)


def to_kml(rows: Rows, header: ExportHeader) -> bytes:
    """Write a place for each row; what the export holds stands in the document."""
    facts = {header.labels.get(name, name): fact for name, fact in header.metadata().items()}
    return kml_document(_marked(rows, header), f"{header.sheet_titles[0]} · {header.filter_text}", facts)


FORMATS = {
    "csv": ExportFormat("text/csv", to_csv),
    "geojson": ExportFormat("application/geo+json", to_geojson),
    "gpkg": ExportFormat("application/geopackage+sqlite3", to_geopackage),
    "kml": ExportFormat("application/vnd.google-earth.kml+xml", to_kml),
    "xlsx": ExportFormat("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
}


def _marked(rows: Rows, header: ExportHeader) -> Rows:
    """Return the rows, each with the mark of an exercise as its first value."""
    return [{**header.mark(), **row} for row in rows] if header.exercise_mark else rows


def _columns(rows: Rows, header: ExportHeader) -> list[str]:
    """Return the headings of the export."""
    return list(rows[0] if rows else (*header.mark(), *header.headings))


def _text(value: object) -> object:
    """Return the content of a cell of CSV: times to the minute, text without formulas."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else escape_formula(value)


def _set_widths(sheet: WriteOnlyWorksheet, columns: Iterable[Sequence[object]]) -> None:
    """Make each column as wide as its longest cell, within limits."""
    for number, cells in enumerate(columns, 1):
        widest = max(map(_width, cells), default=0)
        width = min(max(widest + 2, MIN_WIDTH), MAX_WIDTH)
        # The class is stubbed without what its constructor inherits.
        sheet.column_dimensions[get_column_letter(number)].width = width  # type: ignore[attr-defined]


def _width(value: object) -> int:
    """Return the width of a value in Latin characters."""
    if value is None or isinstance(value, datetime):
        return 0 if value is None else DATE_WIDTH
    return sum(1 + (east_asian_width(char) in WIDE) for char in str(value)[:MAX_WIDTH])


def escape_formula(value: object) -> object:
    """Return text that a spreadsheet would calculate with a leading apostrophe, which reading removes."""
    return f"'{value}" if isinstance(value, str) and FORMULA_PREFIX.match(value) else value


def _cells(sheet: WriteOnlyWorksheet, values: Iterable[object], *, bold: bool = False) -> list[object]:
    return [_cell(sheet, value, bold=bold) for value in values]


def _cell(sheet: WriteOnlyWorksheet, value: object, *, bold: bool) -> object:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"  # openpyxl takes text that begins with = for a formula
    if bold:
        cell.font = Font(bold=True)
    return cell
