"""What a store stands on: the build of SQLite, the file system beneath."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NamedTuple

from geo.domain.errors import StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

OLDEST = (3, 37, 0)
"""The first SQLite with STRICT tables."""

NETWORK = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "gfs2"}
    | {"lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs"}
)
"""File systems whose locks and shared memory other machines do not see: the write-ahead log needs both."""

MAGIC, HEADER_BYTES = b"SQLite format 3\0", 100
PROBE_BYTES = 64 * 2**10


class Build(NamedTuple):
    """``threadsafety`` as the Python database API counts it: 0 means that threads may not even share it."""

    version: tuple[int, ...]
    threadsafety: int

    @property
    def is_sound(self) -> bool:
        return self.version >= OLDEST and self.threadsafety > 0


def present_build() -> Build:
    return Build(sqlite3.sqlite_version_info, sqlite3.threadsafety)


def file_system_of(path: Path, mounts: str) -> str:
    """The kind of file system a path is on, by Linux's ``/proc/self/mountinfo``; "" where that is silent."""
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
    """What is left on the disk of a path, which need not exist yet."""
    there = next(folder for folder in (path, *path.absolute().parents) if folder.exists())
    return shutil.disk_usage(there).free


def missing_bytes(path: Path) -> int:
    """How many bytes a store's file lacks of what its own header says; 0 where there is none, or no header.

    With a log nobody can say: a crash may have kept SQLite from copying all of it into the file, which it
    does again. Only for a process that has not opened the store: closing the file takes SQLite's locks away.
    """
    log = path.with_name(path.name + "-wal")
    if not path.is_file() or (log.exists() and log.stat().st_size > 0):
        return 0
    with path.open("rb") as stream:
        header = stream.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
        return 0
    page, changes, pages, counted_at = (
        int.from_bytes(header[at : at + size]) for at, size in ((16, 2), (24, 4), (28, 4), (92, 4))
    )
    if changes != counted_at:  # written by a version of SQLite that counted no pages
        return 0
    return max(0, pages * (65536 if page == 1 else page) - path.stat().st_size)


def take_a_write(folder: Path) -> None:
    """Write a small file through to the disk and leave nothing: a full or read-only disk shows.

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
