"""What an order would mean for hours, nights, runs and ways over the next two weeks, before it is given."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.moves import stand_of
from geo.services.duty_loads import WEEKS_2, Held, HeldPost, Loads, carried, held_posts
from geo.services.rights import needs, plan_for

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.moves import Spot
    from geo.domain.plans import Plan
    from geo.services.office import Office


@needs(Verb.DRAFT_PLAN)
def order_loads(office: Office, actor: Actor, plan_id: str) -> tuple[Loads, Loads]:
    """The next two weeks as they are to be, and as ``duty_loads`` would tell them were it published now.

    Raises:
        Refused: it is not one's to plan. NotFound: no such plan.
    """
    with office.store.read() as reader:
        plan = plan_for(reader, actor, plan_id)
    now = office.now()
    held = held_posts(office, office.board.standing(now, scope=actor.scope(Verb.READ)).snapshot)
    span = now, now + WEEKS_2
    return carried(office, held, span), carried(office, _ordered(office, held, plan), span, plan.away)


def _ordered(office: Office, held: Held, plan: Plan) -> Held:
    """With what the plan says of each post from now on; shifts that have begun stay whose they are."""
    now, after = office.now(), dict(held)
    for new in plan.posts.values():
        if office.kinds[new.kind].shifts and new.id not in held:
            stand = plan.stand(new.id, stand_of(new.site(office.kinds)))
            row = (now, new.kind, new.variant, stand.status, stand.unit)
            after[new.id] = HeldPost((new.lat, new.lon), (row,))
    for code, move in plan.moves.items():
        if post := held.get(code):
            _, kind, variant, *_ = post.rows[-1]
            row = (now, kind, variant, move.after.status, move.after.unit)
            after[code] = HeldPost(_place(move.after.spot) or post.place, (*post.rows, row))
    return after


def _place(spot: Spot | None) -> tuple[float, float] | None:
    """Where a post is to be; None where nothing is said of it."""
    if spot is None:
        return None
    return (nan, nan) if spot.lat is None or spot.lon is None else (spot.lat, spot.lon)
