"""Keys of programs that read for an account."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, Text

revision = "0017"
down_revision = "0016"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "api_key",
        Column("key_sha256", TEXT, nullable=False, primary_key=True),
        *(Column(name, TEXT, nullable=False) for name in ("account", "name", "area")),
        *(Column(name, INT, nullable=False) for name in ("created", "expires")),
        *(Column(name, INT) for name in ("last_used", "revoked")),
        sqlite_strict=True,
    )
    op.create_index("api_key_account", "api_key", ["account"])
