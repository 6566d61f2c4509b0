"""Single-flight cache: each value is computed once, also when several threads need it at the same time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class SingleFlightCache(Generic[T]):
    """At most ``size`` values, the least recently used dropped first; safe for threads.

    A thread that needs a value under computation waits for it; requests for other keys do not wait.
    """

    def __init__(self, size: int) -> None:
        """Start empty."""
        self._size = size
        self._entries: OrderedDict[Hashable, Future[T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the value of the key, computed by ``compute`` where it is missing; an error is not kept."""
        with self._lock:
            existing = self._entries.get(key)
            result = existing or Future()
            self._entries[key] = result
            self._entries.move_to_end(key)
            while len(self._entries) > self._size:
                self._entries.popitem(last=False)
        if existing is None:
            try:
                result.set_result(compute())
            except BaseException as error:
                with self._lock:
                    self._entries.pop(key, None)
                result.set_exception(error)
                raise
        return result.result()
