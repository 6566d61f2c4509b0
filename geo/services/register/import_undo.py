"""Undo of an import as one: everything that it wrote is taken back, or nothing is touched."""

from __future__ import annotations

from dataclasses import replace

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import Refused
from geo.domain.journal import RESTORE, RETIRE, JournalEntry, Receipt
from geo.exchange.import_batch import IMPORT_KEY
from geo.services.accounts.permissions import needs
from geo.services.accounts.undo import entries_of_command
from geo.services.context import AppContext
from geo.services.register.undo import UNDO, undo_register
from geo.store import Transaction


@needs(Verb.IMPORT)
def undo_import(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Take back all entries of an import by new ones, under one key.

    Args:
        ctx: The application context.
        actor: The acting account.
        command: Undo of any journal number of the import.

    Raises:
        NotFound: There is no such entry.
        Refused: The actor may not import, or the entry is an undo itself.
        RegisterUndoRefused: Something has changed since, or cannot be taken back; the error names all of it.
    """

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.IMPORT)
        entries = entries_of_command(tx, command.seq)
        if any(map(_is_undo, entries)) or not entries[0].key.startswith(IMPORT_KEY):
            raise Refused("error.not_undoable", seq=command.seq)
        undo_register(ctx, tx, [entry.seq for entry in entries])

    receipt = ctx.write(actor, command, work)
    draft = ctx.import_drafts.find(actor.id)
    if draft is not None and draft.receipt is not None and command.seq in draft.receipt.seqs:
        ctx.import_drafts.put(replace(draft, undone=receipt))
    return receipt


def _is_undo(entry: JournalEntry) -> bool:
    """Return whether an entry takes another one back, whose number is its reason."""
    return entry.action == UNDO or (entry.action in {RETIRE, RESTORE} and entry.reason.startswith("#"))
