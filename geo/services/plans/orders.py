"""Published orders, each with the journal entry that published it."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound
from geo.domain.journal import JournalEntry
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.sites import Site
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.plans.comparison import list_plans
from geo.store import Reader


@dataclass(frozen=True, slots=True)
class PublishedOrder:
    """An order, the entry that published it, and the number of the order that undid it, 0 for none."""

    order: Plan
    entry: JournalEntry
    undone_by: int = 0


@needs(Verb.DRAFT_PLAN)
def list_orders(ctx: AppContext, actor: Actor) -> tuple[PublishedOrder, ...]:
    """Return all orders about areas in which the actor may plan, the last one first.

    Raises:
        Refused: The actor may plan nowhere.
    """
    published = list_plans(ctx, actor).orders
    undone_by = {order.undoes: order.number for order in published if order.undoes}
    with ctx.store.read() as reader:
        entries = {order.number: reader.plans.order_entry(order.number) for order in published}
    return tuple(
        PublishedOrder(order, entry, undone_by.get(order.number, 0))
        for order in published
        if (entry := entries[order.number]) is not None
    )


def get_order(reader: Reader, number: int) -> PublishedOrder:
    """Return the order of this number without a check of permissions.

    Raises:
        NotFound: There is no such order.
    """
    plan, entry = reader.plans.order(number), reader.plans.order_entry(number)
    if plan is None or entry is None:
        raise NotFound("error.unknown_order", number=number)
    undoing = next(
        (each for each in reader.plans.in_state(PlanState.PUBLISHED) if each.undoes == number), None
    )
    return PublishedOrder(plan, entry, undoing.number if undoing else 0)


@needs(Verb.DRAFT_PLAN)
def authorised_order(ctx: AppContext, actor: Actor, number: int) -> tuple[PublishedOrder, dict[str, Site]]:
    """Return an order that the actor may read, and the sites of its posts and merge targets by code.

    Raises:
        NotFound: There is no such order.
        Refused: The actor may not plan in its area.
    """
    with ctx.store.read() as reader:
        order = get_order(reader, number)
        authorise_in(reader, actor, Verb.DRAFT_PLAN, order.order.area)
        return order, _sites_of_plan(reader, order.order)


def _sites_of_plan(reader: Reader, plan: Plan) -> dict[str, Site]:
    """Return the registered sites of a plan's posts and of the targets of its mergers, by code."""
    posts = {*plan.moves, *(move.merged_into for move in plan.moves.values())}
    return {post: site for post in sorted(posts) if (site := reader.site(post)) is not None}
