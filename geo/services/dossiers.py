"""One site in full, and the last entries of a place or a person: what a card and a page show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import NotFound
from geo.domain.journal import SITE
from geo.domain.units import unit_name
from geo.services.rights import authorise_in, needs

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.journal import JournalEntry
    from geo.domain.kinds import Kind, Status
    from geo.domain.presence import Freshness
    from geo.domain.sites import Site
    from geo.services.office import Office

ENTRIES = 8
OWN_ENTRIES = 20


@dataclass(frozen=True, slots=True)
class Dossier:
    """A site at a moment: ``status`` is the effective one, ``age_h`` None where nobody ever reported.

    ``offered`` is what one may do here that the kind knows; the service asked to do it decides again.
    """

    site: Site
    kind: Kind
    status: Status
    age_h: float | None
    freshness: Freshness
    area_name: str
    unit_name: str
    entries: tuple[JournalEntry, ...]
    offered: frozenset[Verb]


@needs(Verb.READ)
def dossier(office: Office, actor: Actor, site_id: str, as_of: datetime | None = None) -> Dossier:
    """The site's card, now or as it was known at ``as_of``.

    Raises:
        NotFound: no such site, or none yet at that moment. Refused: it lay where one may not read.
    """
    moment = min(as_of, office.now()) if as_of else office.now()
    with office.store.read() as reader:
        until = reader.seq_at(as_of) if as_of else None
        site = reader.site(site_id, at_seq=until)
        if site is None:
            raise NotFound("error.unknown_site", site=site_id)
        authorise_in(reader, actor, Verb.READ, site.area)
        entries = tuple(reader.entries(site_id=site_id, until_seq=until, limit=ENTRIES))
    reference = office.board.reference()
    kind = office.kinds[site.kind]
    status = kind.status(site.status_now(kind, moment))
    known = (Verb.CHANGE_STATUS, Verb.RECORD_VISIT) if kind.is_visited else (Verb.CHANGE_STATUS,)
    return Dossier(
        site=site,
        kind=kind,
        status=status,
        age_h=site.age_h(moment),
        freshness=site.freshness_now(kind, moment),
        area_name=reference.areas.name_of(site.area),
        unit_name=unit_name(reference.units, site.unit),
        entries=entries,
        offered=frozenset(verb for verb in known if actor.may(verb, reference.areas.path(site.area))),
    )


@needs(Verb.READ)
def own_entries(
    office: Office, actor: Actor, *, until_seq: int | None = None, limit: int = OWN_ENTRIES
) -> tuple[JournalEntry, ...]:
    """What the actor has told of sites, newest first: "did it arrive?"; up to a journal number, if given."""
    with office.store.read() as reader:
        return tuple(reader.entries(entity=SITE, actor=actor.id, until_seq=until_seq, limit=limit))


@needs(Verb.READ)
def last_entries(
    office: Office, actor: Actor, area: str, *, as_of: datetime | None = None, limit: int = 20
) -> tuple[JournalEntry, ...]:
    """The newest entries on sites of an area and beneath it that one may read, newest first."""
    scope, now = actor.scope(Verb.READ), office.now()
    tree = office.board.reference().areas
    within = tree.within(area) & tree.covered(scope)
    # A site that once stood here and has moved out of reach is told of no more.
    here = office.board.standing(now, as_of=as_of and min(as_of, now), scope=scope).snapshot.row_of
    with office.store.read() as reader:
        until = reader.seq_at(as_of) if as_of else None
        told = reader.entries(area_codes=within, until_seq=until, limit=limit)
    return tuple(entry for entry in told if entry.entity_id in here)
