"""Checks of what a store stands on: the build of SQLite and the file system."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from geo.domain.errors import StoreUnavailable

MIN_SQLITE_VERSION = (3, 37, 0)
"""First SQLite with STRICT tables."""

NETWORK_FILE_SYSTEMS = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "gfs2"}
    | {"lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs"}
)
"""File systems whose locks and shared memory other machines do not see; the write-ahead log needs both."""

SQLITE_MAGIC, HEADER_BYTES = b"SQLite format 3\0", 100
PROBE_BYTES = 64 * 2**10


class SqliteBuild(NamedTuple):
    """Version of SQLite, and its thread safety as in PEP 249: at 0 threads may not share the module."""

    version: tuple[int, ...]
    threadsafety: int

    @property
    def is_supported(self) -> bool:
        """Whether a store can be kept with this build."""
        return self.version >= MIN_SQLITE_VERSION and self.threadsafety > 0


def current_build() -> SqliteBuild:
    """Return the build of SQLite that this process uses."""
    return SqliteBuild(sqlite3.sqlite_version_info, sqlite3.threadsafety)


def file_system_of(path: Path, mounts: str) -> str:
    """Return the file system type of a path.

    Args:
        path: need not exist.
        mounts: content of Linux's ``/proc/self/mountinfo``.

    Returns:
        The type as Linux names it, "" where ``mounts`` does not say.
    """
    target, kind, deepest = path.resolve(), "", 0
    for line in mounts.splitlines():
        mount, _, source = line.partition(" - ")
        fields = mount.split()
        if len(fields) < 5 or not source:
            continue
        point = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), fields[4])
        # The later of two mounts on one point covers the earlier.
        if len(point) >= deepest and target.is_relative_to(point):
            kind, deepest = source.split()[0], len(point)
    return kind


def free_bytes(path: Path) -> int:
    """Return the free bytes on the disk of a path, which need not exist yet."""
    existing = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    return shutil.disk_usage(existing).free


def truncated_bytes(path: Path) -> int:
    """Return how many bytes a store's file lacks of the size in its own header.

    With a write-ahead log the size is unknown: a crash may have kept SQLite from copying it into the file,
    which it repeats at the next start. Only for a process that has not opened the store: closing the file
    releases SQLite's locks.

    Returns:
        Bytes; 0 for a complete file, and for a missing file, a missing header or a store with a log.
    """
    log = path.with_name(path.name + "-wal")
    if not path.is_file() or (log.exists() and log.stat().st_size > 0):
        return 0
    with path.open("rb") as stream:
        header = stream.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(SQLITE_MAGIC):
        return 0
    page, changes, pages, counted_at = (
        int.from_bytes(header[at : at + size]) for at, size in ((16, 2), (24, 4), (28, 4), (92, 4))
    )
    if changes != counted_at:  # written by a version of SQLite that counted no pages
        return 0
    return max(0, pages * (65536 if page == 1 else page) - path.stat().st_size)


def probe_write(folder: Path) -> None:
    """Write a small file through to the disk and remove it, which shows a full or read-only disk.

    Raises:
        StoreUnavailable: the operating system refuses it.
    """
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(PROBE_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StoreUnavailable(reason=str(error)) from error
