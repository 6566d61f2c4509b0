"""What the queries and writes of each capability have in common."""

from __future__ import annotations

from sqlalchemy import Connection


class StorePart:
    """Queries or writes of one capability, on the connection of a ``Reader`` or ``Transaction``."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection, within its transaction."""
        self._connection = connection
