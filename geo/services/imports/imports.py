"""Imports: read files against the store, compare them, write the difference in one transaction."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from geo.domain.access import Grant, Verb
from geo.domain.actors import Actor
from geo.domain.errors import Fault
from geo.domain.import_report import ImportRefused
from geo.domain.journal import ACCOUNT, SITE
from geo.exchange import ImportBatch, ImportContext, SourceFile, StoredSite, read
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.services.accounts.accounts import add_grant, keep_one_granter, require_account
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.imports.base_comparison import (
    NO_COMPARISON,
    BaseComparison,
    ComparedBatch,
    compare_with_bases,
)
from geo.services.imports.diff import ImportChange, RetainedStatus, diff_batch, retained_statuses
from geo.services.imports.replay import ReplayStep, replay
from geo.store import Reader, Receipt, Transaction
from geo.store.tables.rows import site_from_row


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The content of an import.

    Attributes:
        changes: New and changed objects.
        grants: New grants.
        steps: The history of the sites, step by step; written last.
        retained_statuses: Statuses that the files have otherwise and that the import leaves as reported.
        retained_grants: Grants that accounts in the files hold and keep, though no file names them.
        comparison: Rows of workbooks that Kadian wrote, compared with what they were then.
    """

    changes: tuple[ImportChange, ...]
    grants: tuple[Grant, ...]
    steps: tuple[ReplayStep, ...]
    retained_statuses: tuple[RetainedStatus, ...] = ()
    retained_grants: tuple[Grant, ...] = ()
    comparison: BaseComparison = NO_COMPARISON

    def apply(self, tx: Transaction) -> None:
        """Write the changes, the grants and the history."""
        for change in self.changes:
            change.record(tx)
        for grant in self.grants:
            add_grant(tx, require_account(tx, grant.account), grant)
            tx.reader.credentials.revoke_sessions_of(grant.account, tx.at)
        for step in self.steps:
            step.record(tx, tx.request.actor)


@needs(Verb.IMPORT)
def read_files(
    ctx: AppContext,
    actor: Actor,
    sources: Sequence[SourceFile],
    accepted: Container[str] = (),
    options: ReadOptions = NO_OPTIONS,
) -> ImportBatch:
    """Parse files, and resolve their references against the store.

    Args:
        ctx: The application context.
        actor: The acting account.
        sources: The files.
        accepted: Doubts that were confirmed, and refuse nothing.
        options: What was said about the files.

    Raises:
        Refused: The actor may not import.
        ImportRefused: The files have faults; the error has all of them.
    """
    actor.authorise(Verb.IMPORT)
    with ctx.store.read() as reader:
        context = import_context(ctx, reader)
    return read(sources, context, accepted, options)


def import_context(ctx: AppContext, reader: Reader) -> ImportContext:
    """Return what the rows of files may refer to, as a reader sees it."""
    rows = reader.site_rows()
    return ImportContext(
        kinds=ctx.kinds,
        is_exercise=ctx.read_model.reference().is_exercise,
        now=ctx.now(),
        zone=ctx.settings.zone,
        areas=tuple(reader.areas()),
        units=tuple(reader.units()),
        accounts=tuple(reader.accounts.all()),
        retired_codes=frozenset(site.id for site in reader.retired_sites()),
        site_kinds={row[0]: row[3] for row in rows},
        stored_sites={
            code: StoredSite(name, kind, area, lat, lon)
            for code, name, _initials, kind, _variant, _status, area, lat, lon, *_ in rows
        },
    )


@needs(Verb.IMPORT)
def preview_import(ctx: AppContext, actor: Actor, batch: ImportBatch) -> ImportPlan:
    """Return what ``import_batch`` would write.

    Raises:
        Refused: The actor may not import, or may not grant a role of the files.
        ImportRefused: The history does not fit the store.
    """
    actor.authorise(Verb.IMPORT)
    with ctx.store.read() as reader:
        plan = _plan_import(ctx, reader, batch, _start_time(ctx, batch))
    _authorise_roles(actor, plan)
    return plan


