"""What the command line says of errors and imports, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.errors import DOUBTS, ImportRefused, InvalidInput
from geo.exchange.columns import FIELD_BY_HEADING, folded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from geo.domain.errors import Fault, KadianError
    from geo.domain.import_report import FileReading, ImportReport
    from geo.i18n import Words


NAMES_FIELD = frozenset({"fault.missing_column", "fault.needed_for_new", "fault.two_headings"})
"""Faults whose ``expected`` is the name of a field."""


def fault_line(fault: Fault, words: Words) -> str:
    """``file:row:column: sentence``, without what a fault has not."""
    where = ":".join(str(part) for part in (fault.file, fault.row, fault.column) if part)
    expected = _heading(fault.expected, words) if fault.key in NAMES_FIELD else fault.expected
    return f"{where}: {words(fault.key, found=fault.found, expected=expected)}"


def _heading(field: str, words: Words) -> str:
    """What the reader may write above the column of a field: its label where files may have that."""
    label = words(f"cli.field.{field}")
    return label if FIELD_BY_HEADING.get(folded(label)) == field else field


def error_lines(error: KadianError, words: Words) -> Iterator[str]:
    """The error as a sentence, behind the faults of the files where it refuses an import."""
    if isinstance(error, ImportRefused):
        yield from _refusal_lines(error, words)
        return
    reason = f" ({error.params['reason']})" if "reason" in error.params else ""
    yield words(error.key, **error.params) + reason


def accepted_codes(typed: Sequence[str]) -> tuple[str, ...]:
    """The codes of ``--accept``, given once with commas or several times.

    Raises:
        InvalidInput: a code that is no doubt.
    """
    codes = tuple(dict.fromkeys(code.strip() for part in typed for code in part.split(",") if code.strip()))
    unknown = [code for code in codes if code not in DOUBTS]
    if unknown:
        expected = ", ".join(sorted(DOUBTS))
        raise InvalidInput("error.unknown_doubt", found=", ".join(unknown), expected=expected)
    return codes


def report_lines(
    report: ImportReport, faults: Iterable[Fault], accepted: Collection[str], words: Words
) -> Iterator[str]:
    """What is told of an import, refused or not; ``faults`` are those that refuse it."""
    for file in report.files:
        yield from _file_lines(file, words)
    yield from _gathered(report.notices, words)
    if report.levels:
        levels = words("plan.comma").join(
            words(f"cli.level.{level}", count=count) for level, count in report.levels.items()
        )
        yield words("cli.import.tree", levels=levels)
    for fault in report.accepted:
        yield words("cli.import.accepted", line=fault_line(fault, words), code=fault.doubt)
    met = {fault.doubt for fault in (*report.accepted, *faults)}
    for code in accepted:
        if code not in met:
            yield words("cli.import.needless", code=code)


def _file_lines(file: FileReading, words: Words) -> Iterator[str]:
    """What the file was taken for, and the headings that were not read."""
    if file.tables:
        yield words(
            "cli.import.file",
            file=file.file,
            tables=words("plan.comma").join(words(f"cli.table.{table}") for table in file.tables),
            by=words(f"cli.import.by.{file.by}"),
            fields=words("plan.comma").join(
                f"{heading} → {words(f'cli.field.{field}')}" for heading, field in file.fields
            ),
        )
    for heading in file.unread:
        yield words("cli.import.unused", file=file.file, column=heading)


def _gathered(notices: Iterable[Fault], words: Words) -> Iterator[str]:
    """One line for all notices of one sentence and column, with the first of them."""
    kinds: dict[tuple[str, str | None, str], list[Fault]] = {}
    for notice in notices:
        kinds.setdefault((notice.file, notice.column, notice.key), []).append(notice)
    for first, *others in kinds.values():
        line = fault_line(first, words)
        yield words("cli.import.more", line=line, count=len(others)) if others else line


def _refusal_lines(refused: ImportRefused, words: Words) -> Iterator[str]:
    """Every fault, a doubt with its code where it can be accepted, and at the end what that takes."""
    codes = set()
    for fault in refused.faults:
        line = fault_line(fault, words)
        if fault.doubt and refused.report is not None:
            codes.add(fault.doubt)
            line = words("cli.import.doubt", line=line, code=fault.doubt)
        yield line
    yield words(refused.key, **refused.params)
    if codes:
        yield words("cli.import.acceptable", codes=",".join(sorted(codes)))
