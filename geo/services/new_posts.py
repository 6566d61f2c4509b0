"""New posts whose code somebody else's order has given to a site meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.plan_posts import free_code
from geo.services.rights import needs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.domain.actors import Actor
    from geo.domain.plan_posts import NewPost
    from geo.domain.plans import Plan
    from geo.services.office import Office
    from geo.store import Reader


def by_now(reader: Reader, posts: Sequence[NewPost]) -> tuple[frozenset[str], dict[str, str]]:
    """Which of them are sites by now, each at its place; and a free code for each whose own is taken."""
    sites = {new: reader.site(new.id) for new in posts}
    done = {new.id for new, site in sites.items() if site and (site.lat, site.lon) == (new.lat, new.lon)}
    clash = [new for new, site in sites.items() if site and new.id not in done]
    codes: dict[str, str] = {}
    kinds = site_kinds(reader) if clash else {}
    mine = [new.id for new in posts]
    for new in clash:
        like = [code for code, kind in kinds.items() if kind == new.kind]
        codes[new.id] = free_code([*like, *mine, *codes.values()], kinds)
    return frozenset(done), codes


def settled(reader: Reader, plan: Plan) -> Plan:
    """A draft that moves the sites which its new posts became, and whose others have codes of their own."""
    done, codes = by_now(reader, tuple(plan.posts.values()))
    return plan.registered(done).recoded(codes)


def site_kinds(reader: Reader) -> dict[str, str]:
    """The kind of every site by its code."""
    return {row[0]: row[3] for row in reader.site_rows()}


@needs(Verb.DRAFT_PLAN)
def candidates_by_now(
    office: Office, actor: Actor, known: Sequence[NewPost]
) -> tuple[tuple[NewPost, ...], dict[str, str]]:
    """The candidates that are no sites by now, and the new code of each whose own is taken.

    Raises:
        Refused: one may plan nowhere.
    """
    del actor
    with office.store.read() as reader:
        done, codes = by_now(reader, known)
    return tuple(new.called(codes.get(new.id, new.id)) for new in known if new.id not in done), codes
