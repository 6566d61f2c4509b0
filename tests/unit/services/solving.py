"""A solver that goes on until it is stopped or released."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from geo.planning.assignment.solve import solve_assignment
from geo.planning.mip.solver import Progress
from geo.services.jobs import job
from tests.worlds import World

LONG_S = 30.0
"""Seconds that a test waits at most for what must happen."""


class Solving:
    """Double of a solver: reports progress, waits to be cancelled or released, then solves."""

    def __init__(self, solver: Callable[..., Any] = solve_assignment) -> None:
        self.solver = solver
        self.begun, self.let_go = threading.Event(), threading.Event()
        self.times = 0

    def __call__(self, *args: Any, cancelled: Any, on_progress: Any, **parts: Any) -> Any:
        self.times += 1
        on_progress(Progress(1.0, 4.0, 3.0, "moves"))
        self.begun.set()
        while not cancelled():
            if self.let_go.wait(0.01):
                break
        return self.solver(*args, cancelled=cancelled, on_progress=on_progress, **parts)


class Searching(Solving):
    """Double of a siting solver, whose last argument is the listener."""

    def __call__(self, *args: Any) -> Any:
        listener = args[-1]
        self.times += 1
        listener.report("cover", 4.0, 5.0)
        self.begun.set()
        while not listener.should_stop:
            if self.let_go.wait(0.01):
                break
        return self.solver(*args)


@contextmanager
def beside(
    monkeypatch: pytest.MonkeyPatch, world: World, module: ModuleType, slow: Solving
) -> Iterator[None]:
    """Replace the module's solver by ``slow``, and let no job be quick enough for an answer at once."""
    monkeypatch.setattr(module, slow.solver.__name__, slow)
    monkeypatch.setattr(job, "INLINE_WAIT_S", 0.0)
    yield
    slow.let_go.set()
    world.ctx.jobs.close()
