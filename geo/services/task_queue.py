"""The computations of one office beside its screens: bounded in number, and none outlives the process."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from geo.domain.errors import Busy, Refused
from geo.services.tasks import OWN, PATIENCE_S, Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.services.tasks import Task

    Work = Callable[[Task], object]

AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
"""So many are computed at a time in this process: one core is left for the screens."""
WAITING = 8
"""So many more may wait."""
KEPT = 8
"""So many that have ended are remembered of each person and kind, for whoever comes back."""
AT_ONCE_S = 0.9 * PATIENCE_S
"""Who asked has waited for what is done sooner."""
NICE = 10
"""How far a computation stands back where the screens want the same core."""
LETS_GO_S = 5.0
"""A solver that is told to stop has returned by then: a process must not end within it."""


class Tasks:
    """All of one office, from any thread; ``ended`` counts those that came to an end, as news.

    What one person asked and had at once is news to nobody.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.ended = 0
        self._known: dict[tuple[str, str], Task] = {}
        self._waiting: deque[tuple[Task, Work]] = deque()
        self._threads: dict[threading.Thread, Task] = {}
        self._lock = threading.Lock()
        self._at_once = at_once
        self._closed = False

    def begin(self, task: Task, work: Work) -> Task:
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
            # One that is dropped while it waits holds no place; one that is computed does until it returns.
            self._waiting = deque(each for each in self._waiting if not each[0].is_done)
            if len(self._waiting) >= WAITING:
                raise Busy("error.plan_tasks")
            if self._is_full():
                self._waiting.append((task, work))
            else:
                self._start(task, work)
            self._remember(task)
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

    def _start(self, task: Task, work: Work) -> None:
        thread = threading.Thread(target=self._run, args=(task, work), name="task", daemon=True)
        try:
            thread.start()  # it goes on to the next one only after this lock is free
        except RuntimeError:
            raise Busy("error.plan_tasks") from None
        self._threads[thread] = task

    def _remember(self, task: Task) -> None:
        """In place of what the same person has known of the same kind for longest."""
        whose = task.actor, task.kind
        alike = [key for key, each in self._known.items() if (each.actor, each.kind) == whose]
        ended = [key for key in alike if self._known[key].is_done]
        for key in ended[: max(0, len(ended) - KEPT + 1)]:
            del self._known[key]
        self._known[task.actor, task.key] = task

    def _run(self, task: Task, work: Work) -> None:
        """This one, then those that wait, as long as anybody waits for them."""
        if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
            with suppress(OSError):  # forbidden in some containers: then it does not stand back
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        following: tuple[Task, Work] | None = task, work
        while following is not None:
            task, work = following
            task.run(work)
            with self._lock:
                self.ended += not (task.kind in OWN and task.age < AT_ONCE_S)
                del self._threads[threading.current_thread()]
                following = self._next()
                if following is not None:
                    self._threads[threading.current_thread()] = following[0]

    def _next(self) -> tuple[Task, Work] | None:
        """The next one that anybody waits for, where there is room for it."""
        while self._waiting and not self._is_full():
            following = self._waiting.popleft()
            if not following[0].is_done:
                return following
        return None

    def _is_full(self) -> bool:
        """A thread that has delivered and stands back may take a while to end: it takes nobody's place."""
        return sum(not each.has_returned for each in self._threads.values()) >= self._at_once
