"""Who may do what, as services check it: a verb declared on the service, required again in its transaction.

Which role has which verbs is the table ``VERBS_BY_ROLE`` in ``geo/domain/access.py``. What each service
needs is in ``REQUIRED_VERBS`` once the services are imported. Before it writes, the store's writer also
checks that the account still has the rights the command came with (``geo/store/writer.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound
from geo.domain.plans.plan import Plan
from geo.domain.sites import Site
from geo.services.context import AppContext
from geo.store import Reader, Transaction

P = ParamSpec("P")
T = TypeVar("T")


REQUIRED_VERBS: dict[str, tuple[Verb, ...]] = {}
"""The verbs of every service by its full name; an actor needs one of them."""


def needs(
    *verbs: Verb,
) -> Callable[
    [Callable[Concatenate[AppContext, Actor, P], T]], Callable[Concatenate[AppContext, Actor, P], T]
]:
    """Declare the verbs of a service; refuse actors who hold none of them anywhere, before anything is read.

    One of the verbs suffices here. The service itself checks the right one in the area of the site or plan,
    or everywhere for things in no area.
    """

    def declare(
        service: Callable[Concatenate[AppContext, Actor, P], T],
    ) -> Callable[Concatenate[AppContext, Actor, P], T]:
        @wraps(service)
        def authorised(ctx: AppContext, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if not any(actor.may_somewhere(verb) for verb in verbs):
                actor.authorise(verbs[0])
            return service(ctx, actor, *args, **kwargs)

        REQUIRED_VERBS[f"{service.__module__}.{service.__name__}"] = verbs
        return authorised

    return declare


def authorise_in(reader: Reader, actor: Actor, verb: Verb, area: str) -> None:
    """Require a verb in an area, by the area tree as this reader or transaction sees it.

    Raises:
        Refused: No grant permits the verb there.
    """
    if not actor.may(verb):  # over everything: no need to know where
        actor.authorise(verb, reader.area_path(area))


def authorised_site(tx: Transaction, actor: Actor, verb: Verb, site_id: str) -> Site:
    """Return the site as the transaction sees it, after checking the verb in its area.

    Raises:
        NotFound: There is no such site.
        Refused: No grant permits the verb there.
    """
    return _site(tx.reader, actor, verb, site_id, None)


def readable_site(reader: Reader, actor: Actor, site_id: str, at_seq: int | None = None) -> Site:
    """Return a site for reading, at present or as known after the entry ``at_seq``.

    Raises:
        NotFound: There is no such site, or there was none yet.
        Refused: It lies, or then lay, where the actor may not read.
    """
    return _site(reader, actor, Verb.READ, site_id, at_seq)


def _site(reader: Reader, actor: Actor, verb: Verb, site_id: str, at_seq: int | None) -> Site:
    site = reader.site(site_id, at_seq)
    if site is None:
        raise NotFound("error.unknown_site", site=site_id)
    authorise_in(reader, actor, verb, site.area)
    return site


def authorised_plan(reader: Reader, actor: Actor, plan_id: str) -> Plan:
    """Return the plan as the reader sees it, after checking that the actor may draft plans in its area.

    Raises:
        NotFound: There is no such plan.
        Refused: No grant permits planning there.
    """
    plan = reader.plans.plan(plan_id)
    if plan is None:
        raise NotFound("error.unknown_plan", plan=plan_id)
    authorise_in(reader, actor, Verb.DRAFT_PLAN, plan.area)
    return plan
