"""Register and correct sites, units and areas: read as a file of one row, compared, written at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.journal import DUTY_PHONE, SITE, JournalEntry, Receipt
from geo.domain.register.commands import RegisterChange, RegisterConflict
from geo.domain.sites import Site
from geo.exchange import ImportBatch, read
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.imports.diff import ImportChange, diff_batch
from geo.services.imports.imports import import_context
from geo.services.imports.pinyin import pinyin_initials
from geo.services.register.entries import UNVERSIONED
from geo.services.register.entry_files import entry_file
from geo.services.register.rights import authorise_register
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Transaction

REGISTER, CORRECT = "register", "update"
"""Actions of the entries, those of imports."""


@needs(Verb.REGISTER)
def record_in_register(ctx: AppContext, actor: Actor, change: RegisterChange) -> Receipt:
    """Register a new site, unit or area, or correct, move or rename one.

    What others changed meanwhile stays, unless it is a field of the change: then nothing is written.

    Raises:
        Refused: The actor may not change the register there.
        NotFound: There is no such object.
        InvalidInput: The code is taken, or was once, or the boundary is no GeoJSON.
        ImportRefused: Values are wrong or doubtful; the error has all faults, of which some can be accepted.
        RegisterConflict: A field was changed since the form showed it.
    """
    with ctx.store.read() as reader:
        context = import_context(ctx, reader)
    batch = read((entry_file(change),), context, change.accepted)
    read_codes = {row.code for row in (*batch.sites, *batch.units, *batch.areas)}
    # A code is kept as files are read: full width and blanks around it are not part of it.
    read_change = replace(change, code=next(iter(read_codes), change.code))

    def work(tx: Transaction) -> None:
        _require_code(tx, read_change)
        _require_unchanged(tx, read_change)
        for difference in _differences(ctx, tx, batch):
            if difference.entity != DUTY_PHONE:
                authorise_register(tx.reader, actor, difference.before, difference.after)
            elif not actor.may(Verb.SET_CONTACT):
                _authorise_phone(tx, actor, read_change)
            _record(tx, difference, change.reason)

    return ctx.write(actor, change, work)


def _authorise_phone(tx: Transaction, actor: Actor, change: RegisterChange) -> None:
    """Require the right to set the duty telephone, which is written after the object itself."""
    site = tx.site(change.code) if change.entity == SITE else None
    areas = [site.area] if site else tx.reader.areas_held_by(change.code)
    for area in areas or [""]:
        actor.authorise(Verb.SET_CONTACT, tx.reader.area_path(area))


def _require_code(tx: Transaction, change: RegisterChange) -> None:
    """Require that a new code is free, and that what is corrected is there."""
    if change.entity == SITE:
        is_present = tx.site(change.code) is not None
        was_there = tx.reader.last_site_version(change.code) > 0
    else:
        is_present = was_there = UNVERSIONED[change.entity].find(tx.reader, change.code) is not None
    if change.is_new and is_present:
        raise InvalidInput("error.code_taken", code=change.code)
    if change.is_new and was_there:
        raise InvalidInput("error.code_retired", code=change.code)
    if not change.is_new and not is_present:
        raise NotFound("error.not_registered", code=change.code)


def _require_unchanged(tx: Transaction, change: RegisterChange) -> None:
    """Require that no field of the change has another value since the form showed it.

    Raises:
        RegisterConflict: A field has; the error names both values.
    """
    if change.is_new:
        return
    mine = dict(change.values) | ({"boundary": ""} if change.boundary else {})
    for entry in _later_entries(tx, change, with_phone="phone" in mine):
        before, after = entry.before or {}, entry.after or {}
        for field, value in mine.items():
            changed = field in after and before.get(field) != after[field]
            if changed and (field == "boundary" or value_text(after[field]) != value):
                theirs = "" if field == "boundary" else value_text(after[field])
                raise RegisterConflict(field, value, theirs, actor=entry.actor, at=entry.at, seq=entry.seq)


def _later_entries(tx: Transaction, change: RegisterChange, *, with_phone: bool) -> Iterator[JournalEntry]:
    """Yield the entries on an object, and on its duty telephone, since the form showed it."""
    phone = [(DUTY_PHONE, f"{change.entity} {change.code}")] if with_phone else []
    for entity, entity_id in [(change.entity, change.code), *phone]:
        yield from tx.reader.entries(
            entity=entity, entity_id=entity_id, after_seq=change.seen_seq, limit=_MAX_LATER_ENTRIES
        )


_MAX_LATER_ENTRIES = 200


def value_text(value: object) -> str:
    """Return a value of an image as a form has it: numbers without an ending that says nothing."""
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def _differences(ctx: AppContext, tx: Transaction, batch: ImportBatch) -> tuple[ImportChange, ...]:
    sites: Mapping[str, Site] = {
        row.code: site for row in batch.sites if (site := tx.site(row.code)) is not None
    }
    return diff_batch(tx.reader, sites, batch, kinds=ctx.kinds, at=tx.at)


def _record(tx: Transaction, difference: ImportChange, reason: str) -> None:
    """Write one difference; units and areas with images that an undo can take them back from."""
    before, after = difference.before, difference.after
    action = REGISTER if before is None else CORRECT
    if difference.entity == SITE:
        record_site(tx, EntryMeta(action, reason=reason, initials=_initials(before, after)), before, after)
    elif entity := UNVERSIONED.get(difference.entity):
        entity.record(tx, action, before, after, reason)
    else:
        difference.record(tx)


def _initials(before: Any, after: Any) -> str | None:
    """Return the initials of a new name, None to keep the present ones."""
    return pinyin_initials(after.name) if before is None or before.name != after.name else None
