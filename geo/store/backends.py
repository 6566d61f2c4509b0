"""Which database a store's URL names, and what a store asks of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from geo.domain.errors import InvalidInput, StoreUnavailable
from geo.store import postgres, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from geo.domain.errors import KadianError
    from geo.domain.kinds import Kinds
    from geo.store.store_file import StoreFile


class Backend(Protocol):
    """A module with all that is particular to one database; only it knows what its ``place`` is."""

    SHARED: bool
    """Whether other processes may write the same store meanwhile."""
    APPEND_ONLY: tuple[str, ...]
    """Statements that make the journal refuse every change of what it holds."""

    def place_of(self, url: str) -> Any: ...

    def is_there(self, place: Any) -> bool:
        """Whether there is something to connect to, as far as can be told without connecting."""

    def hold(self, place: Any) -> StoreFile | None:
        """Take the store for this process, where only one may write; make it where that is ours to do."""

    def writing_engine(self, place: Any, file: StoreFile | None = None, /) -> Engine:
        """Transactions that begin with the lock every writer of this store waits for."""

    def reading_engine(self, place: Any, file: StoreFile | None = None, /) -> Engine:
        """Transactions that are one snapshot and can change nothing."""

    def error_named(self, error: BaseException) -> KadianError | None: ...

    def is_passing(self, error: BaseException) -> bool:
        """Whether the same transaction may well succeed if it is done again at once."""

    def furnish(self, connection: Connection, kinds: Kinds | None = None, /) -> list[str]:
        """Add what the database can offer beside the tables; gives the names of guards it had lost."""

    def amiss(self, connection: Connection) -> list[str]:
        """What a connection that writes was promised and has not in force."""

    def faults_of(self, connection: Connection) -> list[str]: ...


BACKENDS: dict[str, Backend] = {"sqlite": sqlite, "postgresql": postgres}
"""By the name SQLAlchemy's dialects have."""


def backend_of(url: str) -> Backend:
    """The database a URL names.

    Raises:
        StoreUnavailable: not a URL, or of a database that keeps no store.
    """
    try:
        parts = make_url(url)
    except ArgumentError:
        raise StoreUnavailable(reason="not a URL") from None
    backend = BACKENDS.get(parts.get_backend_name())
    if backend is None:
        raise StoreUnavailable(reason=f"no store: {parts!r}")  # whose repr hides the password
    return backend


def file_of(url: str) -> Path:
    """The file of a store that is one.

    Raises:
        InvalidInput: a server keeps it, which has its own means of backup.
    """
    if backend_of(url) is not sqlite:
        raise InvalidInput("error.backup_of_server")
    return sqlite.path_of(url).resolve()


def own_file_of(url: str) -> Path | None:
    """The file of a store that is one; None where a server keeps it, whose disk is its own to watch."""
    return sqlite.path_of(url).resolve() if backend_of(url) is sqlite else None


def shown(url: str) -> str:
    """A store's URL without its password."""
    return make_url(url).render_as_string(hide_password=True)


def error_named(error: BaseException) -> KadianError | None:
    """Our word for what a database says, None for everything else and for mistakes in our statements."""
    return next(filter(None, (backend.error_named(error) for backend in BACKENDS.values())), None)


def is_passing(error: BaseException) -> bool:
    """Whether the same transaction may well succeed if it is done again at once."""
    return any(backend.is_passing(error) for backend in BACKENDS.values())


@contextmanager
def errors_named() -> Iterator[None]:
    """Turns what a database says into our errors; mistakes in our own statements pass as they are."""
    try:
        yield
    except Exception as error:  # whatever it is, its kind decides: only a database's own are named anew
        named = error_named(error)
        if named is None:
            raise
        raise named from error
