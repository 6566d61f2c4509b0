"""Databases that can keep a store: the interface they share, and which of them a URL names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from geo.domain.errors import InvalidInput, KadianError, StoreUnavailable
from geo.domain.kinds import Kinds
from geo.store import postgres, sqlite
from geo.store.store_file import StoreFile


class Backend(Protocol):
    """Module with everything particular to one database; only it knows the type of its ``location``."""

    IS_SHARED: bool
    """Whether other processes may write the same store at the same time."""
    APPEND_ONLY: tuple[str, ...]
    """Statements that make the journal refuse every change of its entries."""

    def location_from_url(self, url: str) -> Any:
        """Return the location that a store URL names."""

    def exists(self, location: Any) -> bool:
        """Return whether there is something to connect to, as far as can be known without connecting."""

    def acquire(self, location: Any) -> StoreFile | None:
        """Lock the store for this process, and create a missing file.

        Returns:
            The locked file; None where any number of processes may write.
        """

    def writing_engine(self, location: Any, file: StoreFile | None = None, /) -> Engine:
        """Build the engine whose transactions begin with the lock that all writers of this store share."""

    def reading_engine(self, location: Any, file: StoreFile | None = None, /) -> Engine:
        """Build the engine whose transactions are one snapshot and cannot change anything."""

    def translate_error(self, error: BaseException) -> KadianError | None:
        """Return the domain error for a database error, None for every other error."""

    def is_transient(self, error: BaseException) -> bool:
        """Return whether the same transaction may succeed when it is repeated at once."""

    def ensure_schema_objects(self, connection: Connection, kinds: Kinds | None = None, /) -> list[str]:
        """Create what the database offers in addition to the tables, and restore lost triggers.

        Returns:
            The names of the restored triggers.
        """

    def config_problems(self, connection: Connection) -> list[str]:
        """Return the settings promised for a writing connection that are not in force."""

    def integrity_faults(self, connection: Connection) -> list[str]:
        """Return the faults that the database's own checks report."""


BACKENDS: dict[str, Backend] = {"sqlite": sqlite, "postgresql": postgres}
"""Backends by the name of their SQLAlchemy dialect."""


def backend_of(url: str) -> Backend:
    """Return the backend of the database that a URL names.

    Raises:
        StoreUnavailable: the text is no URL, or names a database that keeps no store.
    """
    try:
        parts = make_url(url)
    except ArgumentError:
        raise StoreUnavailable(reason="not a URL") from None
    backend = BACKENDS.get(parts.get_backend_name())
    if backend is None:
        raise StoreUnavailable(reason=f"no store: {parts!r}")  # whose repr hides the password
    return backend


def require_file(url: str) -> Path:
    """Return the absolute path of a store that is a file.

    Raises:
        InvalidInput: the store is kept by a server, which has its own means of backup.
    """
    if backend_of(url) is not sqlite:
        raise InvalidInput("error.backup_of_server")
    return sqlite.path_of(url).resolve()


def local_file(url: str) -> Path | None:
    """Return the absolute path of a store that is a file; None for a store on a server."""
    return sqlite.path_of(url).resolve() if backend_of(url) is sqlite else None


def redacted_url(url: str) -> str:
    """Return a store's URL without its password."""
    return make_url(url).render_as_string(hide_password=True)


def translate_error(error: BaseException) -> KadianError | None:
    """Return the domain error for a database error, None for other errors and our own mistakes."""
    return next(filter(None, (backend.translate_error(error) for backend in BACKENDS.values())), None)


def is_transient(error: BaseException) -> bool:
    """Return whether the same transaction may succeed when it is repeated at once."""
    return any(backend.is_transient(error) for backend in BACKENDS.values())


@contextmanager
def translate_errors() -> Iterator[None]:
    """Translate database errors in the block; mistakes in our statements pass unchanged."""
    try:
        yield
    except Exception as error:  # only errors of a database are translated
        translated = translate_error(error)
        if translated is None:
            raise
        raise translated from error
