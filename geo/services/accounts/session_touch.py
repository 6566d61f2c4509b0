"""Throttle for the time at which a session was last seen: one write a minute, also while writes fail."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

LAST_SEEN_INTERVAL = timedelta(minutes=1)
"""Minimum time between two writes of one session."""


class LastSeenThrottle:
    """Time of the last write of each session of a process, kept for a minute; safe for threads."""

    def __init__(self) -> None:
        """Start without any session."""
        self._written_at: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def is_due(self, session: str, now: datetime) -> bool:
        """Return True at most once a minute for a session; the caller must then write the time."""
        with self._lock:
            before = self._written_at.get(session)
            if before is not None and abs(now - before) < LAST_SEEN_INTERVAL:
                return False
            recent = {key: at for key, at in self._written_at.items() if abs(now - at) < LAST_SEEN_INTERVAL}
            self._written_at = recent | {session: now}
            return True
