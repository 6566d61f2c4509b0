"""Commands of post orders and acknowledgements: frozen values, each with the idempotency key of its form."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.post_orders.post_order import PostOrderScope

SeenOrders = tuple[tuple[str, int], ...]
"""Id and version of each post order as a form displayed them."""


@dataclass(frozen=True, slots=True)
class PublishPostOrder:
    """Publish the next version of a post order.

    Attributes:
        scope: Type of what it holds for.
        ref: Code of the kind, area or site.
        admitted: What may pass.
        checks: What is to be checked.
        seen_version: Version of the displayed order, 0 where there is none yet.
        key: Idempotency key.
    """

    scope: PostOrderScope
    ref: str
    admitted: str
    checks: str
    seen_version: int
    key: str


@dataclass(frozen=True, slots=True)
class WithdrawPostOrder:
    """Withdraw a post order; ``seen_version`` is that of the displayed order."""

    scope: PostOrderScope
    ref: str
    seen_version: int
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgePostOrders:
    """Acknowledge that a unit has read all orders in force at a post.

    Attributes:
        site_id: Code of the post.
        unit: Code of the unit.
        seen: The orders as displayed.
        key: Idempotency key.
        answered_by: Role or telephone number where a desk enters it for another unit, "" for a press.
    """

    site_id: str
    unit: str
    seen: SeenOrders
    key: str
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class AcknowledgeOrder:
    """Acknowledge that a unit has received the order of a number; ``answered_by`` as above."""

    number: int
    unit: str
    key: str
    answered_by: str = ""
