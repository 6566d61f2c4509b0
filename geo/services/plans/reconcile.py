"""Reconciliation of new posts with sites that other orders registered meanwhile under the same codes."""

from __future__ import annotations

from collections.abc import Sequence

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.plans.new_post import NewPost, free_code
from geo.domain.plans.plan import Plan
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.store import Reader


def reconcile_new_posts(reader: Reader, posts: Sequence[NewPost]) -> tuple[frozenset[str], dict[str, str]]:
    """Find the new posts that are registered by now, and free codes for those whose code another site has.

    Args:
        reader: The store's present state.
        posts: New posts of a draft, or candidates of a siting.

    Returns:
        Codes of the posts that are sites by now, at the same coordinates; and by old code the new code of
        each post whose code went to a site elsewhere.
    """
    sites = {new: reader.site(new.id) for new in posts}
    registered = {
        new.id for new, site in sites.items() if site and (site.lat, site.lon) == (new.lat, new.lon)
    }
    clashing = [new for new, site in sites.items() if site and new.id not in registered]
    codes: dict[str, str] = {}
    kinds = kinds_by_site(reader) if clashing else {}
    own_codes = [new.id for new in posts]
    for new in clashing:
        of_kind = [code for code, kind in kinds.items() if kind == new.kind]
        codes[new.id] = free_code([*of_kind, *own_codes, *codes.values()], kinds)
    return frozenset(registered), codes


def reconcile_draft(reader: Reader, plan: Plan) -> Plan:
    """Return the draft with registered new posts treated as sites, and clashing ones under free codes."""
    registered, codes = reconcile_new_posts(reader, tuple(plan.posts.values()))
    return plan.with_registered(registered).with_post_codes(codes)


def kinds_by_site(reader: Reader) -> dict[str, str]:
    """Return the kind of every site by its code."""
    return {row[0]: row[3] for row in reader.site_rows()}


@needs(Verb.DRAFT_PLAN)
def reconcile_candidates(
    ctx: AppContext, actor: Actor, candidates: Sequence[NewPost]
) -> tuple[tuple[NewPost, ...], dict[str, str]]:
    """Reconcile the candidates of a siting with the sites registered by now.

    Returns:
        The candidates that are no sites yet, each under its present code; and by old code the new code of
        each candidate whose code another site has.

    Raises:
        Refused: The actor may plan nowhere.
    """
    del actor
    with ctx.store.read() as reader:
        registered, codes = reconcile_new_posts(reader, candidates)
    remaining = tuple(
        new.renamed(codes.get(new.id, new.id)) for new in candidates if new.id not in registered
    )
    return remaining, codes
