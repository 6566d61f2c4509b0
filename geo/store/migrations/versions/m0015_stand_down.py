"""Stand-down orders with their places, and reports that a barrier is gone."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text

revision = "0015"
down_revision = "0014"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "stand_down",
        Column("number", INT, nullable=False, primary_key=True, autoincrement=False),
        Column("seq", INT, ForeignKey("journal.seq"), nullable=False),
        *(_text(name) for name in ("area", "kind")),
        Column("phase", INT, nullable=False),
        _text("condition"),
        Column("due_at", INT, nullable=False),
        _text("ordered_by"),
        Column("ordered_at", INT, nullable=False),
        Column("withdrawn_seq", INT, ForeignKey("journal.seq")),
        sqlite_strict=True,
    )
    op.create_table(
        "stand_down_site",
        Column(
            "number",
            INT,
            ForeignKey("stand_down.number"),
            nullable=False,
            primary_key=True,
            autoincrement=False,
        ),
        Column("site_id", TEXT, nullable=False, primary_key=True),
        sqlite_strict=True,
    )
    op.create_index("stand_down_site_site", "stand_down_site", ["site_id"])
    op.create_table(
        "barrier_removal",
        Column("seq", INT, ForeignKey("journal.seq"), nullable=False, primary_key=True, autoincrement=False),
        *(_text(name) for name in ("site_id", "note")),
        Column("sha256", TEXT, ForeignKey("attachment.sha256")),
        Column("observed_at", INT, nullable=False),
        Column("withdrawn_seq", INT, ForeignKey("journal.seq")),
        sqlite_strict=True,
    )
    op.create_index("barrier_removal_site", "barrier_removal", ["site_id", "seq"])
    op.create_index("barrier_removal_sha256", "barrier_removal", ["sha256"])


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)
