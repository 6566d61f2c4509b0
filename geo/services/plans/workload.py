"""Workload of the next two weeks under a draft, before it is published: hours, nights, runs, travel."""

from __future__ import annotations

from math import nan

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.plans.move import Location, post_state
from geo.domain.plans.plan import Plan
from geo.services.accounts.permissions import authorised_plan, needs
from geo.services.context import AppContext
from geo.services.schedule.workload import (
    TWO_WEEKS,
    PostHistories,
    PostHistory,
    Tenure,
    Workload,
    post_histories,
    workload_of_posts,
)


@needs(Verb.DRAFT_PLAN)
def order_workload(ctx: AppContext, actor: Actor, plan_id: str) -> tuple[Workload, Workload]:
    """Return the workload of the next two weeks, without the plan and as if it were published now.

    The second is what ``past_and_planned_workload`` shows once the plan is published.

    Raises:
        NotFound: There is no such plan.
        Refused: The actor may not plan in its area.
    """
    with ctx.store.read() as reader:
        plan = authorised_plan(reader, actor, plan_id)
    now = ctx.now()
    histories = post_histories(ctx, ctx.read_model.derived_state(now, scope=actor.scope(Verb.READ)).snapshot)
    span = now, now + TWO_WEEKS
    with_plan = _with_order_applied(ctx, histories, plan)
    return workload_of_posts(ctx, histories, span), workload_of_posts(ctx, with_plan, span, plan.absent)


def _with_order_applied(ctx: AppContext, histories: PostHistories, plan: Plan) -> PostHistories:
    """Return the histories with what the plan makes of each post from now on.

    Shifts that have begun stay with their unit.
    """
    now, after = ctx.now(), dict(histories)
    for new in plan.posts.values():
        if ctx.kinds[new.kind].shifts and new.id not in histories:
            target = plan.target_state(new.id, post_state(new.as_site(ctx.kinds)))
            tenure = Tenure(now, new.kind, new.variant, target.status, target.unit)
            after[new.id] = PostHistory((new.lat, new.lon), (tenure,))
    for code, move in plan.moves.items():
        if history := histories.get(code):
            last = history.tenures[-1]
            tenure = Tenure(now, last.kind, last.variant, move.after.status, move.after.unit)
            latlon = _latlon(move.after.location) or history.latlon
            after[code] = PostHistory(latlon, (*history.tenures, tenure))
    return after


def _latlon(location: Location | None) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, NaN where unknown; None where the post is not relocated."""
    if location is None:
        return None
    return (nan, nan) if location.lat is None or location.lon is None else (location.lat, location.lon)
