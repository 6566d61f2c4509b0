"""Long computations beside the screens: bounded in number, told of while they last, stopped at any moment."""

from __future__ import annotations

import os
import sys
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from geo.domain.errors import Busy, Refused
from geo.planning.solver import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

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
REASONS = "reasons"
"""The stage after the solver's: each change is counted without itself."""


class Kind(StrEnum):
    """What is computed: three things of a draft, or a rota."""

    PROPOSE = "propose"
    ADVICE = "advice"
    CURVE = "curve"
    ROTA = "rota"


class Stop(StrEnum):
    """How a task was stopped: with the best that there is by then, or with nothing."""

    TAKE = "take"
    DROP = "drop"


@dataclass(eq=False)
class Task:
    """One computation, known to the thread that does it and to the screens that look at it.

    ``subject``: a plan's id, or whose rota it is; one thing at a time is computed for each. ``version`` is
    that of the draft it was begun on; ``actor`` who began it, by id; ``key`` of the press.
    ``progress`` is the solver's last word, None before the first. ``told``: whether its end was shown.
    ``about`` is what its answer rests on.
    """

    kind: Kind
    subject: str
    version: int = 0
    actor: str = ""
    key: str = ""
    progress: Progress | None = None
    stopped: Stop | None = None
    told: bool = False
    about: object = None
    heard: Callable[[Progress], None] | None = None
    began: float | None = None
    _settled: bool = False
    _answer: Future[Any] = field(default_factory=Future)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    """One that a signal which stops it from within its own thread may find held."""

    @property
    def is_done(self) -> bool:
        """Whether nothing more is to be expected: it has ended, or nobody wants what it will end with."""
        return self.has_returned or self.stopped is Stop.DROP

    @property
    def has_returned(self) -> bool:
        """Whether nothing is computed for it any more, wanted or not."""
        return self._answer.done()

    @property
    def has_answer(self) -> bool:
        """Whether it has ended well, and its result is there."""
        return self.has_returned and self._answer.exception() is None

    @property
    def seconds(self) -> float | None:
        """How long it has been computed; None while it waits for its turn."""
        return None if self.began is None else time.monotonic() - self.began

    def tell(self, progress: Progress) -> None:
        """From inside the solver."""
        self.progress = progress
        if self.heard is not None:
            self.heard(progress)

    def tell_stage(self, stage: str) -> None:
        """The work is at a stage of which the solver knows nothing."""
        self.tell(Progress(0.0, None, float("-inf"), stage))

    def is_cancelled(self) -> bool:
        """What the solver asks: whether to return with what it has."""
        return self.stopped is not None

    def stop(self, how: Stop) -> bool:
        """Stop it. False where it is too late: what it found is being written, or it has ended."""
        with self._lock:
            if self._settled or self._answer.done() or self.stopped is Stop.DROP:
                return False
            self.stopped = how
            return True

    def settle(self) -> None:
        """From here on it is carried through.

        Raises:
            Refused: somebody has dropped it.
        """
        with self._lock:
            if self.stopped is Stop.DROP:
                raise Refused("error.plan_dropped_task")
            self._settled = True

    def result(self) -> Any:
        """What came of it; raises what it ended with."""
        if self.stopped is Stop.DROP and not self._settled:
            raise Refused("error.plan_dropped_task")
        return self._answer.result()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within this time, well or not."""
        with suppress(NotYet):
            self._answer.exception(seconds)
        return self.is_done

    def run(self, work: Callable[[Task], object]) -> None:
        """Do it here and now."""
        self.began = time.monotonic()
        try:
            if self.stopped is Stop.DROP:
                raise Refused("error.plan_dropped_task")
            self._answer.set_result(work(self))
        except BaseException as error:  # noqa: BLE001 - it is raised again for whoever asks what came of it
            self._answer.set_exception(error)


class Tasks:
    """All of one office, from any thread; ``ended`` counts those that came to an end, as news."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.ended = 0
        self._known: dict[tuple[str, str], Task] = {}
        self._threads: dict[threading.Thread, Task] = {}
        self._lock = threading.Lock()
        self._turn = threading.BoundedSemaphore(at_once)
        self._most = at_once + WAITING

    def begin(self, task: Task, work: Callable[[Task], object]) -> Task:
        """Start it, or wait for its turn; the same key again of the same person is the same task.

        Raises:
            Busy: too many wait, or the machine has no thread left. Refused: something is being computed for
            this subject.
        """
        with self._lock:
            name = task.actor, task.key
            if name in self._known:
                return self._known[name]
            under_way = [each for each in self._known.values() if not each.is_done]
            if any(each.subject == task.subject for each in under_way):
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
        """Drop all that is under way, and wait until no solver runs: the process may end then."""
        with self._lock:
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
