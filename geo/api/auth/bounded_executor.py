"""Executor with threads of its own and a bounded queue, so that one flood does not delay other work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import ParamSpec, TypeVar

from geo.domain.errors import StoreBusy

P = ParamSpec("P")
T = TypeVar("T")


class BoundedExecutor:
    """Thread pool that refuses work when full."""

    def __init__(
        self, name: str, threads: int, max_pending: int, busy_key: str = StoreBusy.default_key
    ) -> None:
        """Create the threads.

        Args:
            name: Prefix of the names of the threads.
            threads: Number of threads.
            max_pending: Greatest number of calls that run or wait.
            busy_key: Message key of the error when full.
        """
        self._pool = ThreadPoolExecutor(threads, name)
        self._slots = BoundedSemaphore(max_pending)
        self._busy_key = busy_key

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the work in a thread and return its result.

        Raises:
            StoreBusy: The executor is full; the work was not begun.
        """
        if not self._slots.acquire(blocking=False):
            raise StoreBusy(self._busy_key)
        future = self._pool.submit(work, *args, **kwargs)
        # Released by the thread, not by the caller, who may be cancelled while the thread still works.
        future.add_done_callback(lambda _: self._slots.release())
        return await asyncio.wrap_future(future)
