"""Writes on daily reports.

A draft is replaced by each edit, as the journal keeps every one; a frozen report never changes again but for
the entry that froze its correction.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, update

from geo.domain.daily_reports.figures import (
    FigureValue,
    ReportFigure,
)
from geo.domain.daily_reports.report import DailyReport, ReportId
from geo.domain.timestamps import optional_ms, to_ms
from geo.store.daily_reports.reader import KEY, LANGS, WHOLES
from geo.store.daily_reports.schema import DAILY_REPORT, REPORT_FIGURE, REPORT_FILE
from geo.store.part import StorePart
from geo.store.photos.photos import put_attachment
from geo.store.tables.statement import Statement

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


def _key_columns(id_: ReportId) -> dict[str, Any]:
    return {"area": id_.area, "starts_at": to_ms(id_.starts_at), "revision": id_.revision}


def _value_columns(figure: ReportFigure) -> dict[str, int | str | None]:
    """Return number and word of each value: one of both is empty, of a whole both where there is none."""
    columns: dict[str, int | str | None] = {}
    for name, missing in (_VALUES | WHOLES).items():
        value: FigureValue | None = getattr(figure, name)
        is_number = isinstance(value, int)
        columns |= {name: value if is_number else None, missing: "" if is_number else str(value or "")}
    return columns


class DailyReportWriter(StorePart):
    """Writes on daily reports within one request."""

    def put(self, report: DailyReport, seq: int) -> None:
        """Insert or replace the report of the entry ``seq``; a frozen one supersedes what it corrects."""
        row = row_from_report(report)
        this = and_(*(DAILY_REPORT.c[name] == row[name] for name in KEY))
        self._connection.execute(delete(DAILY_REPORT).where(this))
        self._connection.execute(insert(DAILY_REPORT).values(row | {"seq": seq, "superseded_seq": None}))
        if report.freezing is None:
            return
        for file in report.freezing.files:
            put_attachment(self._connection, file.attachment, seq)
        if figures := figure_rows(report):
            self._connection.execute(insert(REPORT_FIGURE), figures)
        if files := file_rows(report):
            self._connection.execute(insert(REPORT_FILE), files)
        if report.id.revision:
            _SUPERSEDE.execute(
                self._connection,
                {
                    "of_area": row["area"],
                    "start": row["starts_at"],
                    "of_revision": report.id.revision - 1,
                    "by": seq,
                },
            )
