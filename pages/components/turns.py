"""Which screen is drawn next: a few at a time, presses before refreshes, in the order of arrival."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from threading import Event, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOOK_UP_S = 0.2
"""Seconds between two looks of a waiting refresh for a press on its own screen."""


class Turns:
    """A queue before the drawing of screens: at most ``at_once`` are drawn side by side.

    One process computes one thing at a time: fifty screens drawn together are all late, two by two the first
    is ready at once and the last no later. After a report every open screen is drawn again; the next press
    must not stand behind them all, nor behind its own screen's waiting refresh.

    A place that becomes free is handed to the first in line before anybody else can ask for it, so a screen
    that has just arrived passes none that waits.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._lock = Lock()
        self._people: deque[Event] = deque()
        self._news: deque[Event] = deque()

    @contextmanager
    def for_a_person(self) -> Iterator[None]:
        """Wait until it is this screen's turn, and hold it."""
        self._join(self._people).wait()
        with self._held():
            yield

    @contextmanager
    def for_news(self, look_up: Callable[[], object]) -> Iterator[None]:
        """The same after everybody who pressed; ``look_up`` raises where the wait is to be given up."""
        called = self._join(self._news)
        try:
            while not called.wait(LOOK_UP_S):
                look_up()
        except BaseException:
            self._leave(self._news, called)
            raise
        with self._held():
            yield

    def _join(self, line: deque[Event]) -> Event:
        """The event that says that this screen has its place; a place is free only where nobody waits."""
        called = Event()
        with self._lock:
            if self._free:
                self._free -= 1
                called.set()
            else:
                line.append(called)
        return called

    def _leave(self, line: deque[Event], called: Event) -> None:
        """Give up the wait; a place that was handed over meanwhile goes to the next."""
        with self._lock:
            if called.is_set():
                self._hand_over()
            else:
                line.remove(called)

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._lock:
                self._hand_over()

    def _hand_over(self) -> None:
        line = self._people or self._news
        if line:
            line.popleft().set()
        else:
            self._free += 1
