"""Queue of background jobs of one context: bounded in number, ended with the process."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from geo.domain.errors import Refused, StoreBusy
from geo.services.jobs.job import INLINE_WAIT_S, BackgroundJob, JobScope, StopMode

Work = Callable[[BackgroundJob], object]

MAX_RUNNING = max(1, (os.cpu_count() or 2) - 1)
"""Maximum number of jobs that run at a time in this process: one core is left for the screens."""
MAX_QUEUED = 8
"""Maximum number of jobs that wait."""
KEPT_PER_KIND = 8
"""Number of finished jobs that are kept for each account and kind."""
INLINE_THRESHOLD_S = 0.9 * INLINE_WAIT_S
"""Duration below which the starting request itself has waited for the end, in seconds."""
NICENESS = 10
"""Added niceness of a job's thread: the screens go first where they need the same core."""
SHUTDOWN_TIMEOUT_S = 5.0
"""Time in which a stopped solver returns, in seconds: the process must not end before."""


def lower_priority() -> None:
    """Let the present thread stand back behind the screens, where the system can do so."""
    if sys.platform == "linux":  # elsewhere a thread has no niceness of its own
        with suppress(OSError):  # forbidden in some containers: then it does not stand back
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


class JobQueue:
    """All background jobs of one context; safe for threads.

    ``finished_count`` counts the jobs that ended, for the refresh of screens; jobs of an account that were
    done at once do not count.
    """

    def __init__(self, max_running: int = MAX_RUNNING) -> None:
        """Start empty."""
        self.finished_count = 0
        self._jobs: dict[tuple[str, str], BackgroundJob] = {}
        self._queued: deque[tuple[BackgroundJob, Work]] = deque()
        self._threads: dict[threading.Thread, BackgroundJob] = {}
        self._lock = threading.Lock()
        self._max_running = max_running
        self._closed = False

    def submit(self, job: BackgroundJob, work: Work) -> BackgroundJob:
        """Start the job, or queue it; return the existing job for a key that the same account used before.

        Raises:
            StoreBusy: Too many jobs are queued, the machine has no thread left, or the process ends.
            Refused: Another job for this draft is under way.
        """
        with self._lock:
            if self._closed:
                raise StoreBusy("error.plan_jobs")
            name = job.actor, job.key
            if name in self._jobs:
                return self._jobs[name]
            under_way = [each for each in self._jobs.values() if not each.is_done]
            if job.scope.is_draft and any(each.scope == job.scope for each in under_way):
                raise Refused("error.plan_job")
            # One that is dropped while it waits holds no place; one that is computed does until it returns.
            self._queued = deque(each for each in self._queued if not each[0].is_done)
            if len(self._queued) >= MAX_QUEUED:
                raise StoreBusy("error.plan_jobs")
            if self._is_full():
                self._queued.append((job, work))
            else:
                self._start(job, work)
            self._remember(job)
        return job

    def find(self, actor: str, key: str) -> BackgroundJob | None:
        """Return the job with this key of this account, None for none."""
        with self._lock:
            return self._jobs.get((actor, key))

    def forget(self, job: BackgroundJob) -> None:
        """Forget the job: the same request starts another."""
        with self._lock:
            if self._jobs.get((job.actor, job.key)) is job:
                del self._jobs[job.actor, job.key]

    def jobs_of(self, scope: JobScope) -> tuple[BackgroundJob, ...]:
        """Return the jobs of one draft or account, the last started first."""
        with self._lock:
            return tuple(task for task in reversed(self._jobs.values()) if task.scope == scope)

    def count_ahead(self, job: BackgroundJob) -> int:
        """Count the unfinished jobs that were submitted before this one."""
        with self._lock:
            others = list(self._jobs.values())
        earlier = others[: others.index(job)] if job in others else []
        return sum(not each.is_done for each in earlier)

    def close(self) -> None:
        """Discard all jobs and start no more; wait until no solver runs, so that the process may end."""
        with self._lock:
            self._closed = True
            tasks, threads = list(self._jobs.values()), list(self._threads)
        for task in tasks:
            task.stop(StopMode.DISCARD)
        until = time.monotonic() + SHUTDOWN_TIMEOUT_S
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _start(self, job: BackgroundJob, work: Work) -> None:
        thread = threading.Thread(target=self._run, args=(job, work), name="task", daemon=True)
        try:
            thread.start()  # it goes on to the next one only after this lock is free
        except RuntimeError:
            raise StoreBusy("error.plan_jobs") from None
        self._threads[thread] = job

    def _remember(self, job: BackgroundJob) -> None:
        """Keep the job; forget the oldest finished ones of the same account and kind."""
        whose = job.actor, job.kind
        alike = [key for key, each in self._jobs.items() if (each.actor, each.kind) == whose]
        ended = [key for key in alike if self._jobs[key].is_done]
        for key in ended[: max(0, len(ended) - KEPT_PER_KIND + 1)]:
            del self._jobs[key]
        self._jobs[job.actor, job.key] = job

    def _run(self, job: BackgroundJob, work: Work) -> None:
        """Run this job, then queued ones, as long as there are any."""
        lower_priority()
        following: tuple[BackgroundJob, Work] | None = job, work
        while following is not None:
            job, work = following
            job.run(work)
            with self._lock:
                self.finished_count += job.scope.is_draft or job.age_s >= INLINE_THRESHOLD_S
                del self._threads[threading.current_thread()]
                following = self._next()
                if following is not None:
                    self._threads[threading.current_thread()] = following[0]

    def _next(self) -> tuple[BackgroundJob, Work] | None:
        """Return the next queued job that is not discarded, where there is room for it; None otherwise."""
        while self._queued and not self._is_full():
            following = self._queued.popleft()
            if not following[0].is_done:
                return following
        return None

    def _is_full(self) -> bool:
        """Check whether as many jobs run as may; a thread that has delivered its result does not count."""
        return sum(not each.has_finished for each in self._threads.values()) >= self._max_running
