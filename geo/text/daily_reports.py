"""Daily reports in words: names and values of figures, the text with its figures, and what was not given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from geo.domain.daily_reports.figures import FigureKey, FigureValue, ReportFigure
from geo.domain.daily_reports.report import DailyReport
from geo.domain.daily_reports.tokens import filled
from geo.domain.day.owed import OwedKind
from geo.formatting import format_date_time, format_day, format_short_date, join_names
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.daily_reports.content import ReportContent
from geo.services.daily_reports.layout import HEADING
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.registry import figure_registry
from geo.services.figures.site_figures import REQUIRED

HEAD_LENGTH = 12
"""Characters of the hash of the journal head in the colophon."""
DASH = "–"
REPORT_FILES = "report-files"
"""Path of the files of frozen reports below the base path."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """Line of a text: a heading or a paragraph."""

    text: str
    is_heading: bool = False


def value_words(value: FigureValue, t: Translator) -> str:
    """Return a number, or the word for why there is none: zero, not reported and not computed differ."""
    return str(value) if isinstance(value, int) else t(f"report.missing.{value}")


def change_words(figure: ReportFigure) -> str:
    """Return by how much a figure differs from the day before, a dash where that is not known."""
    return DASH if figure.change is None else f"{figure.change:+d}" if figure.change else "0"


def figure_name(definition: FigureDefinition, t: Translator) -> str:
    """Return the name of a figure."""
    return t(f"report.figure.{definition.name}", **_parameters(definition, t))


def figure_definition(definition: FigureDefinition, t: Translator) -> str:
    """Return what a figure counts."""
    return t(f"report.definition.{definition.name}", **_parameters(definition, t))


def figure_label(ctx: AppContext, key: FigureKey, t: Translator) -> str:
    """Return the name of a figure by its code; the code itself of one that is registered no longer."""
    definition = figure_registry(ctx).get(key.code)
    return key.code if definition is None else figure_name(definition, t)


def issue_label(report: DailyReport, t: Translator) -> str:
    """Return number and correction: "第12期（更1）"."""
    if report.id.revision:
        return t("report.issue_corrected", number=report.number, revision=report.id.revision)
    return t("report.issue", number=report.number)


def text_lines(content: ReportContent, t: Translator) -> list[TextLine]:
    """Return the text with its figures, line by line."""

    def words(key: FigureKey) -> str:
        figure = content.figures.get(key)
        return key.code if figure is None else value_words(figure.value, t)

    lines = filled(content.texts.get(t.lang, ""), content.report.id.area, words).splitlines()
    return [
        TextLine(line.removeprefix(HEADING).strip(), line.startswith(HEADING))
        for line in lines
        if line.strip()
    ]


def unanswered_lines(content: ReportContent, t: Translator) -> list[str]:
    """Return who did not report: what the day close found unanswered, by what was owed."""
    if not content.period.is_closed:
        return [t("report.unanswered_open")]
    names: dict[OwedKind, list[str]] = defaultdict(list)
    for item in content.unanswered:
        names[item.what].append(item.name or item.ref)
    lines = [
        t(
            "report.unanswered_of",
            what=t(f"day.owed.{kind}"),
            count=len(names[kind]),
            names=join_names(names[kind], t),
        )
        for kind in OwedKind
        if kind in names
    ]
    return lines or [t("report.unanswered_none")]


def statement_line(content: ReportContent, t: Translator) -> str:
    """Return what the day close stated, "" for nothing."""
    closing = content.period.closing
    return t("report.statement", text=closing.statement) if closing and closing.statement else ""


def changed_wholes(ctx: AppContext, content: ReportContent, t: Translator, zone: tzinfo) -> list[str]:
    """Return the numbers of sites that figures are a part of, where they differ from the day before."""
    registry = figure_registry(ctx)
    since = format_day(content.report.id.starts_at.astimezone(zone).date(), t)
    lines: dict[str, None] = {}
    for key in content.table:
        figure = content.figures[key]
        whole = registry.get(registry[key.code].whole) if key.code in registry else None
        if figure.change_of_whole is None or figure.whole is None or whole is None:
            continue
        if not whole.code.endswith(f".{REQUIRED}"):  # what was counted or found differs every day
            continue
        sentence = t(
            "report.whole_changed",
            figure=figure_name(whole, t),
            value=value_words(figure.whole, t),
            date=since,
            change=f"{figure.change_of_whole:+d}",
        )
        lines[sentence] = None
    return list(lines)


def correction_lines(ctx: AppContext, content: ReportContent, t: Translator) -> list[str]:
    """Return why a correction is made, and what it changes; nothing of a report that corrects none."""
    if not content.report.id.revision:
        return []
    changes = [
        t(
            "report.correction_of",
            figure=figure_label(ctx, figure.key, t),
            before=value_words(figure.value, t),
            after=value_words(content.figures[figure.key].value, t),
        )
        for figure in content.corrected
    ]
    reason = content.report.reason
    return [
        *([t("report.correction_reason", reason=reason)] if reason else []),
        *(changes or [t("report.correction_words")]),
    ]


def table_rows(ctx: AppContext, content: ReportContent, t: Translator) -> Iterator[list[str]]:
    """Yield name, value, denominator, value of the day before and change of each figure of the table."""
    for key in content.table:
        figure = content.figures[key]
        yield [
            figure_label(ctx, key, t),
            value_words(figure.value, t),
            DASH if figure.whole is None else value_words(figure.whole, t),
            value_words(figure.before, t),
            change_words(figure),
        ]


def area_rows(content: ReportContent, t: Translator) -> Iterator[list[str]]:
    """Yield the name of each area with its figures."""
    for area, name in content.area_names.items():
        keys = [FigureKey(code, area) for code in content.by_area]
        yield [
            name,
            *(value_words(content.figures[key].value, t) if key in content.figures else DASH for key in keys),
        ]


def colophon(content: ReportContent, t: Translator, zone: tzinfo) -> str:
    """Return as of when the figures are, with number and hash of the journal head."""
    freezing = content.report.freezing
    closing = content.period.closing
    at = min(content.report.ends_at, closing.at) if closing else content.report.ends_at
    seq, head = (freezing.seq, freezing.head_hash) if freezing else (content.seq, content.head_hash)
    return t("report.colophon", time=format_date_time(at, t, zone), number=seq, code=head[:HEAD_LENGTH])


def report_period(content: ReportContent, t: Translator, zone: tzinfo) -> str:
    """Return start and end of the period; the title has the year."""
    start, end = (
        format_short_date(each, content.report.id.starts_at, t, zone)
        for each in (content.report.id.starts_at, content.report.ends_at)
    )
    return t("report.period", period=f"{start} – {end}")


def _parameters(definition: FigureDefinition, t: Translator) -> dict[str, str]:
    named = {name: t.label(thing) for name, thing in definition.things.items()}
    return named | {name: t(key) for name, key in definition.words.items()}
