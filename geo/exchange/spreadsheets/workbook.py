"""Workbooks as tables of text: read by a guarded child, each verdict a fault with what to do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from geo.domain.errors import Fault
from geo.exchange.guarded_child import ChildLimits, run_child
from geo.exchange.sources import SourceFile
from geo.exchange.spreadsheets.spreadsheet_worker import (
    ENCRYPTED,
    MAX_COLUMNS,
    MAX_ROWS,
    TOO_LARGE,
    UNREADABLE,
)
from geo.exchange.spreadsheets.workbook_base import WorkbookBase, base_from_rows
from geo.exchange.table_reader import TableRow

LIMITS = ChildLimits(cpu_s=20, memory_bytes=2**30)
TIMEOUT_S = 30.0
"""Time after which the machine counts as too busy; the child's processor time has a limit of its own."""
_children = BoundedSemaphore(2)
_WORKER = Path(__file__).with_name("spreadsheet_worker.py")
_VERDICTS = {UNREADABLE: "fault.workbook_damaged", ENCRYPTED: "fault.workbook_password"}


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A visible sheet.

    Attributes:
        name: Its name.
        rows: Its rows that are not empty, numbered from 1, all of one width.
        unvalued: Row number and column index, from 0, of formulas whose value is not stored.
    """

    name: str
    rows: tuple[TableRow, ...]
    unvalued: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as it was read.

    Attributes:
        sheets: The visible sheets that hold something.
        ignored: What it holds beside values, and what is never run or followed.
        base: What its rows were when Kadian wrote it, None for a workbook of others.
    """

    sheets: tuple[SheetTable, ...]
    ignored: tuple[str, ...] = ()
    base: WorkbookBase | None = None


def read_spreadsheet(source: SourceFile, faults: list[Fault]) -> Workbook:
    """Read a workbook of Excel; one that cannot be read has no sheets, and adds a fault.

    Raises:
        StoreBusy: It could not be read in time.
    """
    done = run_child(
        _WORKER,
        (),
        source.data,
        free=_children,
        timeout_s=TIMEOUT_S,
        busy_key="error.workbook_busy",
        limits=LIMITS,
    )
    if done.returncode != 0:
        faults.append(_verdict(source.name, done.returncode))
        return Workbook(())
    content = json.loads(done.stdout)
    sheets = (
        SheetTable(
            sheet["name"],
            tuple(TableRow(number, cells) for number, cells in sheet["rows"]),
            tuple((row, column) for row, column in sheet["unvalued"]),
        )
        for sheet in content["sheets"]
    )
    base = base_from_rows(source.name, content["base"])
    return Workbook(tuple(sheet for sheet in sheets if sheet.rows), tuple(content["ignored"]), base)


def _verdict(file: str, status: int) -> Fault:
    """Return the fault of an exit status; a child that was ended needed more than it may use."""
    if status in _VERDICTS:
        return Fault(file, None, None, _VERDICTS[status])
    key = "fault.workbook_too_large" if status == TOO_LARGE else "fault.workbook_too_costly"
    return Fault(file, None, None, key, expected=f"{MAX_ROWS:,} × {MAX_COLUMNS}")
