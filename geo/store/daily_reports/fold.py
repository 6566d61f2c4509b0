"""Fold of the journal into the rows of daily reports, their figures and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.domain.daily_reports.codec import report_from_image
from geo.domain.journal import DAILY_REPORT
from geo.store.daily_reports.writer import figure_rows, file_rows, row_from_report
from geo.store.fold_rows import Handlers, Rows, Values, add_attachment


class DailyReportFold:
    """Expected rows of the tables of daily reports.

    ``JournalFold`` hands over the entries of ``handlers`` in their order.
    """

    def __init__(self, attachments: Rows) -> None:
        """Begin with an empty journal; ``attachments``: rows that files of reports are added to."""
        self.reports: Rows = {}
        self.figures: Rows = {}
        self.files: Rows = {}
        self._attachments = attachments
        self.handlers: Handlers = {DAILY_REPORT: self._apply_report}

    def _apply_report(self, entry: Mapping[str, Any], after: Values) -> None:
        report, seq = report_from_image(entry["new_version"], after), entry["seq"]
        row = row_from_report(report)
        key = row["area"], row["starts_at"]
        self.reports[*key, row["revision"]] = row | {"seq": seq, "superseded_seq": None}
        if report.freezing is None:
            return
        for file in report.freezing.files:
            add_attachment(self._attachments, file.attachment, seq)
        for each in figure_rows(report):
            self.figures[*key, each["revision"], each["code"], each["of_area"]] = each
        for each in file_rows(report):
            self.files[*key, each["revision"], each["lang"], each["format"]] = each
        if report.id.revision:
            self.reports[*key, report.id.revision - 1]["superseded_seq"] = seq
