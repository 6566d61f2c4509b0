"""Reading of a prepared import as a job beside the screens, and its writing, for one account."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import Fault, InvalidInput, KadianError, NotFound
from geo.domain.import_report import ImportRefused, ImportReport
from geo.domain.journal import ACCOUNT, DUTY_PHONE, SITE, UNIT, Receipt
from geo.domain.sites import Site
from geo.exchange import ImportBatch, SourceFile
from geo.exchange.import_batch import IMPORT_KEY
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.imports.column_mappings import RememberedOptions, find_remembered, remember
from geo.services.imports.import_draft import ImportDraft
from geo.services.imports.imports import ImportPlan, import_batch, preview_import, read_files
from geo.services.jobs.job import INLINE_WAIT_S, BackgroundJob, JobKind, JobScope, StopMode
from geo.store.tables.rows import site_from_row

log = logging.getLogger(__name__)
READING_STAGE, COMPARISON_STAGE, WRITING_STAGE = "import_read", "import_compare", "import_write"


@dataclass(frozen=True, slots=True)
class EntityCount:
    """How many objects of one type an import adds, changes, leaves as they are, and does not name.

    ``missing``: stored sites of the kinds and areas of the files that no file names; nothing happens to them.
    """

    entity: str
    new: int
    changed: int
    same: int
    missing: int = 0


@dataclass(frozen=True, slots=True)
class DraftReading:
    """What the files of an import hold, and what they would change.

    Attributes:
        report: How each file was read.
        faults: What refuses the import, doubts included.
        batch: The content, None while there are faults.
        plan: The changes, None while there are faults.
        missing: Stored sites of the kinds and areas of the files that no file names.
        options: What was said about the files.
        remembered: Where that was said the last time about such files, None where it was said now.
        seq: Number of the last journal entry that they were compared with.
    """

    report: ImportReport
    faults: tuple[Fault, ...] = ()
    batch: ImportBatch | None = None
    plan: ImportPlan | None = None
    missing: tuple[Site, ...] = ()
    options: ReadOptions = NO_OPTIONS
    remembered: RememberedOptions | None = None
    seq: int = 0

    @property
    def change_count(self) -> int:
        """Number of entries that the import would write."""
        plan = self.plan
        return 0 if plan is None else len(plan.changes) + len(plan.grants) + len(plan.steps)

    @property
    def counts(self) -> tuple[EntityCount, ...]:
        """Numbers by type of object, of those that the files have or change."""
        if self.batch is None or self.plan is None:
            return ()
        actions = Counter((change.entity, change.before is None) for change in self.plan.changes)
        counts = []
        for entity, rows in _rows_by_entity(self.batch).items():
            new, changed = actions[entity, True], actions[entity, False]
            missing = len(self.missing) if entity == SITE else 0
            if rows:
                counts.append(EntityCount(entity, new, changed, max(0, rows - new - changed), missing))
        return tuple(counts)

    @property
    def doubts(self) -> Mapping[str, int]:
        """Number of doubts that were not accepted, by their code."""
        return Counter(fault.waiver_code for fault in self.faults if fault.waiver_code)


@needs(Verb.IMPORT)
def current_draft(ctx: AppContext, actor: Actor) -> ImportDraft | None:
    """Return the import that the actor prepares, or has just written; None for none."""
    return ctx.import_drafts.find(actor.id)


@needs(Verb.IMPORT)
def begin_import(ctx: AppContext, actor: Actor, sources: Sequence[SourceFile]) -> ImportDraft:
    """Begin an import of files in place of the previous one.

    Raises:
        InvalidInput: The files are too large together, or there are none.
        Refused: The actor may not import.
    """
    actor.authorise(Verb.IMPORT)
    if not sources:
        raise InvalidInput("error.import_no_files")
    drop_import(ctx, actor)
    draft = ImportDraft(actor.id, tuple(sources))
    ctx.import_drafts.put(draft)
    return draft


@needs(Verb.IMPORT)
def change_import(
    ctx: AppContext,
    actor: Actor,
    *,
    options: ReadOptions | None = None,
    accepted: Sequence[str] | None = None,
    with_status: bool | None = None,
) -> ImportDraft:
    """Change what was said about the files; None leaves it as it is.

    Raises:
        NotFound: The actor prepares no import.
    """
    draft = _require_draft(ctx, actor)
    changed = replace(
        draft,
        options=draft.options if options is None else options,
        accepted=draft.accepted if accepted is None else tuple(accepted),
        with_status=draft.with_status if with_status is None else with_status,
        stamp=uuid4().hex,
        key=f"{IMPORT_KEY}{uuid4().hex}",
    )
    _forget_jobs(ctx, actor)
    ctx.import_drafts.put(changed)
    return changed


@needs(Verb.IMPORT)
def drop_import(ctx: AppContext, actor: Actor) -> None:
    """Forget the files; what was written stays written."""
    _forget_jobs(ctx, actor)
    ctx.import_drafts.drop(actor.id)


@needs(Verb.IMPORT)
def reading_of(ctx: AppContext, actor: Actor) -> BackgroundJob:
    """Return the job that reads the files and compares them, started where it is new; a quick one is done.

    Raises:
        NotFound: The actor prepares no import.
        StoreBusy: Too many jobs are queued.
    """
    draft = _require_draft(ctx, actor)
    return _job(ctx, actor, JobKind.IMPORT_READING, draft.stamp, lambda job: _read(ctx, actor, draft, job))


@needs(Verb.IMPORT)
def write_import(ctx: AppContext, actor: Actor, stamp: str) -> BackgroundJob:
    """Return the job that writes the import, started where it is new; a quick one is done.

    Args:
        ctx: The application context.
        actor: The acting account.
        stamp: State of the import that was seen; nothing is written of another one.

    Raises:
        NotFound: The actor prepares no import, or has changed it since.
        InvalidInput: The files were not read to the end, or have faults.
        StoreBusy: Too many jobs are queued.
    """
    draft = _require_draft(ctx, actor)
    if draft.stamp != stamp:
        raise NotFound("error.import_changed")
    reading = ctx.jobs.find(actor.id, _job_key(JobKind.IMPORT_READING, draft.stamp))
    if reading is None or not reading.has_result or reading.result().batch is None:
        raise InvalidInput("error.import_unread")
    read: DraftReading = reading.result()
    return _job(
        ctx, actor, JobKind.IMPORT_WRITING, draft.stamp, lambda job: _write(ctx, actor, draft, read, job)
    )


@needs(Verb.IMPORT)
def writing_of(ctx: AppContext, actor: Actor) -> BackgroundJob | None:
    """Return the job that writes the actor's import, None where it was not requested."""
    draft = ctx.import_drafts.find(actor.id)
    return None if draft is None else ctx.jobs.find(actor.id, _job_key(JobKind.IMPORT_WRITING, draft.stamp))


