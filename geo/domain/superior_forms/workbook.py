"""A workbook as a grid of cells: what is written, which cells can be bound, and how each is labelled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from geo.domain.errors import InvalidInput, NotFound

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 300, 60, 20
"""How much of a workbook is displayed and can be bound; what lies beyond stays in the file as it is."""
_NAME = re.compile(r"\$?([A-Za-z]{1,2})\$?([1-9][0-9]{0,3})")


class CellRef(NamedTuple):
    """What identifies a cell: the name of its sheet, its row and its column, both from 1."""

    sheet: str
    row: int
    column: int

    @property
    def name(self) -> str:
        """Name of the cell within its sheet: "B5"."""
        return f"{column_name(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class GridCell:
    """Content of a cell.

    Attributes:
        text: What is written in it; a formula as it is entered.
        is_number: Whether it is a number.
        is_formula: Whether it is computed.
    """

    text: str
    is_number: bool = False
    is_formula: bool = False

    @property
    def is_label(self) -> bool:
        """Whether it is words."""
        return not (self.is_number or self.is_formula)


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """A sheet that is displayed.

    Attributes:
        name: Its name.
        rows: Number of its rows.
        columns: Number of its columns.
        cells: Cells that are not empty, by row and column.
        merged: The first of merged cells, which holds the content, by each of the others.
    """

    name: str
    rows: int
    columns: int
    cells: Mapping[tuple[int, int], GridCell]
    merged: Mapping[tuple[int, int], tuple[int, int]]

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell that holds the content of a cell: the first of merged ones."""
        return self.merged.get((row, column), (row, column))

    def content(self, row: int, column: int) -> GridCell | None:
        """Return the content of a cell, None for an empty one."""
        return self.cells.get(self.anchor(row, column))

    def label(self, row: int, column: int) -> str:
        """Return the words to the left of a cell and the nearest above it: "卡点 · 在岗 / 今日"."""
        left = dict.fromkeys(self.anchor(row, each) for each in range(1, column))
        words = [content.text for at in left if (content := self.cells.get(at)) and content.is_label]
        above = (self.content(each, column) for each in range(row - 1, 0, -1))
        heading = next((each.text for each in above if each and each.is_label), "")
        return " / ".join(filter(None, (" · ".join(words), heading)))


@dataclass(frozen=True, slots=True)
class WorkbookGrid:
    """The visible sheets of a workbook, in their order."""

    sheets: tuple[SheetGrid, ...]

    def sheet(self, name: str) -> SheetGrid:
        """Return a sheet.

        Raises:
            NotFound: There is none of this name.
        """
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise NotFound("error.unknown_sheet", sheet=name)

    def label_of(self, cell: CellRef) -> str | None:
        """Return the label of a cell that can be bound, None where there is no such cell."""
        sheet = next((each for each in self.sheets if each.name == cell.sheet), None)
        if sheet is None or not (cell.row <= sheet.rows and cell.column <= sheet.columns):
            return None
        content = sheet.content(cell.row, cell.column)
        is_free = content is None or content.is_number
        return sheet.label(cell.row, cell.column) if is_free else None

    def bindable(self, sheet_name: str, cell_name: str) -> CellRef:
        """Return the cell of a name, the first one of merged cells.

        Raises:
            NotFound: There is no such sheet.
            InvalidInput: The name is of no displayed cell, or the cell is computed or holds words.
        """
        sheet, (row, column) = self.sheet(sheet_name), parse_cell_name(cell_name)
        if row > sheet.rows or column > sheet.columns:
            raise InvalidInput("error.form_cell", found=cell_name)
        cell = CellRef(sheet.name, *sheet.anchor(row, column))
        content = sheet.content(row, column)
        if content is not None and content.is_formula:
            raise InvalidInput("error.form_cell_formula", cell=cell.name)
        if content is not None and content.is_label:
            raise InvalidInput("error.form_cell_words", cell=cell.name, text=content.text)
        return cell

    def labelled(self) -> Iterator[tuple[CellRef, str]]:
        """Yield every cell that can be bound with its label."""
        for sheet in self.sheets:
            for row in range(1, sheet.rows + 1):
                for column in range(1, sheet.columns + 1):
                    cell = CellRef(sheet.name, row, column)
                    if sheet.anchor(row, column) == (row, column) and (label := self.label_of(cell)):
                        yield cell, label


def column_name(column: int) -> str:
    """Return the name of a column, from 1: "A", …, "Z", "AA"."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def parse_cell_name(text: str) -> tuple[int, int]:
    """Return row and column of the name of a cell, both from 1.

    Raises:
        InvalidInput: It is the name of no cell.
    """
    match = _NAME.fullmatch(text.strip())
    if match is None:
        raise InvalidInput("error.form_cell", found=text)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column
