"""Call sheet as a page to print and as a file."""

from __future__ import annotations

from collections import Counter
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.exchange.writers import FORMATS
from geo.formatting import check_code, format_clock, format_date_time
from geo.i18n import Translator
from geo.reports.document import ReportDocument, ReportTable
from geo.reports.export_header import export_header, journal_head
from geo.reports.finding_export import TABLE_FORMATS
from geo.reports.html import render_document
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.day.call_sheet import Call, CallSheet, CallSheetFilter, call_sheet
from geo.text.day import item_name

COLUMN_WEIGHTS = (17, 16, 13, 12, 24, 18)
"""Shares of the width by column: name, telephone, unit, last report, what is owed, answer."""
COLUMNS = ("name", "phone", "unit", "last_report", "owed", "answer")


@needs(Verb.READ)
def render_call_sheet_html(
    ctx: AppContext, actor: Actor, sheet_filter: CallSheetFilter, t: Translator
) -> str:
    """Return the page: a line for each call, with a box to tick and room for who answered what.

    Raises:
        NotFound: There is no such area.
    """
    shown, seq = call_sheet(ctx, actor, sheet_filter), ctx.store.revision()
    number, head = journal_head(ctx, seq)
    rows = [(*_cells(ctx, call, t).values(), "") for call in shown.calls]
    table = ReportTable(
        tuple(t(f"call_sheet.{name}") for name in COLUMNS),
        rows,
        column_weights=COLUMN_WEIGHTS,
        has_checkboxes=True,
    )
    return render_document(
        ReportDocument(
            lang=t.lang,
            title=t("call_sheet.title", area=_area_name(ctx, shown, t)),
            subtitle=_subtitle(ctx, shown, t),
            paragraphs=(t("call_sheet.order"),),
            tables=(table,),
            sections=(),
            demo_notice=ctx.read_model.reference().demo_notice(t),
            footer=t("sheet.footer", number=number, code=check_code(head)),
        )
    )


@needs(Verb.READ)
def export_call_sheet(
    ctx: AppContext, actor: Actor, sheet_filter: CallSheetFilter, file_format: str, t: Translator
) -> bytes:
    """Return the call sheet as a file, in the order of the page.

    Args:
        ctx: Application context.
        actor: The acting account.
        sheet_filter: What the sheet is about.
        file_format: One of ``TABLE_FORMATS``.
        t: Translator of headings and labels.

    Raises:
        InvalidInput: The format does not exist.
        NotFound: There is no such area.
    """
    if file_format not in TABLE_FORMATS:
        raise InvalidInput("error.unknown_format", found=file_format, expected=", ".join(TABLE_FORMATS))
    shown, seq = call_sheet(ctx, actor, sheet_filter), ctx.store.revision()
    headings = tuple(t(f"call_sheet.{name}") for name in COLUMNS[:-1])
    header = export_header(
        ctx,
        t,
        seq,
        filter_text=f"{_area_name(ctx, shown, t)} · {_subtitle(ctx, shown, t)}",
        query=call_sheet_query(sheet_filter),
        timestamp=shown.at,
        title=t("call_sheet.name_of"),
        headings=headings,
    )
    rows = [dict(zip(headings, _cells(ctx, call, t).values(), strict=True)) for call in shown.calls]
    return FORMATS[file_format].write(rows, header)


def call_sheet_query(sheet_filter: CallSheetFilter) -> dict[str, str]:
    """Return the filter as the query of a link."""
    query = {
        "area": sheet_filter.area,
        "what": str(sheet_filter.what or ""),
        "rest": "1" if sheet_filter.is_rest else "",
    }
    return {name: value for name, value in query.items() if value}


def _cells(ctx: AppContext, call: Call, t: Translator) -> dict[str, Any]:
    """Return the cells of a call by column, without that of the answer."""
    return {
        "name": call.name,
        "phone": call.phone or "–",
        "unit": call.unit_name or call.area_name,
        "last_report": _last_report(ctx, call, t),
        "owed": owed_summary(ctx, call, t),
    }


def owed_summary(ctx: AppContext, call: Call, t: Translator) -> str:
    """Return what is asked about: kinds with their numbers, and of single ones also their name."""
    counts = Counter(item.what for item in call.items)
    parts = []
    for what, count in counts.items():
        label = t(f"day.owed.{what}")
        only = next(item for item in call.items if item.what is what)
        name = item_name(only, ctx.finding_categories, t) if count == 1 and only.name != call.name else ""
        parts.append(t("day.count_of", name=label, count=name or count) if name or count > 1 else label)
    return t("list.comma").join(parts)


def _last_report(ctx: AppContext, call: Call, t: Translator) -> str:
    if not call.has_site:
        return ""
    if call.last_report_at is None:
        return t("age.never")
    return format_clock(call.last_report_at, ctx.now(), t, ctx.settings.zone)


def _area_name(ctx: AppContext, shown: CallSheet, t: Translator) -> str:
    area = shown.filter.area
    name = ctx.read_model.reference().areas.name_of(area) if area else t("filter.all_areas")
    return t("readiness.rest", area=name) if shown.filter.is_rest else name


def _subtitle(ctx: AppContext, shown: CallSheet, t: Translator) -> str:
    what = t(f"day.owed.{shown.filter.what}") if shown.filter.what else t("readiness.all_kinds")
    time = format_date_time(shown.at, t, ctx.settings.zone)
    return " · ".join(
        (what, time, t("call_sheet.count", count=len(shown.calls), without=shown.without_phone))
    )
