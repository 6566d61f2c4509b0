"""Base of a workbook that Kadian wrote: a hidden sheet names the journal entry and the rows it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LAYOUT = "1"
"""Version of the hidden sheet; another one is not understood, and the workbook has no base."""
_HEAD = re.compile(r"#(\d+) ([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class WorkbookBase:
    """What the rows of a workbook were when it was written.

    Attributes:
        file: Name of the file.
        seq: Number of the journal entry up to which the rows are known.
        hash: Hash of that entry, which names the store.
        codes: Codes of the rows.
    """

    file: str
    seq: int
    hash: str
    codes: frozenset[str]


def base_rows(facts: Mapping[str, str], codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return the rows of the hidden sheet: what the export says of itself, then the codes of its rows.

    Args:
        facts: See ``ExportHeader.metadata``; ``journal`` names the entry.
        codes: Codes of the exported rows.
    """
    return [("layout", LAYOUT), ("kind", "sites"), *facts.items(), *(("row", code) for code in codes)]


def base_from_rows(file: str, rows: Iterable[Sequence[str]]) -> WorkbookBase | None:
    """Return the base that a hidden sheet describes, None for one that is not understood.

    Args:
        file: Name of the file.
        rows: Cells of each row of the sheet.
    """
    pairs = [(cells[0], cells[1]) for cells in rows if len(cells) > 1]
    facts = {name: value for name, value in pairs if name != "row"}
    head = _HEAD.fullmatch(facts.get("journal", ""))
    if head is None or facts.get("layout") != LAYOUT or facts.get("kind") != "sites":
        return None
    codes = frozenset(code for name, code in pairs if name == "row")
    return WorkbookBase(file, int(head[1]), head[2], codes)
