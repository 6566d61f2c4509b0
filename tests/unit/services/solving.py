"""A solver that goes on until it is stopped, or let go."""

from __future__ import annotations

import threading
from typing import Any

from geo.planning.assignment import assign
from geo.planning.solver import Progress

LONG_S = 30.0
"""What a test waits at most for what must come."""


class Solving:
    """In the place of ``proposals.assign``: tells of progress, then waits to be cancelled or let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.times = 0

    def __call__(self, *args: Any, cancelled: Any, told: Any, **parts: Any) -> Any:
        self.times += 1
        told(Progress(1.0, 4.0, 3.0, "moves"))
        self.begun.set()
        while not cancelled():
            if self.let_go.wait(0.01):
                break
        return assign(*args, cancelled=cancelled, told=told, **parts)
