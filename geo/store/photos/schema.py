"""Tables of photos: a row for each file beside the store, and one for each time a finding names it."""

from __future__ import annotations

from sqlalchemy import Index, Table

from geo.store.tables.columns import METADATA, number_column, seq_column, text_column

ATTACHMENT = Table(
    "attachment",
    METADATA,
    text_column("sha256", primary_key=True),
    text_column("mime"),
    number_column("bytes"),
    number_column("width"),
    number_column("height"),
    seq_column("added_seq"),
    sqlite_strict=True,
)

FINDING_PHOTO = Table(
    "finding_photo",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("finding_id"),
    text_column("sha256", references="attachment.sha256"),
    text_column("role"),
    seq_column("withdrawn_seq", nullable=True),
    Index("finding_photo_finding", "finding_id", "seq"),
    Index("finding_photo_sha256", "sha256"),
    sqlite_strict=True,
)
