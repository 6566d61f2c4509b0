"""A store: opened by URL, written through one path, read in snapshots."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Self

from geo.domain.errors import SchemaTooNew, StoreUnavailable
from geo.store import sqlite
from geo.store.latency import Latency
from geo.store.migrate import schema_of, upgrade
from geo.store.reader import Reader
from geo.store.schema import SCHEMA
from geo.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from filelock import BaseFileLock
    from sqlalchemy import Engine

    from geo.domain.journal import Receipt, Request
    from geo.store.transaction import Transaction


class Store:
    """Get one from ``open`` or ``open_for_reading``."""

    writer_class = Writer

    def __init__(
        self, readers: Engine, writing: Engine | None = None, lock: BaseFileLock | None = None
    ) -> None:
        self._readers = readers
        self._writing = writing
        self._lock = lock
        self._writer = None if writing is None else self.writer_class(writing)
        self.latency = Latency()
        """Of the writes that recorded something."""

    @classmethod
    def open(cls, url: str) -> Self:
        """Open for reading and writing; an empty or older store is brought to the present schema.

        Raises:
            StoreInUse: another process writes it.
            SchemaTooNew: it was written by a newer Kadian.
            StoreDamaged: it is no database.
            StoreUnavailable: it cannot be opened or written.
        """
        path = sqlite.path_of(url)
        lock = sqlite.take_lock(path)
        writing = sqlite.writing_engine(path)
        try:
            sqlite.make_file(path)
            with sqlite.errors_named(), writing.begin() as connection:
                upgrade(connection)
            return cls(sqlite.reading_engine(path), writing, lock)
        except BaseException:
            writing.dispose()
            lock.release()
            raise

    @classmethod
    def open_for_reading(cls, url: str) -> Self:
        """Open beside a process that writes, without lock and never writing.

        Raises:
            SchemaTooNew: it was written by a newer Kadian.
            StoreDamaged: it is no database.
            StoreUnavailable: there is none, or it has an older schema.
        """
        store = cls(sqlite.reading_engine(sqlite.path_of(url)))
        with sqlite.errors_named(), store._readers.connect() as connection:
            present = schema_of(connection)
        if present is None or present < SCHEMA:
            store.close()
            raise StoreUnavailable(reason=f"schema {present}, expected {SCHEMA}")
        if present > SCHEMA:
            store.close()
            raise SchemaTooNew(found=present, known=SCHEMA)
        return store

    def write(self, request: Request, work: Callable[[Transaction], None]) -> Receipt:
        """Do the work in one transaction and return once it is on the disk; raises what the work raises.

        A request whose key is known is not done again: the first receipt is returned, ``repeated``.

        Raises:
            KeyReused: the key is known with other content.
            Busy: too many requests are waiting; nothing was saved.
            StoreUnavailable: the disk is full, read-only or away; nothing was saved.
        """
        if self._writer is None:
            raise StoreUnavailable(reason="opened for reading")
        begun = perf_counter()
        receipt = self._writer.submit(request, work).result()
        if receipt.seqs and not receipt.repeated:
            self.latency.observe(perf_counter() - begun)
        return receipt

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent snapshot, whatever is written meanwhile.

        Raises:
            StoreUnavailable: the file cannot be read.
            StoreDamaged: it is no longer a database.
        """
        with sqlite.errors_named(), self._readers.begin() as connection:
            yield Reader(connection)

    def revision(self) -> int:
        """The number of the last journal entry, 0 for none; costs nothing where this process writes."""
        if self._writer is not None:
            return self._writer.revision
        with self.read() as reader:
            return reader.revision

    @property
    def waiting(self) -> int:
        """How many requests wait for the writer."""
        return 0 if self._writer is None else self._writer.waiting

    def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        if self._writer is not None:
            self._writer.close()
        self._readers.dispose()
        if self._writing is not None:
            self._writing.dispose()
        if self._lock is not None:
            self._lock.release()
