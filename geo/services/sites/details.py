"""Details of one site, and the last entries of an area or an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.freshness import Freshness
from geo.domain.journal import SITE, JournalEntry
from geo.domain.kinds import Kind, Status
from geo.domain.sites import Site
from geo.domain.units import unit_name
from geo.services.accounts.permissions import needs, readable_site
from geo.services.context import AppContext

MAX_SITE_ENTRIES = 8
MAX_OWN_ENTRIES = 20


@dataclass(frozen=True, slots=True)
class SiteDetails:
    """A site at a time.

    Attributes:
        site: The site.
        kind: Its kind.
        status: Its effective status.
        age_h: Hours since its last report, None where it was never reported.
        freshness: Its freshness.
        area_name: Name of its area.
        unit_name: Name of its unit, "" for none.
        entries: Its last journal entries, newest first.
        permitted_verbs: The actor's verbs here that the kind supports; the called service decides again.
    """

    site: Site
    kind: Kind
    status: Status
    age_h: float | None
    freshness: Freshness
    area_name: str
    unit_name: str
    entries: tuple[JournalEntry, ...]
    permitted_verbs: frozenset[Verb]


@needs(Verb.READ)
def site_details(ctx: AppContext, actor: Actor, site_id: str, as_of: datetime | None = None) -> SiteDetails:
    """Return the details of a site, now or as it was known at ``as_of``.

    Raises:
        NotFound: There is no such site, or there was none yet at that time.
        Refused: The site lay where the actor may not read.
    """
    timestamp = min(as_of, ctx.now()) if as_of else ctx.now()
    with ctx.store.read() as reader:
        until = reader.seq_at(as_of) if as_of else None
        site = readable_site(reader, actor, site_id, until)
        entries = tuple(reader.entries(site_id=site_id, until_seq=until, limit=MAX_SITE_ENTRIES))
    reference = ctx.read_model.reference()
    kind = ctx.kinds[site.kind]
    status = kind.status(site.status_at_time(kind, timestamp))
    verbs = (Verb.CHANGE_STATUS, Verb.RECORD_PATROL) if kind.is_patrolled else (Verb.CHANGE_STATUS,)
    return SiteDetails(
        site=site,
        kind=kind,
        status=status,
        age_h=site.report_age_h(timestamp),
        freshness=site.freshness_at_time(kind, timestamp),
        area_name=reference.areas.name_of(site.area),
        unit_name=unit_name(reference.units, site.unit),
        entries=entries,
        permitted_verbs=frozenset(verb for verb in verbs if actor.may(verb, reference.areas.path(site.area))),
    )


@needs(Verb.READ)
def own_entries(
    ctx: AppContext,
    actor: Actor,
    *,
    entity: str = SITE,
    until_seq: int | None = None,
    limit: int = MAX_OWN_ENTRIES,
) -> tuple[JournalEntry, ...]:
    """Return the actor's own entries about sites or another entity, newest first, up to a journal number."""
    with ctx.store.read() as reader:
        return tuple(reader.entries(entity=entity, actor=actor.id, until_seq=until_seq, limit=limit))


@needs(Verb.READ)
def recent_entries(
    ctx: AppContext, actor: Actor, area: str, *, as_of: datetime | None = None, limit: int = 20
) -> tuple[JournalEntry, ...]:
    """Return the newest entries about readable sites of an area and its child areas, newest first."""
    scope, now = actor.scope(Verb.READ), ctx.now()
    tree = ctx.read_model.reference().areas
    within = tree.subtree(area) & tree.scope(scope)
    # Entries of a site that has moved out of the readable areas since are left out.
    readable = ctx.read_model.derived_state(now, as_of=as_of and min(as_of, now), scope=scope).snapshot.row_of
    with ctx.store.read() as reader:
        until = reader.seq_at(as_of) if as_of else None
        entries = reader.entries(area_codes=within, until_seq=until, limit=limit)
    return tuple(entry for entry in entries if entry.entity_id in readable)
