"""Writes of post orders, acknowledgements and roll calls within one request."""

from __future__ import annotations

from sqlalchemy import Connection

from geo.domain.post_orders.acknowledgement import Acknowledgement
from geo.domain.post_orders.post_order import PostOrder
from geo.domain.roll_calls.roll_call import RollCall
from geo.store.post_orders import acknowledgements, post_orders, roll_calls


class PostOrderWriter:
    """Writes on the connection of a ``Transaction``; each names the entry ``seq`` that it follows from."""

    def __init__(self, connection: Connection) -> None:
        """Write on this connection."""
        self._connection = connection

    def put_order(self, order: PostOrder, seq: int) -> None:
        """Begin a new version of a post order."""
        post_orders.put_post_order(self._connection, order, seq)

    def put_acknowledgement(self, acknowledgement: Acknowledgement, seq: int) -> None:
        """Insert an acknowledgement."""
        acknowledgements.put_acknowledgement(self._connection, acknowledgement, seq)

    def withdraw_acknowledgement(self, acknowledgement_seq: int, seq: int) -> None:
        """Withdraw the acknowledgement of the entry ``acknowledgement_seq``."""
        acknowledgements.withdraw_acknowledgement(self._connection, acknowledgement_seq, seq)

    def put_roll_call(self, roll_call: RollCall, seq: int) -> None:
        """Insert a roll call with the posts that it calls."""
        roll_calls.put_roll_call(self._connection, roll_call, seq)

    def withdraw_roll_call(self, number: int, seq: int) -> None:
        """Withdraw a roll call."""
        roll_calls.withdraw_roll_call(self._connection, number, seq)
