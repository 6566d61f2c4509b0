"""A store's file while one process may write it: locked, and still the one its name leads to.

The lock is on the file itself (``flock`` on its inode), so it holds under every name the file has and cannot
be removed by tidying up. Where no ``flock`` is known that leaves SQLite's own locks alone (on all but Linux),
a lock file beside the store is all there is; it is taken everywhere.

SQLite's own locks are POSIX locks: a process loses all it has on a file as soon as it closes *any* descriptor
of that file. The descriptor that carries our lock is therefore opened before SQLite opens the file and closed
after SQLite has closed it; and a file that this process holds already is never opened a second time.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING, NamedTuple

from filelock import FileLock, Timeout

from geo.domain.errors import StoreInUse, StoreMoved, StoreUnavailable
from geo.store.private_files import FILE_MODE, make_folder

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path

IS_LINUX = sys.platform == "linux"
"""Elsewhere ``flock`` may stand in SQLite's way, or a file's times may come late while it is open."""

LOG_LIMIT_BYTES = 64 * 2**20
"""SQLite cuts a longer write-ahead log back to this (``journal_size_limit``), and no further."""

_VERSIONS_AT, _WITHOUT_LOG = 18, b"\x01\x01"
"""Where a store's header says which versions of the file format write and read it; 2 is with a log."""

_held: set[tuple[int, int]] = set()
_guard = threading.Lock()
_parked: list[int] = []
"""Descriptors whose closing would take locks of SQLite's away: left open until the process ends."""


class _Log(NamedTuple):
    """The write-ahead log as last seen."""

    identity: tuple[int, int]
    size: int


class StoreFile:
    """Get one from ``take``; ``identify`` it once the file exists, ``check`` it around every commit."""

    def __init__(self, path: Path, lock: FileLock) -> None:
        self._given, self.path = path.absolute(), path.resolve()
        self._log_path = self.path.with_name(self.path.name + "-wal")
        self._has_links = self._given != self.path
        self._lock = lock
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        self._size = self._written_ns = 0
        self._log: _Log | None = None

    @classmethod
    def take(cls, path: Path) -> StoreFile:
        """Take the locks of the only process that may write; they end with the process, however that ends.

        Raises:
            StoreInUse: somebody holds it, under this or another name.
            StoreUnavailable: the lock file cannot be made, or the store's file cannot be opened.
        """
        resolved = path.resolve()
        lock = FileLock(f"{resolved}.lock", mode=FILE_MODE)
        try:
            make_folder(resolved.parent)
            lock.acquire(timeout=0)
        except Timeout:
            raise StoreInUse(store=str(path)) from None
        except OSError as error:
            raise StoreUnavailable(reason=str(error)) from error
        taken = cls(path, lock)
        try:
            if os.path.lexists(resolved):
                taken.identify()
        except BaseException:
            taken.release()
            raise
        return taken

    def identify(self) -> None:
        """Lock the file that now is there and remember which one it is.

        Raises:
            StoreInUse: somebody holds it. StoreUnavailable: it cannot be opened.
        """
        if self._identity is not None:
            return
        with _guard:
            try:
                self._claim()
            except OSError as error:
                raise StoreUnavailable(reason=str(error)) from error
        self.remember()

    def _claim(self) -> None:
        if _identity(self.path.stat()) in _held:
            raise StoreInUse(store=str(self.path))
        if not IS_LINUX:
            self._identity = _identity(self.path.stat())
        else:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _parked.append(descriptor)
                raise StoreInUse(store=str(self.path)) from None
            self._descriptor, self._identity = descriptor, _identity(os.fstat(descriptor))
        _held.add(self._identity)

    def check(self, *, committed: bool = False) -> None:
        """See that what is written goes where it will be looked for.

        Args:
            committed: right after a commit of our own, which may have written to the file itself and is
                remembered; at every other time nobody may have.

        Raises:
            StoreMoved: the file or its log was removed, renamed, replaced, cut short or written by others.
        """
        found, log = self._found(), self._log_now()
        self._check_content(found, committed=committed)
        self._check_log(log, committed=committed)
        if committed:
            self._size, self._written_ns, self._log = found.st_size, found.st_mtime_ns, log

    @property
    def is_writable(self) -> bool:
        """Whether rights, attributes of the file and the mount let it be written.

        SQLite alone would say so late, once it has to copy its log into the file.
        """
        return os.access(self.path, os.W_OK)

    def check_name(self) -> None:
        """See that the store's name still leads to the file that was opened.

        Raises:
            StoreMoved: it does not.
        """
        self._found()

    def _found(self) -> os.stat_result:
        """What stands under the store's name, if that is the file that was opened."""
        try:
            found = self.path.lstat()
            # A link in the URL that now leads elsewhere would take the next start to another store.
            strayed = self._has_links and self._given.resolve() != self.path
        except OSError as error:
            raise StoreMoved(reason=str(error)) from error
        if strayed or _identity(found) != self._identity:
            raise StoreMoved(reason=f"not the file that was opened: {self._given}")
        return found

    def _check_content(self, found: os.stat_result, *, committed: bool) -> None:
        if found.st_size < self._size:
            raise StoreMoved(reason=f"cut short: {self.path}")
        if IS_LINUX and not committed and found.st_mtime_ns != self._written_ns:
            raise StoreMoved(reason=f"written by another program: {self.path}")

    def _check_log(self, found: _Log | None, *, committed: bool) -> None:
        if self._log is None:  # SQLite had none open before, and would take up whatever lies there
            if not committed and found is not None and found.size > 0:
                raise StoreMoved(reason=f"a strange log: {self._log_path}")
        elif found is None or found.identity != self._log.identity:
            raise StoreMoved(reason=f"not the log that was opened: {self._log_path}")
        elif found.size < min(self._log.size, LOG_LIMIT_BYTES):
            raise StoreMoved(reason=f"cut short: {self._log_path}")

    def _log_now(self) -> _Log | None:
        try:
            found = self._log_path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreMoved(reason=str(error)) from error
        return _Log(_identity(found), found.st_size)

    def remember(self, *, log: bool = True) -> None:
        """Take the file, and its log, as they are now for ours, as SQLite has opened or closed them."""
        found = self._found()
        self._size, self._written_ns = found.st_size, found.st_mtime_ns
        if log:
            self._log = self._log_now()

    @property
    def has_lost_its_log(self) -> bool:
        """Whether the log SQLite has open is no longer there by its name, and the file itself still is."""
        try:
            self.check_name()
            found = self._log_now()
        except StoreMoved:
            return False
        return self._log is not None and (found is None or found.identity != self._log.identity)

    @property
    def is_intact(self) -> bool:
        """Whether file and log are those that were opened, whoever wrote to them last."""
        try:
            found, log = self._found(), self._log_now()
            self._check_content(found, committed=True)
            self._check_log(log, committed=True)
        except StoreMoved:
            return False
        return True

    @property
    def has_strange_log(self) -> bool:
        """Whether a log lies beside a file that never had one: SQLite marks those that do in their header."""
        if self._descriptor is None or self._log is None or self._log.size == 0:
            return False
        return os.pread(self._descriptor, 2, _VERSIONS_AT) == _WITHOUT_LOG

    def release(self) -> None:
        """Let go of it; SQLite must have closed the file before."""
        with _guard:
            if self._identity is not None:
                _held.discard(self._identity)
            if self._descriptor is not None:
                os.close(self._descriptor)
            self._identity = self._descriptor = None
        self._lock.release()


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
