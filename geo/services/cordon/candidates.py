"""Candidates at the cordon points where no site is yet."""

from __future__ import annotations

from collections.abc import Sequence

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.plans.new_post import MAX_POST_NAME_LENGTH, NewPost
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.cordon.types import CordonPoint
from geo.services.siting.candidates import CandidateEntry, build_candidates, require_in_scope


@needs(Verb.DRAFT_PLAN)
def cordon_points_as_candidates(
    ctx: AppContext, actor: Actor, existing: tuple[NewPost, ...], points: Sequence[CordonPoint]
) -> tuple[NewPost, ...]:
    """Create a candidate at each cordon point that has no site, named by its road and a number.

    Args:
        ctx: application context.
        actor: who plans.
        existing: candidates that exist already; they count towards the limit and keep their codes.
        points: cordon points without a site.

    Raises:
        Refused: the actor may plan nowhere.
        InvalidInput: a point lies where the actor may not plan, or there are too many candidates.
    """
    entries = [
        CandidateEntry(
            f"{point.road} {number}".strip()[-MAX_POST_NAME_LENGTH:], (point.lat, point.lon), point.area
        )
        for number, point in enumerate(points, 1)
    ]
    return require_in_scope(ctx, actor, build_candidates(ctx, existing, entries))
