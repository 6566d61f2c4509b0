"""The only thread that writes: requests queue, a batch is one commit, and only then are they answered."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from geo.domain.errors import Busy, StoreMoved, StoreUnavailable
from geo.domain.journal import Receipt
from geo.store.backends import errors_named, is_passing
from geo.store.batch import performed
from geo.store.chain import canonical, digest
from geo.store.jobs import Aside, Job, tell
from geo.store.reader import Reader
from geo.store.sqlite_connections import save_log

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from geo.domain.journal import Request
    from geo.store.jobs import Answer, Work
    from geo.store.keyring import Keyring
    from geo.store.store_file import StoreFile

T = TypeVar("T")
BATCH = 64
"""Requests in one commit, at most."""

QUEUE = 1024
"""Requests waiting, at most; the next one is told at once that it was not saved."""

log = logging.getLogger(__name__)
PAUSES_S = (0.0, 0.1, 0.4)
"""Before a batch whose failure may pass is done again; then its callers are told."""


class Writer:
    """Takes requests from any thread until it is closed."""

    def __init__(self, engine: Engine, file: StoreFile | None = None) -> None:
        self._engine, self._file = engine, file
        with errors_named(), engine.connect() as connection:
            self.revision = Reader(connection).revision
        self._jobs: queue.Queue[Job | Aside | None] = queue.Queue(QUEUE)
        self._gate = threading.Lock()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="kadian-writer", daemon=True)
        self._thread.start()

    def submit(self, request: Request, work: Work) -> Future[Receipt]:
        """Queue the work; the answer comes once it is on the disk, or what kept it from there.

        Raises:
            Busy: the queue is full; nothing was saved.
            StoreUnavailable: the writer is closed; nothing was saved.
        """
        job = Job(request, digest(canonical(request.content)), work, Future())
        self._put(job)
        return job.answer

    def submit_aside(self, work: Callable[[Keyring], T]) -> Future[T]:
        """Queue a work beside the journal; see ``submit``."""
        aside = Aside(work, Future())
        self._put(aside)
        return aside.answer

    def _put(self, job: Job | Aside) -> None:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a work that writes by itself would wait for itself for ever")
        with self._gate:
            if not self._open:
                raise StoreUnavailable(reason="closed")
            try:
                self._jobs.put_nowait(job)
            except queue.Full:
                raise Busy from None

    @property
    def waiting(self) -> int:
        """How many requests are queued."""
        return self._jobs.qsize()

    def close(self) -> None:
        """Finish what is queued and stop."""
        with self._gate:
            self._open = False
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        batch: list[Job | Aside] = []
        try:
            while batch := self._next_batch():
                self._write_batch(batch)
        finally:
            # However this thread ends, nobody is left waiting for it.
            with self._gate:
                self._open = False
            for job in batch + self._left():
                tell(job, StoreUnavailable(reason="closed"))

    def _next_batch(self) -> list[Job | Aside]:
        """Wait for a job, take what else is there; empty at the end."""
        first = self._jobs.get()
        return [] if first is None else [first, *self._left(BATCH - 1)]

    def _left(self, limit: int = QUEUE) -> list[Job | Aside]:
        jobs: list[Job | Aside] = []
        while len(jobs) < limit:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put_nowait(None)
                break
            jobs.append(job)
        return jobs

    def _write_batch(self, batch: list[Job | Aside]) -> None:
        try:
            with errors_named():
                self._write_patiently(batch)
        except BaseException as error:  # noqa: BLE001 - nothing is committed, and whoever waits must hear it
            if self._file is not None and isinstance(error, StoreMoved):
                self._save_log(self._file)
            for job in batch:
                tell(job, error)

    def _write_patiently(self, batch: list[Job | Aside]) -> None:
        """Again where that may help; what was committed after all is then known by its key."""
        for pause in PAUSES_S:
            try:
                return self._write_once(batch)
            except Exception as error:  # which of them pass by is for the backend to say
                if not is_passing(error):
                    raise
            time.sleep(pause)
        return self._write_once(batch)

    def _write_once(self, batch: list[Job | Aside]) -> None:
        self._check_file()
        with self._engine.connect() as connection:
            try:
                connection.begin()
                self._settle(connection, performed(connection, batch))
            except StoreMoved:
                raise  # the connection is sound
            except BaseException:
                connection.invalidate()  # in whatever state it is, the next batch begins on a new one
                raise

    def _settle(self, connection: Connection, answers: list[tuple[Job | Aside, Answer]]) -> None:
        """Commit, and only then answer: a refusal too may rest on what stands in the same batch."""
        connection.commit()
        self._check_file(committed=True)
        told = (answer.seq for _, answer in answers if isinstance(answer, Receipt))
        self.revision = max(self.revision, *told, 0)
        for job, answer in answers:
            tell(job, answer)

    def _check_file(self, *, committed: bool = False) -> None:
        """Before a commit and between it and the answers, which are given for the store's own file alone.

        Raises:
            StoreMoved: this is another one by now; StoreUnavailable: it may not be written.
        """
        if self._file is None:
            return
        self._file.check(committed=committed)
        if not committed and not self._file.is_writable:
            raise StoreUnavailable(reason=f"read-only: {self._file.path}")

    def _save_log(self, file: StoreFile) -> None:
        try:
            save_log(self._engine, file)
        except (sqlite3.Error, StoreMoved):
            log.exception("what only the lost log of the store holds could not be saved")
