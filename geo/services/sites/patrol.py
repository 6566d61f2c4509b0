"""Patrols of compounds: who patrolled, when, and with what observation."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Visit, command_content
from geo.domain.errors import NotFound
from geo.domain.journal import VISIT, visit_image
from geo.services.accounts.permissions import authorised_site, needs
from geo.services.context import AppContext
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Receipt, Transaction


@needs(Verb.RECORD_VISIT)
def record_visit(ctx: AppContext, actor: Actor, visit: Visit) -> Receipt:
    """Record a patrol; the compound's status follows from it.

    Raises:
        Refused: The actor may not record patrols there.
        NotFound: There is no such site or unit.
        InvalidInput: The patrol does not fit the site or the time.
    """

    def work(tx: Transaction) -> None:
        site = authorised_site(tx, actor, Verb.RECORD_VISIT, visit.site_id)
        if visit.unit and visit.unit not in ctx.read_model.reference().units:
            raise NotFound("error.unknown_unit", unit=visit.unit)
        patrolled = site.after_visit(visit, ctx.kinds[site.kind], tx.at)
        meta = EntryMeta("visit", observed_at=visit.observed_at, extra={VISIT: visit_image(visit)})
        seq = record_site(tx, meta, site, patrolled)
        tx.put_visit(seq, visit)

    return ctx.store.write(ctx.request(actor, visit.key, command_content(visit)), work)
