"""Which verb a service needs: declared on the service, checked before it and again at the very place."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from geo.domain.access import Verb
from geo.domain.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.domain.plans import Plan
    from geo.domain.sites import Site
    from geo.services.office import Office
    from geo.store import Reader, Transaction

P = ParamSpec("P")
T = TypeVar("T")

NEEDED: dict[str, tuple[Verb, ...]] = {}
"""Every service by its full name, with the verbs of which it needs one."""


def needs(
    *verbs: Verb,
) -> Callable[[Callable[Concatenate[Office, Actor, P], T]], Callable[Concatenate[Office, Actor, P], T]]:
    """Declare a service's verbs; who holds none of them anywhere is refused before anything is looked up.

    One of the verbs is enough here; the service itself checks the right one in the area of what it touches,
    or everywhere where that lies in no area.
    """

    def declare(
        service: Callable[Concatenate[Office, Actor, P], T],
    ) -> Callable[Concatenate[Office, Actor, P], T]:
        @wraps(service)
        def authorised(office: Office, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if not any(actor.may_somewhere(verb) for verb in verbs):
                actor.authorise(verbs[0])
            return service(office, actor, *args, **kwargs)

        NEEDED[f"{service.__module__}.{service.__name__}"] = verbs
        return authorised

    return declare


def authorise_in(reader: Reader, actor: Actor, verb: Verb, area: str) -> None:
    """Check the verb in an area, by the tree of areas as this very reader or transaction sees it.

    Raises:
        Refused: no grant gives it there.
    """
    if not actor.may(verb):  # over everything: no need to know where
        actor.authorise(verb, reader.area_path(area))


def site_for(tx: Transaction, actor: Actor, verb: Verb, site_id: str) -> Site:
    """The site as the transaction sees it, for somebody who may do this in its area.

    Raises:
        NotFound: no such site. Refused: no grant gives the verb there.
    """
    site = tx.site(site_id)
    if site is None:
        raise NotFound("error.unknown_site", site=site_id)
    authorise_in(tx.reader, actor, verb, site.area)
    return site


def plan_for(reader: Reader, actor: Actor, plan_id: str) -> Plan:
    """The plan as the reader sees it, for somebody who may plan in its area.

    Raises:
        NotFound: no such plan. Refused: no grant lets one plan there.
    """
    plan = reader.plan(plan_id)
    if plan is None:
        raise NotFound("error.unknown_plan", plan=plan_id)
    authorise_in(reader, actor, Verb.DRAFT_PLAN, plan.area)
    return plan
