"""Files beside the store, and photos of findings: in which role a finding names one, and the commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

MAX_UPLOAD_BYTES = 8 * 2**20
"""Largest file accepted, in bytes: what phones of today make of a scene is 2 to 6 MB."""
MAX_PHOTOS = 20
"""Maximum number of photos of one finding."""
JPEG_TYPE = "image/jpeg"
"""Media type of every photo that is kept, whatever was sent."""
SUFFIXES = {
    JPEG_TYPE: ".jpg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "text/html": ".html",
}
"""Endings of the names of files by media type."""


class PhotoRole(StrEnum):
    """What a photo shows of its finding: the problem, the scene once it is fixed, or something else."""

    BEFORE = "before"
    AFTER = "after"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """File beside the store, named by the SHA-256 of its bytes.

    ``width`` and ``height`` are those of a photo in pixels, 0 of a document.
    """

    sha256: str
    mime: str
    bytes: int
    width: int = 0
    height: int = 0

    @property
    def suffix(self) -> str:
        """Ending of the name of the file.

        Raises:
            KeyError: No file of this media type is kept.
        """
        return SUFFIXES[self.mime]


@dataclass(frozen=True, slots=True)
class FindingPhoto:
    """Photo of a finding, attached under journal number ``seq`` by ``actor`` at ``at``."""

    seq: int
    finding_id: str
    role: PhotoRole
    attachment: Attachment
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PhotoUpload:
    """Attach a photo to a finding.

    Attributes:
        finding_id: Code of the finding.
        role: What the photo shows.
        data: The file as it was sent; JPEG or PNG.
        key: Idempotency key.
    """

    finding_id: str
    role: PhotoRole
    data: bytes
    key: str


@dataclass(frozen=True, slots=True)
class PhotoWithdrawal:
    """Withdraw one's own photo, attached under journal number ``seq``: it is no longer shown."""

    seq: int
    key: str


def photo_image(attachment: Attachment, role: PhotoRole) -> dict[str, object]:
    """Return the ``after`` image of the entry that attaches a photo."""
    return {
        "role": role.value,
        "sha256": attachment.sha256,
        "mime": attachment.mime,
        "bytes": attachment.bytes,
        "width": attachment.width,
        "height": attachment.height,
    }


def attachment_from_image(image: Mapping[str, Any]) -> Attachment:
    """Return the file that an ``after`` image names."""
    return Attachment(*(image[name] for name in Attachment.__slots__))
