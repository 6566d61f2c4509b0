"""Rows to CSV, GeoJSON and Excel, each saying what was asked, when, and where the journal stood."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from geo.exchange.csv_reader import COMMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

    Rows = Sequence[Mapping[str, Any]]

RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""Beginnings of text that a spreadsheet would calculate; with apostrophes, so that reading can undo it."""
SEPARATORS = str.maketrans({",": "，", ";": "；", "\t": " ", "\r": " ", "\n": " "})
"""A comment stays one line and one cell."""
HEADINGS = ("id", "name", "kind", "variant", "status", "area", "lat", "lon", "unit", "note", "people")
"""What stands above no rows at all, unless the header says otherwise."""
WIDTH = 18
"""Of a column, in characters: a date that is too wide is shown as hashes."""
SHEETS = ("说明 About", "点位 Sites")


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """The filter in words and as a link has it, the moment shown, the journal's number and hash."""

    sentence: str
    query: Mapping[str, str]
    moment: datetime
    head: str
    headings: tuple[str, ...] = HEADINGS

    def facts(self) -> dict[str, str]:
        return {
            "filter": self.sentence,
            "query": urlencode(self.query),
            "moment": self.moment.isoformat(timespec="seconds"),
            "journal": self.head,
        }


@dataclass(frozen=True, slots=True)
class Format:
    mime: str
    write: Callable[[Rows, ExportHeader], bytes]


def to_csv(rows: Rows, header: ExportHeader) -> bytes:
    """UTF-8 with byte-order mark, which Excel needs; the header in leading comment lines."""
    text = io.StringIO(newline="")
    for name, fact in header.facts().items():
        text.write(f"{COMMENT}{name}: {fact.translate(SEPARATORS)}\r\n")
    columns = _columns(rows, header)
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([harmless(row[column]) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def to_geojson(rows: Rows, header: ExportHeader) -> bytes:
    """A FeatureCollection of points, of null where the place is unknown; the header as member ``kadian``."""
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
    document = {"type": "FeatureCollection", "kadian": header.facts(), "features": features}
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def to_xlsx(rows: Rows, header: ExportHeader) -> bytes:
    """A workbook of two sheets: the header, and the rows; text is text, whatever it looks like."""
    book = Workbook(write_only=True)
    about, sites = (book.create_sheet(title) for title in SHEETS)
    for fact in header.facts().items():
        about.append(_cells(about, fact))
    columns = _columns(rows, header)
    sites.freeze_panes = "A2"
    sites.sheet_format.defaultColWidth = WIDTH
    sites.append(_cells(sites, columns, bold=True))
    for row in rows:
        sites.append(_cells(sites, (row[column] for column in columns)))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FORMATS = {
    "csv": Format("text/csv", to_csv),
    "geojson": Format("application/geo+json", to_geojson),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_xlsx),
}


def _columns(rows: Rows, header: ExportHeader) -> list[str]:
    return list(rows[0] if rows else header.headings)


def harmless(value: object) -> object:
    """Text that a spreadsheet would calculate begins with an apostrophe, which reading takes off again."""
    return f"'{value}" if isinstance(value, str) and RISKY.match(value) else value


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