@needs(Verb.IMPORT)
def import_batch(ctx: AppContext, actor: Actor, batch: ImportBatch) -> Receipt:
    """Write the difference, all or nothing, as entries under one key; unchanged objects get no entry.

    History has its own times; new objects of a batch with history are registered at the first of them.

    Raises:
        Refused: The actor may not import, or may not grant a role of the files.
        ImportRefused: The history does not fit the store.
    """
    start = _start_time(ctx, batch)

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.IMPORT)
        plan = _plan_import(ctx, tx.reader, batch, tx.at)
        _authorise_roles(actor, plan)
        with keep_one_granter(tx):
            plan.apply(tx)

    content: dict[str, object] = {"command": "Import", "files": batch.digest}
    if batch.overwrites:
        content["overwrites"] = sorted(f"{cell.code} {cell.field}" for cell in batch.overwrites)
    request = ctx.frozen_at(start).request(actor, batch.key, content)
    return ctx.store.write(request, work)


def _authorise_roles(actor: Actor, plan: ImportPlan) -> None:
    """Require that the actor may grant every role that the files grant or revoke.

    Raises:
        Refused: A verb is missing; the error names it.
    """
    for grant in plan.grants:
        actor.authorise_grant(grant.role)
    accounts = [change for change in plan.changes if change.entity == ACCOUNT]
    for change in accounts:
        roles = {account.role for account in (change.before, change.after) if account is not None}
        for role in roles if len(roles) > 1 or change.before is None else ():
            if role is not None:
                actor.authorise_grant(role)


def _start_time(ctx: AppContext, batch: ImportBatch) -> datetime:
    """Return the time of the batch's first entry: now, or that of its first history."""
    return min([ctx.now(), *(entry.at for entry in batch.history[:1])])


def _plan_import(ctx: AppContext, reader: Reader, batch: ImportBatch, at: datetime) -> ImportPlan:
    _check_order(ctx, reader, batch)
    compared = compare_with_bases(reader, batch, ctx.kinds)
    batch = compared.batch
    sites = {row[0]: site_from_row(row) for row in reader.site_rows()}
    changes = diff_batch(reader, sites, batch, kinds=ctx.kinds, at=at, with_status=_with_status(compared))
    all_sites = sites | {
        change.code: replace(change.after, version=reader.last_site_version(change.code) + 1)
        for change in changes
        if change.entity == SITE
    }
    held = {grant for account in reader.accounts.all() for grant in account.grants}
    grants = tuple(grant for grant in batch.grants if grant not in held)
    steps = tuple(replay(all_sites, batch.history, ctx.kinds))
    imported_accounts = {account.id for account in batch.accounts}
    retained_grants = tuple(
        sorted(grant for grant in held - set(batch.grants) if grant.account in imported_accounts)
    )
    retained = retained_statuses(sites, batch, ctx.kinds, with_status=_with_status(compared))
    return ImportPlan(changes, grants, steps, retained, retained_grants, compared.comparison)


def _with_status(compared: ComparedBatch) -> frozenset[str]:
    """Return the codes of the rows whose status is written: all if asked for, else those with a base."""
    if compared.batch.with_status:
        return frozenset(row.code for row in compared.batch.sites)
    return compared.with_base


def _check_order(ctx: AppContext, reader: Reader, batch: ImportBatch) -> None:
    """Require that the history comes after the last entry of the journal, whose order is that of time.

    Raises:
        ImportRefused: The first entry is too early; the error names it.
    """
    last = next(iter(reader.entries(limit=1)), None)
    if last is None or not batch.history or batch.history[0].at >= last.at:
        return
    first = batch.history[0]
    actual, expected = (
        timestamp.astimezone(ctx.settings.zone).isoformat(timespec="seconds")
        for timestamp in (first.at, last.at)
    )
    raise ImportRefused(
        [Fault(first.origin.file, first.origin.row, "at", "fault.before_journal", actual, expected)]
    )
