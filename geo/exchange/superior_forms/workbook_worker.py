"""Child process that fills cells of a workbook: input and output are its standard streams.

``workbooks.py`` beside it runs this file by its path, isolated and without the environment. Only cells
are replaced: every other byte of every part stays as it is, and with them formulas, merged cells, formats,
styles, pictures and other sheets. Exit statuses are part of the interface.
"""

from __future__ import annotations

import io
import json
import posixpath
import re
import string
import struct
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

ACTIVE_CONTENT, TOO_LARGE, NO_SUCH_CELL = 3, 4, 5
"""Exit statuses: macros or embedded files; too large once unpacked; a cell that cannot be filled."""
MAX_UNPACKED_BYTES, MAX_PARTS = 48 * 2**20, 1500
_ACTIVE = re.compile(r"vbaProject|activeX|/embeddings/|/ctrlProps/|macrosheets", re.IGNORECASE)
Edit = tuple[int, int, bytes]
"""Begin and end of the bytes that are replaced, and what replaces them."""
Value = tuple[str, str, int | None]
"""Sheet and name of a cell, and its number; None empties it."""


class RefusedError(Exception):
    """The workbook is refused with an exit status of the interface."""

    def __init__(self, status: int) -> None:
        """Refuse with this status."""
        super().__init__(status)
        self.status = status


@dataclass
class Cell:
    """Cell of a part: its bytes, attributes, and the bytes of the value of a formula."""

    begin: int
    end: int
    column: int
    tag: str
    attributes: dict[str, str]
    has_formula: bool = False
    value: tuple[int, int] | None = None


@dataclass
class Row:
    """Row of a part: its start tag, where its end tag begins, and its cells."""

    begin: int
    number: int
    tag: str
    attributes: dict[str, str]
    end: int = 0
    is_empty: bool = False
    cells: list[Cell] = field(default_factory=list)


class SheetScan:
    """Where the rows and cells of a sheet stand in its bytes."""

    def __init__(self, data: bytes) -> None:
        """Scan the bytes of a part.

        Raises:
            expat.ExpatError: It is no XML, or has a document type.
        """
        self._data = data
        self.rows: list[Row] = []
        self.column_styles: list[tuple[int, int, str]] = []
        self.data_begin = self.data_end = -1
        self.data_tag = ""
        self.data_is_empty = False
        self._cell: Cell | None = None
        self._value_begin = -1
        self._parser = parser_of(self._start, self._end)
        parse(self._parser, data)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        at, name = self._parser.CurrentByteIndex, local(tag)
        if name == "col" and "style" in attributes:
            first, last = int(attributes["min"]), int(attributes["max"])
            self.column_styles.append((first, last, attributes["style"]))
        elif name == "sheetData":
            self.data_tag, self.data_begin = tag, at
        elif name == "row" and self.data_tag and self.data_end < 0:
            number = int(attributes.get("r", self.rows[-1].number + 1 if self.rows else 1))
            self.rows.append(Row(at, number, tag, attributes))
        elif name == "c" and self.rows and self.data_end < 0:
            cells = self.rows[-1].cells
            column = cells[-1].column + 1 if cells else 1
            if "r" in attributes:
                column = column_of(attributes["r"])
            self._cell = Cell(at, at, column, tag, attributes)
            cells.append(self._cell)
        elif self._cell is not None and name == "f":
            self._cell.has_formula = True
        elif self._cell is not None and name == "v":
            self._value_begin = at

    def _end(self, tag: str) -> None:
        name = local(tag)
        if name not in {"sheetData", "row", "c", "v"}:
            return
        begin, end, is_empty = self._end_of(tag)
        if name == "sheetData":
            self.data_end, self.data_is_empty = (end if is_empty else begin), is_empty
        elif name == "row" and self.data_end < 0:
            self.rows[-1].end, self.rows[-1].is_empty = (end if is_empty else begin), is_empty
        elif name == "c" and self._cell is not None:
            self._cell.end, self._cell = end, None
        elif name == "v" and self._cell is not None:
            self._cell.value = self._value_begin, end

    def _end_of(self, tag: str) -> tuple[int, int, bool]:
        """Return begin and end of the end tag, and whether the element is an empty one without it."""
        at = self._parser.CurrentByteIndex
        if self._data.startswith(b"</" + tag.encode(), at):
            return at, self._data.index(b">", at) + 1, False
        return at, at, True

    def style_of(self, row: Row | None, column: int) -> str:
        """Return the style that a cell without one has: that of its row, else of its column."""
        if row is not None and row.attributes.get("customFormat") in {"1", "true"}:
            return row.attributes.get("s", "")
        return next((style for first, last, style in self.column_styles if first <= column <= last), "")


