"""Orders that were published: who, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.services.plan_difference import plan_book
from geo.services.rights import needs

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.journal import JournalEntry
    from geo.domain.plans import Plan
    from geo.services.office import Office


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
