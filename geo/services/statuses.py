"""Status changes: one site or many, confirmations, and taking back one's own entries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.commands import StatusChange
from geo.domain.errors import Conflict, NotFound, Refused
from geo.domain.journal import WITHDRAWN, site_changes
from geo.domain.sites import checked_note
from geo.services.records import Telling, content_of, record_site
from geo.services.rights import needs, site_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.domain.actors import Actor
    from geo.domain.commands import BulkStatusChange, Confirmation, Undo
    from geo.domain.journal import JournalEntry
    from geo.domain.sites import Site
    from geo.services.office import Office
    from geo.store import Receipt, Transaction


@needs(Verb.CHANGE_STATUS)
def change_status(office: Office, actor: Actor, change: StatusChange) -> Receipt:
    """Set a site's status.

    Raises:
        Refused, NotFound, InvalidInput; Conflict when the status was changed by somebody else since
        ``seen_version``. Other fields changed meanwhile stay as they are and the journal says so.
    """

    def work(tx: Transaction) -> None:
        _change(office, actor, tx, change)

    return office.store.write(office.request(actor, change.key, content_of(change)), work)


@needs(Verb.CHANGE_STATUS)
def change_statuses(office: Office, actor: Actor, change: BulkStatusChange) -> Receipt:
    """Set one status for several sites, all or nothing, as one entry each under one key."""

    def work(tx: Transaction) -> None:
        for site_id, seen_version in dict(change.seen).items():
            single = StatusChange(
                site_id, change.status, seen_version, change.key, change.note, change.observed_at
            )
            _change(office, actor, tx, single)

    return office.store.write(office.request(actor, change.key, content_of(change)), work)


@needs(Verb.CHANGE_STATUS)
def confirm(office: Office, actor: Actor, confirmation: Confirmation) -> Receipt:
    """Record "seen, unchanged": the last word on the status that was shown is renewed.

    Raises:
        Refused, NotFound, InvalidInput; Conflict when somebody else has set another status meanwhile.
    """

    def work(tx: Transaction) -> None:
        site = site_for(tx, actor, Verb.CHANGE_STATUS, confirmation.site_id)
        seen = _seen(tx, site, confirmation.seen_version)
        if seen is None or seen.status != site.status:
            mine = site.status if seen is None else seen.status
            raise _conflict(tx, site, confirmation.seen_version, mine=mine)
        renewed = site.confirmed_by(confirmation, tx.at)
        telling = Telling("seen", confirmation.seen_version, confirmation.observed_at)
        record_site(tx, telling, site, renewed)

    return office.store.write(office.request(actor, confirmation.key, content_of(confirmation)), work)


@needs(Verb.CHANGE_STATUS, Verb.RECORD_VISIT)
def undo(office: Office, actor: Actor, taken_back: Undo) -> Receipt:
    """Take back a command of one's own by a new entry, a bulk change whole.

    Raises:
        NotFound: no such entry. Refused: not one's own, or nothing that can be taken back. Conflict: a site
        has changed since.
    """

    def work(tx: Transaction) -> None:
        entry = tx.entry(taken_back.seq)
        if entry is None:
            raise NotFound("error.unknown_entry", seq=taken_back.seq)
        # History told afterwards is one key with many authors: nobody's own command.
        told = tx.entries_of_key(entry.key)
        if not all(each.actor == actor.id and each.action in UNDOABLE for each in told):
            raise Refused("error.not_undoable", seq=taken_back.seq)
        for each in told:
            _take_back(tx, actor, each)

    return office.store.write(office.request(actor, taken_back.key, content_of(taken_back)), work)


UNDOABLE = {"status": Verb.CHANGE_STATUS, "seen": Verb.CHANGE_STATUS, "visit": Verb.RECORD_VISIT}


@needs(Verb.READ)
def undoable(office: Office, actor: Actor, entries: Iterable[JournalEntry]) -> dict[int, int]:
    """Find which of a person's entries can be taken back: those that are still the newest of their sites.

    Whether it can is decided again when it is asked for, also about sites whose entries are not given.

    Returns:
        How many of the given entries go with each, by its number; of a bulk change its newest alone.
    """
    snapshot, areas = office.board.current(), office.board.reference().areas
    by_key: dict[str, list[tuple[int, bool]]] = {}
    for entry in entries:
        row, verb = snapshot.row_of.get(entry.entity_id), UNDOABLE.get(entry.action)
        is_newest = row is not None and int(snapshot.version[row]) == entry.new_version
        free = is_newest and verb is not None and entry.actor == actor.id
        if free and verb is not None:
            free = actor.may(verb, areas.path(snapshot.areas[snapshot.area[row]]))
        by_key.setdefault(entry.key, []).append((entry.seq, free))
    return {max(told)[0]: len(told) for told in by_key.values() if all(is_free for _, is_free in told)}


def _take_back(tx: Transaction, actor: Actor, entry: JournalEntry) -> None:
    site = site_for(tx, actor, UNDOABLE[entry.action], entry.entity_id)
    before = tx.site_at_version(site.id, site.version - 1)
    if before is None or site.version != entry.new_version:
        mine = str((entry.before or {}).get("status", site.status))
        raise _conflict(tx, site, entry.new_version or 0, mine=mine)
    patrol = {WITHDRAWN: entry.seq} if entry.action == "visit" else {}
    seq = record_site(tx, Telling("undo", reason=f"#{entry.seq}", besides=patrol), site, before)
    if patrol:
        tx.withdraw_visit(entry.seq, seq)


def _change(office: Office, actor: Actor, tx: Transaction, change: StatusChange) -> None:
    site = site_for(tx, actor, Verb.CHANGE_STATUS, change.site_id)
    seen = _seen(tx, site, change.seen_version)
    if seen is None or site.status not in {seen.status, change.status}:
        raise _conflict(tx, site, change.seen_version, mine=change.status)
    changed = site.changed_by(change, office.kinds[site.kind], tx.at)
    merged = _differing(seen, site)
    if "note" in merged:
        # Written meanwhile and not seen: it stays unless there is a newer one.
        changed = replace(changed, note=changed.note or site.note)
    action = "status" if changed.status != site.status else "seen"
    reason = "; ".join(filter(None, (checked_note(change.reason), _merge_said(merged))))
    record_site(tx, Telling(action, change.seen_version, change.observed_at, reason), site, changed)


def _seen(tx: Transaction, site: Site, version: int) -> Site | None:
    """The site as the form showed it; None where there was no such version."""
    return site if version == site.version else tx.site_at_version(site.id, version)


def _conflict(tx: Transaction, site: Site, seen_version: int, *, mine: str) -> Conflict:
    """Names the entry that, since that version, brought the status that stands against ``mine``."""
    entries = tx.reader.entries(site_id=site.id, limit=max(site.version - seen_version, 1))
    told = next((entry for entry in entries if "status" in (entry.after or {})), entries[0])
    return Conflict(mine, site, told)


def _differing(seen: Site, now: Site) -> list[str]:
    """Names of what changed between two versions."""
    return sorted(site_changes(seen, now)[1])


def _merge_said(merged: list[str]) -> str:
    return f"merged with: {', '.join(merged)}" if merged else ""
