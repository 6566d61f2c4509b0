"""Patrol plan as a page to print, for Word and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.exchange.writers import to_csv
from geo.formatting import check_code, format_date_time
from geo.i18n import Translator
from geo.reports.document import DocumentMetadata, ReportDocument, ReportSection, ReportTable
from geo.reports.docx import to_docx
from geo.reports.export_header import export_header, journal_head
from geo.reports.html import render_document
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.patrols.options import PatrolOptions
from geo.services.patrols.routes import PatrolPlan, plan_patrols
from geo.services.patrols.stop import PatrolStop
from geo.text.patrols import (
    STOP_COLUMNS,
    capacity_advice,
    capacity_sentence,
    format_duration,
    listed_sentence,
    options_sentence,
    stop_line,
    unavailable_units_sentence,
)

COLUMN_WEIGHTS = (8, 14, 8, 10, 9, 11, 9, 13, 8, 16)
"""Shares of the width: of ``STOP_COLUMNS``, then of remarks."""


@needs(Verb.READ)
def render_patrols_html(
    ctx: AppContext, actor: Actor, area: str, options: PatrolOptions, t: Translator
) -> str:
    """Return the page: capacity, then each unit on a page with room for ticks and remarks.

    Raises:
        InvalidInput: The options are out of range (see ``plan_patrols``).
    """
    return render_document(_build_document(ctx, plan_patrols(ctx, actor, area, options), t))


@needs(Verb.READ)
def render_patrols_docx(
    ctx: AppContext, actor: Actor, area: str, options: PatrolOptions, t: Translator
) -> bytes:
    """Return the same pages as a file for Word.

    Raises:
        InvalidInput: The options are out of range (see ``plan_patrols``).
    """
    plan = plan_patrols(ctx, actor, area, options)
    page_numbers = t("document.page", page="{page}", pages="{pages}")
    metadata = DocumentMetadata(actor.name, plan.overview.timestamp, page_numbers)
    return to_docx(_build_document(ctx, plan, t), metadata)


@needs(Verb.READ)
def render_patrols_csv(
    ctx: AppContext, actor: Actor, area: str, options: PatrolOptions, t: Translator
) -> bytes:
    """Return every stop as CSV, in the order of the routes, then unassigned stops without a unit.

    Raises:
        InvalidInput: The options are out of range (see ``plan_patrols``).
    """
    plan = plan_patrols(ctx, actor, area, options)
    header = export_header(
        ctx,
        t,
        plan.overview.seq,
        filter_text=_subtitle(ctx, plan, t),
        query={"area": area} | options.to_query(),
        timestamp=plan.overview.timestamp,
        title=t("page.patrols"),
    )
    return to_csv(list(_records(plan, t)), header)


def _area_name(plan: PatrolPlan, t: Translator) -> str:
    path = plan.overview.path
    return path[-1].name if path else t("filter.all_areas")


def _subtitle(ctx: AppContext, plan: PatrolPlan, t: Translator) -> str:
    time = format_date_time(plan.overview.timestamp, t, ctx.settings.zone)
    return " · ".join((_area_name(plan, t), time, options_sentence(plan.options, t)))


def _build_document(ctx: AppContext, plan: PatrolPlan, t: Translator) -> ReportDocument:
    number, head = journal_head(ctx, plan.overview.seq)
    paragraphs = (
        capacity_sentence(plan, t),
        *capacity_advice(plan, t),
        listed_sentence(plan, t),
        unavailable_units_sentence(plan, t),
    )
    return ReportDocument(
        lang=t.lang,
        title=t("patrols.sheet", place=_area_name(plan, t)),
        subtitle=_subtitle(ctx, plan, t),
        paragraphs=tuple(filter(None, paragraphs)),
        sections=tuple(_sections(plan, t)),
        demo_notice=ctx.read_model.reference().demo_notice(t),
        footer=t("sheet.footer", number=number, code=check_code(head)),
        page_per_section=True,
    )


def _sections(plan: PatrolPlan, t: Translator) -> Iterator[ReportSection]:
    """Yield a section for each unit, then the stops without a route."""
    columns = tuple(t(f"patrols.{name}") for name in (*STOP_COLUMNS, "remarks"))
    for route in plan.routes:
        total = t("patrols.unit_total", stops=len(route.stops), total=format_duration(route.duration_min))
        lines = [
            (*stop_line(stop, plan.overview, t, order, done), "")
            for order, (stop, done) in enumerate(zip(route.stops, route.finish_min, strict=True), 1)
        ]
        yield ReportSection(
            route.unit.name,
            (total,),
            (ReportTable(columns, lines, column_weights=COLUMN_WEIGHTS, has_checkboxes=True),),
        )
    for name, stops in (("left_title", plan.unassigned), ("unlocated_title", plan.unlocated)):
        if stops:
            lines = [(*stop_line(stop, plan.overview, t), "") for stop in stops]
            explanation = t(f"patrols.{name}_help")
            yield ReportSection(
                t(f"patrols.{name}"),
                (explanation,),
                (ReportTable(columns, lines, column_weights=COLUMN_WEIGHTS, has_checkboxes=True),),
            )


def _records(plan: PatrolPlan, t: Translator) -> Iterator[dict[str, Any]]:
    for route in plan.routes:
        for order, (stop, done) in enumerate(zip(route.stops, route.finish_min, strict=True), 1):
            yield _record(stop, plan, t) | {
                t("patrols.unit"): route.unit.name,
                t("export.unit_code"): route.unit.code,
                t("patrols.order"): order,
                t("patrols.csv_done"): round(done, 1),
            }
    for stop in (*plan.unassigned, *plan.unlocated):
        yield _record(stop, plan, t)


def _record(stop: PatrolStop, plan: PatrolPlan, t: Translator) -> dict[str, Any]:
    """Return the row of a stop without a unit, under headings in the reader's language."""
    kind = next(kind for kind in plan.overview.status_codes.kinds if kind.code == stop.kind)
    return {
        t("patrols.unit"): "",
        t("export.unit_code"): "",
        t("patrols.order"): "",
        t("list.id"): stop.site,
        t("list.name"): stop.name,
        t("export.area"): stop.area,
        t("list.status"): t.label(kind.status(stop.status)),
        t("patrols.index"): round(stop.due_ratio, 3) if isfinite(stop.due_ratio) else "",
        t("patrols.csv_visited"): "" if stop.age_h is None else round(stop.age_h, 1),
        t("export.interval_h"): stop.interval_h,
        t("patrols.csv_done"): "",
        t("export.lat"): stop.lat,
        t("export.lon"): stop.lon,
    }
