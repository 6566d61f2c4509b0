"""A turnstile: threads of its own and a queue that ends, so that a crowd at one door holds up no other."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from geo.domain.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


class Turnstile:
    """``threads`` work at once, and no more than ``places`` are at work or wait for it."""

    def __init__(self, name: str, threads: int, places: int, full: str = Busy.default_key) -> None:
        self._threads = ThreadPoolExecutor(threads, name)
        self._places = BoundedSemaphore(places)
        self._full = full

    async def through(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the work returns or raises.

        Raises:
            Busy: every place is taken; the work was not begun.
        """
        if not self._places.acquire(blocking=False):
            raise Busy(self._full)
        working = self._threads.submit(work, *args, **kwargs)
        # Not when whoever asked has gone: the thread is at work until it is done.
        working.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(working)
