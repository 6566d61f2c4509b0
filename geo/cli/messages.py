"""Sentences of the command line on errors and imports, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from geo.domain.errors import WAIVABLE_FAULTS, Fault, InvalidInput, KadianError
from geo.domain.import_report import FileSummary, ImportRefused, ImportReport
from geo.exchange.columns import FIELD_BY_HEADING, normalise_heading
from geo.i18n import Translator

NAMES_FIELD = frozenset({"fault.missing_column", "fault.needed_for_new", "fault.two_headings"})
"""Faults whose ``expected`` is the name of a field."""


def fault_line(fault: Fault, t: Translator) -> str:
    """Return ``file:row:column: sentence``, without the parts that the fault lacks."""
    where = ":".join(str(part) for part in (fault.file, fault.row, fault.column) if part)
    expected = _field_heading(fault.expected, t) if fault.key in NAMES_FIELD else fault.expected
    return f"{where}: {t(fault.key, found=fault.value, expected=expected)}"


def _field_heading(field: str, t: Translator) -> str:
    """Return the heading that a column of the field may have: its label where files may use that."""
    label = t(f"cli.field.{field}")
    return label if FIELD_BY_HEADING.get(normalise_heading(label)) == field else field


def error_lines(error: KadianError, t: Translator) -> Iterator[str]:
    """Yield the error as a sentence; of a refused import, first the faults of the files."""
    if isinstance(error, ImportRefused):
        yield from _refusal_lines(error, t)
        return
    reason = f" ({error.params['reason']})" if "reason" in error.params else ""
    yield t(error.key, **error.params) + reason


def parse_accepted_codes(values: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of ``--accept``, which may be repeated and may hold several codes with commas.

    Raises:
        InvalidInput: A code does not name a fault that can be accepted.
    """
    codes = tuple(dict.fromkeys(code.strip() for part in values for code in part.split(",") if code.strip()))
    unknown = [code for code in codes if code not in WAIVABLE_FAULTS]
    if unknown:
        expected = ", ".join(sorted(WAIVABLE_FAULTS))
        raise InvalidInput("error.unknown_doubt", found=", ".join(unknown), expected=expected)
    return codes


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
        levels = t("plan.comma").join(
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
            tables=t("plan.comma").join(t(f"cli.table.{table}") for table in file.tables),
            by=t(f"cli.import.by.{file.identified_by}"),
            fields=t("plan.comma").join(
                f"{heading} → {t(f'cli.field.{field}')}" for heading, field in file.fields
            ),
        )
    for heading in file.unread_headings:
        yield t("cli.import.unused", file=file.file, column=heading)


def _grouped_notices(notices: Iterable[Fault], t: Translator) -> Iterator[str]:
    """Yield one line for all notices of one sentence and column, with the first notice."""
    kinds: dict[tuple[str, str | None, str], list[Fault]] = {}
    for notice in notices:
        kinds.setdefault((notice.file, notice.column, notice.key), []).append(notice)
    for first, *others in kinds.values():
        line = fault_line(first, t)
        yield t("cli.import.more", line=line, count=len(others)) if others else line


def _refusal_lines(refused: ImportRefused, t: Translator) -> Iterator[str]:
    """Yield every fault, with its code where it can be accepted, and at the end how to accept them."""
    codes = set()
    for fault in refused.faults:
        line = fault_line(fault, t)
        if fault.waiver_code and refused.report is not None:
            codes.add(fault.waiver_code)
            line = t("cli.import.doubt", line=line, code=fault.waiver_code)
        yield line
    yield t(refused.key, **refused.params)
    if codes:
        yield t("cli.import.acceptable", codes=",".join(sorted(codes)))
