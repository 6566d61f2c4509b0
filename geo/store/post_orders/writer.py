"""Writes of post orders and acknowledgements within one request."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, insert, update

from geo.domain.post_orders.acknowledgement import (
    Acknowledgement,
)
from geo.domain.post_orders.post_order import PostOrder
from geo.domain.timestamps import to_ms
from geo.store.part import StorePart
from geo.store.post_orders.reader import ORDERS
from geo.store.post_orders.schema import ACKNOWLEDGEMENT
from geo.store.tables.statement import Statement

_INSERT = Statement(insert(ACKNOWLEDGEMENT))
_WITHDRAW = Statement(
    update(ACKNOWLEDGEMENT)
    .where(ACKNOWLEDGEMENT.c.seq == bindparam("this"))
    .values(withdrawn_seq=bindparam("by"))
)


def row_from_post_order(order: PostOrder) -> dict[str, Any]:
    """Return the columns of an order without its interval."""
    return {
        "scope": order.key.scope.value,
        "ref": order.key.ref,
        "version": order.version,
        "admitted": order.admitted,
        "checks": order.checks,
        "is_withdrawn": int(order.is_withdrawn),
        "published_by": order.published_by,
        "published_at": to_ms(order.published_at),
    }


def row_from_acknowledgement(acknowledgement: Acknowledgement) -> dict[str, Any]:
    """Return the columns of an acknowledgement without its numbers."""
    return {
        "type": acknowledgement.of.value,
        "ref": acknowledgement.ref,
        "version": acknowledgement.version,
        "site_id": acknowledgement.site_id,
        "unit": acknowledgement.unit,
        "channel": acknowledgement.channel.value,
        "answered_by": acknowledgement.answered_by,
    }


class PostOrderWriter(StorePart):
    """Writes on the connection of a ``Transaction``; each names the entry ``seq`` that it follows from."""

    def put_order(self, order: PostOrder, seq: int) -> None:
        """Begin a new version of a post order."""
        ORDERS.put(self._connection, [row_from_post_order(order)], seq)

    def put_acknowledgement(self, acknowledgement: Acknowledgement, seq: int) -> None:
        """Insert an acknowledgement."""
        _INSERT.execute(
            self._connection, row_from_acknowledgement(acknowledgement) | {"seq": seq, "withdrawn_seq": None}
        )

    def withdraw_acknowledgement(self, acknowledgement_seq: int, seq: int) -> None:
        """Withdraw the acknowledgement of the entry ``acknowledgement_seq``."""
        _WITHDRAW.execute(self._connection, {"this": acknowledgement_seq, "by": seq})
