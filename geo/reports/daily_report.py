"""Files of a daily report: for Word, in Chinese by GB/T 9704-2012, in English plain; and pages to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.daily_reports.commands import ReportFreezing
from geo.domain.daily_reports.figures import FigureKey
from geo.domain.daily_reports.report import FileFormat
from geo.formatting import format_day
from geo.i18n import LANGS, Translator
from geo.reports.document import DocumentMetadata, ReportDocument, ReportSection, ReportTable
from geo.reports.docx import to_docx
from geo.reports.html import render_template
from geo.reports.official_docx import OfficialDocument, official_docx
from geo.reports.papers import paper_layout
from geo.reports.report_map import ReportPicture, document_maps, report_pictures
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.daily_reports.content import ReportContent
from geo.services.daily_reports.record import Documents, freeze_report
from geo.store import Receipt
from geo.text.daily_reports import (
    TextLine,
    area_rows,
    changed_wholes,
    colophon,
    correction_lines,
    figure_label,
    issue_label,
    report_period,
    statement_line,
    table_rows,
    text_lines,
    unanswered_lines,
)

_NUMERALS = "一二三四五六七八九十"
_TABLE_WEIGHTS = (40, 15, 15, 15, 15)


@needs(Verb.FREEZE_REPORT)
def freeze_daily_report(ctx: AppContext, actor: Actor, freezing: ReportFreezing) -> Receipt:
    """Freeze a report with its files in both languages; errors as of ``freeze_report``."""
    return freeze_report(ctx, actor, freezing, lambda content: render_report(ctx, content))


def render_report(ctx: AppContext, content: ReportContent) -> Documents:
    """Return the files of a report by language and format; the same report gives the same bytes."""
    documents, paper = {}, paper_layout(ctx.settings.paper)
    pictures = report_pictures(ctx, content)
    for lang in LANGS:
        t = Translator(lang)
        document = _official(ctx, content, pictures, t)
        page = render_template("daily_report.html", document=document, lang=lang, paper=paper)
        documents[lang, FileFormat.DOCX] = _docx(ctx, content, document, t)
        documents[lang, FileFormat.HTML] = page.encode()
    return documents


def _docx(ctx: AppContext, content: ReportContent, document: OfficialDocument, t: Translator) -> bytes:
    paper, freezing = paper_layout(ctx.settings.paper), content.report.freezing
    metadata = DocumentMetadata(
        author=content.area_name,
        timestamp=freezing.at if freezing else ctx.now(),
        page_number_format=t("document.page", page="{page}", pages="{pages}"),
    )
    return official_docx(document, paper, metadata) if t.lang == "zh" else to_docx(_plain(document), metadata)


def _official(
    ctx: AppContext, content: ReportContent, pictures: Sequence[ReportPicture], t: Translator
) -> OfficialDocument:
    zone, id_ = ctx.settings.zone, content.report.id
    date = id_.starts_at.astimezone(zone)
    return OfficialDocument(
        title=t("report.title", area=content.area_name),
        subtitle=t("report.issue_of_year", year=content.report.year, issue=issue_label(content.report, t)),
        notice=ctx.read_model.reference().demo_notice(t),
        lines=_numbered(list(_lines(ctx, content, t, zone)), t),
        tables=_tables(ctx, content, t),
        maps=document_maps(ctx, pictures, t),
        signature=(content.area_name, t("report.date", year=date.year, day=format_day(date.date(), t))),
        colophon=colophon(content, t, zone),
    )


def _lines(ctx: AppContext, content: ReportContent, t: Translator, zone: tzinfo) -> Iterator[TextLine]:
    """Yield period, text, corrections, changed denominators, and who did not report."""
    yield TextLine(report_period(content, t, zone))
    if corrections := correction_lines(ctx, content, t):
        yield TextLine(t("report.correction"), is_heading=True)
        yield from map(TextLine, corrections)
    yield from text_lines(content, t)
    if wholes := changed_wholes(ctx, content, t, zone):
        yield TextLine(t("report.wholes"), is_heading=True)
        yield from map(TextLine, wholes)
    yield TextLine(t("report.unanswered"), is_heading=True)
    yield from map(TextLine, unanswered_lines(content, t))
    if statement := statement_line(content, t):
        yield TextLine(statement)


def _numbered(lines: list[TextLine], t: Translator) -> list[TextLine]:
    """Number the headings as the language does."""
    count, numbered = 0, []
    for line in lines:
        if line.is_heading:
            numeral = _NUMERALS[count] if count < len(_NUMERALS) else str(count + 1)
            count += 1
            text = f"{numeral}、{line.text}" if t.lang == "zh" else f"{count}. {line.text}"
            numbered.append(TextLine(text, is_heading=True))
        else:
            numbered.append(line)
    return numbered


def _tables(ctx: AppContext, content: ReportContent, t: Translator) -> tuple[ReportTable, ...]:
    columns = tuple(t(f"report.column.{name}") for name in ("figure", "value", "whole", "before", "change"))
    tables = [
        ReportTable(
            columns,
            list(table_rows(ctx, content, t)),
            t("report.table"),
            _TABLE_WEIGHTS,
            is_numeric=True,
        )
    ]
    if content.area_names:
        names = [figure_label(ctx, FigureKey(code, content.report.id.area), t) for code in content.by_area]
        tables.append(
            ReportTable(
                (t("report.column.area"), *names),
                list(area_rows(content, t)),
                t("report.table_by_area"),
                is_numeric=True,
            )
        )
    return tuple(tables)


def _plain(document: OfficialDocument) -> ReportDocument:
    """Return the document in the plain layout, which has no standard to follow."""
    sections: list[ReportSection] = []
    opening: list[str] = []
    for line in document.lines:
        if line.is_heading:
            sections.append(ReportSection(line.text))
        elif sections:
            last = sections[-1]
            sections[-1] = ReportSection(last.title, (*last.paragraphs, line.text))
        else:
            opening.append(line.text)
    sections += [ReportSection(each.title, map=each) for each in document.maps]
    sections += [ReportSection(table.title, tables=(_untitled(table),)) for table in document.tables]
    return ReportDocument(
        lang="en",
        title=document.title,
        subtitle=" · ".join((document.subtitle, *document.signature)),
        sections=tuple(sections),
        footer=document.colophon,
        demo_notice=document.notice,
        paragraphs=tuple(opening),
    )


def _untitled(table: ReportTable) -> ReportTable:
    return ReportTable(table.columns, table.rows, "", table.column_weights, is_numeric=table.is_numeric)
