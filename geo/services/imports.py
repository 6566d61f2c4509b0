"""Files into the store: read against what is stored, compared, written in one transaction or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import Fault, ImportRefused
from geo.domain.journal import ACCOUNT, SITE
from geo.exchange import KnownSite, Reference, read
from geo.services.accounts import give, known_account, somebody_left
from geo.services.differences import Change, KeptStatus, differences, kept_statuses
from geo.services.replay import Step, replayed
from geo.services.rights import needs
from geo.store.rows import site_from_row

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from geo.domain.access import Grant
    from geo.domain.actors import Actor
    from geo.exchange import Batch, Source
    from geo.services.office import Office
    from geo.store import Reader, Receipt, Transaction


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will write: changes and grants, then the history of the sites, step by step.

    ``kept`` are statuses that the files have otherwise and the import leaves as they were reported;
    ``besides`` are grants that accounts in the files hold already and keep, though no file names them.
    """

    changes: tuple[Change, ...]
    grants: tuple[Grant, ...]
    steps: tuple[Step, ...]
    kept: tuple[KeptStatus, ...] = ()
    besides: tuple[Grant, ...] = ()

    def record(self, tx: Transaction) -> None:
        for change in self.changes:
            change.record(tx)
        for grant in self.grants:
            give(tx, known_account(tx, grant.account), grant)
            tx.reader.keyring.revoke_sessions_of(grant.account, tx.at)
        for step in self.steps:
            step.record(tx, tx.request.actor)


@needs(Verb.IMPORT)
def read_files(
    office: Office, actor: Actor, sources: Sequence[Source], accepted: Container[str] = ()
) -> Batch:
    """What the files say, understood against what is stored; ``accepted`` doubts refuse nothing.

    Raises:
        Refused; ImportRefused with every fault.
    """
    actor.authorise(Verb.IMPORT)
    with office.store.read() as store:
        rows = store.site_rows()
        reference = Reference(
            kinds=office.kinds,
            now=office.now(),
            zone=office.settings.zone,
            areas=tuple(store.areas()),
            units=tuple(store.units()),
            accounts=tuple(store.accounts()),
            sites={row[0]: row[3] for row in rows},
            standing={
                code: KnownSite(name, kind, area, lat, lon)
                for code, name, _initials, kind, _variant, _status, area, lat, lon, *_ in rows
            },
        )
    return read(sources, reference, accepted)


@needs(Verb.IMPORT)
def preview_import(office: Office, actor: Actor, batch: Batch) -> Plan:
    """What ``import_batch`` would write, with nothing written.

    Raises:
        Refused; ImportRefused where history does not fit what is stored.
    """
    actor.authorise(Verb.IMPORT)
    with office.store.read() as reader:
        plan = _plan(office, reader, batch, _moment(office, batch))
    _authorise_roles(actor, plan)
    return plan


@needs(Verb.IMPORT)
def import_batch(office: Office, actor: Actor, batch: Batch) -> Receipt:
    """Write what differs, all or nothing, as entries under one key; what is the same is left alone.

    History is told at its own moments, and what it tells of is registered at the first of them.

    Raises:
        Refused; ImportRefused where history does not fit what is stored.
    """
    moment = _moment(office, batch)

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.IMPORT)
        plan = _plan(office, tx.reader, batch, tx.at)
        _authorise_roles(actor, plan)
        with somebody_left(tx):
            plan.record(tx)

    request = office.at(moment).request(actor, batch.key, {"command": "Import", "files": batch.digest})
    return office.store.write(request, work)


def _authorise_roles(actor: Actor, plan: Plan) -> None:
    """A file gives and takes no role that its importer could not.

    Raises:
        Refused: naming what is missing.
    """
    for grant in plan.grants:
        actor.authorise_grant(grant.role)
    accounts = [change for change in plan.changes if change.entity == ACCOUNT]
    for change in accounts:
        roles = {account.role for account in (change.before, change.after) if account is not None}
        for role in roles if len(roles) > 1 or change.before is None else ():
            if role is not None:
                actor.authorise_grant(role)


def _moment(office: Office, batch: Batch) -> datetime:
    """When the batch begins to be told: now, or with its first history."""
    return min([office.now(), *(entry.at for entry in batch.history[:1])])


def _plan(office: Office, reader: Reader, batch: Batch, at: datetime) -> Plan:
    _check_order(office, reader, batch)
    sites = {row[0]: site_from_row(row) for row in reader.site_rows()}
    changes = differences(reader, sites, batch, office.kinds, at)
    standing = sites | {
        change.code: replace(change.after, version=change.before.version + 1 if change.before else 1)
        for change in changes
        if change.entity == SITE
    }
    held = {grant for account in reader.accounts() for grant in account.grants}
    grants = tuple(grant for grant in batch.grants if grant not in held)
    steps = tuple(replayed(standing, batch.history, office.kinds))
    told = {account.id for account in batch.accounts}
    besides = tuple(sorted(grant for grant in held - set(batch.grants) if grant.account in told))
    return Plan(changes, grants, steps, kept_statuses(sites, batch, office.kinds), besides)


def _check_order(office: Office, reader: Reader, batch: Batch) -> None:
    """History cannot be told before what the journal already knows: its order is that of telling.

    Raises:
        ImportRefused: with the first entry that comes too early.
    """
    last = next(iter(reader.entries(limit=1)), None)
    if last is None or not batch.history or batch.history[0].at >= last.at:
        return
    first = batch.history[0]
    found, expected = (
        moment.astimezone(office.settings.zone).isoformat(timespec="seconds")
        for moment in (first.at, last.at)
    )
    raise ImportRefused(
        [Fault(first.origin.file, first.origin.row, "at", "fault.before_journal", found, expected)]
    )
