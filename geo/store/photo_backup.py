"""Files beside the store in backups: one folder beside the backups holds those of all of them.

Their content never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect

from geo.domain.errors import StoreDamaged, StoreUnavailable
from geo.domain.photos import Attachment
from geo.store import sqlite
from geo.store.backends import translate_errors
from geo.store.photo_folder import PhotoFolder
from geo.store.photos.photos import attachments
from geo.store.photos.schema import ATTACHMENT

FOLDER_NAME = "photos"


@dataclass(frozen=True, slots=True)
class PhotoCopies:
    """Outcome of copying or checking photos: how many are sound, and the SHA-256 of those that are not."""

    sound: int = 0
    missing: tuple[str, ...] = ()


def backup_photo_folder(backup_file: Path) -> PhotoFolder:
    """Return the folder of photos that a backup shares with the others beside it.

    A folder for each backup would hold the same photos again and again; hard links to those of the store
    would be damaged together with them.
    """
    return PhotoFolder(backup_file.parent / FOLDER_NAME)


def attachments_of_file(database: Path) -> list[Attachment]:
    """Return the files that entries of a store's file name; none for a schema without photos."""
    engine = sqlite.reading_engine(database)
    try:
        with translate_errors(), engine.connect() as connection:
            return attachments(connection) if inspect(connection).has_table(ATTACHMENT.name) else []
    finally:
        engine.dispose()


def copy_photos(
    named: Iterable[Attachment], source: PhotoFolder, target: PhotoFolder, *, by_size: bool
) -> PhotoCopies:
    """Copy the photos that the target does not have, each checked against its name.

    A photo that is missing or damaged does not stop the others, nor the backup that they belong to.

    Args:
        named: the photos.
        source: where they are.
        target: where they are to be.
        by_size: whether a file of the right name and size counts as there without its bytes being read; then
            the next of many backups reads new photos alone.

    Raises:
        StoreUnavailable: a photo cannot be written.
    """
    sound, missing = 0, []
    is_there = target.has if by_size else target.is_sound
    for each in named:
        if not is_there(each.sha256, each.bytes, each.suffix):
            try:
                data = source.read(each.sha256, each.suffix)
            except (StoreDamaged, StoreUnavailable):
                missing.append(each.sha256)
                continue
            target.write(each.sha256, data, each.suffix)
        sound += 1
    return PhotoCopies(sound, tuple(missing))


def check_photos(named: Iterable[Attachment], folder: PhotoFolder) -> PhotoCopies:
    """Check every byte of the photos in a folder."""
    every = list(named)
    missing = tuple(each.sha256 for each in every if folder.fault(each.sha256, each.bytes, each.suffix))
    return PhotoCopies(len(every) - len(missing), missing)
