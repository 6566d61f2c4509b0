"""A store: opened by URL, written through one path, read in snapshots."""

from __future__ import annotations

from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Self, TypeVar

from geo.domain.errors import InvalidInput, SchemaTooNew, StoreMissing, StoreUnavailable
from geo.domain.journal import KEY_BYTES
from geo.store.backends import backend_of, errors_named, shown
from geo.store.latency import Latency
from geo.store.migrate import schema_of, upgrade
from geo.store.reader import Reader
from geo.store.schema import SCHEMA
from geo.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from sqlalchemy import Connection, Engine

    from geo.domain.journal import Receipt, Request
    from geo.domain.kinds import Kinds
    from geo.store.backends import Backend
    from geo.store.keyring import Keyring
    from geo.store.store_file import StoreFile
    from geo.store.transaction import Transaction

T = TypeVar("T")


class Store:
    """Get one from ``open`` or ``open_for_reading``."""

    writer_class = Writer

    def __init__(
        self,
        backend: Backend,
        readers: Engine,
        writing: Engine | None = None,
        file: StoreFile | None = None,
    ) -> None:
        self._backend = backend
        self._readers = readers
        self._writing = writing
        self._file = file
        self._writer = None if writing is None else self.writer_class(writing, file)
        self.latency = Latency()
        """Of the writes that recorded something."""
        self.is_new = False
        """Whether there was nothing in it when it was opened."""
        self.restored: list[str] = []
        """Triggers that were gone when it was opened, and were put back."""

    @classmethod
    def open(cls, url: str, kinds: Kinds | None = None) -> Self:
        """Open for reading and writing; an empty or older store is brought to the present schema.

        ``kinds`` are what views for other programs tell statuses by, where the database has views.

        Raises:
            StoreInUse: another process writes it, where only one may.
            SchemaTooNew: it was written by a newer Kadian.
            StoreDamaged: it is no database.
            StoreUnavailable: it cannot be opened or written.
        """
        backend = backend_of(url)
        place = backend.place_of(url)
        file = backend.hold(place)
        writing = backend.writing_engine(place, file)
        try:
            with errors_named(), writing.begin() as connection:
                is_new = schema_of(connection) is None
                upgrade(connection)
                restored = backend.furnish(connection, kinds)
            if file is not None:
                file.remember()
            store = cls(backend, backend.reading_engine(place, file), writing, file)
        except BaseException:
            writing.dispose()
            if file is not None:
                file.release()
            raise
        store.is_new, store.restored = is_new, restored
        return store

    @classmethod
    def open_for_reading(cls, url: str) -> Self:
        """Open beside a process that writes, without lock and never writing.

        Raises:
            SchemaTooNew: it was written by a newer Kadian.
            StoreDamaged: it is no database.
            StoreMissing: there is none, or nothing in it.
            StoreUnavailable: it cannot be read, or has an older schema.
        """
        backend = backend_of(url)
        place = backend.place_of(url)
        if not backend.is_there(place):
            raise StoreMissing(store=shown(url))
        store = cls(backend, backend.reading_engine(place))
        try:
            with errors_named(), store._readers.connect() as connection:
                present = schema_of(connection)
            if present is None:
                raise StoreMissing(store=shown(url))
            if present < SCHEMA:
                raise StoreUnavailable("error.schema_old", found=present, expected=SCHEMA)
            if present > SCHEMA:
                raise SchemaTooNew(found=present, known=SCHEMA)
        except BaseException:
            store.close()
            raise
        return store

    def write(self, request: Request, work: Callable[[Transaction], None]) -> Receipt:
        """Do the work in one transaction and return once it is on the disk; raises what the work raises.

        A request whose key is known is not done again: the first receipt is returned, ``repeated``.

        Raises:
            InvalidInput: the key is longer than KEY_BYTES.
            KeyReused: the key is known with other content.
            Busy: too many requests are waiting; nothing was saved.
            StoreUnavailable: the disk is full, read-only or away; nothing was saved. Or the server went away
                (``error.server_away``): perhaps it was, which the same request asked again will tell.
            StoreMoved: the file is no longer the one that was opened. Nothing is acknowledged; what was just
                committed may be in the file that was, and is found by its key if that comes back.
        """
        if self._writer is None:
            raise StoreUnavailable(reason="opened for reading")
        if len(request.key.encode("utf-8", "surrogatepass")) > KEY_BYTES:
            raise InvalidInput
        begun = perf_counter()
        receipt = self._writer.submit(request, work).result()
        if receipt.seqs and not receipt.repeated:
            self.latency.observe(perf_counter() - begun)
        return receipt

    def keep(self, work: Callable[[Keyring], T]) -> T:
        """Write beside the journal, by the same thread and as durably; returns what the work returns.

        A work whose commit was not answered is done again: it must be one that may be done twice.

        Raises:
            Busy, StoreUnavailable: as for ``write``.
        """
        return self.keep_soon(work).result()

    def keep_soon(self, work: Callable[[Keyring], T]) -> Future[T]:
        """The same without waiting; whether it was kept is for the future to say.

        Raises:
            Busy, StoreUnavailable: it could not even be queued.
        """
        if self._writer is None:
            raise StoreUnavailable(reason="opened for reading")
        return self._writer.submit_aside(work)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent snapshot, whatever is written meanwhile.

        Raises:
            StoreUnavailable: the file cannot be read, or the server is away.
            StoreDamaged: it is no longer a database.
        """
        with errors_named(), self._readers.begin() as connection:
            yield Reader(connection)

    def revision(self) -> int:
        """The number of the last journal entry, 0 for none; costs nothing where this process writes alone."""
        if self._writer is not None and not self._backend.SHARED:
            return self._writer.revision
        with self.read() as reader:
            return reader.revision

    def amiss(self, connection: Connection) -> list[str]:
        """What a connection that writes was promised and has not in force."""
        return self._backend.amiss(connection)

    @property
    def waiting(self) -> int:
        """How many requests wait for the writer."""
        return 0 if self._writer is None else self._writer.waiting

    def close(self) -> None:
        """Finish what is queued, then let go of the database."""
        if self._writer is not None:
            self._writer.close()
        self._readers.dispose()
        if self._writing is not None:
            self._writing.dispose()
        if self._file is not None:
            self._file.release()
