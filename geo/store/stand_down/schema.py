"""Tables of stand-down orders, of their places, and of reports that a barrier is gone."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from geo.store.tables.schema import INT, METADATA, TEXT


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


STAND_DOWN = Table(
    "stand_down",
    METADATA,
    Column("number", INT, primary_key=True, autoincrement=False),
    Column("seq", INT, ForeignKey("journal.seq"), nullable=False),
    _text("area"),
    _text("kind"),
    Column("phase", INT, nullable=False),
    _text("condition"),
    Column("due_at", INT, nullable=False),
    _text("ordered_by"),
    Column("ordered_at", INT, nullable=False),
    Column("withdrawn_seq", INT, ForeignKey("journal.seq")),
    sqlite_strict=True,
)

STAND_DOWN_SITE = Table(
    "stand_down_site",
    METADATA,
    Column("number", INT, ForeignKey("stand_down.number"), primary_key=True, autoincrement=False),
    _text("site_id", primary_key=True),
    Index("stand_down_site_site", "site_id"),
    sqlite_strict=True,
)

BARRIER_REMOVAL = Table(
    "barrier_removal",
    METADATA,
    Column("seq", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    _text("site_id"),
    _text("note"),
    Column("sha256", TEXT, ForeignKey("attachment.sha256")),
    Column("observed_at", INT, nullable=False),
    Column("withdrawn_seq", INT, ForeignKey("journal.seq")),
    Index("barrier_removal_site", "site_id", "seq"),
    Index("barrier_removal_sha256", "sha256"),
    sqlite_strict=True,
)
