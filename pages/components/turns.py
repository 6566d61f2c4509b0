"""Who is drawn next: a few screens at a time, people who pressed before screens that only look for news."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Condition, Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOOK_UP_S = 0.2
"""So often a screen that waits in line looks whether somebody pressed on it meanwhile."""


class Turns:
    """At most ``at_once`` screens are drawn side by side.

    One process computes one thing at a time: fifty screens drawn together are all late, two by two the first
    is ready at once and the last no later. After a report every open screen is drawn anew; whoever reports
    next must not stand behind them all, nor behind the screen's own waiting.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._lock = Lock()
        self._people, self._news = Condition(self._lock), Condition(self._lock)
        self._people_waiting = 0

    @contextmanager
    def for_a_person(self) -> Iterator[None]:
        """Wait until it is this screen's turn, and hold it."""
        with self._lock:
            self._people_waiting += 1
            self._people.wait_for(lambda: self._free)
            self._people_waiting -= 1
            self._take()
        with self._held():
            yield

    @contextmanager
    def for_news(self, look_up: Callable[[], object]) -> Iterator[None]:
        """The same after everybody who pressed; ``look_up`` raises where the wait is to be given up."""
        while not self._taken_for_news():
            look_up()
        with self._held():
            yield

    def _taken_for_news(self) -> bool:
        with self._lock:
            mine = self._news.wait_for(lambda: self._free and not self._people_waiting, LOOK_UP_S)
            if mine:
                self._take()
            return bool(mine)

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._lock:
                self._free += 1
                self._call_next()

    def _take(self) -> None:
        self._free -= 1
        self._call_next()

    def _call_next(self) -> None:
        if self._free:
            (self._people if self._people_waiting else self._news).notify()
