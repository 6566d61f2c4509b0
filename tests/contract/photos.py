"""Attachments in place of photos, and the work that records them."""

import hashlib

from geo.domain.journal import FINDING_PHOTO as ENTITY
from geo.domain.journal import Entry
from geo.domain.photos import Attachment, PhotoRole, photo_image


def bytes_of(number):
    """Bytes in place of a photo: the store does not look into them."""
    return f"photo {number}".encode() * 100


def attachment_of(data):
    return Attachment(hashlib.sha256(data).hexdigest(), "image/jpeg", len(data), 4, 3)


def attaching(number, finding="F1", role=PhotoRole.BEFORE):
    """A work that attaches the photo of this number."""
    attachment = attachment_of(bytes_of(number))

    def work(tx):
        seq = tx.record(Entry(ENTITY, finding, "attach", None, photo_image(attachment, role)))
        tx.photos.put(finding, role, attachment, seq)

    return work
