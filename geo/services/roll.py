"""Who is signed in, known for a second: open screens ask with every message, and there may be hundreds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.services.sessions import live_sessions, sha256_of

if TYPE_CHECKING:
    from geo.services.office import Office

KNOWN_FOR_S = 1.0
"""How long a session that was ended may be taken for a live one, by connections that are open already."""


@dataclass(slots=True)
class Roll:
    """The live sessions of one process; read anew by whoever first finds it old."""

    _live: frozenset[str] = frozenset()
    _until: float = field(default=float("-inf"))

    @property
    def is_old(self) -> bool:
        return time.monotonic() >= self._until

    def renew(self, office: Office) -> None:
        """Read the sessions; meanwhile everybody else goes by what is known.

        Raises:
            StoreUnavailable: what was known stays known, and is asked for again in a second.
        """
        self._until = time.monotonic() + KNOWN_FOR_S
        now = office.now()
        with office.store.read() as reader:
            self._live = frozenset(session.sha256 for session in live_sessions(reader, now))

    def has(self, token: str) -> bool:
        return sha256_of(token) in self._live
