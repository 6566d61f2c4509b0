"""Report of an area: totals by kind, sites by urgency, time and head of the journal."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import numpy as np

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.domain.kinds import StatusCategory
from geo.domain.views import Coverage
from geo.formatting import check_code, format_percent, format_short_date
from geo.i18n import Translator
from geo.reports.document import ReportDocument, ReportSection, ReportTable
from geo.reports.export_header import journal_head
from geo.reports.html import render_document
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.situation.coverage import coverage_of, totals_by_kind
from geo.services.situation.overview import Overview, situation_overview
from geo.services.situation.site_records import site_records
from geo.text.sites import view_sentence


@needs(Verb.READ)
def render_area_html(ctx: AppContext, actor: Actor, site_filter: SiteFilter, t: Translator) -> str:
    """Return the report as HTML, with every site that matches the filter."""
    overview = situation_overview(ctx, actor, site_filter)
    number, head = journal_head(ctx, overview.seq)
    area = overview.path[-1].name if overview.path else t("filter.all_areas")
    return render_document(
        ReportDocument(
            lang=t.lang,
            title=t("sheet.title", place=area),
            subtitle=view_sentence(overview, t, ctx.settings.zone),
            sections=(
                ReportSection(t("sheet.by_kind"), tables=(_kind_table(overview, t),)),
                ReportSection(t("sheet.by_need"), tables=(_site_table(overview, t, ctx.settings.zone),)),
            ),
            demo_notice=ctx.read_model.reference().demo_notice(t),
            footer=t("sheet.footer", number=number, code=check_code(head)),
        )
    )


def _kind_table(overview: Overview, t: Translator) -> ReportTable:
    names = [
        "list.kind",
        "figure.coverage",
        *(f"meaning.{category}" for category in StatusCategory),
        "figure.silent",
    ]
    table = totals_by_kind(overview.state, overview.figure_rows, overview.status_codes)
    rows = [
        [t.label(row.kind), _format_coverage(row.coverage), *row.category_counts, row.silent] for row in table
    ]
    if len(table) > 1:
        counts = np.sum([(*row.category_counts, row.silent) for row in table], axis=0).tolist()
        rows.append(
            [t("sheet.total"), _format_coverage(coverage_of(overview.state, overview.figure_rows)), *counts]
        )
    return ReportTable(tuple(t(name) for name in names), rows, is_numeric=True)


def _format_coverage(coverage: Coverage) -> str:
    """Format a coverage with its numbers: printed totals are added up by hand."""
    return f"{format_percent(coverage.share)} ({coverage.in_force}/{coverage.required})"


def _site_table(overview: Overview, t: Translator, zone: tzinfo) -> ReportTable:
    kinds = {kind.code: kind for kind in overview.status_codes.kinds}
    records = list(site_records(overview))
    # A column without any number would only take width from the others.
    people = ("people",) if any(record["people"] is not None for record in records) else ()
    names = ("name", "kind", "status", "age", "unit", "area", *people, "note")
    rows = [
        [
            record["name"],
            t.label(kinds[record["kind"]]),
            t.label(kinds[record["kind"]].status(record["status"])),
            _last_report_time(record["heard_at"], overview.timestamp, t, zone),
            record["unit_name"],
            record["area_name"],
            *("–" if record[name] is None else f"{record[name]:,}" for name in people),
            record["note"],
        ]
        for record in records
    ]
    return ReportTable(tuple(t(f"list.{name}") for name in names), rows)


def _last_report_time(last_report_ms: float | None, now: datetime, t: Translator, zone: tzinfo) -> str:
    """Format the time of the last report, not its age: a printed age would become wrong."""
    if last_report_ms is None:
        return t("age.never")
    return format_short_date(datetime.fromtimestamp(last_report_ms / 1000, UTC), now, t, zone)
