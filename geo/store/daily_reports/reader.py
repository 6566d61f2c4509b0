"""Queries on daily reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from geo.domain.daily_reports.codec import figure_value
from geo.domain.daily_reports.figures import (
    FigureKey,
    FigureMoment,
    ReportFigure,
    StatedFigure,
)
from geo.domain.daily_reports.report import DailyReport, FileFormat, FreezingRecord, ReportFile, ReportId
from geo.domain.photos import Attachment
from geo.domain.timestamps import from_ms, to_ms
from geo.store.daily_reports.schema import DAILY_REPORT, REPORT_FIGURE, REPORT_FILE
from geo.store.part import StorePart
from geo.store.photos.photos import ATTACHMENT_COLUMNS
from geo.store.photos.schema import ATTACHMENT
from geo.store.tables.statement import Statement

LANGS = ("en", "zh")
"""Languages of the texts, each in a column of its own."""
KEY = ("area", "starts_at", "revision")
"""Columns that identify a report in each of the tables."""
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
_IN_SPAN = and_(DAILY_REPORT.c.starts_at >= bindparam("start"), DAILY_REPORT.c.frozen_seq.is_not(None))
_FILES_SINCE = Statement(
    select(
        *(REPORT_FILE.c[name] for name in KEY),
        REPORT_FILE.c.lang,
        REPORT_FILE.c.format,
        *(ATTACHMENT.c[name] for name in ATTACHMENT_COLUMNS),
    )
    .join(DAILY_REPORT, and_(*(REPORT_FILE.c[name] == DAILY_REPORT.c[name] for name in KEY)))
    .join(ATTACHMENT, ATTACHMENT.c.sha256 == REPORT_FILE.c.sha256)
    .where(_IN_SPAN)
    .order_by(REPORT_FILE.c.lang, REPORT_FILE.c.format)
)
_STATED_SINCE = Statement(
    select(
        *(REPORT_FIGURE.c[name] for name in KEY),
        *(REPORT_FIGURE.c[name] for name in ("code", "of_area", "value", "missing")),
        *(REPORT_FIGURE.c[name] for name in ("counted_seq", "period_area", "period_number")),
    )
    .join(DAILY_REPORT, and_(*(REPORT_FIGURE.c[name] == DAILY_REPORT.c[name] for name in KEY)))
    .where(_IN_SPAN, DAILY_REPORT.c.superseded_seq.is_(None))
    .order_by(REPORT_FIGURE.c.position)
)
_NAMING = Statement(
    select(REPORT_FILE.c.area, REPORT_FILE.c.format).where(REPORT_FILE.c.sha256 == bindparam("sha256"))
)
WHOLES = {"whole": "whole_missing", "whole_before": "whole_before_missing"}
"""Columns of numbers to those of the words where there is no number."""


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
        for name, missing in WHOLES.items()
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


class DailyReportReader(StorePart):
    """Queries on daily reports, drafts and frozen ones."""

    def report(self, id_: ReportId) -> DailyReport | None:
        """Return a report with its figures and files, None where nothing was kept of it."""
        key = {"area": id_.area, "start": to_ms(id_.starts_at), "revision": id_.revision}
        row = _ONE.fetch_one(self._connection, key)
        return None if row is None else self.details(_report(row))

    def of_period(self, starts_at: datetime) -> list[DailyReport]:
        """Return the reports on the period that starts at a time, by area, the last correction first.

        Figures and files come from ``details``.
        """
        return [_report(row) for row in _OF_PERIOD.fetch_all(self._connection, {"start": to_ms(starts_at)})]

    def since(self, begin: datetime) -> list[DailyReport]:
        """Return the reports on periods that start at or after a time, newest first, with their files."""
        since = {"start": to_ms(begin)}
        files: dict[tuple[Any, ...], list[ReportFile]] = defaultdict(list)
        for area, start, revision, lang, format_, *file in _FILES_SINCE.fetch_all(self._connection, since):
            files[area, start, revision].append(ReportFile(lang, FileFormat(format_), Attachment(*file)))

        def with_files(given: DailyReport) -> DailyReport:
            if given.freezing is None:
                return given
            own = files[given.id.area, to_ms(given.id.starts_at), given.id.revision]
            return replace(given, freezing=replace(given.freezing, files=tuple(own)))

        return [with_files(each) for each in map(_report, _SINCE.fetch_all(self._connection, since))]

    def stated_since(self, begin: datetime) -> dict[ReportId, list[StatedFigure]]:
        """Return what the present frozen reports state on these periods, in the order of the table."""
        stated: dict[tuple[Any, ...], list[StatedFigure]] = defaultdict(list)
        for area, start, revision, code, of_area, value, missing, *counted in _STATED_SINCE.fetch_all(
            self._connection, {"start": to_ms(begin)}
        ):
            figure = StatedFigure(FigureKey(code, of_area), figure_value(value, missing), *counted)
            stated[area, start, revision].append(figure)
        return {
            ReportId(area, from_ms(start), revision): figures
            for (area, start, revision), figures in stated.items()
        }

    def details(self, report: DailyReport) -> DailyReport:
        """Return a report with its figures and files."""
        if report.freezing is None:
            return report
        key = {"area": report.id.area, "start": to_ms(report.id.starts_at), "revision": report.id.revision}
        figures = tuple(_figure(row) for row in _FIGURES.fetch_all(self._connection, key))
        files = tuple(
            ReportFile(lang, FileFormat(format_), Attachment(*file))
            for lang, format_, *file in _FILES.fetch_all(self._connection, key)
        )
        return replace(report, freezing=replace(report.freezing, figures=figures, files=files))

    def last_number(self, area: str, year: int) -> int:
        """Return the last number of a report of an area in a year, 0 for none."""
        ((number,),) = _LAST_NUMBER.fetch_all(self._connection, {"area": area, "year": year})
        return number or 0

    def naming(self, sha256: str) -> list[tuple[str, FileFormat]]:
        """Return the areas of the reports that were frozen as a file, each with its format."""
        return [
            (area, FileFormat(name)) for area, name in _NAMING.fetch_all(self._connection, {"sha256": sha256})
        ]
