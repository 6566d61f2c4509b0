"""Rate limit of log records, so that no client can fill the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from threading import Lock

from geo.api.limits.rate_limits import TokenBucket

RECORDS_PER_S, BURST_RECORDS = 1.0, 100.0
"""Records of one logger per second, and how many at once."""
LIMITED_PACKAGES = ("streamlit", "uvicorn", "asyncio", "websockets")
"""Packages whose records a browser can cause, each perhaps with a traceback."""
CLIENT_TRIGGERED_LOGGERS = (
    "uvicorn.error",
    "asyncio",
    "streamlit.error_util",
    "streamlit.runtime.app_session",
)
"""Loggers of those packages that must be limited though they may be created after the start."""


class LogRateFilter(logging.Filter):
    """Filter that passes what its rate allows; the next record that passes says how many did not."""

    def __init__(self, bucket: TokenBucket) -> None:
        """Create the filter with its token bucket."""
        super().__init__()
        self._bucket, self._lock, self._suppressed = bucket, Lock(), 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record may pass."""
        with self._lock:
            if not self._bucket.try_take(1):
                self._suppressed += 1
                return False
            suppressed, self._suppressed = self._suppressed, 0
        if suppressed:
            record.msg = f"({suppressed} records left out) {record.msg}"
        return True


def limit_logs(
    make_bucket: Callable[[], TokenBucket] = lambda: TokenBucket(RECORDS_PER_S, BURST_RECORDS),
) -> None:
    """Limit every logger of the packages, each by itself."""
    for name in {*CLIENT_TRIGGERED_LOGGERS, *_loggers_of_limited_packages()}:
        logger = logging.getLogger(name)
        if not any(isinstance(each, LogRateFilter) for each in logger.filters):
            logger.addFilter(LogRateFilter(make_bucket()))


def _loggers_of_limited_packages() -> Iterable[str]:
    return [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in LIMITED_PACKAGES]
