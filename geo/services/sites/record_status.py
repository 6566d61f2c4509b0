"""Recording of statuses: changes and confirmations of sites; notes added to one's own, and undoing them.

How a status change reaches the disk, with every file on the way:

1. ``pages/components/site/status_form.py`` builds a ``StatusChange`` (``geo/domain/commands.py``) with the
   version seen and a key. ``run_command`` (``pages/components/widgets/command_result.py``) takes the acting
   account from the connection (``pages/components/app/identity.py``). The low-bandwidth page does the same
   in ``geo/api/lite/routes.py``.
2. ``change_status`` (here) refuses actors without the verb (``@needs`` of
   ``geo/services/accounts/permissions.py``) and hands its work, with a request that ``AppContext.request``
   builds (``geo/services/context.py``), to ``Store.write`` (``geo/store/store.py``).
3. The writer thread (``geo/store/writer.py``) takes it from the queue into a batch, one transaction of the
   database. A key used before gets its first receipt, and nothing is written.
4. Within it the work (here) reads the site (``geo/store/reader.py``), and checks the permission in its area
   and the version: an overtaken one is a ``Conflict`` (``geo/domain/conflicts.py``).
5. ``Site.after_status_change`` (``geo/domain/sites.py``) applies the rule. ``record_site``
   (``geo/services/sites/journal_entries.py``) lets ``geo/store/transaction.py`` write the journal entry,
   chained by its hash (``geo/store/hash_chain.py``), and the new interval of the site
   (``geo/store/tables/site_intervals.py``).
6. The writer commits the batch with the durability of the database (``fsync``, see
   ``geo/store/sqlite_connections.py`` and ``geo/store/postgres.py``), then each caller gets its receipt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import (
    BulkConfirmation,
    BulkStatusChange,
    Confirmation,
    NoteAddition,
    StatusChange,
    Undo,
)
from geo.domain.conflicts import Conflict
from geo.domain.errors import Refused
from geo.domain.journal import NOTE, REPLAY_SOURCES, WITHDRAWN, JournalEntry, site_changes
from geo.domain.sites import Site, checked_note
from geo.services.accounts.permissions import authorised_site, needs
from geo.services.accounts.undo import entries_of_command, require_own
from geo.services.context import AppContext
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Receipt, Transaction


@needs(Verb.CHANGE_STATUS)
def change_status(ctx: AppContext, actor: Actor, change: StatusChange) -> Receipt:
    """Set the status of a site.

    Other fields that were changed meanwhile stay as they are, and the entry names them.

    Raises:
        Refused: The actor may not change statuses there.
        NotFound: There is no such site.
        InvalidInput: The change is not allowed.
        Conflict: The status was changed since ``seen_version``, by this account or another.
    """

    def work(tx: Transaction) -> None:
        _change_status(ctx, actor, tx, change)

    return ctx.write(actor, change, work)


@needs(Verb.CHANGE_STATUS)
def change_statuses(ctx: AppContext, actor: Actor, change: BulkStatusChange) -> Receipt:
    """Set one status for several sites, all or nothing, as one entry each under one key.

    Raises:
        Refused, NotFound, InvalidInput, Conflict: As for ``change_status``, for the first such site.
    """

    def work(tx: Transaction) -> None:
        for site_id, seen_version in dict(change.seen_versions).items():
            single = StatusChange(
                site_id, change.status, seen_version, change.key, change.note, change.observed_at
            )
            _change_status(ctx, actor, tx, single)

    return ctx.write(actor, change, work)


@needs(Verb.CHANGE_STATUS)
def confirm_status(ctx: AppContext, actor: Actor, confirmation: Confirmation) -> Receipt:
    """Record "seen, unchanged": the report of the displayed status is renewed.

    Raises:
        Refused: The actor may not change statuses there.
        NotFound: There is no such site.
        InvalidInput: The confirmation is not allowed.
        Conflict: Another account has set another status meanwhile.
    """

    def work(tx: Transaction) -> None:
        _confirm_status(actor, tx, confirmation)

    return ctx.write(actor, confirmation, work)


@needs(Verb.CHANGE_STATUS)
def confirm_statuses(ctx: AppContext, actor: Actor, confirmation: BulkConfirmation) -> Receipt:
    """Record "seen, unchanged" of several sites, all or nothing, as one entry each under one key.

    Raises:
        Refused, NotFound, InvalidInput, Conflict: As for ``confirm_status``, for the first such site.
    """

    def work(tx: Transaction) -> None:
        for site_id, seen_version in dict(confirmation.seen_versions).items():
            single = Confirmation(
                site_id, seen_version, confirmation.key, confirmation.note, confirmation.observed_at
            )
            _confirm_status(actor, tx, single)

    return ctx.write(actor, confirmation, work)


@needs(Verb.CHANGE_STATUS, Verb.RECORD_PATROL)
def add_note(ctx: AppContext, actor: Actor, addition: NoteAddition) -> Receipt:
    """Add a note to a command of one's own by an entry that names it; to a bulk change at each site.

    The journal keeps the first entry as it was. The command is undone together with its notes.

    Raises:
        NotFound: There is no such entry.
        Refused: It is another account's entry, of a kind without a note, or not the newest of its site.
        InvalidInput: The note is empty, or too long together with the one there is.
    """

    def work(tx: Transaction) -> None:
        for entry in _own_command(tx, actor, addition.seq):
            site = authorised_site(tx, actor, UNDOABLE_ACTIONS[entry.action], entry.entity_id)
            if not _is_newest(tx, site, entry):
                raise Refused("error.note_overtaken", seq=entry.seq)
            has_note = site.version != entry.new_version or bool((entry.after or {}).get("note"))
            noted = site.after_note(addition.note, site.note if has_note else "")
            record_site(tx, EntryMeta(NOTE, reason=_reference(entry)), site, noted)

    return ctx.write(actor, addition, work)


@needs(Verb.CHANGE_STATUS, Verb.RECORD_PATROL)
def undo_entries(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Take back a command of one's own by a new entry, with its notes; a bulk change as a whole.

    Raises:
        NotFound: There is no such entry.
        Refused: It is another account's entry, or of a kind that cannot be taken back.
        Conflict: A site has changed since.
    """

    def work(tx: Transaction) -> None:
        for entry in _own_command(tx, actor, command.seq):
            _undo_entry(tx, actor, entry)

    return ctx.write(actor, command, work)


