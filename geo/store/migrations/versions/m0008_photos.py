"""Photos of findings: files beside the store, and the findings that name them."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text

revision = "0008"
down_revision = "0007"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "attachment",
        Column("sha256", TEXT, nullable=False, primary_key=True),
        Column("mime", TEXT, nullable=False),
        *(Column(name, INT, nullable=False) for name in ("bytes", "width", "height")),
        Column("added_seq", INT, ForeignKey("journal.seq"), nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "finding_photo",
        Column("seq", INT, ForeignKey("journal.seq"), nullable=False, primary_key=True, autoincrement=False),
        Column("finding_id", TEXT, nullable=False),
        Column("sha256", TEXT, ForeignKey("attachment.sha256"), nullable=False),
        Column("role", TEXT, nullable=False),
        Column("withdrawn_seq", INT, ForeignKey("journal.seq")),
        sqlite_strict=True,
    )
    op.create_index("finding_photo_finding", "finding_photo", ["finding_id", "seq"])
    op.create_index("finding_photo_sha256", "finding_photo", ["sha256"])
