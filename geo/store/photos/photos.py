"""Photos of findings: rows as values, and statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from geo.domain.photos import Attachment, FindingPhoto, PhotoRole
from geo.domain.timestamps import from_ms
from geo.store.part import StorePart
from geo.store.photos.schema import ATTACHMENT, FINDING_PHOTO
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement

ATTACHMENT_COLUMNS = ("sha256", "mime", "bytes", "width", "height")
_IDS_AT_ONCE = 500
"""Parameters of one statement, far below what any database accepts."""

_ATTACHMENT = Statement(
    select(*(ATTACHMENT.c[name] for name in ATTACHMENT_COLUMNS)).where(
        ATTACHMENT.c.sha256 == bindparam("sha256")
    )
)
_NAMED = select(*(ATTACHMENT.c[name] for name in ATTACHMENT_COLUMNS))
_OF_FINDINGS = (
    select(
        FINDING_PHOTO.c.seq,
        FINDING_PHOTO.c.finding_id,
        FINDING_PHOTO.c.role,
        *(ATTACHMENT.c[name] for name in ATTACHMENT_COLUMNS),
        JOURNAL.c.actor,
        JOURNAL.c.at,
    )
    .join(ATTACHMENT, ATTACHMENT.c.sha256 == FINDING_PHOTO.c.sha256)
    .join(JOURNAL, JOURNAL.c.seq == FINDING_PHOTO.c.seq)
    .where(FINDING_PHOTO.c.withdrawn_seq.is_(None))
    .order_by(FINDING_PHOTO.c.seq)
)
_ONE = Statement(_OF_FINDINGS.where(FINDING_PHOTO.c.seq == bindparam("photo_seq")))
_NAMING = Statement(
    select(FINDING_PHOTO.c.finding_id)
    .where(FINDING_PHOTO.c.sha256 == bindparam("sha256"), FINDING_PHOTO.c.withdrawn_seq.is_(None))
    .distinct()
)
_INSERT_ATTACHMENT = Statement(insert(ATTACHMENT))
_INSERT_PHOTO = Statement(insert(FINDING_PHOTO))
_WITHDRAW = Statement(
    update(FINDING_PHOTO)
    .where(FINDING_PHOTO.c.seq == bindparam("photo_seq"))
    .values(withdrawn_seq=bindparam("by"))
)


def put_attachment(connection: Connection, attachment: Attachment, seq: int) -> None:
    """Insert the file that the entry ``seq`` names, where it is the first to name it."""
    if _ATTACHMENT.fetch_one(connection, {"sha256": attachment.sha256}) is None:
        row = {name: getattr(attachment, name) for name in ATTACHMENT_COLUMNS}
        _INSERT_ATTACHMENT.execute(connection, row | {"added_seq": seq})


def attachments(connection: Connection) -> list[Attachment]:
    """Return every file that an entry names, by SHA-256; those of withdrawn photos, too."""
    return [Attachment(*row) for row in connection.execute(_NAMED.order_by(ATTACHMENT.c.sha256))]


def _photo(row: Sequence[Any]) -> FindingPhoto:
    seq, finding_id, role, *file, actor, at = row
    return FindingPhoto(seq, finding_id, PhotoRole(role), Attachment(*file), actor, from_ms(at))


class PhotoReader(StorePart):
    """Queries on photos of findings, and on all files that entries name."""

    def photo(self, photo_seq: int) -> FindingPhoto | None:
        """Return the photo attached under a journal number, None for an unknown or withdrawn one."""
        row = _ONE.fetch_one(self._connection, {"photo_seq": photo_seq})
        return None if row is None else _photo(row)

    def of_findings(self, finding_ids: Collection[str]) -> list[FindingPhoto]:
        """Return the photos of several findings, oldest first, without withdrawn ones."""
        ids = sorted(finding_ids)
        found: list[FindingPhoto] = []
        for start in range(0, len(ids), _IDS_AT_ONCE):
            query = _OF_FINDINGS.where(FINDING_PHOTO.c.finding_id.in_(ids[start : start + _IDS_AT_ONCE]))
            found += [_photo(row) for row in self._connection.execute(query)]
        return found

    def findings_showing(self, sha256: str) -> list[str]:
        """Return the ids of the findings that show a photo."""
        return [id_ for (id_,) in _NAMING.fetch_all(self._connection, {"sha256": sha256})]

    def attachments(self, newest: int | None = None) -> list[Attachment]:
        """Return every file that an entry names, by SHA-256; or only the ``newest`` ones."""
        if newest is None:
            return attachments(self._connection)
        query = _NAMED.order_by(ATTACHMENT.c.added_seq.desc()).limit(newest)
        return [Attachment(*row) for row in self._connection.execute(query)]


class PhotoWriter(StorePart):
    """Writes on photos of findings within one request."""

    def put(self, finding_id: str, role: PhotoRole, attachment: Attachment, seq: int) -> None:
        """Insert the photo that the entry ``seq`` attaches, and its file where it is the first to name it."""
        put_attachment(self._connection, attachment, seq)
        photo = {"seq": seq, "finding_id": finding_id, "sha256": attachment.sha256, "role": role.value}
        _INSERT_PHOTO.execute(self._connection, photo | {"withdrawn_seq": None})

    def withdraw(self, photo_seq: int, seq: int) -> None:
        """Withdraw the photo of the entry ``photo_seq``, by the entry ``seq``."""
        _WITHDRAW.execute(self._connection, {"photo_seq": photo_seq, "by": seq})
