"""Files and folders closed to other users, and renames that survive a power cut."""

from __future__ import annotations

import os
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700
_OTHERS_MASK = 0o077


def create_private_folder(folder: Path) -> None:
    """Create a folder and its missing parents, closed to other users; an existing one stays as it is.

    Raises:
        OSError: the folder cannot be created.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=FOLDER_MODE, exist_ok=True)


def create_private_file(path: Path) -> None:
    """Create an empty file that only this user may read and write; files SQLite puts beside it are as closed.

    Raises:
        FileExistsError: the file exists.
        OSError: it cannot be created.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))


def is_accessible_to_others(path: Path) -> bool:
    """Return whether other users than the owner have any right to a file; False for a missing file."""
    try:
        return os.name == "posix" and bool(path.stat().st_mode & _OTHERS_MASK)
    except OSError:
        return False


def rename_durably(source: Path, target: Path) -> None:
    """Rename a file over an existing one; its content is on the disk before its name is.

    Raises:
        OSError: the operating system refuses it.
    """
    sync_path(source)
    source.replace(target)
    sync_path(target.parent)


def sync_path(path: Path) -> None:
    """Write a file, or the names in a folder, through to the disk.

    Raises:
        OSError: the operating system refuses it.
    """
    if path.is_dir() and not hasattr(os, "O_DIRECTORY"):
        return  # Windows has no such thing and keeps names by itself
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
