"""Open findings of each site, for the rings of the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.findings.finding import Escalation
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.findings.loaded_findings import load_findings


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """Numbers of the findings of one site that are not settled, and of those among them that are late."""

    open: int = 0
    late: int = 0


@needs(Verb.READ)
def open_findings_by_site(
    ctx: AppContext, actor: Actor, as_of: datetime | None = None
) -> Mapping[str, OpenFindings]:
    """Return the open findings that the actor may read, by code of the site; sites without any are left out.

    Args:
        ctx: The context.
        actor: The acting account.
        as_of: The time of an earlier state, None for the present.
    """
    now = min(as_of, ctx.now()) if as_of else ctx.now()
    reads_all, readable = actor.may(Verb.READ), frozenset[str]()
    if not reads_all:
        readable = ctx.read_model.reference().areas.scope(actor.scope(Verb.READ))
    numbers: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for finding, _ in load_findings(ctx, as_of=as_of).last_steps:
        if finding.site_id and finding.is_unsettled and (reads_all or finding.area in readable):
            counted = numbers[finding.site_id]
            counted[0] += 1
            counted[1] += finding.escalation_at(now) is Escalation.LATE
    return {site: OpenFindings(*counted) for site, counted in numbers.items()}
