"""Brief of an area on one page: what changed since the last briefing, what is owed, what needs action.

The order is that of a briefing: figures with their change, then what became worse before what became better,
then what is owed and the sites that need action, worst first. Headings count what does not fit on the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.domain.units import unit_name
from geo.domain.views import Figure
from geo.formatting import check_code, format_clock, format_date_time, format_percent
from geo.i18n import Translator
from geo.reports.document import DocumentMetadata, ReportDocument, ReportTable
from geo.reports.docx import to_docx
from geo.reports.export_header import journal_head
from geo.reports.html import render_document
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.day.owed import owed
from geo.services.findings.figures import FindingSpan, finding_figures
from geo.services.situation.changes import ChangeGroup, change_group
from geo.services.situation.overview import Overview, last_briefing, situation_overview
from geo.text.changes import change_sentence, change_source
from geo.text.day import item_name, owed_sentence
from geo.text.problem_list import problem_list

ROWS = 6
"""Rows of each table at most, so that the brief is one page of A4 in both languages."""
CHANGE_COLUMNS = {"site": 24, "area": 18, "change": 26, "source": 32}
OWED_COLUMNS = {"what": 17, "site": 31, "unit": 18, "due": 34}
SITE_COLUMNS = {"site": 28, "status": 30, "area": 20, "unit": 22}
FIGURE_COLUMNS = {"kind": 20, "in_force": 16, "share": 10, "change": 19, "problems": 35}
"""Columns of the tables with their shares of the width."""


@needs(Verb.READ)
def briefing_document(
    ctx: AppContext, actor: Actor, area: str, t: Translator, *, since: datetime | None = None
) -> ReportDocument:
    """Return the brief of an area, as of now.

    Args:
        ctx: The application context.
        actor: Who reads.
        area: Code of the area, "" for everything that is readable.
        t: Translator of all texts.
        since: Time that is compared with, None for the last briefing.

    Raises:
        NotFound: There is no such area.
    """
    present = situation_overview(ctx, actor, SiteFilter(area=area))
    begin = since or last_briefing(present.timestamp, ctx)
    changed = situation_overview(ctx, actor, SiteFilter(area=area, since=begin))
    brief = _Brief(ctx, actor, area, present, changed, begin, t)
    number, head = journal_head(ctx, present.seq)
    now, compared = (format_date_time(each, t, ctx.settings.zone) for each in (present.timestamp, begin))
    return ReportDocument(
        lang=t.lang,
        title=t("brief.title", place=present.path[-1].name if present.path else t("filter.all_areas")),
        subtitle=t("brief.subtitle", time=now, since=compared),
        paragraphs=(brief.findings(),),
        tables=(brief.figures(), brief.changes(), brief.owed(), brief.problems()),
        sections=(),
        footer=t("sheet.footer", number=number, code=check_code(head)),
        demo_notice=ctx.read_model.reference().demo_notice(t),
    )


@needs(Verb.READ)
def render_brief_html(ctx: AppContext, actor: Actor, area: str, since: datetime | None, t: Translator) -> str:
    """Return the brief as a page to print; arguments and errors as of ``briefing_document``."""
    return render_document(briefing_document(ctx, actor, area, t, since=since))


@needs(Verb.READ)
def render_brief_docx(
    ctx: AppContext, actor: Actor, area: str, since: datetime | None, t: Translator
) -> bytes:
    """Return the brief as a file for Word; arguments and errors as of ``briefing_document``."""
    metadata = DocumentMetadata(
        author=actor.name,
        timestamp=ctx.now(),
        page_number_format=t("document.page", page="{page}", pages="{pages}"),
    )
    return to_docx(briefing_document(ctx, actor, area, t, since=since), metadata)


@dataclass(frozen=True, slots=True)
class _Brief:
    """Parts of one brief in one language.

    Attributes:
        ctx: The application context.
        actor: Who reads.
        area: Code of the area.
        present: The situation, whose figures are compared with that of the last briefing.
        changed: The sites that changed since.
        since: Time that is compared with.
        t: Translator of all texts.
    """

    ctx: AppContext
    actor: Actor
    area: str
    present: Overview
    changed: Overview
    since: datetime
    t: Translator

    def clock(self, moment: datetime) -> str:
        """Return a time as people say it."""
        return format_clock(moment, self.present.timestamp, self.t, self.ctx.settings.zone)

    def figures(self) -> ReportTable:
        """Return the figures of each kind with their change; those of kinds without a site are left out."""
        kinds = {kind.code: self.t.label(kind) for kind in self.ctx.kinds}
        rows = []
        for figure in self.changed.figures:
            coverage = figure.coverage
            if coverage is None:
                rows.append([self.t(f"figure.{figure.code}"), figure.count, "–", _change(figure, self.t), ""])
            elif figure.code in kinds and coverage.required:
                numbers = f"{coverage.in_force}/{coverage.required}"
                rows.append(
                    [
                        kinds[figure.code],
                        numbers,
                        format_percent(coverage.share),
                        _change(figure, self.t),
                        self._problems(figure),
                    ]
                )
        return self._table("", FIGURE_COLUMNS, rows)

    def findings(self) -> str:
        """Return the figures of findings since then."""
        span = FindingSpan(self.since, self.present.timestamp, self.area)
        figures = finding_figures(self.ctx, self.actor, span)
        return self.t(
            "brief.findings",
            found=figures.found,
            closed=figures.closed,
            open=figures.open,
            waiting=figures.waiting,
            late=figures.late,
        )

    def changes(self) -> ReportTable:
        """Return what changed, worse first; what the clock brought is only counted."""
        overview, t = self.changed, self.t
        groups: dict[ChangeGroup, list[int]] = {group: [] for group in ChangeGroup}
        for row in overview.rows.tolist():
            if row in overview.changes:
                groups[change_group(overview.changes[row], overview.status_codes)].append(row)
        listed = [row for group in ChangeGroup if group is not ChangeGroup.TIMER for row in groups[group]]
        snapshot = overview.state.snapshot
        rows = [
            [
                snapshot.names[row],
                overview.tree.name_of(snapshot.area_of(row)),
                change_sentence(overview, overview.changes[row], t),
                change_source(self.ctx, overview.changes[row], t, self.clock) or "–",
            ]
            for row in listed[:ROWS]
        ]
        counts = [
            t(f"changes.{'timers' if group is ChangeGroup.TIMER else group}", count=len(groups[group]))
            for group in ChangeGroup
            if groups[group]
        ]
        said = t("list.comma").join(counts) or t("changes.none")
        return self._table(t("brief.changes", said=said), CHANGE_COLUMNS, rows)

    def owed(self) -> ReportTable:
        """Return what is owed, worst first, with the number of each kind."""
        items, t = owed(self.ctx, self.actor, area=self.area), self.t
        rows = [
            [
                t(f"day.owed.{item.what}"),
                item_name(item, self.ctx.finding_categories, t),
                unit_name(self.present.units, item.unit) or self.present.tree.name_of(item.area),
                owed_sentence(item, t, self.clock, self.present.timestamp),
            ]
            for item in items[:ROWS]
        ]
        counts = Counter(item.what for item in items)
        said = t("list.comma").join(
            t("day.count_of", name=t(f"day.owed.{what}"), count=count) for what, count in counts.most_common()
        )
        title = t("brief.owed", count=len(items), said=said) if items else t("brief.nothing_owed")
        return self._table(title, OWED_COLUMNS, rows)

    def problems(self) -> ReportTable:
        """Return the sites that need action, worst first."""
        found = problem_list(self.present, self.t, self.ctx.settings.zone, ROWS)
        rows = [
            [name, f"{kind} · {status}", area, unit or "–"]
            for name, kind, status, area, unit, _ in found.rows
        ]
        return self._table(self.t("brief.problems", count=found.total), SITE_COLUMNS, rows)

    def _problems(self, figure: Figure) -> str:
        codes = self.present.status_codes
        return self.t("list.comma").join(
            self.t("day.count_of", name=self.t.label(codes.kind_and_status(each.status)[1]), count=each.count)
            for each in figure.problems
        )

    def _table(self, title: str, columns: dict[str, int], rows: Sequence[Sequence[object]]) -> ReportTable:
        headings = tuple(self.t(f"brief.column.{column}") for column in columns)
        return ReportTable(headings, rows, title, tuple(columns.values()))


def _change(figure: Figure, t: Translator) -> str:
    """Return by how much a figure differs: percentage points of a share, sites of a count."""
    if figure.delta is None:
        return "–"
    if figure.coverage is None:
        return f"{round(figure.delta):+d}" if round(figure.delta) else "0"
    points = round(figure.delta, 1)
    return t("brief.points", points=f"{points:+g}") if points else "0"
