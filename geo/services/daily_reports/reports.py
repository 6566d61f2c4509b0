"""Read model of daily reports: the content of one, the list of all, their files, and the rows of figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.daily_reports.figures import FigureKey, FigureRow
from geo.domain.daily_reports.report import DailyReport, FileFormat, ReportId
from geo.domain.daily_reports.tokens import tokens
from geo.domain.errors import NotFound
from geo.domain.journal import CORRECTION, DAILY_REPORT
from geo.domain.shifts.shift import Shift
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.daily_reports.content import (
    ReportContent,
    draft_content,
    figure_book,
    frozen_content,
)
from geo.services.daily_reports.discrepancies import FiguresByReport, figures_to_correct
from geo.services.day.day_state import closing_area, interval_of, previous_interval
from geo.services.figures.facts import FigureSource
from geo.services.figures.registry import figure_registry, rows_of
from geo.services.findings.photos import require_photo_folder
from geo.services.situation.cache import CacheSpec
from geo.services.situation.last_entry import last_entry_seq
from geo.store import Reader

LISTED = timedelta(days=60)
"""How far back the list of reports reaches."""


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report of the list.

    Attributes:
        report: The report, with its files and without its figures.
        area_name: Name of its area.
        to_correct: Figures that differ from what is known or published now; empty where none does.
    """

    report: DailyReport
    area_name: str
    to_correct: tuple[FigureKey, ...] = ()


class _ContentKey(NamedTuple):
    """What the content of a report follows from.

    Attributes:
        id: The report.
        texts: The text that is in the form, by language; empty for the kept one.
        stored: Every report on the period with its version.
        periods: Numbers of the periods of all areas, and whether they are closed.
        revision: Number of the last journal entry, 0 where the day is closed: its figures stay as they are.
        minute: The present minute, None in the same case.
    """

    id: ReportId
    texts: tuple[tuple[str, str], ...]
    stored: tuple[tuple[ReportId, int], ...]
    periods: tuple[tuple[str, int, bool], ...]
    revision: int
    minute: datetime | None


class _ListKey(NamedTuple):
    """What the list of all areas follows from: the last entry on reports or corrections, and its span."""

    seq: int
    begin: datetime


class _Listed(NamedTuple):
    """The reports of all areas, newest first, and what is to be corrected of them."""

    reports: tuple[DailyReport, ...]
    to_correct: FiguresByReport


_CONTENTS = CacheSpec[_ContentKey, ReportContent](16)
_LISTS = CacheSpec[_ListKey, _Listed](2)


@needs(Verb.READ)
def report_content(
    ctx: AppContext,
    actor: Actor,
    id_: ReportId,
    texts: Mapping[str, str] | None = None,
) -> ReportContent:
    """Return the content of a report: as it was frozen, else of its draft as it is now.

    Args:
        ctx: The application context.
        actor: Who reads; the whole area must be readable.
        id_: The report.
        texts: The text that is in the form, None for the kept draft, or the first one.

    Raises:
        NotFound: There is no such area, or no period starts then.
        Refused: The actor may not read it.
        InvalidInput: It is a community, or the text names a figure that does not exist.
    """
    areas = ctx.read_model.reference().areas
    actor.authorise(Verb.READ, areas.path(id_.area))
    closing_area(areas, id_.area)
    with ctx.store.read() as reader:

        def compute() -> ReportContent:
            stored = reader.daily_reports.report(id_)
            if stored is not None and stored.freezing is not None:
                return frozen_content(ctx, reader, stored)
            return draft_content(ctx, reader, id_, texts)

        content = ctx.caches.of(_CONTENTS).get(_content_key(ctx, reader, id_, texts), compute)
        if content.report.freezing is not None:
            return content
        seq, head_hash = reader.head
        return replace(content, seq=seq, head_hash=head_hash)


@needs(Verb.READ)
def latest_report(ctx: AppContext, actor: Actor, area: str, starts_at: datetime) -> DailyReport | None:
    """Return the last report of an area on a period, a draft of a correction before what it corrects.

    Raises:
        Refused: The actor may not read it.
    """
    actor.authorise(Verb.READ, ctx.read_model.reference().areas.path(area))
    with ctx.store.read() as reader:
        reports = reader.daily_reports.of_period(starts_at)
    return next((report for report in reports if report.id.area == area), None)


