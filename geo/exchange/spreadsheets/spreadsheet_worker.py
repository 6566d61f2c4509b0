"""Child process that reads a spreadsheet: the file on its input, its visible sheets as JSON on its output.

``geo/exchange/spreadsheets/workbook.py`` runs this file by its path, isolated and without the environment.
What the packed parts of a workbook claim of their size is not believed: parts are measured as they are
unpacked, and sheets by the cells that hold something. Exit statuses are part of the interface.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from geo.cell_values import MAX_TEXT, text_of_value

UNREADABLE, ENCRYPTED, TOO_LARGE = 3, 4, 5
"""Exit statuses: no workbook, or a damaged one; protected by a password; more than is read."""
MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 60_000, 300, 2_000_000
"""Of one sheet: extent of the cells that hold something, and their number."""
MAX_PARTS, MAX_UNPACKED_BYTES, MAX_RATIO = 500, 400_000_000, 200
"""Of a packed workbook. Tables of digits are packed to a fiftieth, hostile parts to a thousandth."""
MAX_SHEETS = 50
MAX_MERGED_ROWS = 200_000
"""Rows of all merged ranges of a sheet together."""
BASE_SHEET = "_kadian"
"""Hidden sheet of a workbook that Kadian wrote: what its rows came from."""
MAX_PROBLEMS = 2000
_CHUNK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_IGNORED_PARTS = {
    "macros": re.compile(r"vbaProject|macrosheets", re.IGNORECASE),
    "external links": re.compile(r"externalLinks/", re.IGNORECASE),
    "embedded objects": re.compile(r"/embeddings/|activeX", re.IGNORECASE),
}


class WorkbookRefusedError(Exception):
    """The file is refused with an exit status of the interface."""

    def __init__(self, status: int) -> None:
        """Refuse with this status."""
        super().__init__(status)
        self.status = status


@dataclass
class CellScan:
    """What the cells of a sheet hold that reading values alone loses; rows and columns count from 0.

    Attributes:
        errors: Errors of formulas such as ``#N/A``, by row and column.
        unvalued: Cells whose formula has no stored value.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unvalued: list[tuple[int, int]] = field(default_factory=list)
    cells: int = 0


class _CellScanner:
    """Streaming scan of the XML of one sheet (ECMA-376 part 1, 18.3.1)."""

    def __init__(self) -> None:
        self.scan = CellScan()
        self._row = self._column = -1
        self._type = ""
        self._has_formula = self._has_value = self._in_value = False
        self._text: list[str] | None = None
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        self.feed = parser.Parse

    @staticmethod
    def _entity(*_: object) -> None:
        raise WorkbookRefusedError(UNREADABLE)  # no writer of workbooks declares entities

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            self._has_formula = True
        elif name in {"v", "is"}:
            self._in_value = True
            self._text = [] if self._type == "e" else None

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        match = _REFERENCE.fullmatch(attributes.get("r", ""))
        if match is None:
            self._column += 1
        else:
            self._row = int(match[2]) - 1
            self._column = 0
            for letter in match[1]:
                self._column = self._column * 26 + ord(letter) - 64
            self._column -= 1
        self._type = attributes.get("t", "")
        self._has_formula = self._has_value = False

    def _characters(self, text: str) -> None:
        if self._in_value:
            self._has_value = True
            if self._text is not None:
                self._text.append(text)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in {"v", "is"}:
            self._in_value = False
        if name != "c":
            return
        if self._has_value or self._has_formula:
            self.scan.cells += 1
            if self._row >= MAX_ROWS or self._column >= MAX_COLUMNS or self.scan.cells > MAX_CELLS:
                raise WorkbookRefusedError(TOO_LARGE)
        place = (self._row, self._column)
        if self._has_formula and not self._has_value and len(self.scan.unvalued) < MAX_PROBLEMS:
            self.scan.unvalued.append(place)
        if self._text is not None and len(self.scan.errors) < MAX_PROBLEMS:
            self.scan.errors[place] = "".join(self._text)[:MAX_TEXT]
        self._text = None


