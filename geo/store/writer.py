"""Writer thread: requests queue, one batch is one commit, and only then are they acknowledged.

Group commit as in D. Gawlick and D. Kinkade, Varieties of concurrency control in IMS/VS Fast Path, 1985.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine, bindparam, select, text

from geo.domain.errors import IdempotencyKeyReused, InvalidInput, StoreBusy, StoreMoved, StoreUnavailable
from geo.domain.journal import Receipt, Request
from geo.domain.timestamps import from_ms
from geo.store.backends import is_transient, translate_error, translate_errors
from geo.store.credential_store import CredentialStore
from geo.store.hash_chain import canonical, digest
from geo.store.reader import Reader
from geo.store.sqlite_connections import checkpoint_detached_wal
from geo.store.store_file import StoreFile
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement
from geo.store.transaction import Transaction

Work = Callable[[Transaction], None]
JobResult = Any
"""A receipt, the result of an unjournalled work, or an exception."""

T = TypeVar("T")
MAX_BATCH = 64
"""Maximum number of requests in one commit."""

MAX_QUEUE = 1024
"""Maximum number of waiting requests; the next one is refused at once."""

log = logging.getLogger(__name__)
RETRY_PAUSES_S = (0.0, 0.1, 0.4)
"""Pauses in seconds before a batch is repeated after a transient error; then its callers get the error."""


class WriteJob(NamedTuple):
    """Queued request with its work and the future its caller waits for."""

    request: Request
    request_hash: str
    work: Work
    future: Future[Receipt]


class UnjournalledJob(NamedTuple):
    """Queued work beside the journal: nothing is recorded, the future gets the result of the work."""

    work: Callable[[CredentialStore], Any]
    future: Future[Any]


def resolve(job: WriteJob | UnjournalledJob, result: JobResult) -> None:
    """Set the result of a job, once."""
    if job.future.done():
        return
    if isinstance(result, BaseException):
        job.future.set_exception(result)
    else:
        job.future.set_result(result)


class Writer:
    """Accepts requests from any thread until it is closed."""

    def __init__(self, engine: Engine, file: StoreFile | None = None) -> None:
        """Start the thread."""
        self._engine, self._file = engine, file
        with translate_errors(), engine.connect() as connection:
            self.revision = Reader(connection).revision
        self._jobs: queue.Queue[WriteJob | UnjournalledJob | None] = queue.Queue(MAX_QUEUE)
        self._gate = threading.Lock()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="kadian-writer", daemon=True)
        self._thread.start()

    def submit(self, request: Request, work: Work) -> Future[Receipt]:
        """Queue a request; its future is set once it is on the disk, or gets the error that prevented it.

        Raises:
            StoreBusy: the queue is full; nothing was saved.
            StoreUnavailable: the writer is closed; nothing was saved.
        """
        job = WriteJob(request, digest(canonical(request.content)), work, Future())
        self._enqueue(job)
        return job.future

    def submit_unjournalled(self, work: Callable[[CredentialStore], T]) -> Future[T]:
        """Queue a work beside the journal.

        Raises:
            StoreBusy: the queue is full; nothing was saved.
            StoreUnavailable: the writer is closed; nothing was saved.
        """
        job = UnjournalledJob(work, Future())
        self._enqueue(job)
        return job.future

    def _enqueue(self, job: WriteJob | UnjournalledJob) -> None:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a work that writes by itself would wait for itself for ever")
        with self._gate:
            if not self._open:
                raise StoreUnavailable(reason="closed")
            try:
                self._jobs.put_nowait(job)
            except queue.Full:
                raise StoreBusy from None

    @property
    def pending(self) -> int:
        """Number of queued requests."""
        return self._jobs.qsize()

    def close(self) -> None:
        """Finish the queued requests and stop."""
        with self._gate:
            self._open = False
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        batch: list[WriteJob | UnjournalledJob] = []
        try:
            while batch := self._next_batch():
                self._write_batch(batch)
        finally:
            # No caller is left waiting, however this thread ends.
            with self._gate:
                self._open = False
            for job in batch + self._drain():
                resolve(job, StoreUnavailable(reason="closed"))

    def _next_batch(self) -> list[WriteJob | UnjournalledJob]:
        """Wait for a job and return it with all others in the queue; empty once the writer is closed."""
        first = self._jobs.get()
        return [] if first is None else [first, *self._drain(MAX_BATCH - 1)]

    def _drain(self, limit: int = MAX_QUEUE) -> list[WriteJob | UnjournalledJob]:
        """Take up to ``limit`` jobs from the queue without waiting."""
        jobs: list[WriteJob | UnjournalledJob] = []
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

    def _write_batch(self, batch: list[WriteJob | UnjournalledJob]) -> None:
        try:
            with translate_errors():
                self._write_with_retry(batch)
        except BaseException as error:  # noqa: BLE001 - every waiting caller must get the error
            if self._file is not None and isinstance(error, StoreMoved):
                self._save_detached_wal(self._file)
            for job in batch:
                resolve(job, error)

    def _write_with_retry(self, batch: list[WriteJob | UnjournalledJob]) -> None:
        """Repeat the batch after transient errors; jobs committed after all are recognised by their key."""
        for pause in RETRY_PAUSES_S:
            try:
                return self._write_once(batch)
            except Exception as error:  # the backend knows which of them are transient
                if not is_transient(error):
                    raise
            time.sleep(pause)
        return self._write_once(batch)

    def _write_once(self, batch: list[WriteJob | UnjournalledJob]) -> None:
        self._check_file()
        with self._engine.connect() as connection:
            try:
                connection.begin()
                self._commit(connection, run_batch(connection, batch))
            except StoreMoved:
                raise  # the connection is sound
            except BaseException:
                connection.invalidate()  # its state is unknown; the next batch begins on a new one
                raise

    def _commit(
        self, connection: Connection, results: list[tuple[WriteJob | UnjournalledJob, JobResult]]
    ) -> None:
        """Commit before any job is resolved: a refusal, too, may depend on another job of the batch."""
        connection.commit()
        self._check_file(committed=True)
        seqs = (result.seq for _, result in results if isinstance(result, Receipt))
        self.revision = max(self.revision, *seqs, 0)
        for job, result in results:
            resolve(job, result)

    def _check_file(self, *, committed: bool = False) -> None:
        """Check before a commit, and before the results, that the store's own file is written.

        Raises:
            StoreMoved: another file has its name.
            StoreUnavailable: it may not be written.
        """
        if self._file is None:
            return
        self._file.check(committed=committed)
        if not committed and not self._file.is_writable:
            raise StoreUnavailable(reason=f"read-only: {self._file.path}")

    def _save_detached_wal(self, file: StoreFile) -> None:
        try:
            checkpoint_detached_wal(self._engine, file)
        except (sqlite3.Error, StoreMoved):
            log.exception("what only the lost log of the store holds could not be saved")


_ENTRIES_OF_KEY = Statement(
    select(JOURNAL.c.seq, JOURNAL.c.request_hash, JOURNAL.c.at)
    .where(JOURNAL.c.key == bindparam("key"))
    .order_by(JOURNAL.c.seq)
)
_SAVEPOINT, _RELEASE, _ROLLBACK = (
    Statement(text(verb)) for verb in ("SAVEPOINT job", "RELEASE SAVEPOINT job", "ROLLBACK TO SAVEPOINT job")
)


def run_batch(
    connection: Connection, batch: list[WriteJob | UnjournalledJob]
) -> list[tuple[WriteJob | UnjournalledJob, JobResult]]:
    """Run each job in a savepoint of its own, so that a failing one leaves nothing and disturbs no other."""
    head = Reader(connection).head
    results: list[tuple[WriteJob | UnjournalledJob, JobResult]] = []
    for job in batch:
        _SAVEPOINT.execute(connection)
        try:
            if isinstance(job, UnjournalledJob):
                result: JobResult = job.work(CredentialStore(connection))
            else:
                transaction = Transaction(connection, job.request, job.request_hash, head)
                result = _earlier_receipt(connection, job) or _run_job(transaction, job)
                head = transaction.head
        except BaseException as error:
            translated = translate_error(error)
            if translated is not None and not isinstance(translated, InvalidInput):
                raise  # the database failed, not the work: the batch ends here
            _ROLLBACK.execute(connection)
            result = translated or error  # errors of the work belong to its caller
        _RELEASE.execute(connection)
        results.append((job, result))
    return results


def _earlier_receipt(connection: Connection, job: WriteJob) -> Receipt | None:
    """Return the first receipt of a used key, None for a new one.

    Raises:
        IdempotencyKeyReused: the key was used for other content.
    """
    rows = _ENTRIES_OF_KEY.fetch_all(connection, {"key": job.request.key})
    if not rows:
        return None
    if rows[0][1] != job.request_hash:
        raise IdempotencyKeyReused(request=job.request.key)
    return Receipt(tuple(row[0] for row in rows), from_ms(rows[-1][2]), is_repeated=True)


def _run_job(transaction: Transaction, job: WriteJob) -> Receipt:
    """Run the work of a request, after checking that the rights of its principal are unchanged.

    Raises:
        Refused: the rights were changed since. Errors of the work are raised as they are.
    """
    person = job.request.principal
    if person is not None:
        person.check_rights_unchanged(transaction.reader.accounts.account(person.id))
    job.work(transaction)
    return Receipt(transaction.seqs, transaction.last_at)
