"""Undo in the register, of one command or of many entries as one: everything, or nothing is touched.

What was registered is retired, what was retired comes back, and what was corrected has its former values.
What stands in the way is named in full: what has changed since, and what cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.commands import Undo
from geo.domain.duty_phones import PhoneHolder
from geo.domain.errors import Fault, NotFound, Refused
from geo.domain.journal import (
    AREA,
    DUTY_PHONE,
    REPLAY_SOURCES,
    RESTORE,
    RETIRE,
    SITE,
    UNIT,
    JournalEntry,
    Receipt,
)
from geo.domain.register.commands import RegisterUndoRefused
from geo.domain.sites import Site
from geo.services.accounts.permissions import needs
from geo.services.accounts.undo import entries_of_command
from geo.services.contacts.duty_phones import DUTY_PHONES
from geo.services.context import AppContext
from geo.services.imports.pinyin import pinyin_initials
from geo.services.register.entries import UNVERSIONED
from geo.services.register.record import CORRECT, REGISTER
from geo.services.register.retirement import bring_back, end_site, uses_of, uses_of_site
from geo.services.register.rights import Registered, authorise_register
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Transaction

UNDO = "undo"
UNDOABLE = frozenset({REGISTER, CORRECT, RETIRE, RESTORE})
"""Actions of the register that can be taken back."""
_ENTITIES = frozenset({SITE, UNIT, AREA, DUTY_PHONE})


class _Step:
    """What takes back one entry: the object before and after, and how it is written."""

    def __init__(self, write: Callable[[], int], *touched: Registered | None) -> None:
        """Prepare it; nothing is written yet."""
        self.write, self.touched = write, touched


@needs(Verb.REGISTER)
def undo_in_register(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Take back one's own command in the register.

    Raises:
        NotFound: There is no such entry.
        Refused: It is another account's, it is no command of the register, or the actor may not change it.
        RegisterUndoRefused: Something has changed since; the error names all of it.
    """

    def work(tx: Transaction) -> None:
        entries = entries_of_command(tx, command.seq)
        for entry in entries:
            if entry.actor != actor.id or entry.source in REPLAY_SOURCES or entry.entity not in _ENTITIES:
                raise Refused("error.not_undoable", seq=command.seq)
            if entry.reason.startswith("#") and entry.action in {RETIRE, RESTORE, UNDO}:
                raise Refused("error.not_undoable", seq=command.seq)  # an undo is not undone itself
        steps = _steps(ctx, tx, entries)
        authorise_register(tx.reader, actor, *(each for step in steps for each in step.touched))
        for step in steps:
            step.write()

    return ctx.write(actor, command, work)


def undo_register(ctx: AppContext, tx: Transaction, seqs: Iterable[int]) -> tuple[int, ...]:
    """Take back entries on sites, units, areas and duty telephones; rights are checked by the caller.

    Args:
        ctx: The application context.
        tx: The open transaction.
        seqs: Journal numbers of the entries.

    Returns:
        The numbers of the entries by which they are taken back.

    Raises:
        NotFound: There is no such entry.
        RegisterUndoRefused: Something has changed since, or cannot be taken back; the error names all of it.
    """
    entries = []
    for seq in seqs:
        entry = tx.entry(seq)
        if entry is None:
            raise NotFound("error.unknown_entry", seq=seq)
        entries.append(entry)
    return tuple(step.write() for step in _steps(ctx, tx, entries))


def _steps(ctx: AppContext, tx: Transaction, entries: Iterable[JournalEntry]) -> list[_Step]:
    """Return what takes the entries back, the newest first: what depends on another goes before it.

    Raises:
        RegisterUndoRefused: Something stands in the way.
    """
    steps: list[_Step] = []
    obstacles: list[Fault] = []
    newest = sorted(entries, key=lambda entry: -entry.seq)
    taken_back = {(entry.entity, entry.entity_id) for entry in newest}
    for entry in newest:
        reader = _READERS.get(entry.entity)
        is_undoable = reader is not None and (entry.action in UNDOABLE or entry.entity == DUTY_PHONE)
        if reader is None or not is_undoable:
            obstacles.append(_obstacle(entry, "fault.undo_impossible"))
            continue
        later = tx.reader.entries(
            entity=entry.entity, entity_id=entry.entity_id, after_seq=entry.seq, limit=1
        )
        if later:
            obstacles.append(_obstacle(entry, "fault.undo_changed", later[0].actor))
            continue
        step = reader(tx, entry)
        if step is None:
            obstacles.append(_obstacle(entry, "fault.undo_impossible"))
        elif what := _still_needed(ctx, tx, entry, taken_back):
            obstacles.append(_obstacle(entry, "fault.undo_needed", what))
        else:
            steps.append(step)
    if obstacles:
        raise RegisterUndoRefused(tuple(obstacles))
    return steps


