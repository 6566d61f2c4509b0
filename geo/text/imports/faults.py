"""Faults of files gathered: those of one column that say the same are one line with all their rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from geo.domain.errors import Fault
from geo.exchange.writers import escape_formula
from geo.i18n import Translator
from geo.text.imports.report import fault_sentence

MAX_RANGES = 8
"""Greatest number of ranges of rows that one line names."""


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """Faults of one column of one file that say the same.

    Attributes:
        fault: The first of them.
        rows: Their rows, in order; () for a fault of a whole file.
        has_other_values: Whether their values differ.
    """

    fault: Fault
    rows: tuple[int, ...]
    has_other_values: bool

    @property
    def count(self) -> int:
        """Number of faults."""
        return max(1, len(self.rows))


def gathered(faults: Iterable[Fault]) -> tuple[FaultGroup, ...]:
    """Return the faults in groups, in the order of the first of each."""
    groups: dict[tuple[object, ...], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.file, fault.sheet, fault.column, fault.key, fault.expected), []).append(
            fault
        )
    return tuple(
        FaultGroup(
            group[0],
            tuple(sorted(fault.row for fault in group if fault.row)),
            len({fault.value for fault in group}) > 1,
        )
        for group in groups.values()
    )


def row_ranges(rows: Iterable[int]) -> str:
    """Return rows as ranges: ``2–675, 680``; an ellipsis stands for what exceeds ``MAX_RANGES``."""
    ranges: list[list[int]] = []
    for row in rows:
        if ranges and row <= ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    named = [str(first) if first == last else f"{first}–{last}" for first, last in ranges[:MAX_RANGES]]
    return ", ".join([*named, *(["…"] if len(ranges) > MAX_RANGES else [])])


def group_place(group: FaultGroup, t: Translator) -> str:
    """Return where the faults are: file, sheet, rows and column."""
    fault = group.fault
    rows = t("import.rows", count=len(group.rows), rows=row_ranges(group.rows)) if group.rows else ""
    column = t("import.column", column=fault.column) if fault.column else ""
    return " · ".join(filter(None, (fault.file, fault.sheet, rows, column)))


def group_sentence(group: FaultGroup, t: Translator) -> str:
    """Return what is wrong and what is expected, of the first where the values differ."""
    sentence = fault_sentence(group.fault, t)
    return t("import.fault_first", sentence=sentence) if group.has_other_values else sentence


def faults_to_csv(faults: Iterable[Fault], t: Translator) -> bytes:
    """Return a table of all faults: file, sheet, row, column, value, what is wrong, code of a doubt."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(
        [t(f"import.fault.{name}") for name in ("file", "sheet", "row", "column", "value", "text", "doubt")]
    )
    for fault in faults:
        cells = [fault.file, fault.sheet, fault.row or "", fault.column or "", fault.value]
        table.writerow(map(escape_formula, [*cells, fault_sentence(fault, t), fault.waiver_code]))
    return text.getvalue().encode("utf-8-sig")
