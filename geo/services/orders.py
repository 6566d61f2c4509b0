"""Orders that were published: who, when and why, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import NotFound
from geo.domain.plans import PlanState
from geo.services.missing import absence_sentences
from geo.services.plan_difference import plan_book
from geo.services.plan_words import PlanWords
from geo.services.rights import needs
from geo.wording import local_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.actors import Actor
    from geo.domain.journal import JournalEntry
    from geo.domain.plans import Plan
    from geo.domain.sites import Site
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.store import Reader


@dataclass(frozen=True, slots=True)
class Order:
    """An order, the entry that published it, and the number of the order that took it back, 0 for none."""

    plan: Plan
    entry: JournalEntry
    undone_by: int = 0


@needs(Verb.DRAFT_PLAN)
def orders(office: Office, actor: Actor) -> tuple[Order, ...]:
    """All orders about areas one may plan in, the last one first."""
    published = plan_book(office, actor).orders
    undone = {order.undoes: order.number for order in published if order.undoes}
    with office.store.read() as reader:
        entries = {order.number: reader.order_entry(order.number) for order in published}
    return tuple(
        Order(order, entry, undone.get(order.number, 0))
        for order in published
        if (entry := entries[order.number]) is not None
    )


def order_of(reader: Reader, number: int) -> Order:
    """The order of that number, whoever may read it.

    Raises:
        NotFound: no such order.
    """
    plan, entry = reader.order(number), reader.order_entry(number)
    if plan is None or entry is None:
        raise NotFound("error.unknown_order", number=number)
    undone = next((each for each in reader.plans(PlanState.PUBLISHED) if each.undoes == number), None)
    return Order(plan, entry, undone.number if undone else 0)


def sites_named(reader: Reader, plan: Plan) -> dict[str, Site]:
    """The posts of a plan and those that they are merged into, as far as they are there; by code."""
    named = {*plan.moves, *(move.into for move in plan.moves.values())}
    return {post: site for post in sorted(named) if (site := reader.site(post)) is not None}


def order_words(office: Office, plan: Plan, sites: Mapping[str, Site], words: Words) -> PlanWords:
    """Says what the plan does with each post."""
    names = {post: site.name for post, site in sites.items()}
    return PlanWords(plan, office.board.reference(), names, words)


def order_sentences(office: Office, order: Order, words: Words) -> list[str]:
    """When, by whom, how much, why, and what it has to do with other orders."""
    entry = order.entry
    told = [
        local_stamp(entry.at, office.settings.zone),
        words("order.by", who=publisher(office, order)),
        words("order.posts", count=len(order.plan.moves)),
        *absence_sentences(order.plan, office.board.reference().units, words),
    ]
    if entry.reason:
        told.append(words("order.reason", reason=entry.reason))
    if order.plan.undoes:
        told.append(words("order.undoes", number=order.plan.undoes))
    if order.undone_by:
        told.append(words("order.undone", number=order.undone_by))
    return told


def publisher(office: Office, order: Order) -> str:
    """The name of whoever published it, the account's code where nobody knows it."""
    return office.board.reference().people.get(order.entry.actor, order.entry.actor)
