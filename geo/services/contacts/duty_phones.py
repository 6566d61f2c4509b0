"""Duty telephones: set, remove and read them; whom to call about a site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.duty_phones import (
    DutyPhone,
    DutyPhoneChange,
    PhoneHolder,
    checked_phone,
    duty_phone_image,
)
from geo.domain.errors import NotFound, Overtaken
from geo.domain.journal import DUTY_PHONE
from geo.domain.units import unit_name
from geo.services.accounts.permissions import authorise_in, needs, readable_site
from geo.services.accounts.undo import require_entry, require_undoable
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.last_entry import last_entry_seq
from geo.services.situation.site_names import site_names_seq
from geo.store import Reader, Receipt, Transaction
from geo.store.versions import VersionedEntity

SET, UNDO = "set", "undo"
"""Actions of the entries."""
DUTY_PHONES = VersionedEntity[DutyPhone](
    DUTY_PHONE,
    attrgetter("id"),
    duty_phone_image,
    lambda tx, phone, seq: tx.contacts.put_duty_phone(phone, seq),
)
"""How a version of a duty telephone is written."""


@dataclass(frozen=True, slots=True, eq=False)
class PhoneBook:
    """The duty telephones at a journal number.

    Attributes:
        units: Duty telephone by code of the unit; removed ones too.
        sites: Duty telephone by code of the site; removed ones too.
    """

    units: Mapping[str, DutyPhone]
    sites: Mapping[str, DutyPhone]

    def unit_number(self, unit: str) -> str:
        """Return the number of a unit, "" without one."""
        found = self.units.get(unit)
        return found.phone if found else ""

    def site_number(self, site_id: str) -> str:
        """Return the own number of a site, "" without one."""
        found = self.sites.get(site_id)
        return found.phone if found else ""

    def number_for(self, site_id: str, unit: str) -> str:
        """Return the number to call about a site: its own, else that of its unit, else ""."""
        return self.site_number(site_id) or self.unit_number(unit)


@dataclass(frozen=True, slots=True)
class SiteContacts:
    """Whom to call about a site.

    Attributes:
        site_name: Name of the site.
        site_phone: Duty telephone of the site, None where it never had one.
        unit: Code of its unit, "" for none.
        unit_name: Name of its unit, "" for none.
        unit_phone: Duty telephone of the unit, None where it never had one.
        may_set: Whether the account may set that of the site.
    """

    site_name: str
    site_phone: DutyPhone | None
    unit: str
    unit_name: str
    unit_phone: DutyPhone | None
    may_set: bool

    @property
    def number(self) -> str:
        """The number to call: that of the site, else that of its unit, else ""."""
        numbers = (each.phone for each in (self.site_phone, self.unit_phone) if each)
        return next(filter(None, numbers), "")


class _BookKey(NamedTuple):
    seq: int
    scope: frozenset[str]
    names_seq: int
    reference_seq: int


_BOOKS = CacheSpec[_BookKey, PhoneBook](16)


@needs(Verb.READ)
def phone_book(ctx: AppContext, actor: Actor) -> PhoneBook:
    """Return the duty telephones that the actor may read: of all units, and of the sites in its areas."""
    scope = actor.scope(Verb.READ)
    reference = ctx.read_model.reference().changed_seq
    key = _BookKey(last_entry_seq(ctx, DUTY_PHONE), scope, site_names_seq(ctx), reference)
    return ctx.caches.of(_BOOKS).get(key, lambda: _read(ctx, scope))


@needs(Verb.READ)
def site_phones(ctx: AppContext, actor: Actor, at_seq: int | None = None) -> Mapping[str, str]:
    """Return the own numbers of sites by code, without those of their units, of the sites in one's areas.

    Args:
        ctx: The application context.
        actor: Who reads.
        at_seq: State as known after this entry, None for the present.
    """
    book = phone_book(ctx, actor) if at_seq is None else _read(ctx, actor.scope(Verb.READ), at_seq)
    return {code: phone.phone for code, phone in book.sites.items() if phone.phone}


@needs(Verb.SET_CONTACT)
def set_duty_phone(ctx: AppContext, actor: Actor, change: DutyPhoneChange) -> Receipt:
    """Set the duty telephone of a site, or of a unit: that in every area in which the unit holds a site.

    Raises:
        Refused: The actor may not do this there.
        NotFound: There is no such site or unit.
        InvalidInput: It is no telephone number.
        Overtaken: It was changed since the form displayed it.
    """

    def work(tx: Transaction) -> None:
        _authorise(ctx, tx, actor, change.holder, change.code)
        before = tx.reader.contacts.duty_phone(change.holder, change.code)
        if change.seen_version != (before.version if before else 0):
            raise Overtaken("error.duty_phone_changed")
        after = DutyPhone(change.holder, change.code, checked_phone(change.phone))
        if after.phone != (before.phone if before else ""):
            DUTY_PHONES.record(tx, SET, before, after)

    return ctx.write(actor, change, work)


@needs(Verb.SET_CONTACT)
def undo_duty_phone(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Undo one's own newest change of a duty telephone.

    Raises:
        NotFound: There is no such entry on a duty telephone.
        Refused: It is another account's, an undo itself, or no longer the newest.
    """

    def work(tx: Transaction) -> None:
        entry = require_entry(tx, command.seq, DUTY_PHONE)
        holder, _, code = entry.entity_id.partition(" ")
        _authorise(ctx, tx, actor, PhoneHolder(holder), code)
        stored = tx.reader.contacts.duty_phone(PhoneHolder(holder), code)
        current = require_undoable(actor, entry, stored, {SET})
        earlier = tx.reader.contacts.duty_phone(current.holder, code, current.version - 1)
        restored = earlier or replace(current, phone="")
        DUTY_PHONES.record(tx, UNDO, current, restored, reason=f"#{command.seq}")

    return ctx.write(actor, command, work)


