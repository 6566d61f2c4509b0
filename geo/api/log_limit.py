"""A log that nobody can fill: of what one logger tells again and again, only so much is written."""

from __future__ import annotations

import logging
from threading import Lock
from typing import TYPE_CHECKING

from geo.api.limits import TokenBucket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RATE, BURST = 1.0, 100.0
"""Records a second of one logger, and how many at one moment."""
LIMITED = ("streamlit", "uvicorn", "asyncio", "websockets")
"""Packages whose records a browser can cause: with each a traceback may come."""
CAUSED = ("uvicorn.error", "asyncio", "streamlit.error_util", "streamlit.runtime.app_session")
"""Loggers of theirs that must be limited even where they are made after the start."""


class RecordLimit(logging.Filter):
    """Lets through what its rate allows; the next record that passes tells how many did not."""

    def __init__(self, bucket: TokenBucket) -> None:
        super().__init__()
        self._bucket, self._lock, self._left_out = bucket, Lock(), 0

    def filter(self, record: logging.LogRecord) -> bool:
        with self._lock:
            if not self._bucket.take_if_there(1):
                self._left_out += 1
                return False
            left_out, self._left_out = self._left_out, 0
        if left_out:
            record.msg = f"({left_out} records left out) {record.msg}"
        return True


def limit_logs(make: Callable[[], TokenBucket] = lambda: TokenBucket(RATE, BURST)) -> None:
    """Limit every logger of the packages, each by itself."""
    for name in {*CAUSED, *_known()}:
        logger = logging.getLogger(name)
        if not any(isinstance(each, RecordLimit) for each in logger.filters):
            logger.addFilter(RecordLimit(make()))


def _known() -> Iterable[str]:
    return [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in LIMITED]
