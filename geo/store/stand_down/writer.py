"""Writes of stand-down orders and of reports that a barrier is gone, within one request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update

from geo.domain.photos import Attachment
from geo.domain.stand_down.stand_down import StandDown
from geo.domain.timestamps import to_ms
from geo.store.part import StorePart
from geo.store.photos.photos import put_attachment
from geo.store.stand_down.reader import ORDER_COLUMNS
from geo.store.stand_down.schema import BARRIER_REMOVAL, STAND_DOWN, STAND_DOWN_SITE
from geo.store.tables.statement import Statement

_INSERT_ORDER = Statement(insert(STAND_DOWN))
_INSERT_SITE = Statement(insert(STAND_DOWN_SITE))
_INSERT_REMOVAL = Statement(insert(BARRIER_REMOVAL))
_WITHDRAW_ORDER = Statement(
    update(STAND_DOWN).where(STAND_DOWN.c.number == bindparam("order")).values(withdrawn_seq=bindparam("by"))
)
_WITHDRAW_REMOVAL = Statement(
    update(BARRIER_REMOVAL)
    .where(BARRIER_REMOVAL.c.seq == bindparam("removal"))
    .values(withdrawn_seq=bindparam("by"))
)


def row_from_order(order: StandDown) -> dict[str, Any]:
    """Return the columns of an order but its entries."""
    row: dict[str, Any] = {name: getattr(order, name) for name in ORDER_COLUMNS}
    return row | {"due_at": to_ms(order.due_at), "ordered_at": to_ms(order.ordered_at)}


class StandDownWriter(StorePart):
    """Writes on the connection of a ``Transaction``; each names the entry ``seq`` that it follows from."""

    def put_order(self, order: StandDown, seq: int) -> None:
        """Insert an order with its places."""
        _INSERT_ORDER.execute(self._connection, {**row_from_order(order), "seq": seq, "withdrawn_seq": None})
        for site_id in order.sites:
            _INSERT_SITE.execute(self._connection, {"number": order.number, "site_id": site_id})

    def put_removal(
        self, seq: int, site_id: str, note: str, photo: Attachment | None, observed_at: datetime
    ) -> None:
        """Insert the report that the barrier of a place is gone."""
        if photo is not None:
            put_attachment(self._connection, photo, seq)
        row = {"seq": seq, "site_id": site_id, "note": note, "sha256": photo and photo.sha256}
        _INSERT_REMOVAL.execute(
            self._connection, row | {"observed_at": to_ms(observed_at), "withdrawn_seq": None}
        )

    def withdraw_order(self, number: int, seq: int) -> None:
        """Withdraw an order."""
        _WITHDRAW_ORDER.execute(self._connection, {"order": number, "by": seq})

    def withdraw_removal(self, removal_seq: int, seq: int) -> None:
        """Withdraw the report of the entry ``removal_seq``."""
        _WITHDRAW_REMOVAL.execute(self._connection, {"removal": removal_seq, "by": seq})
