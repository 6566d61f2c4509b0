"""Patrols of compounds: who patrolled, when, and with what observation."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import BulkPatrol, Patrol
from geo.domain.errors import NotFound
from geo.domain.journal import PATROL, patrol_image
from geo.services.accounts.permissions import authorised_site, needs
from geo.services.context import AppContext
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Receipt, Transaction


@needs(Verb.RECORD_PATROL)
def record_patrol(ctx: AppContext, actor: Actor, patrol: Patrol) -> Receipt:
    """Record a patrol; the compound's status follows from it.

    Raises:
        Refused: The actor may not record patrols there.
        NotFound: There is no such site or unit.
        InvalidInput: The patrol does not fit the site or the time.
    """

    def work(tx: Transaction) -> None:
        _record_patrol(ctx, actor, tx, patrol)

    return ctx.write(actor, patrol, work)


@needs(Verb.RECORD_PATROL)
def record_patrols(ctx: AppContext, actor: Actor, patrols: BulkPatrol) -> Receipt:
    """Record a patrol of several compounds, all or nothing, as one entry each under one key.

    Raises:
        Refused, NotFound, InvalidInput: As for ``record_patrol``, for the first such site.
    """

    def work(tx: Transaction) -> None:
        for site_id, unit in dict(patrols.units).items():
            single = Patrol(site_id, unit, patrols.key, patrols.note, patrols.observed_at)
            _record_patrol(ctx, actor, tx, single)

    return ctx.write(actor, patrols, work)


def _record_patrol(ctx: AppContext, actor: Actor, tx: Transaction, patrol: Patrol) -> None:
    site = authorised_site(tx, actor, Verb.RECORD_PATROL, patrol.site_id)
    if patrol.unit and patrol.unit not in ctx.read_model.reference().units:
        raise NotFound("error.unknown_unit", unit=patrol.unit)
    patrolled = site.after_patrol(patrol, ctx.kinds[site.kind], tx.at)
    meta = EntryMeta("visit", observed_at=patrol.observed_at, extra={PATROL: patrol_image(patrol)})
    seq = record_site(tx, meta, site, patrolled)
    tx.put_patrol(seq, patrol)
