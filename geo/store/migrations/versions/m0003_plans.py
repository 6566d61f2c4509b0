"""Plans and orders; what units can be planned with."""

from __future__ import annotations

from alembic import op
from sqlalchemy import REAL, BigInteger, Column, Double, ForeignKey, Integer, Text, text
from sqlalchemy.types import TypeEngine

revision = "0003"
down_revision = "0002"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
NUMBER: TypeEngine[float] = Double().with_variant(REAL, "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("unit") as unit:
        for name in ("people", "leads"):
            unit.add_column(Column(name, INT, nullable=False, server_default=text("0")))
        for name in ("lat", "lon"):
            unit.add_column(Column(name, NUMBER))
    op.create_table(
        "plan",
        Column("id", TEXT, nullable=False, primary_key=True),
        Column("version", INT, nullable=False),
        Column("seq", INT, ForeignKey("journal.seq"), nullable=False),
        Column("state", TEXT, nullable=False),
        Column("number", INT, nullable=False),
        Column("content", TEXT, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("plan_number", "plan", ["number"])
