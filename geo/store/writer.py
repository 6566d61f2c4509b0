"""The only thread that writes: requests queue, a batch is one commit, and only then are they answered."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import bindparam, select, text

from geo.domain.errors import Busy, KeyReused, StoreUnavailable
from geo.domain.journal import Receipt, Request
from geo.store import sqlite
from geo.store.chain import canonical, digest
from geo.store.jobs import Aside, Job, tell
from geo.store.keyring import Keyring
from geo.store.moments import from_ms
from geo.store.reader import Reader
from geo.store.schema import JOURNAL
from geo.store.statement import Statement
from geo.store.transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

    from geo.store.jobs import Answer, Work

T = TypeVar("T")
BATCH = 64
"""Requests in one commit, at most."""

QUEUE = 1024
"""Requests waiting, at most; the next one is told at once that it was not saved."""

_KNOWN = Statement(
    select(JOURNAL.c.seq, JOURNAL.c.request_hash, JOURNAL.c.at)
    .where(JOURNAL.c.key == bindparam("key"))
    .order_by(JOURNAL.c.seq)
)
_SAVE, _KEEP, _UNDO = (
    Statement(text(verb)) for verb in ("SAVEPOINT job", "RELEASE SAVEPOINT job", "ROLLBACK TO SAVEPOINT job")
)


class Writer:
    """Takes requests from any thread until it is closed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with sqlite.errors_named(), engine.connect() as connection:
            self.revision = Reader(connection).revision  # nobody else writes, so nobody need ask again
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
            with sqlite.errors_named(), self._engine.connect() as connection:
                try:
                    connection.begin()
                    self._settle(connection, _performed(connection, batch))
                except BaseException:
                    connection.invalidate()  # in whatever state it is, the next batch begins on a new one
                    raise
        except BaseException as error:  # noqa: BLE001 - nothing is committed, and whoever waits must hear it
            for job in batch:
                tell(job, error)

    def _settle(self, connection: Connection, answers: list[tuple[Job | Aside, Answer]]) -> None:
        """Commit, and only then answer: a refusal too may rest on what stands in the same batch."""
        connection.commit()
        told = (answer.seq for _, answer in answers if isinstance(answer, Receipt))
        self.revision = max(self.revision, *told, 0)
        for job, answer in answers:
            tell(job, answer)


def _performed(connection: Connection, batch: list[Job | Aside]) -> list[tuple[Job | Aside, Answer]]:
    """Do each job in its own savepoint, so that one that fails leaves nothing and disturbs nobody."""
    head = Reader(connection).head
    answers: list[tuple[Job | Aside, Answer]] = []
    for job in batch:
        _SAVE.run(connection)
        try:
            if isinstance(job, Aside):
                answer: Answer = job.work(Keyring(connection))
            else:
                transaction = Transaction(connection, job.request, job.request_hash, head)
                answer = _known(connection, job) or _done(transaction, job)
                head = transaction.head
        except BaseException as error:
            if sqlite.error_named(error) is not None:
                raise  # the database failed, not the work: the batch ends here
            _UNDO.run(connection)
            answer = error  # whatever the work raises belongs to its caller
        _KEEP.run(connection)
        answers.append((job, answer))
    return answers


def _known(connection: Connection, job: Job) -> Receipt | None:
    """The first receipt of a key that was used before.

    Raises:
        KeyReused: it was used for something else.
    """
    rows = _KNOWN.rows(connection, {"key": job.request.key})
    if not rows:
        return None
    if rows[0][1] != job.request_hash:
        raise KeyReused(request=job.request.key)
    return Receipt(tuple(row[0] for row in rows), from_ms(rows[-1][2]), repeated=True)


def _done(transaction: Transaction, job: Job) -> Receipt:
    job.work(transaction)
    return Receipt(transaction.seqs, transaction.last_at)
