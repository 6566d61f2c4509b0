"""Tables of photos: a row for each file beside the store, and one for each time a finding names it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from geo.store.tables.schema import INT, METADATA, TEXT

ATTACHMENT = Table(
    "attachment",
    METADATA,
    Column("sha256", TEXT, nullable=False, primary_key=True),
    Column("mime", TEXT, nullable=False),
    Column("bytes", INT, nullable=False),
    Column("width", INT, nullable=False),
    Column("height", INT, nullable=False),
    Column("added_seq", INT, ForeignKey("journal.seq"), nullable=False),
    sqlite_strict=True,
)

FINDING_PHOTO = Table(
    "finding_photo",
    METADATA,
    Column("seq", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    Column("finding_id", TEXT, nullable=False),
    Column("sha256", TEXT, ForeignKey("attachment.sha256"), nullable=False),
    Column("role", TEXT, nullable=False),
    Column("withdrawn_seq", INT, ForeignKey("journal.seq")),
    Index("finding_photo_finding", "finding_id", "seq"),
    Index("finding_photo_sha256", "sha256"),
    sqlite_strict=True,
)
