"""Handovers of posts from shift to shift, a row for each version."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, text

revision = "0010"
down_revision = "0009"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
CURRENT = text("to_seq IS NULL")


def upgrade() -> None:
    op.create_table(
        "handover",
        Column("shift_start", INT, nullable=False, primary_key=True, autoincrement=False),
        Column("site_id", TEXT, nullable=False, primary_key=True),
        Column("version", INT, nullable=False, primary_key=True, autoincrement=False),
        Column("from_seq", INT, ForeignKey("journal.seq"), nullable=False),
        Column("to_seq", INT, ForeignKey("journal.seq")),
        *(_text(name) for name in ("area", "state", "out_unit", "out_by", "out_entered_by")),
        Column("offered_at", INT),
        *(_text(name) for name in ("facts", "note_next", "if_then", "severity")),
        *(_text(name) for name in ("in_unit", "in_by", "in_entered_by")),
        *(Column(name, INT) for name in ("accepted_at", "recorded_at")),
        _text("answers"),
        sqlite_strict=True,
    )
    op.create_index(
        "handover_current",
        "handover",
        ["shift_start", "site_id"],
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    op.create_index("handover_site", "handover", ["site_id", "shift_start"])
    op.create_index("handover_from", "handover", ["from_seq"])
    # Facts of a handover are read as it is written: the open findings of one site.
    op.create_index("finding_site", "finding", ["site_id"], sqlite_where=CURRENT, postgresql_where=CURRENT)


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)
