"""Steps of post orders within a transaction, for the services and for history that is replayed.

The author of a step of history is not the account of the request, and its time is not the present.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from geo.domain.errors import Overtaken, Refused
from geo.domain.journal import ACKNOWLEDGEMENT, POST_ORDER, Entry, EntryAuthor
from geo.domain.post_orders.acknowledgement import (
    AcknowledgedType,
    Acknowledgement,
    AcknowledgementChannel,
)
from geo.domain.post_orders.codec import acknowledgement_image, post_order_image
from geo.domain.post_orders.commands import SeenOrders
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, orders_in_force
from geo.domain.sites import Site
from geo.store import Reader, Transaction
from geo.store.versions import VersionedEntity

PUBLISH, WITHDRAW, UNDO, ACKNOWLEDGE = "publish", "withdraw", "undo", "acknowledge"
"""Actions of the entries."""
POST_ORDERS = VersionedEntity[PostOrder](
    POST_ORDER,
    attrgetter("id"),
    post_order_image,
    lambda tx, order, seq: tx.post_orders.put_order(order, seq),
)
"""How a version of a post order is written."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """The unit that acknowledges at a post, and how its word came in.

    Attributes:
        site: The post.
        unit: Code of the unit.
        channel: By a press, or by telephone.
        answered_by: Role or telephone number, "" for a press.
    """

    site: Site
    unit: str
    channel: AcknowledgementChannel = AcknowledgementChannel.PRESS
    answered_by: str = ""


def in_force_at(reader: Reader, site: Site) -> tuple[PostOrder, ...]:
    """Return the orders in force at a post as a transaction sees them, the most specific last."""
    path = tuple(area.code for area in reader.area_path(site.area))
    return orders_in_force(reader.post_orders.orders(), site.kind, path, site.id)


def unread_orders(tx: Transaction, site: Site, unit: str) -> tuple[PostOrder, ...]:
    """Return the orders in force at a post whose present version a unit has not acknowledged there."""
    return tuple(
        order
        for order in in_force_at(tx.reader, site)
        if tx.reader.post_orders.acknowledged_version(order.key, site.id, unit) < order.version
    )


def acknowledge_unread(tx: Transaction, author: EntryAuthor, recipient: Recipient, seen: SeenOrders) -> int:
    """Acknowledge all orders in force at a post that its unit has not read, and return how many.

    Args:
        tx: The transaction.
        author: Who records it, and when.
        recipient: The unit that has read them.
        seen: The orders as its form displayed them.

    Raises:
        Refused: An order was not displayed.
        Overtaken: One has another version than the displayed one.
    """
    shown = dict(seen)
    unread = unread_orders(tx, recipient.site, recipient.unit)
    for order in unread:
        if shown and shown.get(order.id) != order.version:
            raise Overtaken("error.post_orders_changed", site=recipient.site.name)
        if order.id not in shown:
            raise Refused("error.post_orders_unread", site=recipient.site.name)
    for order in unread:
        acknowledgement_step(
            tx,
            author,
            Acknowledgement(
                AcknowledgedType.POST_ORDER,
                order.id,
                order.version,
                recipient.site.id,
                recipient.unit,
                recipient.channel,
                recipient.answered_by,
            ),
        )
    return len(unread)


def acknowledgement_step(tx: Transaction, author: EntryAuthor, acknowledgement: Acknowledgement) -> int:
    """Write an acknowledgement and return the number of its entry."""
    entry = Entry(
        ACKNOWLEDGEMENT,
        f"{acknowledgement.of} {acknowledgement.ref}",
        ACKNOWLEDGE,
        None,
        acknowledgement_image(acknowledgement),
        actor=author.account,
        at=author.at,
    )
    seq = tx.record(entry)
    tx.post_orders.put_acknowledgement(acknowledgement, seq)
    return seq


def present_order(reader: Reader, key: PostOrderKey) -> PostOrder | None:
    """Return the present version of an order, None where it never was published."""
    return reader.post_orders.orders().get(key)
