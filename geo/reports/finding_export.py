"""Findings of a filter as a file, in the order of the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.exchange.writers import FORMATS
from geo.formatting import format_date_time
from geo.i18n import Translator
from geo.reports.export_header import export_header
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.findings.findings import FindingFilter, FindingRow, FindingView, findings
from geo.text.findings import state_label

TABLE_FORMATS = ("xlsx", "csv")
"""Formats of the file: people read a list of findings, no map does."""
Cell = Callable[[FindingRow], Any]


@needs(Verb.READ)
def export_findings(
    ctx: AppContext, actor: Actor, finding_filter: FindingFilter, file_format: str, t: Translator
) -> bytes:
    """Return the file.

    Args:
        ctx: Application context.
        actor: The acting account.
        finding_filter: Filter of the findings.
        file_format: One of ``TABLE_FORMATS``.
        t: Translator of headings and labels.

    Raises:
        InvalidInput: The format does not exist.
    """
    if file_format not in TABLE_FORMATS:
        raise InvalidInput("error.unknown_format", found=file_format, expected=", ".join(TABLE_FORMATS))
    shown, seq, zone = findings(ctx, actor, finding_filter), ctx.store.revision(), ctx.settings.zone
    columns = _columns(ctx, t)
    timestamp = min(finding_filter.as_of or ctx.now(), ctx.now()).astimezone(zone)
    header = export_header(
        ctx,
        t,
        seq,
        filter_text=_filter_text(ctx, finding_filter, len(shown.rows), t, timestamp),
        query=finding_query(finding_filter),
        timestamp=timestamp,
        title=t("page.findings"),
        headings=tuple(columns),
    )
    rows = [{heading: cell(row) for heading, cell in columns.items()} for row in shown.rows]
    return FORMATS[file_format].write(rows, header)


def finding_query(finding_filter: FindingFilter) -> dict[str, str]:
    """Return the filter as the query of a link, without its time."""
    query = {
        "area": finding_filter.area,
        "unit": ",".join(finding_filter.unit),
        "category": ",".join(finding_filter.category),
        "view": "" if finding_filter.view is FindingView.ALL else str(finding_filter.view),
    }
    return {name: value for name, value in query.items() if value}


def _columns(ctx: AppContext, t: Translator) -> dict[str, Cell]:
    """Return the cell of each column by heading."""
    zone = ctx.settings.zone

    def local(timestamp: datetime) -> datetime:
        return timestamp.astimezone(zone).replace(tzinfo=None)

    cells: dict[str, Cell] = {
        "number": lambda row: row.finding.number,
        "category": lambda row: t.label(row.category),
        "text": lambda row: row.finding.text,
        "site": lambda row: row.site_name,
        "site_code": lambda row: row.finding.site_id,
        "area": lambda row: row.area_name,
        "unit": lambda row: row.unit_name,
        "severity": lambda row: t(f"finding.severity.{row.finding.severity}"),
        "source": lambda row: t(f"finding.source.{row.finding.source}"),
        "state": lambda row: state_label(row.finding, t),
        "found_at": lambda row: local(row.finding.found_at),
        "found_by": lambda row: row.found_by_name,
        "due_at": lambda row: local(row.finding.due_at),
        "state_at": lambda row: local(row.finding.state_at),
        "immediate_action": lambda row: row.finding.immediate_action,
        "lasting_action": lambda row: row.finding.lasting_action,
        "last_note": lambda row: row.last_step.note,
    }
    return {t(f"finding_export.{name}"): cell for name, cell in cells.items()}


def _filter_text(
    ctx: AppContext, finding_filter: FindingFilter, count: int, t: Translator, timestamp: datetime
) -> str:
    """Return area, time, view, categories, units and number of findings."""
    reference, categories = ctx.read_model.reference(), ctx.finding_categories
    area = reference.areas.name_of(finding_filter.area) if finding_filter.area else t("filter.all_areas")
    units = [reference.units[code].name for code in finding_filter.unit if code in reference.units]
    labels = [t.label(categories[code]) for code in finding_filter.category if code in categories]
    parts = [
        area,
        format_date_time(timestamp, t, ctx.settings.zone),
        t(f"finding.view.{finding_filter.view}"),
    ]
    return " · ".join([*parts, *labels, *units, t("finding_export.count", count=count)])
