"""Files beside the store: photos and frozen reports, named by the SHA-256 of their content, never changed."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from geo.domain.errors import NotFound, StoreDamaged, StoreUnavailable
from geo.store.backends import local_file
from geo.store.private_files import FILE_MODE, create_private_folder, rename_durably, sync_path

_SHA256 = re.compile(r"[0-9a-f]{64}")
JPEG = ".jpg"
"""Ending of photos; documents have their own (``Attachment.suffix``)."""
PART_SUFFIX = ".part"
"""Ending of a file that is being written."""


def photo_folder(url: str, configured: str = "") -> PhotoFolder | None:
    """Return the folder of the photos of a store.

    Args:
        url: of the store.
        configured: path of the folder; "" for the one beside the store's file.

    Returns:
        The folder, which need not exist yet; None for a store on a server without a configured one: each
        process that writes to it must see the same folder, so only an administrator can name it.
    """
    if configured:
        return PhotoFolder(Path(configured).absolute())
    file = local_file(url)
    return None if file is None else PhotoFolder.beside(file)


class PhotoFolder:
    """Photos as files ``aa/bb/<SHA-256>.jpg``, thumbnails beside them as ``<SHA-256>-320.jpg``.

    Documents lie in the same folders, each with the ending of its media type.
    """

    def __init__(self, path: Path) -> None:
        """Use this folder; it is created when the first photo is written."""
        self.path = path

    @classmethod
    def beside(cls, store: Path) -> PhotoFolder:
        """Return the folder beside the file of a store."""
        return cls(store.with_name(store.name + ".photos"))

    def path_of(self, sha256: str, suffix: str = JPEG) -> Path:
        """Return the path of a file, whether or not it exists.

        Raises:
            NotFound: the text is no SHA-256 in hexadecimal: no path is made of anything else.
        """
        if not _SHA256.fullmatch(sha256):
            raise NotFound("error.unknown_photo")
        return self.path / sha256[:2] / sha256[2:4] / f"{sha256}{suffix}"

    def thumbnail_path(self, sha256: str, edge: int) -> Path:
        """Return the path of the thumbnail of this edge in pixels, whether or not it exists."""
        photo = self.path_of(sha256)
        return photo.with_name(f"{photo.stem}-{edge}{photo.suffix}")

    def write(self, sha256: str, data: bytes, suffix: str = JPEG) -> None:
        """Write a file to the disk, unless it is there; its name, too, has reached the disk on return.

        Raises:
            StoreDamaged: the bytes are not those of the name.
            StoreUnavailable: it cannot be written.
        """
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreDamaged(reason=f"photo {sha256}")
        path = self.path_of(sha256, suffix)
        try:
            if self.is_sound(sha256, len(data), suffix):
                # Written by another process a moment ago, its name may not have reached the disk yet.
                sync_path(path)
            else:
                self._write_file(path, data)
            for folder in (path.parent, *path.parent.parents[:3]):
                sync_path(folder)
        except OSError as error:
            raise StoreUnavailable(reason=str(error)) from error

    def write_thumbnail(self, sha256: str, edge: int, data: bytes) -> None:
        """Keep a thumbnail where that is possible; one that is lost is made again from the photo."""
        with suppress(OSError):
            self._write_file(self.thumbnail_path(sha256, edge), data)

    def read(self, sha256: str, suffix: str = JPEG) -> bytes:
        """Return the bytes of a file, checked against its name: a damaged one is no evidence.

        Raises:
            NotFound: the text is no SHA-256.
            StoreDamaged: the file is missing, or not what its name says.
            StoreUnavailable: it cannot be read.
        """
        path = self.path_of(sha256, suffix)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise StoreDamaged("error.photo_missing", photo=sha256[:12]) from error
        except OSError as error:
            raise StoreUnavailable(reason=str(error)) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreDamaged("error.photo_damaged", photo=sha256[:12])
        return data

    def read_thumbnail(self, sha256: str, edge: int) -> bytes | None:
        """Return a thumbnail, None where there is none."""
        try:
            return self.thumbnail_path(sha256, edge).read_bytes()
        except OSError:
            return None

    def has(self, sha256: str, size: int, suffix: str = JPEG) -> bool:
        """Return whether there is a file of this name and size in bytes; its content is not read."""
        try:
            return self.path_of(sha256, suffix).stat().st_size == size
        except OSError:
            return False

    def is_sound(self, sha256: str, size: int, suffix: str = JPEG) -> bool:
        """Return whether a file is there and has the content of its name."""
        return self.fault(sha256, size, suffix) is None

    def fault(self, sha256: str, size: int, suffix: str = JPEG) -> str | None:
        """Compare a file with its name and size in bytes.

        Returns:
            "missing", "damaged", or None for a sound file.
        """
        path = self.path_of(sha256, suffix)
        try:
            with path.open("rb") as stream:
                is_sound = os.fstat(stream.fileno()).st_size == size and (
                    hashlib.file_digest(stream, "sha256").hexdigest() == sha256
                )
        except FileNotFoundError:
            return "missing"
        except OSError:
            return "damaged"
        return None if is_sound else "damaged"

    @property
    def unfinished(self) -> list[Path]:
        """Files that are being written, or were when a process was ended."""
        return sorted(self.path.glob(f"*{PART_SUFFIX}"))

    def _write_file(self, path: Path, data: bytes) -> None:
        """Write a private file under another name, then give it its own once its content is on the disk.

        Unfinished files lie at the top, where they are found without walking through all folders.
        """
        create_private_folder(path.parent)
        part = self.path / f"{path.name}.{uuid4().hex}{PART_SUFFIX}"
        try:
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE), "wb") as stream:
                stream.write(data)
            rename_durably(part, path)
        finally:
            part.unlink(missing_ok=True)
