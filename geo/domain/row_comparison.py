"""Three-way comparison of rows by code: the base that a file was made from, the file, and what is stored now.

Cells are compared, not rows: of a row whose note was changed in the file and whose status was changed in the
store, both changes are kept. Equal values are those that a spreadsheet does not tell apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Values = Mapping[str, object]
"""Values of a row by field."""

DECIMALS = 7
"""Decimal places to which numbers are compared; of a degree this is a centimetre."""


class RowState(StrEnum):
    """What became of a row on both sides since the base."""

    UNCHANGED = "unchanged"
    THEIRS_ONLY = "theirs_only"
    OURS_ONLY = "ours_only"
    BOTH_SAME = "both_same"
    CONFLICT = "conflict"
    MISSING = "missing"
    NEW = "new"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CellVersions:
    """A cell in the three versions.

    Attributes:
        code: Code of the row.
        field: Name of the field.
        base: Value when the file was made, None where the row was not part of it.
        theirs: Value of the file.
        ours: Value of the store.
    """

    code: str
    field: str
    base: object
    theirs: object
    ours: object


@dataclass(frozen=True, slots=True)
class RowComparison:
    """A row in the three versions.

    Attributes:
        code: Its code.
        state: What became of it: the first of conflict, theirs only, ours only, both same that a cell has.
        applied: Values of the file that the store takes without a question; all of them for a new row.
        kept: Cells that were changed in the store only, and stay.
        conflicts: Cells that were changed on both sides, to different values.
    """

    code: str
    state: RowState
    applied: Values
    kept: tuple[CellVersions, ...] = ()
    conflicts: tuple[CellVersions, ...] = ()


def compare_rows(
    base: Mapping[str, Values], theirs: Mapping[str, Values], ours: Mapping[str, Values]
) -> Iterator[RowComparison]:
    """Yield each row of the file in its order, then the rows of the base that the file lacks.

    Args:
        base: Rows of the file as it was made, by code.
        theirs: Rows of the file as it came back, by code; fields that it lacks are not compared.
        ours: Stored rows by code, those of the base and others.
    """
    for code, values in theirs.items():
        yield _compare_row(code, base.get(code), values, ours.get(code))
    for code in base:
        if code not in theirs and code in ours:
            yield RowComparison(code, RowState.MISSING, {})


def same_value(one: object, other: object) -> bool:
    """Check whether two values are equal in a spreadsheet.

    Text is compared in NFC without blanks at its ends and with one sort of line break, numbers to
    ``DECIMALS`` places, times to the minute, tuples element by element; an empty text is no value.
    """
    return _comparable(one) == _comparable(other)


def _comparable(value: object) -> object:
    if isinstance(value, str):
        lines = unicodedata.normalize("NFC", value).splitlines()
        return "\n".join(line.strip() for line in lines).strip() or None
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, tuple):
        return tuple(map(_comparable, value))
    return value


def _compare_row(code: str, base: Values | None, theirs: Values, ours: Values | None) -> RowComparison:
    if ours is None:
        return (
            RowComparison(code, RowState.NEW, dict(theirs))
            if base is None
            else RowComparison(code, RowState.UNKNOWN, {})
        )
    cells: dict[RowState, list[CellVersions]] = {state: [] for state in RowState}
    for field, value in theirs.items():
        cell = CellVersions(code, field, None if base is None else base.get(field), value, ours.get(field))
        cells[_cell_state(cell, has_base=base is not None)].append(cell)
    order = (RowState.CONFLICT, RowState.THEIRS_ONLY, RowState.OURS_ONLY, RowState.BOTH_SAME)
    return RowComparison(
        code,
        next((state for state in order if cells[state]), RowState.UNCHANGED),
        {cell.field: cell.theirs for cell in cells[RowState.THEIRS_ONLY]},
        tuple(cells[RowState.OURS_ONLY]),
        tuple(cells[RowState.CONFLICT]),
    )


def _cell_state(cell: CellVersions, *, has_base: bool) -> RowState:
    """Return the state of a cell; without a base, values that differ are a conflict."""
    if same_value(cell.theirs, cell.ours):
        same = not has_base or same_value(cell.base, cell.ours)
        return RowState.UNCHANGED if same else RowState.BOTH_SAME
    if not has_base:
        return RowState.CONFLICT
    if same_value(cell.base, cell.theirs):
        return RowState.OURS_ONLY
    return RowState.THEIRS_ONLY if same_value(cell.base, cell.ours) else RowState.CONFLICT
