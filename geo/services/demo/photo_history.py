"""Photos of the demo's findings: drawings that say so, ready to be kept as they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from geo.domain.journal import FINDING_PHOTO, Entry
from geo.domain.photos import JPEG_TYPE, Attachment, PhotoRole, photo_image
from geo.exchange.photos.encoding import THUMBNAIL_EDGE
from geo.services.context import AppContext
from geo.services.findings.photos import ATTACH
from geo.settings import ROOT
from geo.store import Transaction
from geo.store.photo_folder import PhotoFolder, photo_folder

PHOTOS_FOLDER = ROOT / "data" / "demo" / "photos"
WIDTH, HEIGHT = 800, 600
"""Size of each drawing in pixels."""


@dataclass(frozen=True, slots=True)
class PhotoHistoryStep:
    """Photo that an account attached to a finding at a time; ``file`` is its name in ``PHOTOS_FOLDER``."""

    at: datetime
    by: str
    role: PhotoRole
    file: str


def replay_photo(ctx: AppContext, tx: Transaction, finding_id: str, step: PhotoHistoryStep) -> None:
    """Attach a photo to a finding; nothing where no folder for photos is set."""
    folder = photo_folder(ctx.settings.store_url, ctx.settings.photos)
    if folder is None:
        return
    attachment = keep_drawing(folder, PHOTOS_FOLDER / step.file)
    after = photo_image(attachment, step.role)
    seq = tx.record(Entry(FINDING_PHOTO, finding_id, ATTACH, None, after, actor=step.by, at=step.at))
    tx.photos.put(finding_id, step.role, attachment, seq)


def keep_drawing(folder: PhotoFolder, file: Path) -> Attachment:
    """Write a drawing into a folder of photos; it is small enough to be its own thumbnail."""
    data = file.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    folder.write(sha256, data)
    folder.write_thumbnail(sha256, THUMBNAIL_EDGE, data)
    return Attachment(sha256, JPEG_TYPE, len(data), WIDTH, HEIGHT)
