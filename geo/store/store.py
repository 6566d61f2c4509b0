"""Store: opened by URL, written through one path, read in snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from time import perf_counter
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine

from geo.domain.errors import InvalidInput, SchemaTooNew, StoreMissing, StoreUnavailable
from geo.domain.journal import MAX_KEY_BYTES, Receipt, Request
from geo.domain.kinds import Kinds
from geo.store.backends import Backend, backend_of, redacted_url, translate_errors
from geo.store.credential_store import CredentialStore
from geo.store.latency import LatencyHistogram
from geo.store.migrate import schema_of, upgrade
from geo.store.reader import Reader
from geo.store.store_file import StoreFile
from geo.store.tables.schema import SCHEMA
from geo.store.transaction import Transaction
from geo.store.writer import Writer

T = TypeVar("T")


class Store:
    """Open store; create it with ``open`` or ``open_for_reading``."""

    writer_class = Writer

    def __init__(
        self,
        backend: Backend,
        readers: Engine,
        writing: Engine | None = None,
        file: StoreFile | None = None,
    ) -> None:
        """Use ``open`` or ``open_for_reading`` instead."""
        self._backend = backend
        self._readers = readers
        self._writing = writing
        self._file = file
        self._writer = None if writing is None else self.writer_class(writing, file)
        self.latency = LatencyHistogram()
        """Latency of the writes that recorded an entry."""
        self.is_new = False
        """Whether the store was empty when it was opened."""
        self.restored_triggers: list[str] = []
        """Triggers that were missing when it was opened, and were restored."""

    @classmethod
    def open(cls, url: str, kinds: Kinds | None = None) -> Self:
        """Open for reading and writing; an empty or older store is upgraded to the present schema.

        Args:
            url: of the store.
            kinds: the statuses shown by views for other programs, where the database has such views.

        Raises:
            StoreInUse: another process writes it, where only one may.
            SchemaTooNew: it was written by a newer Kadian.
            StoreDamaged: it is not a database.
            StoreUnavailable: it cannot be opened or written.
        """
        backend = backend_of(url)
        location = backend.location_from_url(url)
        file = backend.acquire(location)
        writing = backend.writing_engine(location, file)
        try:
            with translate_errors(), writing.begin() as connection:
                is_new = schema_of(connection) is None
                upgrade(connection)
                restored_triggers = backend.ensure_schema_objects(connection, kinds)
            if file is not None:
                file.record_state()
            store = cls(backend, backend.reading_engine(location, file), writing, file)
        except BaseException:
            writing.dispose()
            if file is not None:
                file.release()
            raise
        store.is_new, store.restored_triggers = is_new, restored_triggers
        return store

    @classmethod
    def open_for_reading(cls, url: str) -> Self:
        """Open without a lock and without writing, also beside a process that writes.

        Raises:
            SchemaTooNew: it was written by a newer Kadian.
            StoreDamaged: it is not a database.
            StoreMissing: it does not exist, or is empty.
            StoreUnavailable: it cannot be read, or has an older schema.
        """
        backend = backend_of(url)
        location = backend.location_from_url(url)
        if not backend.exists(location):
            raise StoreMissing(store=redacted_url(url))
        store = cls(backend, backend.reading_engine(location))
        try:
            with translate_errors(), store._readers.connect() as connection:
                present = schema_of(connection)
            if present is None:
                raise StoreMissing(store=redacted_url(url))
            if present < SCHEMA:
                raise StoreUnavailable("error.schema_old", found=present, expected=SCHEMA)
            if present > SCHEMA:
                raise SchemaTooNew(found=present, known=SCHEMA)
        except BaseException:
            store.close()
            raise
        return store

    def write(self, request: Request, work: Callable[[Transaction], None]) -> Receipt:
        """Run ``work`` in one transaction and return once it is on the disk.

        A request with a used key is not run again: its first receipt is returned with ``is_repeated``.
        Exceptions of ``work`` are raised unchanged.

        Raises:
            InvalidInput: the key is longer than MAX_KEY_BYTES.
            IdempotencyKeyReused: the key was used for other content.
            StoreBusy: too many requests are waiting; nothing was saved.
            StoreUnavailable: the disk is full, read-only or missing; nothing was saved. With the key
                ``error.server_gone`` the server was lost and the outcome is unknown; a repeated request
                shows it.
            StoreMoved: the file is no longer the one that was opened. Nothing is acknowledged; what was just
                committed may be in the old file, and is recognised by its key if that file returns.
        """
        if self._writer is None:
            raise StoreUnavailable(reason="opened for reading")
        if len(request.key.encode("utf-8", "surrogatepass")) > MAX_KEY_BYTES:
            raise InvalidInput
        started = perf_counter()
        receipt = self._writer.submit(request, work).result()
        if receipt.seqs and not receipt.is_repeated:
            self.latency.observe(perf_counter() - started)
        return receipt

    def write_unjournalled(self, work: Callable[[CredentialStore], T]) -> T:
        """Write beside the journal, by the same thread and as durably; return the result of ``work``.

        ``work`` must be idempotent: it is repeated where its commit was not acknowledged.

        Raises:
            StoreBusy, StoreUnavailable: as for ``write``.
        """
        return self.write_unjournalled_async(work).result()

    def write_unjournalled_async(self, work: Callable[[CredentialStore], T]) -> Future[T]:
        """Queue a write beside the journal and return its future.

        Raises:
            StoreBusy, StoreUnavailable: it could not be queued.
        """
        if self._writer is None:
            raise StoreUnavailable(reason="opened for reading")
        return self._writer.submit_unjournalled(work)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Read one consistent snapshot, independent of concurrent writes.

        Raises:
            StoreUnavailable: the file cannot be read, or the server is unreachable.
            StoreDamaged: it is no longer a database.
        """
        with translate_errors(), self._readers.begin() as connection:
            yield Reader(connection)

    def revision(self) -> int:
        """Return the number of the last journal entry, 0 for none; free where only this process writes."""
        if self._writer is not None and not self._backend.IS_SHARED:
            return self._writer.revision
        with self.read() as reader:
            return reader.revision

    def config_problems(self, connection: Connection) -> list[str]:
        """Return the settings promised for a writing connection that are not in force."""
        return self._backend.config_problems(connection)

    @property
    def pending_writes(self) -> int:
        """Number of requests waiting for the writer."""
        return 0 if self._writer is None else self._writer.pending

    def close(self) -> None:
        """Finish the queued requests, then close the database."""
        if self._writer is not None:
            self._writer.close()
        self._readers.dispose()
        if self._writing is not None:
            self._writing.dispose()
        if self._file is not None:
            self._file.release()
