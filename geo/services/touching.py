"""When each session was last to be written as seen: a writer that is busy is not asked again and again."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

TOUCH_EVERY = timedelta(minutes=1)
"""A session seen again sooner is not written again."""


class Touched:
    """One for all who share an office, from any thread; knows a session for a minute."""

    def __init__(self) -> None:
        self._asked: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def is_due(self, session: str, now: datetime) -> bool:
        """Whether to write it now; whoever is told so is expected to."""
        with self._lock:
            before = self._asked.get(session)
            if before is not None and abs(now - before) < TOUCH_EVERY:
                return False
            recent = {key: at for key, at in self._asked.items() if abs(now - at) < TOUCH_EVERY}
            self._asked = recent | {session: now}
            return True
