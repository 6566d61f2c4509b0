"""Workbooks from people, read and filled in guarded child processes; what is not bound stays as it is."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from threading import BoundedSemaphore
from typing import Any

from geo.domain.errors import InvalidInput
from geo.domain.superior_forms.form import MAX_BLANK_BYTES
from geo.domain.superior_forms.workbook import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    CellRef,
    GridCell,
    SheetGrid,
    WorkbookGrid,
)
from geo.exchange.guarded_child import run_child
from geo.exchange.superior_forms.workbook_worker import (
    ACTIVE_CONTENT,
    MAX_UNPACKED_BYTES,
    NO_SUCH_CELL,
    TOO_LARGE,
)

TIMEOUT_S = 60.0
"""Time after which the machine counts as too busy; the child's processor time has a limit of its own."""
_children = BoundedSemaphore(2)
_FILLER, _READER = (Path(__file__).with_name(f"{name}.py") for name in ("workbook_worker", "grid_worker"))
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_workbook(data: bytes) -> WorkbookGrid:
    """Return the visible sheets of a workbook, once it is known that it can be filled.

    Raises:
        InvalidInput: It is too large, of another kind, holds macros or embedded files, or is damaged.
        StoreBusy: It could not be read in time.
    """
    _check_kind(data)
    fill_workbook(data, {})
    done = _run(_READER, data, str(MAX_ROWS), str(MAX_COLUMNS), str(MAX_SHEETS))
    if done.returncode != 0:
        raise InvalidInput("error.form_unreadable")
    sheets = tuple(_sheet(each) for each in json.loads(done.stdout))
    if not sheets:
        raise InvalidInput("error.form_unreadable")
    return WorkbookGrid(sheets)


def fill_workbook(data: bytes, values: Mapping[CellRef, int | None]) -> bytes:
    """Return a workbook with numbers in its cells; a cell without one is emptied.

    Raises:
        InvalidInput: As of ``read_workbook``, or a cell is not there or is computed.
        StoreBusy: It could not be filled in time.
    """
    cells = json.dumps([(cell.sheet, cell.name, number) for cell, number in values.items()]).encode()
    done = _run(_FILLER, struct.pack(">I", len(cells)) + cells + data)
    if done.returncode == ACTIVE_CONTENT:
        raise InvalidInput("error.form_active")
    if done.returncode == TOO_LARGE:
        raise InvalidInput("error.form_too_large", most=MAX_UNPACKED_BYTES // 2**20)
    if done.returncode == NO_SUCH_CELL:
        raise InvalidInput("error.form_fill")
    if done.returncode != 0 or not done.stdout.startswith(_ZIP):
        raise InvalidInput("error.form_unreadable")
    return done.stdout


def _check_kind(data: bytes) -> None:
    if len(data) > MAX_BLANK_BYTES:
        raise InvalidInput("error.form_too_large", most=1)
    if data.startswith(_OLE):
        raise InvalidInput("error.form_old")
    if not data.startswith(_ZIP):
        raise InvalidInput("error.form_kind")


def _run(worker: Path, data: bytes, *arguments: str) -> CompletedProcess[bytes]:
    return run_child(worker, arguments, data, free=_children, timeout_s=TIMEOUT_S, busy_key="error.form_busy")


def _sheet(grid: Mapping[str, Any]) -> SheetGrid:
    cells = {
        (row, column): GridCell(text, is_number=type_ == "number", is_formula=type_ == "formula")
        for row, column, text, type_ in grid["cells"]
    }
    merged = {
        (row, column): (first_row, first_column)
        for first_row, last_row, first_column, last_column in grid["merged"]
        for row in range(first_row, min(last_row, MAX_ROWS) + 1)
        for column in range(first_column, min(last_column, MAX_COLUMNS) + 1)
    }
    return SheetGrid(grid["name"], grid["rows"], grid["columns"], cells, merged)
