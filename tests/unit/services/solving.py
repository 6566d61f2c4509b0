"""A solver that goes on until it is stopped, or let go."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from geo.planning.assignment import assign
from geo.planning.solver import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

LONG_S = 30.0
"""What a test waits at most for what must come."""


class Solving:
    """In the place of a solver: tells of progress, waits to be cancelled or let go, then does its work."""

    def __init__(self, solver: Callable[..., Any] = assign) -> None:
        self.solver = solver
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.times = 0

    def __call__(self, *args: Any, cancelled: Any, told: Any, **parts: Any) -> Any:
        self.times += 1
        told(Progress(1.0, 4.0, 3.0, "moves"))
        self.begun.set()
        while not cancelled():
            if self.let_go.wait(0.01):
                break
        return self.solver(*args, cancelled=cancelled, told=told, **parts)


class Searching(Solving):
    """In the place of a search for posts, whose last argument is who looks on."""

    def __call__(self, *args: Any) -> Any:
        watch = args[-1]
        self.times += 1
        watch.tell("cover", 4.0, 5.0)
        self.begun.set()
        while not watch.is_over:
            if self.let_go.wait(0.01):
                break
        return self.solver(*args)
