"""Patrols: who walked a compound, when, and what was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import NotFound
from geo.domain.journal import VISIT, visit_image
from geo.services.records import Telling, content_of, record_site
from geo.services.rights import needs, site_for

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.commands import Visit
    from geo.services.office import Office
    from geo.store import Receipt, Transaction


@needs(Verb.RECORD_VISIT)
def record_visit(office: Office, actor: Actor, visit: Visit) -> Receipt:
    """Record a patrol; the compound's status follows from it.

    Raises:
        Refused, NotFound, InvalidInput.
    """

    def work(tx: Transaction) -> None:
        site = site_for(tx, actor, Verb.RECORD_VISIT, visit.site_id)
        if visit.unit and visit.unit not in office.board.reference().units:
            raise NotFound("error.unknown_unit", unit=visit.unit)
        walked = site.visited_by(visit, office.kinds[site.kind], tx.at)
        telling = Telling("visit", observed_at=visit.observed_at, besides={VISIT: visit_image(visit)})
        seq = record_site(tx, telling, site, walked)
        tx.put_visit(seq, visit)

    return office.store.write(office.request(actor, visit.key, content_of(visit)), work)
