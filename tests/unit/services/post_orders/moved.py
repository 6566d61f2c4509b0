"""An order that moves the post CP1 from one unit to another."""

from geo.domain.plans.move import Move, PostState
from geo.domain.plans.plan import Plan
from geo.services.plans.drafts import PLANS
from tests.unit.services.day.days import CHIEF
from tests.unit.services.post_orders.orders import TOWN


def moved(world, number=1, after="U2"):
    """Publish an order that gives CP1 to another unit; the site itself stays as it is."""
    plan = Plan(
        f"p{number}",
        "换防",
        CHIEF.id,
        area=TOWN,
        moves={"CP1": Move(PostState("U1", "manned"), PostState(after, "manned"))},
    ).published(number)
    request = world.ctx.request(CHIEF, f"order {number}", {})
    world.store.write(request, lambda tx: PLANS.record(tx, "publish", None, plan))
