"""Export of rows to CSV, GeoJSON and Excel, each with its filter, its time and the head of the journal."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from geo.exchange.csv_reader import COMMENT

Rows = Sequence[Mapping[str, Any]]

FORMULA_PREFIX = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""Beginnings of text that a spreadsheet would calculate; with apostrophes, so that reading can undo it."""
SEPARATOR_REPLACEMENTS = str.maketrans({",": "，", ";": "；", "\t": " ", "\r": " ", "\n": " "})
"""Keeps a comment in one line and one cell."""
HEADINGS = ("id", "name", "kind", "variant", "status", "area", "lat", "lon", "unit", "note", "people")
"""Headings of an export without rows, unless the header has others."""
COLUMN_WIDTH = 18
"""Width of a column in characters: spreadsheets show hashes for a date that is too wide."""
SHEETS = ("说明 About", "点位 Sites")


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """Filter as text and as in a link, time of the exported state, number and hash of the journal."""

    filter_text: str
    query: Mapping[str, str]
    timestamp: datetime
    journal_head: str
    headings: tuple[str, ...] = HEADINGS

    def metadata(self) -> dict[str, str]:
        """Return the header by names that are part of the file formats."""
        return {
            "filter": self.filter_text,
            "query": urlencode(self.query),
            "moment": self.timestamp.isoformat(timespec="seconds"),
            "journal": self.journal_head,
        }


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """Media type and writer of an export format."""

    mime: str
    write: Callable[[Rows, ExportHeader], bytes]


def to_csv(rows: Rows, header: ExportHeader) -> bytes:
    """Write UTF-8 with byte-order mark, which Excel needs; the header in leading comment lines."""
    text = io.StringIO(newline="")
    for name, fact in header.metadata().items():
        text.write(f"{COMMENT}{name}: {fact.translate(SEPARATOR_REPLACEMENTS)}\r\n")
    columns = _columns(rows, header)
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([escape_formula(row[column]) for column in columns] for row in rows)
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
        for row in rows
    ]
    document = {"type": "FeatureCollection", "kadian": header.metadata(), "features": features}
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def to_xlsx(rows: Rows, header: ExportHeader) -> bytes:
    """Write a workbook of two sheets: the header, and the rows; text stays text in any form."""
    book = Workbook(write_only=True)
    about, sites = (book.create_sheet(title) for title in SHEETS)
    for fact in header.metadata().items():
        about.append(_cells(about, fact))
    columns = _columns(rows, header)
    sites.freeze_panes = "A2"
    sites.sheet_format.defaultColWidth = COLUMN_WIDTH
    sites.append(_cells(sites, columns, bold=True))
    for row in rows:
        sites.append(_cells(sites, (row[column] for column in columns)))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FORMATS = {
    "csv": ExportFormat("text/csv", to_csv),
    "geojson": ExportFormat("application/geo+json", to_geojson),
    "xlsx": ExportFormat("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
}


def _columns(rows: Rows, header: ExportHeader) -> list[str]:
    """Return the headings of the export."""
    return list(rows[0] if rows else header.headings)


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
