"""Photos of findings: attach, withdraw, list and read.

A photo changes no version: it arrives before or after the text, whatever else is done to the finding. Its
file is on the disk before the entry that names it (``geo/store/photo_folder.py``), so an entry never names a
file that was not there; a file that no entry names is left by an attempt that was cut off, and does no harm.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, KadianError, NotFound, Refused
from geo.domain.findings.finding import Finding
from geo.domain.journal import FINDING_PHOTO, WITHDRAWN, Entry
from geo.domain.photos import (
    MAX_PHOTOS,
    FindingPhoto,
    PhotoRole,
    PhotoUpload,
    PhotoWithdrawal,
    photo_image,
)
from geo.exchange.photos.encoding import THUMBNAIL_EDGE, encode_photo, make_thumbnail
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.findings.steps import require_finding
from geo.store import Reader, Receipt, Transaction
from geo.store.photo_folder import PhotoFolder, photo_folder

ATTACH, WITHDRAW = "attach", "withdraw"
"""Actions of the entries."""


@needs(Verb.LOG_FINDING, Verb.ACT_ON_FINDING, Verb.CONFIRM_FINDING)
def attach_photo(ctx: AppContext, actor: Actor, upload: PhotoUpload) -> Receipt:
    """Attach a photo to a finding; the same picture in the same role is attached once.

    Who may act on the finding or confirm it may attach to it; who may only log, to findings of their own.

    Raises:
        Refused: The actor may not attach a photo to this finding.
        NotFound: There is no such finding.
        InvalidInput: The file is no photo that can be kept, the finding has as many as it may have, or no
            folder for photos is set.
        StoreBusy: The photo could not be decoded in time.
        StoreUnavailable: The file cannot be written.
    """
    folder = require_photo_folder(ctx)
    with ctx.store.read() as reader:  # before decoding, which costs most
        _authorise_attaching(reader, actor, _finding(reader, upload.finding_id))
    photo = encode_photo(upload.data)
    attachment = photo.attachment
    folder.write(attachment.sha256, photo.data)
    folder.write_thumbnail(attachment.sha256, THUMBNAIL_EDGE, photo.thumbnail)

    def work(tx: Transaction) -> None:
        finding = require_finding(tx, upload.finding_id)
        _authorise_attaching(tx.reader, actor, finding)
        present = tx.reader.photos.of_findings([finding.id])
        if any((each.attachment.sha256, each.role) == (attachment.sha256, upload.role) for each in present):
            return
        if len(present) >= MAX_PHOTOS:
            raise InvalidInput("error.too_many_photos", most=MAX_PHOTOS)
        after = photo_image(attachment, upload.role)
        seq = tx.record(Entry(FINDING_PHOTO, finding.id, ATTACH, None, after))
        tx.photos.put(finding.id, upload.role, attachment, seq)

    return ctx.write(actor, upload, work)


@needs(Verb.LOG_FINDING, Verb.ACT_ON_FINDING, Verb.CONFIRM_FINDING)
def withdraw_photo(ctx: AppContext, actor: Actor, withdrawal: PhotoWithdrawal) -> Receipt:
    """Withdraw one's own photo: it is shown no longer, while journal and file keep it.

    Raises:
        NotFound: There is no such photo, or it is withdrawn.
        Refused: It is another account's, or the actor may no longer attach photos there.
    """

    def work(tx: Transaction) -> None:
        photo = tx.reader.photos.photo(withdrawal.seq)
        if photo is None:
            raise NotFound("error.unknown_photo")
        finding = require_finding(tx, photo.finding_id)
        _authorise_attaching(tx.reader, actor, finding)
        if photo.actor != actor.id:
            raise Refused("error.photo_of_another")
        before = photo_image(photo.attachment, photo.role)
        seq = tx.record(Entry(FINDING_PHOTO, finding.id, WITHDRAW, before, {WITHDRAWN: photo.seq}))
        tx.photos.withdraw(photo.seq, seq)

    return ctx.write(actor, withdrawal, work)


@needs(Verb.READ)
def finding_photos(
    ctx: AppContext, actor: Actor, finding_ids: Collection[str]
) -> dict[str, tuple[FindingPhoto, ...]]:
    """Return the photos of findings that the actor may read, by finding, oldest first.

    Findings without a photo, or in areas that the actor may not read, are left out.
    """
    photos: dict[str, tuple[FindingPhoto, ...]] = {}
    with ctx.store.read() as reader:
        for photo in reader.photos.of_findings(finding_ids):
            photos[photo.finding_id] = (*photos.get(photo.finding_id, ()), photo)
        return {id_: of for id_, of in photos.items() if _may_read(reader, actor, _finding(reader, id_))}


@needs(Verb.READ)
def may_attach_photos(ctx: AppContext, actor: Actor, finding_id: str) -> bool:
    """Return whether the actor may attach photos to a finding; False without such a finding, or a folder."""
    if photo_folder(ctx.settings.store_url, ctx.settings.photos) is None:
        return False
    with ctx.store.read() as reader:
        try:
            _authorise_attaching(reader, actor, _finding(reader, finding_id))
        except (NotFound, Refused):
            return False
    return True


@needs(Verb.READ)
def read_photo(ctx: AppContext, actor: Actor, sha256: str, *, thumbnail: bool = False) -> bytes:
    """Return a photo, or its thumbnail, as JPEG.

    Raises:
        NotFound: No finding shows it.
        Refused: The actor may not read any finding that shows it.
        StoreDamaged: Its file is missing or damaged.
        StoreUnavailable: Its file cannot be read.
    """
    folder = require_photo_folder(ctx)
    with ctx.store.read() as reader:
        findings = [_finding(reader, id_) for id_ in reader.photos.findings_showing(sha256)]
        if not findings:
            raise NotFound("error.unknown_photo")
        if not any(_may_read(reader, actor, each) for each in findings):
            actor.authorise(Verb.READ, reader.area_path(findings[0].area))
    if not thumbnail:
        return folder.read(sha256)
    return folder.read_thumbnail(sha256, THUMBNAIL_EDGE) or _thumbnail_again(folder, sha256)


def require_photo_folder(ctx: AppContext) -> PhotoFolder:
    """Return the folder of photos.

    Raises:
        InvalidInput: The store is on a server, and no folder is set.
    """
    folder = photo_folder(ctx.settings.store_url, ctx.settings.photos)
    if folder is None:
        raise InvalidInput("error.photos_nowhere")
    return folder


def require_after_photo(ctx: AppContext, reader: Reader, finding: Finding) -> None:
    """Require a photo of the scene afterwards, where the category of the finding wants one.

    It is required when a finding is confirmed, not when it is reported done: over a poor link the photo
    arrives later. Where photos cannot be kept, none is required.

    Raises:
        InvalidInput: There is none.
    """
    if not ctx.finding_categories[finding.category].needs_after_photo:
        return
    if photo_folder(ctx.settings.store_url, ctx.settings.photos) is None:
        return
    if not any(photo.role is PhotoRole.AFTER for photo in reader.photos.of_findings([finding.id])):
        raise InvalidInput("error.finding_after_photo")


def _thumbnail_again(folder: PhotoFolder, sha256: str) -> bytes:
    """Make a lost thumbnail from the photo; where that fails, the photo itself serves."""
    photo = folder.read(sha256)
    with suppress(KadianError):
        thumbnail = make_thumbnail(photo)
        folder.write_thumbnail(sha256, THUMBNAIL_EDGE, thumbnail)
        return thumbnail
    return photo


def _finding(reader: Reader, finding_id: str) -> Finding:
    """Return a finding.

    Raises:
        NotFound: There is none of this id.
    """
    finding = reader.findings.finding(finding_id)
    if finding is None:
        raise NotFound("error.unknown_finding", finding=finding_id)
    return finding


def _may_read(reader: Reader, actor: Actor, finding: Finding) -> bool:
    return actor.may(Verb.READ) or actor.may(Verb.READ, reader.area_path(finding.area))


def _authorise_attaching(reader: Reader, actor: Actor, finding: Finding) -> None:
    """Require a verb by which the actor may attach photos to the finding.

    Raises:
        Refused: There is none.
    """
    path = reader.area_path(finding.area)
    if not (actor.may(Verb.ACT_ON_FINDING, path) or actor.may(Verb.CONFIRM_FINDING, path)):
        is_own = finding.found_by == actor.id
        actor.authorise(Verb.LOG_FINDING if is_own else Verb.ACT_ON_FINDING, path)