def _require_draft(ctx: AppContext, actor: Actor) -> ImportDraft:
    draft = ctx.import_drafts.find(actor.id)
    if draft is None or draft.receipt is not None:
        raise NotFound("error.import_none")
    return draft


def _read(ctx: AppContext, actor: Actor, draft: ImportDraft, job: BackgroundJob) -> DraftReading:
    """Read the files and compare them with the store; faults are part of the answer."""
    seq = ctx.store.revision()
    reading = _read_with(ctx, actor, draft, draft.options or NO_OPTIONS, job)
    if draft.options is None:
        remembered = find_remembered(ctx, reading.report)
        if remembered is not None:
            reading = _read_with(ctx, actor, draft, remembered.options, job)
            return replace(reading, remembered=remembered, seq=seq)
    return replace(reading, seq=seq)


def _read_with(
    ctx: AppContext, actor: Actor, draft: ImportDraft, options: ReadOptions, job: BackgroundJob
) -> DraftReading:
    job.report_stage(READING_STAGE)
    try:
        batch = read_files(ctx, actor, draft.sources, draft.accepted, options)
        batch = replace(batch, with_status=draft.with_status)
        job.report_stage(COMPARISON_STAGE)
        plan = preview_import(ctx, actor, batch)
    except ImportRefused as refused:
        return DraftReading(refused.report or ImportReport(), refused.faults, options=options)
    return DraftReading(batch.report, (), batch, plan, _missing_sites(ctx, batch), options)


def _rows_by_entity(batch: ImportBatch) -> dict[str, int]:
    return {
        "area": len(batch.areas),
        UNIT: len(batch.units),
        ACCOUNT: len(batch.accounts),
        "feature": len(batch.features),
        SITE: len(batch.sites),
        DUTY_PHONE: len(batch.phones),
    }


def _missing_sites(ctx: AppContext, batch: ImportBatch) -> tuple[Site, ...]:
    """Return the stored sites of the files' kinds, in their areas or below, that no file names."""
    codes = {row.code for row in batch.sites}
    if not codes:
        return ()
    with ctx.store.read() as reader:
        stored = [site_from_row(row) for row in reader.site_rows()]
    named = [site for site in stored if site.id in codes]
    kinds = {site.kind for site in named} | {row.values.get("kind", "") for row in batch.sites}
    areas = {site.area for site in named} | {row.values.get("area", "") for row in batch.sites}
    tree = ctx.read_model.reference().areas
    stored_areas = {site.area for site in stored}
    within = {code for code in stored_areas if areas & {each.code for each in tree.path(code)}}
    return tuple(
        site for site in stored if site.id not in codes and site.kind in kinds and site.area in within
    )


def _write(
    ctx: AppContext, actor: Actor, draft: ImportDraft, reading: DraftReading, job: BackgroundJob
) -> Receipt:
    if reading.batch is None:
        raise InvalidInput("error.import_unread")
    job.report_stage(WRITING_STAGE)
    receipt = import_batch(ctx, actor, replace(reading.batch, key=draft.key))
    current = ctx.import_drafts.find(draft.account)
    if current is not None and current.stamp == draft.stamp:  # otherwise another import was begun meanwhile
        ctx.import_drafts.put(replace(draft, receipt=receipt, sources=()))
        _forget_jobs(ctx, actor)
    try:
        remember(ctx, actor, reading.report, reading.options, key=f"{draft.key}-mapping")
    except KadianError:  # the import is written: that its columns are not remembered is no failure of it
        log.warning("the columns of an import were not remembered", exc_info=True)
    return receipt


def _job(
    ctx: AppContext, actor: Actor, kind: JobKind, stamp: str, work: Callable[[BackgroundJob], object]
) -> BackgroundJob:
    key = _job_key(kind, stamp)
    job = ctx.jobs.find(actor.id, key)
    if job is None:
        job = ctx.jobs.submit(BackgroundJob(kind, JobScope(actor.id), actor.id, key), work)
        job.wait(INLINE_WAIT_S)
    return job


def _job_key(kind: JobKind, stamp: str) -> str:
    return f"{kind}-{stamp}"


def _forget_jobs(ctx: AppContext, actor: Actor) -> None:
    """Stop reading what is no longer wanted, and forget what was read: it holds all rows."""
    for job in ctx.jobs.jobs_of(JobScope(actor.id)):
        if job.kind is JobKind.IMPORT_READING:
            job.stop(StopMode.DISCARD)
            ctx.jobs.forget(job)
