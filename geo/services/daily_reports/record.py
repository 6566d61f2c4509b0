"""Keep a draft of a report, and freeze it with its figures and files.

The files are on the disk before the entry that names them, as photos are. A frozen report never changes; a
correction is frozen as the next revision under the same number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.daily_reports.codec import report_image
from geo.domain.daily_reports.commands import ReportDraft, ReportFreezing
from geo.domain.daily_reports.report import (
    DailyReport,
    FileFormat,
    FreezingRecord,
    ReportConflict,
    ReportFile,
    ReportId,
    ReportState,
    checked_texts,
)
from geo.domain.daily_reports.tokens import tokens
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.journal import DAILY_REPORT
from geo.domain.photos import Attachment
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.daily_reports.content import (
    ReportContent,
    draft_content,
    new_report,
    published_figures,
    require_own_areas,
)
from geo.services.day.day_state import closing_area, interval_of
from geo.services.figures.registry import figure_registry, require_registered
from geo.services.findings.photos import require_photo_folder
from geo.store import Reader, Receipt, Transaction
from geo.store.versions import VersionedEntity

MEDIA_TYPES = {
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.HTML: "text/html",
}
Documents = Mapping[tuple[str, FileFormat], bytes]
"""Files of a report by language and format."""
Render = Callable[[ReportContent], Documents]
"""Makes the files of a report that is being frozen; the layer of documents has it."""
_REPORTS = VersionedEntity[DailyReport](
    DAILY_REPORT,
    attrgetter("id"),
    report_image,
    lambda tx, report, seq: tx.daily_reports.put(report, seq),
    keeps_before=False,
)


@needs(Verb.FREEZE_REPORT)
def save_draft(ctx: AppContext, actor: Actor, draft: ReportDraft) -> Receipt:
    """Keep the text of a draft; no figure is computed for it.

    Raises:
        NotFound: There is no such area, no period starts then, or what is to be corrected is not frozen.
        Refused: The actor may not freeze reports there.
        InvalidInput: A token is damaged, names no figure or one of an area elsewhere, or a text is empty or
            too long.
        ReportConflict: The draft was changed since the form displayed it, or the report is frozen.
    """
    id_ = ReportId(draft.area, draft.starts_at, draft.revision)

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.FREEZE_REPORT, draft.area)
        closing_area(ctx.read_model.reference().areas, draft.area)
        _require_predecessor(tx.reader, id_)
        interval = interval_of(ctx, id_.starts_at)
        require_figures(ctx, draft.texts, draft.area)
        report = tx.reader.daily_reports.report(id_) or new_report(ctx, id_, interval)
        after = report.after_edit(draft.texts, seen_version=draft.seen_version)
        _REPORTS.record(tx, "edit", report, after, reason=after.reason)

    return ctx.write(actor, draft, work)


@needs(Verb.FREEZE_REPORT)
def freeze_report(ctx: AppContext, actor: Actor, freezing: ReportFreezing, render: Render) -> Receipt:
    """Freeze a report with its figures, and its files as they are rendered now.

    Raises:
        NotFound: There is no such area, no period starts then, or what is to be corrected is not frozen.
        Refused: The actor may not freeze reports there.
        InvalidInput: The day is not closed, a token is damaged or names no figure, digits typed by hand were
            not accepted, a correction says no reason, or no folder for files is set.
        ReportConflict: The report or its day was changed since the form displayed it.
        StoreUnavailable: A file cannot be written.
    """
    id_ = _report_id(freezing)
    with ctx.store.read() as reader:
        authorise_in(reader, actor, Verb.FREEZE_REPORT, freezing.area)
        stored = reader.daily_reports.report(id_)
        # A repeated press is answered by the store; nothing is rendered for it.
        is_frozen = stored is not None and stored.freezing is not None
        frozen = None if is_frozen else frozen_report(ctx, reader, freezing, actor.id, ctx.now())
    if frozen is not None:
        report = with_files(ctx, frozen, render)

    def work(tx: Transaction) -> None:
        authorise_in(tx.reader, actor, Verb.FREEZE_REPORT, freezing.area)
        if frozen is None:
            raise ReportConflict
        _require_unchanged(tx.reader, freezing, report)
        _REPORTS.record(tx, "freeze", stored, report, reason=report.reason)

    return ctx.write(actor, freezing, work)


def require_figures(ctx: AppContext, texts: Mapping[str, str], area: str) -> None:
    """Require that every token of a text is whole and names a figure of an area that a report may state.

    Raises:
        InvalidInput: A token is damaged, names no figure or one of an area elsewhere, or a text is empty or
            too long.
        NotFound: A token names no area.
    """
    registry, areas = figure_registry(ctx), ctx.read_model.reference().areas
    for text in checked_texts(texts).values():
        for key in tokens(text, area):
            require_registered(registry, key)
            if key.area not in areas:
                raise NotFound("error.unknown_area", area=key.area)
            require_own_areas(areas, area, [key])


def frozen_report(
    ctx: AppContext, reader: Reader, freezing: ReportFreezing, author: str, at: datetime
) -> ReportContent:
    """Return a report as it will be frozen, without its files; errors as of ``freeze_report``."""
    closing_area(ctx.read_model.reference().areas, freezing.area)
    id_ = _report_id(freezing)
    _require_predecessor(reader, id_)
    period = next(
        (each for each in reader.day.periods_starting(id_.starts_at) if each.area == id_.area), None
    )
    if period is None or not period.is_closed:
        raise InvalidInput("error.report_day_open")
    content = draft_content(ctx, reader, id_, checked_texts(freezing.texts))
    if content.period.number != freezing.seen_period:
        raise ReportConflict
    record = FreezingRecord(content.seq, content.head_hash, author, at, tuple(content.figures.values()))
    report = content.report.after_freezing(
        freezing.texts,
        record,
        number=content.report.number,
        seen_version=freezing.seen_version,
        accepted_digits=freezing.accepted_digits,
        reason=freezing.reason,
    )
    return replace(content, report=report, texts=report.texts)


def with_files(ctx: AppContext, content: ReportContent, render: Render) -> DailyReport:
    """Render the files of a report, write them to the disk, and return the report that names them.

    Raises:
        InvalidInput: No folder for files is set.
        StoreUnavailable: A file cannot be written.
    """
    folder, files = require_photo_folder(ctx), []
    for (lang, format_), data in sorted(render(content).items()):
        attachment = Attachment(hashlib.sha256(data).hexdigest(), MEDIA_TYPES[format_], len(data))
        folder.write(attachment.sha256, data, attachment.suffix)
        files.append(ReportFile(lang, format_, attachment))
    freezing = content.report.freezing
    if freezing is None:
        raise InvalidInput("error.report_draft")
    return replace(content.report, freezing=replace(freezing, files=tuple(files)))


def _report_id(freezing: ReportFreezing) -> ReportId:
    return ReportId(freezing.area, freezing.starts_at, freezing.revision)


def _require_predecessor(reader: Reader, id_: ReportId) -> None:
    """Require that what a correction corrects is frozen, and is the last correction so far."""
    if not id_.revision:
        return
    earlier = reader.daily_reports.report(replace(id_, revision=id_.revision - 1))
    if earlier is None or earlier.state is ReportState.DRAFT:
        raise NotFound("error.unknown_report")
    if earlier.state is ReportState.SUPERSEDED:
        raise ReportConflict


def _require_unchanged(reader: Reader, freezing: ReportFreezing, report: DailyReport) -> None:
    """Require that draft, day, number and published figures are still those that the report was made of."""
    id_ = report.id
    _require_predecessor(reader, id_)
    stored = reader.daily_reports.report(id_)
    version = stored.version if stored else 0
    periods = {period.area: period for period in reader.day.periods_starting(id_.starts_at)}
    period = periods.get(id_.area)
    is_same_day = period is not None and period.is_closed and period.number == freezing.seen_period
    is_next = id_.revision or reader.daily_reports.last_number(id_.area, report.year) + 1 == report.number
    published = {} if id_.revision else published_figures(reader, id_)
    differs = any(
        published[key].value != figure.value
        and published[key].moment.period_number == figure.moment.period_number
        for key, figure in report.figures.items()
        if key in published
    )
    is_frozen = stored is not None and stored.freezing is not None
    if version != freezing.seen_version or is_frozen or not is_same_day or not is_next or differs:
        raise ReportConflict
