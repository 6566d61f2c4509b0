"""Sites that an account answers for: those of its unit, else those of the one area in which it reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.situation.overview import Overview, situation_overview


@dataclass(frozen=True, slots=True, eq=False)
class OwnSites:
    """The own sites of an account.

    Attributes:
        owner: Name of the unit or area whose sites they are.
        overview: Overview of just these sites; its filter selects them on other screens, too.
    """

    owner: str
    overview: Overview


@needs(Verb.READ)
def own_sites(ctx: AppContext, actor: Actor, as_of: datetime | None = None) -> OwnSites | None:
    """Return the actor's own sites, now or at ``as_of``; None where no site is its own."""
    for owner, site_filter in _own_filters(ctx, actor):
        overview = situation_overview(ctx, actor, site_filter.replace(as_of=as_of))
        if len(overview.rows):
            return OwnSites(owner, overview)
    return None


def _own_filters(ctx: AppContext, actor: Actor) -> Iterator[tuple[str, SiteFilter]]:
    """Yield the unit of the actor, and the area in which it may report, where that is a single one."""
    reference = ctx.read_model.reference()
    if actor.unit in reference.units:
        yield reference.units[actor.unit].name, SiteFilter(unit=(actor.unit,))
    areas = actor.scope(Verb.RECORD_PATROL) if actor.may_somewhere(Verb.RECORD_PATROL) else ()
    if len(areas) == 1 and (code := next(iter(areas))) in reference.areas:
        yield reference.areas[code].name, SiteFilter(area=code)
