"""Daily reports: rows as values, and statements.

A draft is replaced by each edit, as the journal keeps every one; a frozen report never changes again but for
the entry that froze its correction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from geo.domain.daily_reports.codec import figure_value
from geo.domain.daily_reports.figures import FigureMoment, FigureValue, ReportFigure
from geo.domain.daily_reports.report import DailyReport, FileFormat, FreezingRecord, ReportFile, ReportId
from geo.domain.photos import Attachment
from geo.store.daily_reports.schema import DAILY_REPORT, REPORT_FIGURE, REPORT_FILE
from geo.store.tables.photo_schema import ATTACHMENT
from geo.store.tables.photos import ATTACHMENT_COLUMNS, put_attachment
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, optional_ms, to_ms

LANGS = ("en", "zh")
"""Languages of the texts, each in a column of its own."""
_KEY = ("area", "starts_at", "revision")
_REPORTS = select(DAILY_REPORT)
_NEWEST = _REPORTS.order_by(
    DAILY_REPORT.c.starts_at.desc(), DAILY_REPORT.c.area, DAILY_REPORT.c.revision.desc()
)
_ONE = Statement(
    _REPORTS.where(
        DAILY_REPORT.c.area == bindparam("area"),
        DAILY_REPORT.c.starts_at == bindparam("start"),
        DAILY_REPORT.c.revision == bindparam("revision"),
    )
)
_OF_PERIOD = Statement(_NEWEST.where(DAILY_REPORT.c.starts_at == bindparam("start")))
_SINCE = Statement(_NEWEST.where(DAILY_REPORT.c.starts_at >= bindparam("start")))
_LAST_NUMBER = Statement(
    select(func.max(DAILY_REPORT.c.number)).where(
        DAILY_REPORT.c.area == bindparam("area"), DAILY_REPORT.c.year == bindparam("year")
    )
)
_FIGURES = Statement(
    select(REPORT_FIGURE)
    .where(
        REPORT_FIGURE.c.area == bindparam("area"),
        REPORT_FIGURE.c.starts_at == bindparam("start"),
        REPORT_FIGURE.c.revision == bindparam("revision"),
    )
    .order_by(REPORT_FIGURE.c.position)
)
_FILES = Statement(
    select(REPORT_FILE.c.lang, REPORT_FILE.c.format, *(ATTACHMENT.c[name] for name in ATTACHMENT_COLUMNS))
    .join(ATTACHMENT, ATTACHMENT.c.sha256 == REPORT_FILE.c.sha256)
    .where(
        REPORT_FILE.c.area == bindparam("area"),
        REPORT_FILE.c.starts_at == bindparam("start"),
        REPORT_FILE.c.revision == bindparam("revision"),
    )
    .order_by(REPORT_FILE.c.lang, REPORT_FILE.c.format)
)
_NAMING = Statement(
    select(REPORT_FILE.c.area, REPORT_FILE.c.format).where(REPORT_FILE.c.sha256 == bindparam("sha256"))
)
_SUPERSEDE = Statement(
    update(DAILY_REPORT)
    .where(
        DAILY_REPORT.c.area == bindparam("of_area"),
        DAILY_REPORT.c.starts_at == bindparam("start"),
        DAILY_REPORT.c.revision == bindparam("of_revision"),
    )
    .values(superseded_seq=bindparam("by"))
)
_VALUES = {"value": "missing", "before": "before_missing"}
_WHOLES = {"whole": "whole_missing", "whole_before": "whole_before_missing"}


def put_report(connection: Connection, report: DailyReport, seq: int) -> None:
    """Insert or replace the report of the entry ``seq``; a frozen one supersedes what it corrects."""
    row = row_from_report(report)
    this = and_(*(DAILY_REPORT.c[name] == row[name] for name in _KEY))
    connection.execute(delete(DAILY_REPORT).where(this))
    connection.execute(insert(DAILY_REPORT).values(row | {"seq": seq, "superseded_seq": None}))
    if report.freezing is None:
        return
    for file in report.freezing.files:
        put_attachment(connection, file.attachment, seq)
    if figures := figure_rows(report):
        connection.execute(insert(REPORT_FIGURE), figures)
    if files := file_rows(report):
        connection.execute(insert(REPORT_FILE), files)
    if report.id.revision:
        _SUPERSEDE.execute(
            connection,
            {
                "of_area": row["area"],
                "start": row["starts_at"],
                "of_revision": report.id.revision - 1,
                "by": seq,
            },
        )


def row_from_report(report: DailyReport) -> dict[str, Any]:
    """Return the columns of a report without those of its entries; timestamps in milliseconds."""
    freezing = report.freezing
    return {
        **_key_columns(report.id),
        "version": report.version,
        "ends_at": to_ms(report.ends_at),
        "year": report.year,
        "number": report.number,
        **{f"text_{lang}": report.texts.get(lang, "") for lang in LANGS},
        "reason": report.reason,
        "frozen_seq": freezing.seq if freezing else None,
        "head_hash": freezing.head_hash if freezing else "",
        "frozen_by": freezing.actor if freezing else "",
        "frozen_at": optional_ms(freezing.at if freezing else None),
    }


def figure_rows(report: DailyReport) -> list[dict[str, Any]]:
    """Return the rows of the figures of a frozen report."""
    figures = report.freezing.figures if report.freezing else ()
    return [
        {
            **_key_columns(report.id),
            "code": figure.code,
            "of_area": figure.area,
            "position": position,
            **_value_columns(figure),
            "read_at": to_ms(figure.moment.at),
            "sites_seq": figure.moment.seq,
            "counted_seq": figure.moment.counted_seq,
            "period_area": figure.moment.period_area,
            "period_number": figure.moment.period_number,
        }
        for position, figure in enumerate(figures)
    ]


def file_rows(report: DailyReport) -> list[dict[str, Any]]:
    """Return the rows of the files of a frozen report."""
    return [
        {
            **_key_columns(report.id),
            "lang": file.lang,
            "format": file.format.value,
            "sha256": file.attachment.sha256,
        }
        for file in (report.freezing.files if report.freezing else ())
    ]


def report(connection: Connection, id_: ReportId) -> DailyReport | None:
    """Return a report with its figures and files, None where nothing was kept of it."""
    key = {"area": id_.area, "start": to_ms(id_.starts_at), "revision": id_.revision}
    row = _ONE.fetch_one(connection, key)
    return None if row is None else details(connection, _report(row))


def reports_of_period(connection: Connection, starts_at: datetime) -> list[DailyReport]:
    """Return the reports on the period that starts at a time, by area, the last correction first.

    Their figures and files come from ``details``.
    """
    return [_report(row) for row in _OF_PERIOD.fetch_all(connection, {"start": to_ms(starts_at)})]


def reports_since(connection: Connection, begin: datetime) -> list[DailyReport]:
    """Return the reports on periods that start at or after a time, newest first, as ``reports_of_period``."""
    return [_report(row) for row in _SINCE.fetch_all(connection, {"start": to_ms(begin)})]


def details(connection: Connection, given: DailyReport) -> DailyReport:
    """Return a report with its figures and files."""
    if given.freezing is None:
        return given
    key = {"area": given.id.area, "start": to_ms(given.id.starts_at), "revision": given.id.revision}
    figures = tuple(_figure(row) for row in _FIGURES.fetch_all(connection, key))
    files = tuple(
        ReportFile(lang, FileFormat(format_), Attachment(*file))
        for lang, format_, *file in _FILES.fetch_all(connection, key)
    )
    return replace(given, freezing=replace(given.freezing, figures=figures, files=files))


def last_report_number(connection: Connection, area: str, year: int) -> int:
    """Return the last number of a report of an area in a year, 0 for none."""
    ((number,),) = _LAST_NUMBER.fetch_all(connection, {"area": area, "year": year})
    return number or 0


def reports_naming(connection: Connection, sha256: str) -> list[tuple[str, FileFormat]]:
    """Return the areas of the reports that were frozen as a file, each with its format."""
    return [(area, FileFormat(name)) for area, name in _NAMING.fetch_all(connection, {"sha256": sha256})]


def _key_columns(id_: ReportId) -> dict[str, Any]:
    return {"area": id_.area, "starts_at": to_ms(id_.starts_at), "revision": id_.revision}


def _value_columns(figure: ReportFigure) -> dict[str, int | str | None]:
    """Return number and word of each value: one of both is empty, of a whole both where there is none."""
    columns: dict[str, int | str | None] = {}
    for name, missing in (_VALUES | _WHOLES).items():
        value: FigureValue | None = getattr(figure, name)
        is_number = isinstance(value, int)
        columns |= {name: value if is_number else None, missing: "" if is_number else str(value or "")}
    return columns


def _report(row: Sequence[Any]) -> DailyReport:
    """Return a report without its figures and files."""
    values = dict(zip(DAILY_REPORT.c.keys(), row, strict=True))
    freezing = None
    if values["frozen_seq"] is not None:
        freezing = FreezingRecord(
            values["frozen_seq"], values["head_hash"], values["frozen_by"], from_ms(values["frozen_at"])
        )
    return DailyReport(
        ReportId(values["area"], from_ms(values["starts_at"]), values["revision"]),
        from_ms(values["ends_at"]),
        values["year"],
        values["number"],
        {lang: text for lang in LANGS if (text := values[f"text_{lang}"])},
        values["reason"],
        freezing,
        is_superseded=values["superseded_seq"] is not None,
        version=values["version"],
    )


def _figure(row: Sequence[Any]) -> ReportFigure:
    values = dict(zip(REPORT_FIGURE.c.keys(), row, strict=True))
    wholes = {
        name: figure_value(values[name], values[missing])
        if values[name] is not None or values[missing]
        else None
        for name, missing in _WHOLES.items()
    }
    return ReportFigure(
        values["code"],
        values["of_area"],
        figure_value(values["value"], values["missing"]),
        wholes["whole"],
        figure_value(values["before"], values["before_missing"]),
        wholes["whole_before"],
        FigureMoment(
            from_ms(values["read_at"]),
            values["sites_seq"],
            values["counted_seq"],
            values["period_area"],
            values["period_number"],
        ),
    )
