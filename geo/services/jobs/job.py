"""One background job: a long computation beside the screens, with progress, stopped at any time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from geo.domain.errors import Refused
from geo.domain.plans.commands import PlanAction
from geo.planning.mip.progress import SolveListener
from geo.planning.mip.solver import Progress

T = TypeVar("T")

EXPLANATION_STAGE = "reasons"
"""The stage after the solver's: each change is evaluated by leaving it out."""
ADVICE_STAGE = "offers"
"""The stage of trying remedies for a shortage."""


INLINE_WAIT_S = 2.0
"""Time that a request waits for a quick job, in seconds, before progress is displayed."""


class JobKind(StrEnum):
    """What is computed: three kinds for a draft plan, four for one account alone, two of imports."""

    PROPOSE = "propose"
    ADVICE = "advice"
    CURVE = "curve"
    SCHEDULE = "schedule"
    CREW = "crew"
    SITING = "posts"
    CORDON = "cordon"
    IMPORT_READING = "import_reading"
    IMPORT_WRITING = "import_writing"


NO_PARTIAL_RESULT = frozenset({JobKind.CREW, JobKind.CORDON})
"""Kinds without a best result so far: they yield the whole result or none."""


class StopMode(StrEnum):
    """How a job was stopped: with the best result so far, or without a result."""

    KEEP_BEST = "take"
    DISCARD = "drop"


@dataclass(frozen=True, slots=True)
class JobScope:
    """Whose a job is: that of all who may plan a draft, one at a time, or of one account, several at a time.

    Attributes:
        owner: Id of the draft, or of the account.
        is_draft: Whether it is a draft.
    """

    owner: str
    is_draft: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class JobSpec(Generic[T]):
    """Specification of a job.

    Attributes:
        kind: What is computed.
        request: The request; the same request of one account is the same job.
        input_fingerprint: All input that the work rests on; equal where the input is.
        work: The computation; it may take long.
        present: Makes the answer of what the work returned.
        draft: The draft that it is about, with the version that was seen; None for the account's own.
    """

    kind: JobKind
    request: Hashable
    input_fingerprint: Hashable
    work: Callable[[BackgroundJob], Any]
    present: Callable[[Any], T]
    draft: PlanAction | None = None

    def scope(self, account: str) -> JobScope:
        """Return whose job it is when this account starts it."""
        return JobScope(account) if self.draft is None else JobScope(self.draft.plan, is_draft=True)

    def run_inline(self, job: BackgroundJob | None = None) -> T:
        """Compute the answer in this thread."""
        return self.present(self.work(job or BackgroundJob(self.kind)))


@dataclass(eq=False)
class BackgroundJob:
    """One computation, shared by the thread that runs it and the screens that display it.

    Attributes:
        kind: What is computed.
        scope: Whose it is.
        actor: Id of the account that started it.
        key: Key of the request among those of the account.
        spec: The specification that it was started with, None where it runs in no queue.
        progress: The solver's last report, None before the first.
        stop_mode: How it was stopped, None while it was not.
        was_shown: Whether its end was displayed.
        on_progress: Called at every report of progress, None for nothing.
        requested_at_s: When it was requested, in seconds of a monotonic clock.
        started_at_s: When it started to run, by the same clock; None while it is queued.
        duration_s: How long it ran, in seconds; None before its end.
    """

    kind: JobKind
    scope: JobScope = JobScope("")
    actor: str = ""
    key: str = ""
    spec: JobSpec[Any] | None = None
    progress: Progress | None = None
    stop_mode: StopMode | None = None
    was_shown: bool = False
    on_progress: Callable[[Progress], None] | None = None
    requested_at_s: float = field(default_factory=time.monotonic)
    started_at_s: float | None = None
    duration_s: float | None = None
    _is_committing: bool = False
    _future: Future[Any] = field(default_factory=Future)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    """Reentrant: a signal handler in the thread that holds the lock may stop the job."""

    @property
    def is_done(self) -> bool:
        """Whether nothing more is to come: the job has ended, or its result was discarded."""
        return self.has_finished or self.stop_mode is StopMode.DISCARD

    @property
    def has_finished(self) -> bool:
        """Whether the computation has ended, its result discarded or not."""
        return self._future.done()

    @property
    def has_result(self) -> bool:
        """Whether the job has ended with a result."""
        return self.has_finished and self._future.exception() is None

    @property
    def error(self) -> BaseException | None:
        """The exception that the job ended with, None for none."""
        return self._future.exception() if self.has_finished else None

    @property
    def draft_version(self) -> int:
        """The version of the draft that it was started on; 0 where it is about none."""
        return self.spec.draft.seen_version if self.spec is not None and self.spec.draft is not None else 0

    @property
    def was_quick(self) -> bool:
        """Whether the job may be repeated without a request: it ended by itself within ``INLINE_WAIT_S``."""
        return self.duration_s is not None and self.duration_s <= INLINE_WAIT_S and self.stop_mode is None

    @property
    def age_s(self) -> float:
        """Seconds since it was requested."""
        return time.monotonic() - self.requested_at_s

    @property
    def can_keep_best(self) -> bool:
        """Whether it runs and can be stopped with the best result so far."""
        return self.started_at_s is not None and self.stop_mode is None

    @property
    def elapsed_s(self) -> float | None:
        """Seconds for which it has run; None while it is queued."""
        return None if self.started_at_s is None else time.monotonic() - self.started_at_s

    def report_progress(self, progress: Progress) -> None:
        """Record a report of the solver, and pass it on."""
        self.progress = progress
        if self.on_progress is not None:
            self.on_progress(progress)

    def report_stage(self, stage: str) -> None:
        """Record a stage of the work outside the solver."""
        self.report_progress(Progress(0.0, None, float("-inf"), stage))

    def is_cancelled(self) -> bool:
        """Check whether the solver is to return with what it has."""
        return self.stop_mode is not None

    @property
    def listener(self) -> SolveListener:
        """The listener for a search of several steps."""
        return SolveListener(self.is_cancelled, self.report_progress)

    def stop(self, mode: StopMode) -> bool:
        """Stop the job; return False where it is too late: its result is being recorded, or it has ended."""
        with self._lock:
            if self._is_committing or self._future.done() or self.stop_mode is StopMode.DISCARD:
                return False
            self.stop_mode = mode
            return True

    def begin_commit(self) -> None:
        """Begin to record the result; the job cannot be stopped any more.

        Raises:
            Refused: The result was discarded.
        """
        with self._lock:
            if self.stop_mode is StopMode.DISCARD:
                raise Refused("error.plan_dropped_job")
            self._is_committing = True

    def result(self) -> Any:
        """Return the result; raise what the job ended with.

        Raises:
            Refused: The result was discarded.
        """
        if self.stop_mode is StopMode.DISCARD and not self._is_committing:
            raise Refused("error.plan_dropped_job")
        return self._future.result()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end of the job, with or without a result; return whether it has ended in time."""
        with suppress(NotYet):
            self._future.exception(timeout_s)
        return self.is_done

    def run(self, work: Callable[[BackgroundJob], object]) -> None:
        """Run the work in this thread."""
        self.started_at_s = time.monotonic()
        try:
            if self.stop_mode is StopMode.DISCARD:
                raise Refused("error.plan_dropped_job")
            result = work(self)
        except BaseException as error:  # noqa: BLE001 - ``result`` raises it again
            self.duration_s = time.monotonic() - self.started_at_s
            self._future.set_exception(error)
        else:
            self.duration_s = time.monotonic() - self.started_at_s
            self._future.set_result(result)
