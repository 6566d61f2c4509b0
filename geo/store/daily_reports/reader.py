"""Queries on daily reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from geo.domain.daily_reports.report import DailyReport, FileFormat, ReportId
from geo.store.daily_reports import rows


class DailyReportReader:
    """Queries on one connection within one transaction, as those of ``Reader``."""

    def __init__(self, connection: Connection) -> None:
        """Read from this connection."""
        self._connection = connection

    def report(self, id_: ReportId) -> DailyReport | None:
        """Return a report with its figures and files, None where nothing was kept of it."""
        return rows.report(self._connection, id_)

    def of_period(self, starts_at: datetime) -> list[DailyReport]:
        """Return the reports on the period that starts at a time, by area, the last correction first.

        Figures and files come from ``details``.
        """
        return rows.reports_of_period(self._connection, starts_at)

    def since(self, begin: datetime) -> list[DailyReport]:
        """Return the reports on periods that start at or after a time, newest first, as ``of_period``."""
        return rows.reports_since(self._connection, begin)

    def details(self, report: DailyReport) -> DailyReport:
        """Return a report with its figures and files."""
        return rows.details(self._connection, report)

    def last_number(self, area: str, year: int) -> int:
        """Return the last number of a report of an area in a year, 0 for none."""
        return rows.last_report_number(self._connection, area, year)

    def naming(self, sha256: str) -> list[tuple[str, FileFormat]]:
        """Return the areas of the reports that were frozen as a file, each with its format."""
        return rows.reports_naming(self._connection, sha256)