def scan_package(data: bytes) -> tuple[dict[str, CellScan], list[str]]:
    """Measure the parts of a packed workbook and scan its sheets.

    Returns:
        The scan of each sheet by the name of its part, and what is in the workbook and never read.

    Raises:
        WorkbookRefusedError: It is larger than what is read, or no archive.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise WorkbookRefusedError(UNREADABLE) from None
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > min(MAX_UNPACKED_BYTES, len(data) * MAX_RATIO + _CHUNK * 16):
        raise WorkbookRefusedError(TOO_LARGE)
    scans: dict[str, CellScan] = {}
    left = MAX_UNPACKED_BYTES
    for part in parts:
        scanner = _CellScanner() if _SHEET_PART.fullmatch(part.filename) else None
        with package.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise WorkbookRefusedError(TOO_LARGE)
                if scanner is not None:
                    scanner.feed(chunk)
        if scanner is not None:
            scans[part.filename] = scanner.scan
    names = [part.filename for part in parts]
    return scans, [
        what for what, pattern in _IGNORED_PARTS.items() if any(pattern.search(name) for name in names)
    ]


def sheet_parts(data: bytes) -> dict[str, str]:
    """Return the name of the part of each sheet, by the name of the sheet."""
    package = zipfile.ZipFile(io.BytesIO(data))
    targets: dict[str, str] = {}
    parts: dict[str, str] = {}

    def relationship(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "sheet":
            id_ = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            parts[attributes.get("name", "")] = targets.get(id_, "")

    for name, handler in (("xl/_rels/workbook.xml.rels", relationship), ("xl/workbook.xml", sheet)):
        parser = expat.ParserCreate()
        parser.StartElementHandler = handler
        if name in package.namelist():
            parser.Parse(package.read(name))
    return parts


def read_sheets(data: bytes) -> dict[str, Any]:
    """Return the visible sheets with their rows that are not empty, the base, and what is never read.

    Raises:
        WorkbookRefusedError: It is protected, larger than what is read, or no workbook.
        Exception: It is damaged. Which exceptions hostile bytes raise cannot be listed.
    """
    from python_calamine import PasswordError, SheetVisibleEnum, load_workbook  # noqa: PLC0415 - limits first

    is_ole = data.startswith(_OLE)
    if is_ole and _ENCRYPTED_STREAM in data:
        raise WorkbookRefusedError(ENCRYPTED)
    scans, ignored = ({}, []) if is_ole else scan_package(data)
    parts = {} if is_ole else sheet_parts(data)
    try:
        workbook = load_workbook(io.BytesIO(data))
    except PasswordError:
        raise WorkbookRefusedError(ENCRYPTED) from None
    visible = [meta.name for meta in workbook.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
    base = [BASE_SHEET] if BASE_SHEET in workbook.sheet_names else []
    contents = {}
    for name in [*(name for name in visible if name != BASE_SHEET)][:MAX_SHEETS] + base:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.end is not None and (sheet.end[0] >= MAX_ROWS or sheet.end[1] >= MAX_COLUMNS):
            raise WorkbookRefusedError(TOO_LARGE)
        contents[name] = {"name": name, **_content(sheet, scans.get(parts.get(name, ""), CellScan()))}
    base_rows = [cells for _, cells in contents.pop(BASE_SHEET, {"rows": []})["rows"]]
    return {"sheets": [*contents.values()], "ignored": ignored, "base": base_rows}


def _content(sheet: Any, scan: CellScan) -> dict[str, Any]:
    """Return the rows of a sheet with their numbers, and the formulas without a value."""
    rows = [[text_of_value(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    if sum(end[0] - begin[0] + 1 for begin, end in sheet.merged_cell_ranges or ()) > MAX_MERGED_ROWS:
        raise WorkbookRefusedError(TOO_LARGE)
    merged = {
        (row, column): begin
        for begin, end in sheet.merged_cell_ranges or ()
        for row in range(begin[0], min(end[0] + 1, len(rows)))
        for column in range(begin[1], min(begin[1] + 1, len(rows[row])))
    }
    for (row, column), text in scan.errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    for place, begin in merged.items():
        _fill(rows, place, begin)
    width = max(map(len, rows), default=0)
    numbered = [[number, row + [""] * (width - len(row))] for number, row in enumerate(rows, 1) if any(row)]
    return {"rows": numbered, "unvalued": [[row + 1, column] for row, column in scan.unvalued]}


def _fill(rows: list[list[str]], place: tuple[int, int], begin: tuple[int, int]) -> None:
    """Give a cell that is merged with those above it their text."""
    (row, column), (first_row, first_column) = place, begin
    if not rows[row][column]:
        rows[row][column] = rows[first_row][first_column]


def main() -> int:
    """Read the workbook on the input."""
    try:
        content = read_sheets(sys.stdin.buffer.read())
    except WorkbookRefusedError as refused:
        return refused.status
    except MemoryError:
        return TOO_LARGE
    except Exception:  # noqa: BLE001 - whatever a damaged file raises, it is damaged
        return UNREADABLE
    json.dump(content, sys.stdout, ensure_ascii=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
