"""Cache of the live sessions of a process: open screens check their session with every message."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from geo.services.accounts.sessions import live_sessions, sha256_of
from geo.services.context import AppContext

CACHE_TTL_S = 1.0
"""Time for which an ended session may still count as live for open connections, in seconds."""


@dataclass(slots=True)
class LiveSessionCache:
    """The live sessions of one process; the first reader after ``CACHE_TTL_S`` refreshes them."""

    _live: frozenset[str] = frozenset()
    _expires_at_s: float = field(default=float("-inf"))

    @property
    def is_expired(self) -> bool:
        """Whether the sessions must be read again."""
        return time.monotonic() >= self._expires_at_s

    def refresh(self, ctx: AppContext) -> None:
        """Read the live sessions; other threads use the previous ones meanwhile.

        Raises:
            StoreUnavailable: The previous sessions stay in use and are read again a second later.
        """
        self._expires_at_s = time.monotonic() + CACHE_TTL_S
        now = ctx.now()
        with ctx.store.read() as reader:
            self._live = frozenset(session.sha256 for session in live_sessions(reader, now))

    def contains(self, token: str) -> bool:
        """Check whether the token is that of a live session."""
        return sha256_of(token) in self._live
