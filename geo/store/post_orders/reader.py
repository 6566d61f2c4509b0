"""Queries on post orders, acknowledgements and roll calls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from geo.domain.plans.plan import Plan
from geo.domain.post_orders.acknowledgement import AcknowledgedType, RecordedAcknowledgement
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey
from geo.domain.roll_calls.roll_call import RollCall
from geo.store.post_orders import acknowledgements, plan_orders, post_orders, roll_calls


class PostOrderReader:
    """Queries on one connection within one transaction, as those of ``Reader``."""

    def __init__(self, connection: Connection) -> None:
        """Read from this connection."""
        self._connection = connection

    def orders(self, at_seq: int | None = None) -> dict[PostOrderKey, PostOrder]:
        """Return the present version of each order, withdrawn ones included.

        Args:
            at_seq: state as known after this entry; None for the present.
        """
        return {order.key: order for order in post_orders.post_orders(self._connection, at_seq)}

    def versions(self, key: PostOrderKey) -> list[PostOrder]:
        """Return all versions of an order, newest first."""
        return post_orders.versions(self._connection, key)

    def acknowledgements(
        self, of: AcknowledgedType, ref: str, at_seq: int | None = None
    ) -> list[RecordedAcknowledgement]:
        """Return the acknowledgements of one object, oldest first, without withdrawn ones.

        Args:
            of: type of what is acknowledged.
            ref: which one.
            at_seq: state as known after this entry; None for the present.
        """
        return acknowledgements.acknowledgements(self._connection, of, ref, at_seq)

    def acknowledged_version(self, key: PostOrderKey, site_id: str, unit: str) -> int:
        """Return the last version of an order that a unit has acknowledged at a post, 0 for none."""
        found = acknowledgements.acknowledgements_of_unit(
            self._connection, AcknowledgedType.POST_ORDER, key.id, site_id, unit
        )
        return max((each.acknowledgement.version for each in found), default=0)

    def has_acknowledged(self, of: AcknowledgedType, ref: str, unit: str, site_id: str = "") -> bool:
        """Check whether a unit has acknowledged an order, or a roll call at a post."""
        found = acknowledgements.acknowledgements_of_unit(self._connection, of, ref, site_id, unit)
        return bool(found)

    @property
    def last_seq(self) -> int:
        """Number of the last entry on any post order or acknowledgement, 0 for none."""
        return max(post_orders.last_seq(self._connection), acknowledgements.last_seq(self._connection))

    def plan_orders(self, since: datetime) -> list[tuple[Plan, datetime]]:
        """Return the orders published since a time, with their times, by number."""
        return plan_orders.plan_orders(self._connection, since)

    def acknowledgement(self, seq: int) -> RecordedAcknowledgement | None:
        """Return the acknowledgement of an entry, None for an unknown or withdrawn one."""
        return acknowledgements.acknowledgement(self._connection, seq)

    def roll_calls(self, since: datetime, at_seq: int | None = None) -> list[RollCall]:
        """Return the roll calls started since a time, newest first, without withdrawn ones.

        Args:
            since: first start.
            at_seq: state as known after this entry; None for the present.
        """
        return roll_calls.roll_calls(self._connection, since, at_seq)

    @property
    def last_roll_call_number(self) -> int:
        """Number of the last roll call, 0 for none."""
        return roll_calls.last_number(self._connection)