@needs(Verb.READ)
def site_contacts(ctx: AppContext, actor: Actor, site_id: str) -> SiteContacts:
    """Return whom to call about a site.

    Raises:
        NotFound: There is no such site.
        Refused: The actor may not read it.
    """
    with ctx.store.read() as reader:
        site = readable_site(reader, actor, site_id)
    book, reference = phone_book(ctx, actor), ctx.read_model.reference()
    return SiteContacts(
        site.name,
        book.sites.get(site_id),
        site.unit,
        unit_name(reference.units, site.unit),
        book.units.get(site.unit),
        actor.may(Verb.SET_CONTACT, reference.areas.path(site.area)),
    )


@needs(Verb.READ)
def unit_phones(ctx: AppContext, actor: Actor) -> Mapping[str, DutyPhone]:
    """Return the duty telephones of units by code; every account that may read knows the units."""
    return phone_book(ctx, actor).units


@needs(Verb.SET_CONTACT)
def settable_units(ctx: AppContext, actor: Actor) -> tuple[str, ...]:
    """Return the codes of the units whose duty telephone the actor may set, by code."""
    with ctx.store.read() as reader:
        return tuple(
            code
            for code in ctx.read_model.reference().units
            if _may_set_of_unit(ctx, reader.areas_held_by(code), actor)
        )


def _may_set_of_unit(ctx: AppContext, areas: Iterable[str], actor: Actor) -> bool:
    tree = ctx.read_model.reference().areas
    paths = [tree.path(area) for area in areas] or [()]
    return all(actor.may(Verb.SET_CONTACT, path) for path in paths)


def _authorise(ctx: AppContext, tx: Transaction, actor: Actor, holder: PhoneHolder, code: str) -> None:
    """Require the right to set a duty telephone.

    Raises:
        NotFound: There is no such site or unit.
        Refused: The actor may not do this in the area of the site, or in one that the unit holds a site in.
    """
    if holder is PhoneHolder.SITE:
        site = tx.site(code)
        if site is None:
            raise NotFound("error.unknown_site", site=code)
        authorise_in(tx.reader, actor, Verb.SET_CONTACT, site.area)
        return
    if code not in ctx.read_model.reference().units:
        raise NotFound("error.unknown_unit", unit=code)
    areas = tx.reader.areas_held_by(code)
    for area in areas:
        authorise_in(tx.reader, actor, Verb.SET_CONTACT, area)
    if not areas:
        actor.authorise(Verb.SET_CONTACT)


def _read(ctx: AppContext, scope: frozenset[str], at_seq: int | None = None) -> PhoneBook:
    """Return the duty telephones of all units, and of the sites that lie, or then lay, in a scope."""
    with ctx.store.read() as reader:
        book = book_from(reader, at_seq)
    if EVERYWHERE in scope:
        return book
    areas, model = ctx.read_model.reference().areas.scope(scope), ctx.read_model
    snapshot = model.current_snapshot() if at_seq is None else model.snapshot_at(at_seq)
    return replace(
        book,
        sites={
            code: phone
            for code, phone in book.sites.items()
            if code in snapshot.row_of and snapshot.area_of(snapshot.row_of[code]) in areas
        },
    )


def book_from(reader: Reader, at_seq: int | None = None) -> PhoneBook:
    """Return the duty telephones as a reader sees them, at present or after the entry ``at_seq``."""
    phones = reader.contacts.duty_phones(at_seq)
    return PhoneBook(
        {each.code: each for each in phones if each.holder is PhoneHolder.UNIT},
        {each.code: each for each in phones if each.holder is PhoneHolder.SITE},
    )
