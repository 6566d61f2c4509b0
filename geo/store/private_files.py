"""Files and folders for this user alone, and renames that survive a power cut."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700
_OTHERS = 0o077


def make_folder(folder: Path) -> None:
    """Make a folder and the missing ones above it, closed to other users; one that exists stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file that only this user may read and write; what SQLite puts beside it is as closed.

    Raises:
        FileExistsError: there is one; OSError: it cannot be made.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))


def is_open_to_others(path: Path) -> bool:
    """Whether other users than the owner have any right to a file; False where there is none."""
    try:
        return os.name == "posix" and bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False


def move(part: Path, target: Path) -> None:
    """Rename a file durably, over what is there: its content is on the disk before its name is.

    Raises:
        OSError: the operating system refuses it.
    """
    _sync(part)
    part.replace(target)
    if hasattr(os, "O_DIRECTORY"):  # Windows has no such thing and keeps names by itself
        _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
