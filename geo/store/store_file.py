"""File of a store while one process may write it: locked, and still the one its name leads to.

The lock is on the file itself (``flock`` on its inode), so it holds under every name of the file and cannot
be removed by deleting other files. Where no ``flock`` independent of SQLite's own locks exists (everywhere
but on Linux), only a lock file beside the store protects it; that one is used on all systems.

SQLite's own locks are POSIX locks: a process loses all its locks on a file as soon as it closes *any*
descriptor of that file. The descriptor with our lock is therefore opened before SQLite opens the file and
closed after SQLite has closed it, and a file locked by this process is never opened a second time.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import NamedTuple

from filelock import FileLock, Timeout

from geo.domain.errors import StoreInUse, StoreMoved, StoreUnavailable
from geo.store.private_files import FILE_MODE, create_private_folder

if sys.platform != "win32":
    import fcntl

from pathlib import Path

IS_LINUX = sys.platform == "linux"
"""Elsewhere ``flock`` may conflict with SQLite, and modification times of an open file may be late."""

WAL_LIMIT_BYTES = 64 * 2**20
"""SQLite truncates a longer write-ahead log to this size (``journal_size_limit``)."""

_FORMAT_VERSION_OFFSET, _WITHOUT_WAL = 18, b"\x01\x01"
"""Position in the header of the format versions, and their values without a log (2: with a log)."""

_locked_files: set[tuple[int, int]] = set()
_registry_lock = threading.Lock()
_unclosed_descriptors: list[int] = []
"""Descriptors whose closing would release locks of SQLite: left open until the process ends."""


class _WalState(NamedTuple):
    """Write-ahead log as last seen; size in bytes."""

    identity: tuple[int, int]
    size: int


class StoreFile:
    """Locked file; ``acquire`` it, ``lock_existing`` once the file exists, ``check`` around every commit."""

    def __init__(self, path: Path, lock: FileLock) -> None:
        """Use ``acquire`` instead."""
        self._given_path, self.path = path.absolute(), path.resolve()
        self._wal_path = self.path.with_name(self.path.name + "-wal")
        self._has_symlinks = self._given_path != self.path
        self._lock = lock
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        self._size = self._written_ns = 0
        self._wal: _WalState | None = None

    @classmethod
    def acquire(cls, path: Path) -> StoreFile:
        """Take the locks of the only process that may write; they end with the process.

        Raises:
            StoreInUse: another process holds the file, under this or another name.
            StoreUnavailable: the lock file cannot be created, or the store's file cannot be opened.
        """
        resolved = path.resolve()
        lock = FileLock(f"{resolved}.lock", mode=FILE_MODE)
        try:
            create_private_folder(resolved.parent)
            lock.acquire(timeout=0)
        except Timeout:
            raise StoreInUse(store=str(path)) from None
        except OSError as error:
            raise StoreUnavailable(reason=str(error)) from error
        file = cls(path, lock)
        try:
            if os.path.lexists(resolved):
                file.lock_existing()
        except BaseException:
            file.release()
            raise
        return file

    def lock_existing(self) -> None:
        """Lock the file and remember its identity, unless that is done.

        Raises:
            StoreInUse: another process holds it.
            StoreUnavailable: it cannot be opened.
        """
        if self._identity is not None:
            return
        with _registry_lock:
            try:
                self._lock_inode()
            except OSError as error:
                raise StoreUnavailable(reason=str(error)) from error
        self.record_state()

    def _lock_inode(self) -> None:
        if _inode(self.path.stat()) in _locked_files:
            raise StoreInUse(store=str(self.path))
        if not IS_LINUX:
            self._identity = _inode(self.path.stat())
        else:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _unclosed_descriptors.append(descriptor)
                raise StoreInUse(store=str(self.path)) from None
            self._descriptor, self._identity = descriptor, _inode(os.fstat(descriptor))
        _locked_files.add(self._identity)

    def check(self, *, committed: bool = False) -> None:
        """Check that a write reaches the file that the next start will open.

        Args:
            committed: right after a commit of our own, which may have written to the file; its state is
                recorded. Otherwise the file must be unchanged.

        Raises:
            StoreMoved: file or log was removed, renamed, replaced, truncated or written by another program.
        """
        stat, wal = self._current_stat(), self._current_wal()
        self._check_content(stat, committed=committed)
        self._check_wal(wal, committed=committed)
        if committed:
            self._size, self._written_ns, self._wal = stat.st_size, stat.st_mtime_ns, wal

    @property
    def is_writable(self) -> bool:
        """Whether permissions, file attributes and the mount allow writing.

        SQLite alone would report it late, when it copies its log into the file.
        """
        return os.access(self.path, os.W_OK)

    def check_path(self) -> None:
        """Check that the store's name still leads to the file that was opened.

        Raises:
            StoreMoved: it does not.
        """
        self._current_stat()

    def _current_stat(self) -> os.stat_result:
        """Return the status of the file that was opened.

        Raises:
            StoreMoved: the store's name leads to another file, or to none.
        """
        try:
            stat = self.path.lstat()
            # A link in the URL that now leads elsewhere would take the next start to another store.
            strayed = self._has_symlinks and self._given_path.resolve() != self.path
        except OSError as error:
            raise StoreMoved(reason=str(error)) from error
        if strayed or _inode(stat) != self._identity:
            raise StoreMoved(reason=f"not the file that was opened: {self._given_path}")
        return stat

    def _check_content(self, stat: os.stat_result, *, committed: bool) -> None:
        if stat.st_size < self._size:
            raise StoreMoved(reason=f"cut short: {self.path}")
        if IS_LINUX and not committed and stat.st_mtime_ns != self._written_ns:
            raise StoreMoved(reason=f"written by another program: {self.path}")

    def _check_wal(self, wal: _WalState | None, *, committed: bool) -> None:
        if self._wal is None:  # SQLite had no log open, and would apply one that lies there
            if not committed and wal is not None and wal.size > 0:
                raise StoreMoved(reason=f"a strange log: {self._wal_path}")
        elif wal is None or wal.identity != self._wal.identity:
            raise StoreMoved(reason=f"not the log that was opened: {self._wal_path}")
        elif wal.size < min(self._wal.size, WAL_LIMIT_BYTES):
            raise StoreMoved(reason=f"cut short: {self._wal_path}")

    def _current_wal(self) -> _WalState | None:
        try:
            stat = self._wal_path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreMoved(reason=str(error)) from error
        return _WalState(_inode(stat), stat.st_size)

    def record_state(self, *, with_wal: bool = True) -> None:
        """Accept the present state of the file, and of its log, as the result of what SQLite did."""
        stat = self._current_stat()
        self._size, self._written_ns = stat.st_size, stat.st_mtime_ns
        if with_wal:
            self._wal = self._current_wal()

    @property
    def has_detached_wal(self) -> bool:
        """Whether the log that SQLite has open lost its name, while the file kept its own."""
        try:
            self.check_path()
            wal = self._current_wal()
        except StoreMoved:
            return False
        return self._wal is not None and (wal is None or wal.identity != self._wal.identity)

    @property
    def is_intact(self) -> bool:
        """Whether file and log are those that were opened, written by any program."""
        try:
            stat, wal = self._current_stat(), self._current_wal()
            self._check_content(stat, committed=True)
            self._check_wal(wal, committed=True)
        except StoreMoved:
            return False
        return True

    @property
    def has_foreign_wal(self) -> bool:
        """Whether a log lies beside a file without one: SQLite marks files with a log in their header."""
        if self._descriptor is None or self._wal is None or self._wal.size == 0:
            return False
        return os.pread(self._descriptor, 2, _FORMAT_VERSION_OFFSET) == _WITHOUT_WAL

    def release(self) -> None:
        """Release the locks; SQLite must have closed the file before."""
        with _registry_lock:
            if self._identity is not None:
                _locked_files.discard(self._identity)
            if self._descriptor is not None:
                os.close(self._descriptor)
            self._identity = self._descriptor = None
        self._lock.release()


def _inode(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_dev, stat.st_ino
