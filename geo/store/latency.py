"""How long writers wait for their acknowledgement, counted in classes."""

from __future__ import annotations

import threading
from bisect import bisect_left

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds of the classes, in seconds, each inclusive; one more holds what took longer."""


class Latency:
    """Counted from any thread since the store was opened."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS_S) + 1)
        self._sum_s = 0.0
        self._lock = threading.Lock()

    def observe(self, seconds: float) -> None:
        with self._lock:
            self._counts[bisect_left(BOUNDS_S, seconds)] += 1
            self._sum_s += seconds

    def read(self) -> tuple[tuple[int, ...], float]:
        """The count of each class, and the sum of all in seconds."""
        with self._lock:
            return tuple(self._counts), self._sum_s
