"""Histogram of the time that writers wait for their acknowledgement."""

from __future__ import annotations

import threading
from bisect import bisect_left

BUCKET_BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the buckets in seconds, inclusive; one more bucket holds longer times."""


class LatencyHistogram:
    """Counts of times since the store was opened, from any thread."""

    def __init__(self) -> None:
        """Begin with empty buckets."""
        self._counts = [0] * (len(BUCKET_BOUNDS_S) + 1)
        self._sum_s = 0.0
        self._lock = threading.Lock()

    def observe(self, seconds: float) -> None:
        """Add one time in seconds."""
        with self._lock:
            self._counts[bisect_left(BUCKET_BOUNDS_S, seconds)] += 1
            self._sum_s += seconds

    def read(self) -> tuple[tuple[int, ...], float]:
        """Return the counts of the buckets and the sum of the times.

        Returns:
            One count for each of ``BUCKET_BOUNDS_S`` and one for longer times; the sum in seconds.
        """
        with self._lock:
            return tuple(self._counts), self._sum_s