@needs(Verb.READ)
def listed_reports(ctx: AppContext, actor: Actor, area: str = "") -> tuple[ListedReport, ...]:
    """Return the reports that the actor may read, newest first.

    Args:
        ctx: The application context.
        actor: Who reads.
        area: Only reports of this area, "" for all.
    """
    tree, scope = ctx.read_model.reference().areas, actor.scope(Verb.READ)
    readable = None if EVERYWHERE in scope else tree.scope(scope)
    listed = _listed(ctx)
    return tuple(
        ListedReport(report, tree.name_of(report.id.area), listed.to_correct.get(report.id, ()))
        for report in listed.reports
        if area in ("", report.id.area) and (readable is None or report.id.area in readable)
    )


def _listed(ctx: AppContext) -> _Listed:
    """Return the list of all areas, read again after an entry on reports or corrections, and each hour."""
    begin = (ctx.now() - LISTED).replace(minute=0, second=0, microsecond=0)

    def read() -> _Listed:
        with ctx.store.read() as reader:
            reports = tuple(reader.daily_reports.since(begin))
            return _Listed(reports, figures_to_correct(reader, reports, begin))

    key = _ListKey(last_entry_seq(ctx, DAILY_REPORT, CORRECTION), begin)
    return ctx.caches.of(_LISTS).get(key, read)


@needs(Verb.READ)
def figure_rows(ctx: AppContext, actor: Actor, id_: ReportId, key: FigureKey) -> tuple[FigureRow, ...]:
    """Return the rows that a figure of a report counts, those of a frozen report as of its journal number.

    Raises:
        NotFound: There is no such area, or no period starts then.
        Refused: The actor may not read the area of the report, or that of the figure.
        InvalidInput: No figure has this code.
    """
    areas = ctx.read_model.reference().areas
    for area in (id_.area, key.area):
        actor.authorise(Verb.READ, areas.path(area))
    registry = figure_registry(ctx)
    with ctx.store.read() as reader:
        stored = reader.daily_reports.report(id_)
        figure = stored.figures.get(key) if stored else None
        if stored is not None and figure is not None:
            interval = Shift(id_.starts_at, stored.ends_at)
        else:
            interval = interval_of(ctx, id_.starts_at)
            figure = figure_book(ctx, reader, id_, interval).figure(key)
        if not isinstance(figure.value, int):
            return ()
        return rows_of(FigureSource(ctx, reader, areas), registry, interval, key, figure.moment)


@needs(Verb.READ)
def read_report_file(ctx: AppContext, actor: Actor, sha256: str) -> tuple[bytes, FileFormat]:
    """Return a file of a frozen report, checked against its name.

    Raises:
        NotFound: No report was frozen as this file.
        Refused: The actor may not read the area of any such report.
        StoreDamaged: The file is missing or damaged.
        StoreUnavailable: The file cannot be read.
    """
    folder = require_photo_folder(ctx)
    with ctx.store.read() as reader:
        named = reader.daily_reports.naming(sha256)
        if not named:
            raise NotFound("error.unknown_report")
        paths = [reader.area_path(area) for area, _ in named]
        if not any(actor.may(Verb.READ, path) for path in paths):
            authorise_in(reader, actor, Verb.READ, named[0][0])
    format_ = named[0][1]
    return folder.read(sha256, f".{format_}"), format_


def _content_key(
    ctx: AppContext, reader: Reader, id_: ReportId, texts: Mapping[str, str] | None
) -> _ContentKey:
    interval = interval_of(ctx, id_.starts_at)
    before = previous_interval(ctx, interval)
    both = [reader.day.periods_starting(each.start) for each in (interval, before)]
    # Figures of a closed day, beside a closed day before, follow from the two day closes alone.
    is_settled = id_.revision == 0 and all(
        any(period.area == id_.area and period.is_closed for period in periods) for periods in both
    )
    named = {key.area for text in (texts or {}).values() for key in tokens(text, id_.area)}
    is_settled = is_settled and named <= ctx.read_model.reference().areas.subtree(id_.area)
    return _ContentKey(
        id_,
        tuple(sorted((texts or {}).items())),
        tuple((report.id, report.version) for report in reader.daily_reports.of_period(id_.starts_at)),
        tuple((period.area, period.number, period.is_closed) for periods in both for period in periods),
        0 if is_settled else reader.revision,
        None if is_settled else ctx.now().replace(second=0, microsecond=0),
    )
