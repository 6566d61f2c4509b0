"""Draft in which one post is merged into another that covers nearly the same."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.journal import Receipt
from geo.domain.plans.commands import NewPlan, PlanEdit
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.plans.drafts import begin_plan, edit_plan


@needs(Verb.DRAFT_PLAN)
def draft_merge(ctx: AppContext, actor: Actor, new: NewPlan, post: str, into: str) -> Receipt:
    """Begin a draft in which a post is closed and its unit released, because another one covers its sites.

    Args:
        ctx: application context.
        actor: who plans.
        new: name, area and key of the draft.
        post: code of the post that closes.
        into: code of the post that it is merged into.

    Raises:
        InvalidInput: the name is invalid, or a post cannot be merged.
        NotFound: there is no such post.
        Refused: the actor may not plan there.
    """
    begin_plan(ctx, actor, new)
    return edit_plan(ctx, actor, PlanEdit(new.key, 1, f"{new.key}-posts", merges=((post, into),)))
