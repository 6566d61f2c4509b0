"""Tables of stand-down orders, of their places, and of reports that a barrier is gone."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from geo.store.tables.columns import METADATA, TEXT, key_column, number_column, seq_column, text_column

STAND_DOWN = Table(
    "stand_down",
    METADATA,
    key_column("number"),
    seq_column("seq"),
    text_column("area"),
    text_column("kind"),
    number_column("phase"),
    text_column("condition"),
    number_column("due_at"),
    text_column("ordered_by"),
    number_column("ordered_at"),
    seq_column("withdrawn_seq", nullable=True),
    sqlite_strict=True,
)

STAND_DOWN_SITE = Table(
    "stand_down_site",
    METADATA,
    key_column("number", references="stand_down.number"),
    text_column("site_id", primary_key=True),
    Index("stand_down_site_site", "site_id"),
    sqlite_strict=True,
)

BARRIER_REMOVAL = Table(
    "barrier_removal",
    METADATA,
    seq_column("seq", primary_key=True),
    text_column("site_id"),
    text_column("note"),
    Column("sha256", TEXT, ForeignKey("attachment.sha256")),
    number_column("observed_at"),
    seq_column("withdrawn_seq", nullable=True),
    Index("barrier_removal_site", "site_id", "seq"),
    Index("barrier_removal_sha256", "sha256"),
    sqlite_strict=True,
)
