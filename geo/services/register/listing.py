"""The register as a list: sites, units and areas that an account may change, retired ones on request."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.journal import AREA, SITE, UNIT, JournalEntry
from geo.domain.plans.new_post import free_code
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.register.entries import UNVERSIONED
from geo.services.register.record import value_text
from geo.services.register.rights import Registered
from geo.store import Reader

MAX_HISTORY = 12


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One object of the register.

    Attributes:
        code: Its code.
        name: Its name.
        detail: Code of the kind of a site, and of the parent of an area; "" for a unit.
        area: Code of the area that it lies in; "" for a unit and for a root.
        is_retired: Whether it is retired.
        is_located: Whether its place, or its boundary, is known.
    """

    code: str
    name: str
    detail: str
    area: str
    is_retired: bool
    is_located: bool


@dataclass(frozen=True, slots=True)
class RegisteredObject:
    """One object with what was recorded about it.

    Attributes:
        registered: The site, unit or area, as it is or last was.
        phone: Its duty telephone, "" for none.
        is_retired: Whether it is retired.
        seq: Journal number up to which it was read.
        history: Its last entries, newest first.
    """

    registered: Registered
    phone: str
    is_retired: bool
    seq: int
    history: tuple[JournalEntry, ...]


@needs(Verb.REGISTER)
def register_lines(
    ctx: AppContext, actor: Actor, entity: str, *, with_retired: bool = False
) -> tuple[RegisterLine, ...]:
    """Return the sites, units or areas that the actor may change, by code; all units."""
    tree = ctx.read_model.reference().areas
    within = tree.scope(actor.scope(Verb.REGISTER))
    is_everywhere = actor.may(Verb.REGISTER)
    with ctx.store.read() as reader:
        present = _present(reader, entity)
        retired = _retired(reader, entity) if with_retired else []
    return tuple(
        line
        for line in sorted(
            [_line(each, is_retired=False) for each in present]
            + [_line(each, is_retired=True) for each in retired],
            key=lambda line: line.code,
        )
        if is_everywhere or entity == UNIT or (line.code if entity == AREA else line.area) in within
    )


@needs(Verb.REGISTER)
def registered_object(ctx: AppContext, actor: Actor, entity: str, code: str) -> RegisteredObject | None:
    """Return an object with its history, None for an unknown one.

    Raises:
        Refused: It is a site where the actor may not read.
    """
    with ctx.store.read() as reader:
        found = _found(reader, entity, code)
        is_retired = found is None
        if found is None:
            found = next((each for each in _retired(reader, entity) if code_of(each) == code), None)
        if found is None:
            return None
        if isinstance(found, Site):
            authorise_in(reader, actor, Verb.READ, found.area)
        phone = next(
            (each.phone for each in reader.contacts.duty_phones() if each.id == f"{entity} {code}"), ""
        )
        history = tuple(reader.entries(entity=entity, entity_id=code, limit=MAX_HISTORY))
        return RegisteredObject(found, phone, is_retired, reader.revision, history)


@needs(Verb.REGISTER)
def next_register_code(ctx: AppContext, actor: Actor, entity: str, group: str) -> str:
    """Return the next free code after those of a kind of sites, of all units, or of the children of an area.

    Args:
        ctx: The application context.
        actor: The acting account.
        entity: SITE, UNIT or AREA.
        group: Code of the kind of a site, or of the parent of an area; "" for a unit.
    """
    del actor
    with ctx.store.read() as reader:
        every = [*_present(reader, entity), *_retired(reader, entity)]
    similar = [
        code_of(each) for each in every if entity == UNIT or _line(each, is_retired=False).detail == group
    ]
    if entity == AREA and group and not similar:
        return f"{group}001"
    return free_code(similar, {code_of(each) for each in every})


def field_texts(found: RegisteredObject) -> dict[str, str]:
    """Return the fields of an object as text, as a form shows them; the boundary of an area is none."""
    each = found.registered
    names = _FIELDS[type(each)]
    texts = {name: value_text(getattr(each, name)) for name in names}
    return texts if isinstance(each, Area) else texts | {"phone": found.phone}


_FIELDS: dict[type, tuple[str, ...]] = {
    Site: ("name", "variant", "area", "lat", "lon", "unit", "interval_h", "people", "note"),
    Unit: ("name", "people", "leads", "lat", "lon"),
    Area: ("name", "parent"),
}


def code_of(registered: Registered) -> str:
    """Return the code of a site, a unit or an area."""
    return registered.id if isinstance(registered, Site) else registered.code


def _present(reader: Reader, entity: str) -> list[Registered]:
    if entity == SITE:
        return list(reader.sites())
    return list(reader.units()) if entity == UNIT else list(reader.areas())


def _retired(reader: Reader, entity: str) -> list[Registered]:
    if entity == SITE:
        return list(reader.retired_sites())
    return [each for each in UNVERSIONED[entity].retired(reader).values() if each is not None]


def _found(reader: Reader, entity: str, code: str) -> Registered | None:
    found: Registered | None
    found = reader.site(code) if entity == SITE else UNVERSIONED[entity].find(reader, code)
    return found


def _line(each: Registered, *, is_retired: bool) -> RegisterLine:
    if isinstance(each, Site):
        return RegisterLine(each.id, each.name, each.kind, each.area, is_retired, each.lat is not None)
    if isinstance(each, Area):
        return RegisterLine(
            each.code, each.name, each.parent, each.parent, is_retired, each.boundary is not None
        )
    unit: Unit = each
    return RegisterLine(unit.code, unit.name, "", "", is_retired, unit.lat is not None)
