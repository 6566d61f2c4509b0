"""Content of a report: its text, its figures and what was not reported, of a draft or of a frozen report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from geo.domain.areas import AreaTree
from geo.domain.daily_reports.figures import FigureKey, ReportFigure
from geo.domain.daily_reports.report import DailyReport, ReportId, ReportState
from geo.domain.daily_reports.tokens import tokens
from geo.domain.day.period import OperationalPeriod, UnansweredItem
from geo.domain.errors import InvalidInput
from geo.domain.shifts.shift import Shift
from geo.services.context import AppContext
from geo.services.daily_reports.layout import draft_texts, report_layout
from geo.services.day.day_state import interval_of
from geo.services.figures.book import FigureBook
from geo.services.figures.facts import FigureSource
from geo.services.figures.registry import figure_registry
from geo.store import Reader


@dataclass(frozen=True, slots=True, eq=False)
class ReportContent:
    """A report as it is shown, printed or frozen.

    Attributes:
        report: The report; a draft has the number that it would get.
        area_name: Name of its area.
        period: The period; it must be closed before the report is frozen.
        texts: Text with tokens by language: the kept draft, else the first one.
        figures: All figures that text and tables name.
        table: The figures of the table, without those of nothing and those that were not computed.
        area_names: Names of the areas of the table by area.
        by_area: Codes of the figures of that table.
        unanswered: What the day close excused or carried over.
        corrected: The figures that differ from the report that this one corrects, each as it was there.
        seq: Number of the last journal entry.
        head_hash: Hash of that entry.
    """

    report: DailyReport
    area_name: str
    period: OperationalPeriod
    texts: Mapping[str, str]
    figures: Mapping[FigureKey, ReportFigure]
    table: tuple[FigureKey, ...]
    area_names: Mapping[str, str]
    by_area: tuple[str, ...]
    unanswered: tuple[UnansweredItem, ...]
    corrected: tuple[ReportFigure, ...]
    seq: int
    head_hash: str


def draft_content(
    ctx: AppContext, reader: Reader, id_: ReportId, texts: Mapping[str, str] | None = None
) -> ReportContent:
    """Return the content of a draft as it is now.

    Args:
        ctx: The application context.
        reader: Of the store, or of a transaction.
        id_: The report.
        texts: The text that is in the form; None for the kept draft, or the first one.

    Raises:
        NotFound: There is no such area, or no period starts then.
        InvalidInput: The text names a figure that does not exist, or one of an area elsewhere.
    """
    interval = interval_of(ctx, id_.starts_at)
    areas = ctx.read_model.reference().areas
    stored = reader.daily_reports.report(id_)
    if stored is not None and stored.freezing is not None:
        stored = None
    report = stored or new_report(ctx, id_, interval)
    book = figure_book(ctx, reader, id_, interval)
    layout = report_layout(ctx.settings.daily_report_file)
    if texts is None and report.texts:
        texts = report.texts
    if texts is None:
        texts = draft_texts(layout, id_.area, book.figure, ctx.finding_categories)
    table = tuple(
        figure.key
        for figure in book.figures(FigureKey(code, id_.area) for code in layout.table)
        if isinstance(figure.value, int) and figure.whole != 0
    )
    children = {child.code: child.name for child in areas.children(id_.area)}
    named = [key for lang in sorted(texts) for key in tokens(texts[lang], id_.area)]
    require_own_areas(areas, id_.area, named)
    cells = [FigureKey(code, child) for child in children for code in layout.by_area]
    figures = {figure.key: figure for figure in book.figures((*table, *cells, *named))}
    period = book.source.periods(interval.start).get(id_.area) or OperationalPeriod(
        id_.area, interval.start, interval.end
    )
    period = reader.day.closing_details(period)
    seq, head_hash = reader.head
    return ReportContent(
        replace(report, number=_number(reader, report)),
        areas[id_.area].name,
        period,
        texts,
        figures,
        table,
        children,
        layout.by_area,
        _unanswered(book.source, id_, period),
        _corrected(reader, id_, figures),
        seq,
        head_hash,
    )


def require_own_areas(areas: AreaTree, area: str, keys: Iterable[FigureKey]) -> None:
    """Require that the figures of a report are of its area: who reads it may read no other.

    Raises:
        InvalidInput: A figure is of an area elsewhere.
    """
    own = areas.subtree(area)
    for key in keys:
        if key.area in areas and key.area not in own:
            raise InvalidInput("error.figure_elsewhere", area=areas.name_of(key.area))


def frozen_content(ctx: AppContext, reader: Reader, report: DailyReport) -> ReportContent:
    """Return the content of a frozen report, as it was frozen.

    Raises:
        InvalidInput: It is a draft.
    """
    if report.freezing is None:
        raise InvalidInput("error.report_draft")
    areas, layout, id_ = (
        ctx.read_model.reference().areas,
        report_layout(ctx.settings.daily_report_file),
        report.id,
    )
    own = next((each for each in report.freezing.figures if each.area == id_.area), None)
    number = own.moment.period_number if own else 0
    source = FigureSource(ctx, reader, areas)
    period = OperationalPeriod(
        id_.area, id_.starts_at, report.ends_at, number, source.closing(id_.area, number)
    )
    table = tuple(key for key in report.figures if key.area == id_.area and key.code in layout.table)
    others = dict.fromkeys(key.area for key in report.figures if key.area != id_.area)
    return ReportContent(
        report,
        areas.name_of(id_.area),
        period,
        report.texts,
        report.figures,
        table,
        {code: areas.name_of(code) for code in others},
        layout.by_area,
        _unanswered(source, id_, period),
        _corrected(reader, id_, report.figures),
        report.freezing.seq,
        report.freezing.head_hash,
    )


def figure_book(ctx: AppContext, reader: Reader, id_: ReportId, interval: Shift) -> FigureBook:
    """Return the figures of a report, those that other reports on the period state as they state them."""
    return FigureBook(
        FigureSource(ctx, reader, ctx.read_model.reference().areas),
        figure_registry(ctx),
        interval,
        id_.area,
        is_correction=id_.revision > 0,
        published=published_figures(reader, id_),
    )


def published_figures(reader: Reader, id_: ReportId) -> dict[FigureKey, ReportFigure]:
    """Return the figures of the other frozen reports on the period; of several the last frozen counts."""
    current = [
        report
        for report in reader.daily_reports.of_period(id_.starts_at)
        if report.state is ReportState.FROZEN and report.id.area != id_.area
    ]
    current.sort(key=lambda report: report.freezing.seq if report.freezing else 0)
    return {
        key: figure
        for report in current
        for key, figure in reader.daily_reports.details(report).figures.items()
    }


def _unanswered(source: FigureSource, id_: ReportId, period: OperationalPeriod) -> tuple[UnansweredItem, ...]:
    if period.closing is None:
        return ()
    return tuple(source.unanswered(id_.area, id_.starts_at, period.closing))


def new_report(ctx: AppContext, id_: ReportId, interval: Shift) -> DailyReport:
    """Return the draft of which nothing was kept yet, without number and text."""
    year = interval.start.astimezone(ctx.settings.zone).year
    return DailyReport(id_, interval.end, year)


def _number(reader: Reader, report: DailyReport) -> int:
    """Return the number of the report: that of what it corrects, else the next of the area in the year."""
    if report.id.revision:
        first = reader.daily_reports.report(replace(report.id, revision=0))
        return first.number if first else 0
    return reader.daily_reports.last_number(report.id.area, report.year) + 1


def _corrected(
    reader: Reader, id_: ReportId, figures: Mapping[FigureKey, ReportFigure]
) -> tuple[ReportFigure, ...]:
    """Return the figures that differ from the report that is corrected, as they were there."""
    if not id_.revision:
        return ()
    earlier = reader.daily_reports.report(replace(id_, revision=id_.revision - 1))
    before = earlier.figures if earlier else {}
    return tuple(
        figure for key, figure in before.items() if key in figures and figures[key].value != figure.value
    )
