"""A solver that goes on until it is stopped, or let go."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from geo.planning.assignment import assign
from geo.planning.solver import Progress
from geo.services import tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    import pytest

    from tests.worlds import World

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


@contextmanager
def beside(
    monkeypatch: pytest.MonkeyPatch, world: World, module: ModuleType, slow: Solving
) -> Iterator[None]:
    """``slow`` is in the place of the module's solver, and nothing is quick enough to be answered at once."""
    monkeypatch.setattr(module, slow.solver.__name__, slow)
    monkeypatch.setattr(tasks, "PATIENCE_S", 0.0)
    yield
    slow.let_go.set()
    world.office.tasks.close()
