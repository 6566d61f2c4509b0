"""Child process that reads a workbook: the file on its input, its grid as JSON on its output.

``workbooks.py`` beside it runs this file by its path, isolated and without the environment, once
``workbook_worker.py`` has accepted the same bytes.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

MAX_TEXT = 200
"""Characters of a cell that are displayed."""


def read_grid(data: bytes, most_rows: int, most_columns: int, most_sheets: int) -> list[dict[str, Any]]:
    """Return the visible sheets with their cells and merged cells, as far as they are displayed.

    Raises:
        Exception: It is no workbook. Which exceptions hostile bytes raise cannot be listed.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - without numpy, see main

    workbook = load_workbook(io.BytesIO(data), keep_links=False)
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    grid = []
    for sheet in visible[:most_sheets]:
        merged = [
            [span.min_row, span.max_row, span.min_col, span.max_col] for span in sheet.merged_cells.ranges
        ]
        # Of a form whose cells are all empty but for its words the merged cells say how large it is.
        rows = min(max([sheet.max_row, *(span[1] for span in merged)]), most_rows)
        columns = min(max([sheet.max_column, *(span[3] for span in merged)]), most_columns)
        cells = [
            [cell.row, cell.column, *described(cell.value)]
            for row in sheet.iter_rows(max_row=rows, max_col=columns)
            for cell in row
            if cell.value is not None
        ]
        grid.append({"name": sheet.title, "rows": rows, "columns": columns, "cells": cells, "merged": merged})
    return grid


def described(value: object) -> tuple[str, str]:
    """Return the text of a value and its type: ``text``, ``number`` or ``formula``."""
    formula = getattr(value, "text", value)  # of formulas of several cells
    if formula is not value or (isinstance(formula, str) and formula.startswith("=")):
        return str(formula)[:MAX_TEXT], "formula"
    return str(value)[:MAX_TEXT], "number" if isinstance(value, bool | int | float) else "text"


def main() -> int:
    """Read; the arguments are how many rows, columns and sheets are displayed at most."""
    # openpyxl does without numpy, which reserves more memory than this process may have.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    rows, columns, sheets = (int(each) for each in sys.argv[1:4])
    sys.stdout.write(json.dumps(read_grid(sys.stdin.buffer.read(), rows, columns, sheets)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
