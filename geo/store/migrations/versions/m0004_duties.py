"""Duties: what units said of shifts."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text

revision = "0004"
down_revision = "0003"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "duty",
        Column("start", INT, nullable=False, primary_key=True, autoincrement=False),
        Column("site_id", TEXT, nullable=False, primary_key=True),
        Column("version", INT, nullable=False),
        Column("seq", INT, ForeignKey("journal.seq"), nullable=False),
        Column("content", TEXT, nullable=False),
        sqlite_strict=True,
    )
