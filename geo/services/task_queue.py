"""The computations of one office beside its screens: bounded in number, and none outlives the process."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from geo.domain.errors import Busy, Refused
from geo.services.tasks import OWN, Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.services.tasks import Task

AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
"""So many are computed at a time in this process: one core is left for the screens."""
WAITING = 8
"""So many more may wait."""
KEPT = 32
"""So many that have ended are remembered for whoever comes back."""
NICE = 10
"""How far a computation stands back where the screens want the same core."""
LETS_GO_S = 5.0
"""A solver that is told to stop has returned by then: a process must not end within it."""


class Tasks:
    """All of one office, from any thread; ``ended`` counts those that came to an end, as news."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.ended = 0
        self._known: dict[tuple[str, str], Task] = {}
        self._threads: dict[threading.Thread, Task] = {}
        self._lock = threading.Lock()
        self._turn = threading.BoundedSemaphore(at_once)
        self._most = at_once + WAITING
        self._closed = False

    def begin(self, task: Task, work: Callable[[Task], object]) -> Task:
        """Start it, or wait for its turn; the same key again of the same person is the same task.

        Raises:
            Busy: too many wait, the machine has no thread left, or the process ends. Refused: something is
            being computed for this draft.
        """
        with self._lock:
            if self._closed:
                raise Busy("error.plan_tasks")
            name = task.actor, task.key
            if name in self._known:
                return self._known[name]
            under_way = [each for each in self._known.values() if not each.is_done]
            if task.kind not in OWN and any(each.subject == task.subject for each in under_way):
                raise Refused("error.plan_task")
            # One that was dropped counts until its solver returns; one that has its answer does not.
            if sum(not each.has_returned for each in self._threads.values()) >= self._most:
                raise Busy("error.plan_tasks")
            ended = [key for key, each in self._known.items() if each.is_done]
            for key in ended[: max(0, len(ended) - KEPT + 1)]:
                del self._known[key]
            thread = threading.Thread(target=self._run, args=(task, work), name="task", daemon=True)
            try:
                thread.start()  # it ends only after this lock is free
            except RuntimeError:
                raise Busy("error.plan_tasks") from None
            self._threads[thread] = task
            self._known[name] = task
        return task

    def find(self, actor: str, key: str) -> Task | None:
        """The one with this key of this person."""
        with self._lock:
            return self._known.get((actor, key))

    def forget(self, task: Task) -> None:
        """Whoever asks the same again has it computed again."""
        with self._lock:
            if self._known.get((task.actor, task.key)) is task:
                del self._known[task.actor, task.key]

    def of(self, subject: str) -> tuple[Task, ...]:
        """Those known of one subject, the last one begun first."""
        with self._lock:
            return tuple(task for task in reversed(self._known.values()) if task.subject == subject)

    def before(self, task: Task) -> int:
        """How many were begun before it and are not done."""
        with self._lock:
            others = list(self._known.values())
        earlier = others[: others.index(task)] if task in others else []
        return sum(not each.is_done for each in earlier)

    def close(self) -> None:
        """Drop all that is under way, and wait until no solver runs: the process may end then.

        Nothing is begun any more.
        """
        with self._lock:
            self._closed = True
            tasks, threads = list(self._known.values()), list(self._threads)
        for task in tasks:
            task.stop(Stop.DROP)
        until = time.monotonic() + LETS_GO_S
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _run(self, task: Task, work: Callable[[Task], object]) -> None:
        if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
            with suppress(OSError):  # forbidden in some containers: then it does not stand back
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        try:
            with self._turn:
                task.run(work)
        finally:
            with self._lock:
                del self._threads[threading.current_thread()]
                self.ended += 1
