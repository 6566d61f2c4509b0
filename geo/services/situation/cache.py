"""Caches of answers: each value is computed once, also when several threads need it at the same time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlightCache(Generic[K, V]):
    """At most ``size`` values, the least recently used dropped first; safe for threads.

    A thread that needs a value under computation waits for it; requests for other keys do not wait.
    """

    def __init__(self, size: int) -> None:
        """Start empty."""
        self._size = size
        self._entries: OrderedDict[K, Future[V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K, compute: Callable[[], V]) -> V:
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


@dataclass(frozen=True, eq=False)
class CacheSpec(Generic[K, V]):
    """Specification of the cache of one answer, owned by the module that computes the answer.

    Each specification stands for itself alone: two of the same size are two caches.

    Attributes:
        size: Maximum number of values that are kept.
    """

    size: int


class LatestAnswer(Generic[V]):
    """The last answer, of which the next one is made; safe for threads."""

    def __init__(self) -> None:
        """Start without one."""
        self._lock = threading.Lock()
        self._last: V | None = None

    def next(self, compute: Callable[[V | None], V]) -> V:
        """Return the answer that ``compute`` makes of the last one, None for none, and keep it."""
        with self._lock:
            self._last = compute(self._last)
            return self._last


@dataclass(frozen=True, eq=False)
class LatestSpec(Generic[V]):
    """Specification of an answer that follows from the one before it and from what came since.

    It is owned by the module that computes the answer, as a ``CacheSpec`` is.
    """


class CacheRegistry:
    """The caches that live as long as their owner, a context or an overview; safe for threads."""

    def __init__(self) -> None:
        """Start without a cache."""
        self._caches: dict[object, object] = {}
        self._latest: dict[object, object] = {}
        self._lock = threading.Lock()

    def of(self, spec: CacheSpec[K, V]) -> SingleFlightCache[K, V]:
        """Return the cache of the specification, made at its first use."""
        with self._lock:
            cache = self._caches.get(spec)
            if cache is None:
                cache = self._caches[spec] = SingleFlightCache[K, V](spec.size)
        return cast("SingleFlightCache[K, V]", cache)  # put in under a specification of the same types

    def latest(self, spec: LatestSpec[V]) -> LatestAnswer[V]:
        """Return the last answer of the specification."""
        with self._lock:
            latest = self._latest.setdefault(spec, LatestAnswer[V]())
        return cast("LatestAnswer[V]", latest)  # as in ``of``