UNDOABLE_ACTIONS = {"status": Verb.CHANGE_STATUS, "seen": Verb.CHANGE_STATUS, "visit": Verb.RECORD_PATROL}
"""Actions that can be taken back, each with the verb that it needs."""


@needs(Verb.READ)
def undoable_entries(ctx: AppContext, actor: Actor, entries: Iterable[JournalEntry]) -> dict[int, int]:
    """Find the actor's entries that can be taken back: those that are still the newest of their sites.

    Imported history has one key with many authors, of whose entries only the actor's are given: it is left
    out. ``undo_entries`` decides again, also about sites whose entries are not given.

    Returns:
        The number of given entries that are taken back together, by journal number; of a bulk change only its
        newest number is a key.
    """
    snapshot, areas = ctx.read_model.current_snapshot(), ctx.read_model.reference().areas
    listed, by_key = tuple(entries), dict[str, list[tuple[int, bool]]]()
    notes = Counter(entry.reason for entry in listed if entry.action == NOTE)
    for entry in listed:
        if entry.action == NOTE or entry.source in REPLAY_SOURCES:
            continue
        row, verb = snapshot.row_of.get(entry.entity_id), UNDOABLE_ACTIONS.get(entry.action)
        newest = (entry.new_version or 0) + notes[_reference(entry)]
        is_newest = row is not None and int(snapshot.version[row]) == newest
        free = is_newest and verb is not None and entry.actor == actor.id
        if free and verb is not None and row is not None:
            free = actor.may(verb, areas.path(snapshot.area_of(row)))
        by_key.setdefault(entry.key, []).append((entry.seq, free))
    return {
        max(numbers)[0]: len(numbers) for numbers in by_key.values() if all(is_free for _, is_free in numbers)
    }


