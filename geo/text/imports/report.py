"""Sentences on how files were read: tables, headings, notices, faults with their place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from geo.domain.errors import Fault
from geo.domain.import_report import FileSummary, ImportReport
from geo.exchange.columns import FIELD_BY_HEADING, normalise_heading
from geo.i18n import Translator

NAMES_FIELD = frozenset({"fault.missing_column", "fault.needed_for_new", "fault.two_headings"})
"""Faults whose ``expected`` is the name of a field."""


def fault_line(fault: Fault, t: Translator) -> str:
    """Return ``file:sheet:row:column: sentence``, without the parts that the fault lacks."""
    where = ":".join(str(part) for part in (fault.file, fault.sheet, fault.row, fault.column) if part)
    return f"{where}: {fault_sentence(fault, t)}"


def fault_sentence(fault: Fault, t: Translator) -> str:
    """Return what is wrong and what is expected."""
    expected = _field_heading(fault.expected, t) if fault.key in NAMES_FIELD else fault.expected
    return t(fault.key, found=fault.value, expected=expected)


def _field_heading(field: str, t: Translator) -> str:
    """Return the heading that a column of the field may have: its label where files may use that."""
    label = t(f"cli.field.{field}")
    return label if FIELD_BY_HEADING.get(normalise_heading(label)) == field else field


def report_lines(
    report: ImportReport, faults: Iterable[Fault], accepted: Collection[str], t: Translator
) -> Iterator[str]:
    """Yield the lines of an import report, refused or not.

    Args:
        report: Report of the import.
        faults: Faults that refuse it.
        accepted: Codes given with ``--accept``.
        t: Translator of the sentences.
    """
    for file in report.files:
        yield from _file_lines(file, t)
    yield from _grouped_notices(report.notices, t)
    if report.levels:
        levels = t("list.comma").join(
            t(f"cli.level.{level}", count=count) for level, count in report.levels.items()
        )
        yield t("cli.import.tree", levels=levels)
    for fault in report.accepted:
        yield t("cli.import.accepted", line=fault_line(fault, t), code=fault.waiver_code)
    met = {fault.waiver_code for fault in (*report.accepted, *faults)}
    for code in accepted:
        if code not in met:
            yield t("cli.import.needless", code=code)


def _file_lines(file: FileSummary, t: Translator) -> Iterator[str]:
    """Yield which tables the file was read as, and the headings that were not read."""
    if file.tables:
        yield t(
            "cli.import.file",
            file=file.file,
            tables=t("list.comma").join(t(f"cli.table.{table}") for table in file.tables),
            by=t(f"cli.import.by.{file.identified_by}"),
            fields=t("list.comma").join(
                f"{heading} → {t(f'cli.field.{field}')}" for heading, field in file.fields
            ),
        )
    for heading in file.unread_headings:
        yield t("cli.import.unused", file=file.file, column=heading)


def _grouped_notices(notices: Iterable[Fault], t: Translator) -> Iterator[str]:
    """Yield one line for all notices of one sentence and column, with the first notice."""
    kinds: dict[tuple[str, str, str | None, str], list[Fault]] = {}
    for notice in notices:
        kinds.setdefault((notice.file, notice.sheet, notice.column, notice.key), []).append(notice)
    for first, *others in kinds.values():
        line = fault_line(first, t)
        yield t("cli.import.more", line=line, count=len(others)) if others else line