def parser_of(start: Any, end: Any) -> expat.XMLParserType:
    """Return a parser that refuses document types, and with them entities."""
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end

    def refuse(*_: object) -> None:
        raise ValueError("document type")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def parse(parser: expat.XMLParserType, data: bytes) -> None:
    """Parse all of a part.

    Raises:
        expat.ExpatError, ValueError: It is no XML, or has a document type.
    """
    parser.Parse(data, True)  # noqa: FBT003 - the function has no names of arguments


def local(tag: str) -> str:
    """Return a name without its prefix."""
    return tag.rpartition(":")[2]


def column_of(reference: str) -> int:
    """Return the column of a reference such as "B5", from 1."""
    column = 0
    for letter in reference:
        if letter.isalpha():
            column = column * 26 + ord(letter.upper()) - ord("A") + 1
    return column


def package_parts(data: bytes) -> list[tuple[zipfile.ZipInfo, bytes]]:
    """Return the parts of a workbook in their order.

    Raises:
        RefusedError: It holds macros or embedded files, or is too large once unpacked.
        Exception: It is no workbook. Which exceptions hostile bytes raise cannot be listed.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise RefusedError(TOO_LARGE)
        names = [entry.filename for entry in entries]
        if len(set(names)) != len(names) or "[Content_Types].xml" not in names:
            raise ValueError("parts")
        if any(_ACTIVE.search(name) for name in names):
            raise RefusedError(ACTIVE_CONTENT)
        parts = [(entry, package.read(entry)) for entry in entries]
    for entry, part in parts:
        if entry.filename.endswith((".xml", ".rels")):
            if part.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")):
                raise ValueError("not UTF-8")
            parse(parser_of(lambda *_: None, lambda *_: None), part)
    types = next(part for entry, part in parts if entry.filename == "[Content_Types].xml")
    if b"macroEnabled" in types:
        raise RefusedError(ACTIVE_CONTENT)
    return parts


def fill(data: bytes, values: list[Value]) -> bytes:
    """Return the workbook with cells filled.

    Args:
        data: The workbook.
        values: The cells with their numbers.

    Raises:
        RefusedError: A cell cannot be filled; else as of ``package_parts``.
    """
    parts = package_parts(data)
    contents = {entry.filename: part for entry, part in parts}
    workbook_part = next(path for _, type_, path in relationships(contents, "") if type_ == "officeDocument")
    sheets = sheet_parts(contents, workbook_part)
    wanted: dict[str, list[tuple[str, int | None]]] = {}
    for sheet, name, number in values:
        if sheet not in sheets:
            raise RefusedError(NO_SUCH_CELL)
        wanted.setdefault(sheets[sheet], []).append((name, number))
    has_formulas = False
    for name in dict.fromkeys(sheets.values()):
        scan = SheetScan(contents[name])
        edits = [*cell_edits(scan, wanted.get(name, []))]
        computed = [cell for row in scan.rows for cell in row.cells if cell.has_formula]
        # A value that a formula had before would be read as today's by what does not calculate.
        edits += [(*cell.value, b"") for cell in computed if cell.value is not None]
        has_formulas = has_formulas or bool(computed)
        contents[name] = edited(contents[name], edits)
    if has_formulas:
        contents[workbook_part] = calculated_on_load(contents[workbook_part])
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, _ in parts:
            copy = zipfile.ZipInfo(entry.filename, entry.date_time)
            copy.compress_type, copy.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
            package.writestr(copy, contents[entry.filename])
    return output.getvalue()


def cell_edits(scan: SheetScan, wanted: list[tuple[str, int | None]]) -> Iterator[Edit]:
    """Yield the replacements that put numbers into cells; rows and cells that are missing are inserted."""
    rows = {row.number: row for row in scan.rows}
    by_row: dict[int, list[tuple[int, str, int | None]]] = {}
    for name, value in wanted:
        by_row.setdefault(int(name.lstrip(string.ascii_uppercase)), []).append((column_of(name), name, value))
    for number in sorted(by_row):
        row, at_end = rows.get(number), b""
        cells = row.cells if row else []
        for column, name, value in sorted(by_row[number]):
            cell = next((each for each in cells if each.column == column), None)
            if cell is not None:
                if cell.has_formula:
                    raise RefusedError(NO_SUCH_CELL)
                yield cell.begin, cell.end, cell_bytes(cell.tag, cell.attributes, value)
                continue
            style = scan.style_of(row, column)
            attributes = {"r": name} | ({"s": style} if style else {})
            new = cell_bytes(beside(row.tag if row else scan.data_tag, "c"), attributes, value)
            after = next((each for each in cells if each.column > column), None)
            if after is not None:
                yield after.begin, after.begin, new
            else:
                at_end += new
        if at_end:
            yield insertion(scan, row, number, at_end)


def insertion(scan: SheetScan, row: Row | None, number: int, cells: bytes) -> Edit:
    """Return the replacement that puts new cells at the end of a row, or of a new one."""
    if row is not None and row.is_empty:
        return row.begin, row.end, element(row.tag, row.attributes, cells)
    if row is not None:
        return row.end, row.end, cells
    new = element(beside(scan.data_tag, "row"), {"r": str(number)}, cells)
    at = next((each.begin for each in scan.rows if each.number > number), scan.data_end)
    if scan.data_is_empty:
        return scan.data_begin, scan.data_end, element(scan.data_tag, {}, new)
    return at, at, new


def cell_bytes(tag: str, attributes: dict[str, str], number: int | None) -> bytes:
    """Return a cell with its style and a number, or nothing, in it."""
    kept = {name: value for name, value in attributes.items() if name not in {"t", "cm", "vm"}}
    value = beside(tag, "v")
    return element(tag, kept, b"" if number is None else f"<{value}>{number}</{value}>".encode())


def beside(tag: str, name: str) -> str:
    """Return a name with the prefix of another."""
    return tag[: len(tag) - len(local(tag))] + name


def element(tag: str, attributes: dict[str, str], content: bytes) -> bytes:
    """Return the bytes of an element."""
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}>".encode() + content + f"</{tag}>".encode()


def edited(data: bytes, edits: list[Edit]) -> bytes:
    """Return bytes with replacements made, none of which overlap; those at one place in their order."""
    output, at = [], 0
    for begin, end, new in sorted(edits, key=lambda edit: edit[:2]):
        output += [data[at:begin], new]
        at = end
    return b"".join([*output, data[at:]])


def calculated_on_load(data: bytes) -> bytes:
    """Return the part of the workbook so that what opens it computes every formula."""
    data = re.sub(rb"\sfullCalcOnLoad=(\"[^\"]*\"|'[^']*')", b"", data)
    if present := re.search(rb"<(?:\w+:)?calcPr(?=[\s/>])", data):
        return edited(data, [(present.end(), present.end(), b' fullCalcOnLoad="1"')])
    *_, last = re.finditer(rb"</(\w+:)?(sheets|functionGroups|externalReferences|definedNames)>", data)
    new = b"<" + (last[1] or b"") + b'calcPr fullCalcOnLoad="1"/>'
    return edited(data, [(last.end(), last.end(), new)])


def relationships(contents: dict[str, bytes], part: str) -> list[tuple[str, str, str]]:
    """Return id and type of each relationship of a part with the name of the part that it names."""
    folder, name = posixpath.split(part)
    found: list[tuple[str, str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
            found.append((attributes["Id"], attributes["Type"].rpartition("/")[2], path))

    rels = contents[posixpath.join(folder, "_rels", f"{name}.rels")]
    parse(parser_of(start, lambda _: None), rels)
    return found


def sheet_parts(contents: dict[str, bytes], workbook_part: str) -> dict[str, str]:
    """Return the part of each sheet by its name, without sheets that hold a chart alone."""
    by_id = {id_: path for id_, type_, path in relationships(contents, workbook_part) if type_ == "worksheet"}
    sheets: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "sheet":
            id_ = next(value for name, value in attributes.items() if local(name) == "id")
            if id_ in by_id:
                sheets[attributes["name"]] = by_id[id_]

    parse(parser_of(start, lambda _: None), contents[workbook_part])
    return sheets


def main() -> int:
    """Fill the workbook on the input, before which stand the values as JSON, after their length."""
    data = sys.stdin.buffer.read()
    (length,) = struct.unpack(">I", data[:4])
    try:
        filled = fill(data[4 + length :], [tuple(each) for each in json.loads(data[4 : 4 + length])])
    except RefusedError as error:
        return error.status
    sys.stdout.buffer.write(filled)
    return 0


if __name__ == "__main__":
    sys.exit(main())
