"""Findings, a row for each version."""

from __future__ import annotations

from alembic import op
from sqlalchemy import REAL, BigInteger, Column, Double, ForeignKey, Integer, Text, text
from sqlalchemy.types import TypeEngine

revision = "0006"
down_revision = "0005"

INT = BigInteger().with_variant(Integer, "sqlite")
NUMBER: TypeEngine[float] = Double().with_variant(REAL, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
CURRENT = text("to_seq IS NULL")


def upgrade() -> None:
    op.create_table(
        "finding",
        Column("id", TEXT, nullable=False, primary_key=True),
        Column("version", INT, nullable=False, primary_key=True, autoincrement=False),
        Column("from_seq", INT, ForeignKey("journal.seq"), nullable=False),
        Column("to_seq", INT, ForeignKey("journal.seq")),
        Column("number", INT, nullable=False),
        *(_text(name) for name in ("site_id", "area")),
        *(Column(name, NUMBER) for name in ("lat", "lon")),
        *(_text(name) for name in ("category", "severity", "source", "text", "found_by")),
        Column("found_at", INT, nullable=False),
        *(_text(name) for name in ("unit", "owner")),
        Column("due_at", INT, nullable=False),
        _text("state"),
        Column("state_at", INT, nullable=False),
        *(_text(name) for name in ("immediate_action", "lasting_action", "closed_as", "carried_to")),
        *(_text(name) for name in ("recurs_of", "duplicate_of", "worked_by")),
        sqlite_strict=True,
    )
    op.create_index(
        "finding_current", "finding", ["id"], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
    )
    op.create_index("finding_from", "finding", ["from_seq"])
    op.create_index("finding_number", "finding", ["number"])


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)
