"""Who may undo what, until when: one's own command, until something else was done to what it is about.

What has versions is undone by its next version, which says again what the one before said; what is recorded
once is withdrawn, and stays in the journal. Either way it takes the right to do it where the object lies now.
An undo is not undone itself. Shifts differ: who may plan at the post may undo what another account accepted.
"""

from __future__ import annotations

from collections.abc import Container
from typing import TypeVar

from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.journal import WITHDRAWN, Entry, JournalEntry
from geo.store import Transaction
from geo.store.versions import Versioned

Version = TypeVar("Version", bound=Versioned)


def require_entry(tx: Transaction, seq: int, *entities: str) -> JournalEntry:
    """Return the entry of a journal number, which must be about one of these kinds of things.

    Raises:
        NotFound: There is no such entry, or it is about something else.
    """
    entry = tx.entry(seq)
    if entry is None or entry.entity not in entities:
        raise NotFound("error.unknown_entry", seq=seq)
    return entry


def entries_of_command(tx: Transaction, seq: int) -> list[JournalEntry]:
    """Return all entries of the command that recorded the entry ``seq``, in their order.

    Raises:
        NotFound: There is no such entry.
    """
    entry = tx.entry(seq)
    if entry is None:
        raise NotFound("error.unknown_entry", seq=seq)
    return tx.entries_of_key(entry.key)


def require_own(actor: Actor, entry: JournalEntry, actions: Container[str], *, stands: bool) -> None:
    """Check that the actor may undo an entry.

    Args:
        actor: Who undoes.
        entry: The entry.
        actions: The actions that can be undone.
        stands: Whether nothing else was done since to what it recorded.

    Raises:
        Refused: It is another account's, of an action that cannot be undone, or something was done since.
    """
    if not stands or entry.actor != actor.id or entry.action not in actions:
        raise Refused("error.not_undoable", seq=entry.seq)


def require_undoable(
    actor: Actor, entry: JournalEntry, present: Version | None, actions: Container[str]
) -> Version:
    """Return what an entry is about as it is at present, after checking that the actor may undo the entry.

    Args:
        actor: Who undoes.
        entry: The entry.
        present: What it is about at present, None where that is gone.
        actions: The actions that can be undone.

    Raises:
        Refused: It is another account's, of an action that cannot be undone, or no longer the newest.
    """
    if present is None:
        raise Refused("error.not_undoable", seq=entry.seq)
    require_own(actor, entry, actions, stands=present.version == entry.new_version)
    return present


def withdrawal_entry(tx: Transaction, entry: JournalEntry, action: str) -> int:
    """Write the entry that withdraws what another one recorded, and return its number."""
    after = {WITHDRAWN: entry.seq}
    return tx.record(Entry(entry.entity, entry.entity_id, action, None, after, reason=f"#{entry.seq}"))
