"""A long computation beside the screens: told of while it lasts, stopped at any moment."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from geo.domain.errors import Refused
from geo.planning.solver import Progress
from geo.planning.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

REASONS = "reasons"
"""The stage after the solver's: each change is counted without itself."""
OFFERS = "offers"
"""The stage of trying what would help."""


PATIENCE_S = 2.0
"""What is done sooner is answered at once, without a word of waiting."""


class Kind(StrEnum):
    """What is computed: three things of a draft; or what one person asks, and nothing is written by it."""

    PROPOSE = "propose"
    ADVICE = "advice"
    CURVE = "curve"
    ROTA = "rota"
    CREW = "crew"
    POSTS = "posts"
    SEAL = "seal"


OWN = frozenset({Kind.ROTA, Kind.CREW, Kind.POSTS, Kind.SEAL})
"""Of these others are computed beside, also of the same person."""
WHOLE = frozenset({Kind.CREW, Kind.SEAL})
"""These have no best so far: they are whole or nothing."""


class Stop(StrEnum):
    """How a task was stopped: with the best that there is by then, or with nothing."""

    TAKE = "take"
    DROP = "drop"


@dataclass(eq=False)
class Task:
    """One computation, known to the thread that does it and to the screens that look at it.

    ``subject``: a plan's id, one thing at a time is computed for each; or what is asked, and by whom.
    ``version`` is that of the draft it was begun on; ``actor`` who began it, by id; ``key`` of the press.
    ``progress`` is the solver's last word, None before the first. ``told``: whether its end was shown to
    anybody. ``about`` is what its answer rests on. ``took``: seconds, None before its end.
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
    asked: float = field(default_factory=time.monotonic)
    began: float | None = None
    took: float | None = None
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
    def error(self) -> BaseException | None:
        """What it ended with in place of a result."""
        return self._answer.exception() if self.has_returned else None

    @property
    def was_quick(self) -> bool:
        """Whether nobody needs to be asked before it is done again."""
        return self.took is not None and self.took <= PATIENCE_S and self.stopped is None

    @property
    def age(self) -> float:
        """Seconds since it was asked."""
        return time.monotonic() - self.asked

    @property
    def can_take(self) -> bool:
        """Whether it can be stopped with the best so far by now."""
        return self.began is not None and self.stopped is None

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

    @property
    def watch(self) -> Watch:
        """For a search of several steps."""
        return Watch(self.is_cancelled, self.tell)

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
            found = work(self)
        except BaseException as error:  # noqa: BLE001 - it is raised again for whoever asks what came of it
            self.took = time.monotonic() - self.began
            self._answer.set_exception(error)
        else:
            self.took = time.monotonic() - self.began
            self._answer.set_result(found)