def _still_needed(
    ctx: AppContext, tx: Transaction, entry: JournalEntry, taken_back: set[tuple[str, str]]
) -> str:
    """Return what needs a new object although all these entries are taken back, "" for nothing."""
    if entry.action not in {REGISTER, RESTORE}:
        return ""
    if entry.entity == SITE:
        site = tx.site(entry.entity_id)
        return ", ".join(what for what, count in uses_of_site(ctx, tx, site) if count) if site else ""
    if entry.entity not in UNVERSIONED:
        return ""
    code = entry.entity_id
    if entry.entity == AREA:
        users = [(AREA, area.code) for area in tx.reader.areas() if area.parent == code]
        users += [(SITE, site) for site in tx.reader.sites_ever_in(code)]
        present = UNVERSIONED[AREA].find(tx.reader, code)
    else:
        users = [(SITE, row[0]) for row in tx.reader.site_rows() if row[9] == code]
        present = UNVERSIONED[UNIT].find(tx.reader, code)
    others = [user for entity, user in users if (entity, user) not in taken_back]
    others += [
        what for what, count in uses_of(tx.reader, present) if count and what in {"grants", "accounts"}
    ]
    return ", ".join(others[:3])


def _fits(tx: Transaction, former: Registered) -> bool:
    """Check whether all that an object belonged to is still there, and no area would lie in itself."""
    if isinstance(former, Site):
        has_unit = not former.unit or UNVERSIONED[UNIT].find(tx.reader, former.unit) is not None
        return has_unit and bool(tx.reader.area_path(former.area))
    if isinstance(former, Area) and former.parent:
        path = tx.reader.area_path(former.parent)
        return bool(path) and all(area.code != former.code for area in path)
    return True


def _obstacle(entry: JournalEntry, key: str, who: str = "") -> Fault:
    """Return what stands in the way of the undo of one entry; ``who`` has changed the object since."""
    name = str((entry.after or entry.before or {}).get("name", ""))
    return Fault(entry.entity, None, entry.entity_id, key, name, who)


def _site(tx: Transaction, entry: JournalEntry) -> _Step | None:
    reason, present = f"#{entry.seq}", tx.site(entry.entity_id)
    if entry.action == RETIRE:
        last = tx.site_at_version(entry.entity_id, tx.reader.last_site_version(entry.entity_id))
        if last is None or present is not None:
            return None
        return _Step(lambda: bring_back(tx, SITE, last, reason), last)
    if present is None:
        return None
    if entry.action in {REGISTER, RESTORE}:
        return _Step(lambda: end_site(tx, present, reason=reason), present)
    before = tx.site_at_version(entry.entity_id, present.version - 1)
    if before is None or not _fits(tx, before):
        return None
    initials = pinyin_initials(before.name) if before.name != present.name else None
    meta = EntryMeta(UNDO, reason=reason, initials=initials)
    return _Step(lambda: record_site(tx, meta, present, before), present, before)


def _unversioned(tx: Transaction, entry: JournalEntry) -> _Step | None:
    entity, reason = UNVERSIONED[entry.entity], f"#{entry.seq}"
    present = entity.find(tx.reader, entry.entity_id)
    before = None if entry.before is None else entity.from_image(entry.before)
    if entry.action == RETIRE:
        return None if before is None else _Step(lambda: _again(tx, entry.entity, before, reason), before)
    if present is None:
        return None
    if entry.action in {REGISTER, RESTORE}:
        return _Step(lambda: entity.record(tx, RETIRE, present, None, reason), present)
    if before is None:
        return _without_boundary(tx, entry, present)
    if not _fits(tx, before):
        return None
    return _Step(lambda: entity.record(tx, UNDO, present, before, reason), present, before)


def _without_boundary(tx: Transaction, entry: JournalEntry, present: Any) -> _Step | None:
    """Return the undo of an import of an area, whose entry has no more of a boundary than its SHA-256."""
    before, after = entry.before or {}, entry.after or {}
    if before.get("boundary") != after.get("boundary"):
        return None
    former = replace(present, name=before["name"], parent=before["parent"])
    if not _fits(tx, former):
        return None
    return _Step(
        lambda: UNVERSIONED[AREA].record(tx, UNDO, present, former, f"#{entry.seq}"), present, former
    )


def _again(tx: Transaction, entity: str, before: Any, reason: str) -> int:
    return bring_back(tx, entity, before, reason)


def _phone(tx: Transaction, entry: JournalEntry) -> _Step | None:
    holder, _, code = entry.entity_id.partition(" ")
    present = tx.reader.contacts.duty_phone(PhoneHolder(holder), code)
    former = tx.reader.contacts.duty_phone(PhoneHolder(holder), code, (entry.new_version or 0) - 1)
    if present is None or present.version != entry.new_version:
        return None
    before = former or replace(present, phone="")

    def write() -> int:
        DUTY_PHONES.record(tx, UNDO, present, before, reason=f"#{entry.seq}")
        return tx.head[0]

    return _Step(write)


_READERS: dict[str, Callable[[Transaction, JournalEntry], _Step | None]] = {
    SITE: _site,
    UNIT: _unversioned,
    AREA: _unversioned,
    DUTY_PHONE: _phone,
}
"""How each kind of entry is taken back."""
