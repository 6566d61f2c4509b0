"""Order in which screens are drawn: a few at a time, presses before refreshes, by time of arrival."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock

POLL_INTERVAL_S = 0.2
"""Seconds between two checks of a waiting refresh for a press on its own screen."""


class RenderQueue:
    """A queue for drawing screens: at most ``max_parallel`` are drawn side by side.

    A process computes one thing at a time: fifty screens drawn together are all late; drawn two by two, the
    first is ready at once and the last no later. After a report every open screen is drawn again; the next
    press must not wait behind them all, nor behind a waiting refresh of its own screen.

    A slot that becomes free is handed to the first in line before another thread can take it, so a newly
    arrived screen overtakes none that waits.
    """

    def __init__(self, max_parallel: int) -> None:
        """Let ``max_parallel`` screens be drawn side by side."""
        self._free_slots = max_parallel
        self._lock = Lock()
        self._press_queue: deque[Event] = deque()
        self._refresh_queue: deque[Event] = deque()

    @contextmanager
    def for_press(self) -> Iterator[None]:
        """Wait for a slot and hold it during the block."""
        self._join(self._press_queue).wait()
        with self._holding_slot():
            yield

    @contextmanager
    def for_refresh(self, poll: Callable[[], object]) -> Iterator[None]:
        """Wait for a slot behind all waiting presses and hold it during the block.

        Args:
            poll: called every ``POLL_INTERVAL_S`` while waiting; raises to give up the wait.
        """
        called = self._join(self._refresh_queue)
        try:
            while not called.wait(POLL_INTERVAL_S):
                poll()
        except BaseException:
            self._leave(self._refresh_queue, called)
            raise
        with self._holding_slot():
            yield

    def _join(self, queue: deque[Event]) -> Event:
        """Return an event that is set once this screen has a slot; a slot is free only where none waits."""
        called = Event()
        with self._lock:
            if self._free_slots:
                self._free_slots -= 1
                called.set()
            else:
                queue.append(called)
        return called

    def _leave(self, queue: deque[Event], granted: Event) -> None:
        """Give up the wait; pass a slot that was granted meanwhile to the next in line."""
        with self._lock:
            if granted.is_set():
                self._release_slot()
            else:
                queue.remove(granted)

    @contextmanager
    def _holding_slot(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._lock:
                self._release_slot()

    def _release_slot(self) -> None:
        line = self._press_queue or self._refresh_queue
        if line:
            line.popleft().set()
        else:
            self._free_slots += 1