def _own_command(tx: Transaction, actor: Actor, seq: int) -> list[JournalEntry]:
    """Return all entries of the command that recorded an entry.

    Raises:
        NotFound: There is no such entry.
        Refused: Not all of them are reports of the actor.
    """
    # Imported history has one key with many authors: it is no single account's command.
    entries = entries_of_command(tx, seq)
    for entry in entries:
        require_own(actor, entry, UNDOABLE_ACTIONS, stands=True)
    return entries


def _reference(entry: JournalEntry) -> str:
    """Return the reason by which a later entry names this one."""
    return f"#{entry.seq}"


def _is_newest(tx: Transaction, site: Site, entry: JournalEntry) -> bool:
    """Check whether nothing was recorded about the site after the entry but notes that are added to it."""
    count = site.version - (entry.new_version or 0)
    later = tx.reader.entries(site_id=site.id, limit=count) if count > 0 else []
    return count >= 0 and all(each.action == NOTE and each.reason == _reference(entry) for each in later)


def _undo_entry(tx: Transaction, actor: Actor, entry: JournalEntry) -> None:
    site = authorised_site(tx, actor, UNDOABLE_ACTIONS[entry.action], entry.entity_id)
    before = tx.site_at_version(site.id, (entry.new_version or 0) - 1)
    if before is None or not _is_newest(tx, site, entry):
        mine = str((entry.before or {}).get("status", site.status))
        raise _conflict(tx, site, entry.new_version or 0, mine=mine)
    patrol = {WITHDRAWN: entry.seq} if entry.action == "visit" else {}
    seq = record_site(tx, EntryMeta("undo", reason=_reference(entry), extra=patrol), site, before)
    if patrol:
        tx.withdraw_patrol(entry.seq, seq)


def _confirm_status(actor: Actor, tx: Transaction, confirmation: Confirmation) -> None:
    site = authorised_site(tx, actor, Verb.CHANGE_STATUS, confirmation.site_id)
    seen_site = _version_of_form(tx, site, confirmation.seen_version)
    if seen_site is None or seen_site.status != site.status:
        mine = site.status if seen_site is None else seen_site.status
        raise _conflict(tx, site, confirmation.seen_version, mine=mine)
    renewed = site.after_confirmation(confirmation, tx.at)
    meta = EntryMeta("seen", confirmation.seen_version, confirmation.observed_at)
    record_site(tx, meta, site, renewed)


def _change_status(ctx: AppContext, actor: Actor, tx: Transaction, change: StatusChange) -> None:
    site = authorised_site(tx, actor, Verb.CHANGE_STATUS, change.site_id)
    seen_site = _version_of_form(tx, site, change.seen_version)
    if seen_site is None or site.status not in {seen_site.status, change.status}:
        raise _conflict(tx, site, change.seen_version, mine=change.status)
    changed = site.after_status_change(change, ctx.kinds[site.kind], tx.at)
    merged = _changed_fields(seen_site, site)
    if "note" in merged:
        # Written meanwhile and not seen: it stays unless there is a newer one.
        changed = replace(changed, note=changed.note or site.note)
    action = "status" if changed.status != site.status else "seen"
    reason = "; ".join(filter(None, (checked_note(change.reason), _merge_reason(merged))))
    record_site(tx, EntryMeta(action, change.seen_version, change.observed_at, reason), site, changed)


def _version_of_form(tx: Transaction, site: Site, version: int) -> Site | None:
    """Return the site as the form displayed it; None where there was no such version."""
    return site if version == site.version else tx.site_at_version(site.id, version)


def _conflict(tx: Transaction, site: Site, seen_version: int, *, mine: str) -> Conflict:
    """Build the conflict, with the entry that set the present status since the version.

    Args:
        tx: The transaction.
        site: The present site.
        seen_version: The version that the author saw.
        mine: The status that the author wanted to set or confirm.
    """
    entries = tx.reader.entries(site_id=site.id, limit=max(site.version - seen_version, 1))
    latest = next((entry for entry in entries if "status" in (entry.after or {})), entries[0])
    return Conflict(mine, site, latest)


def _changed_fields(before: Site, after: Site) -> list[str]:
    """Return the names of the fields that differ between two versions."""
    return sorted(site_changes(before, after)[1])


def _merge_reason(merged: list[str]) -> str:
    return f"merged with: {', '.join(merged)}" if merged else ""
