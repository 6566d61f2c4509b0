"""Access: grants, disabled accounts, secrets, sessions, attempts, invitations."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, text

revision = "0002"
down_revision = "0001"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.add_column(Column("disabled", INT, nullable=False, server_default=text("0")))
    op.create_table(
        "role_grant",
        *(_text(name, primary_key=True) for name in ("account", "role", "area")),
        Column("seq", INT, ForeignKey("journal.seq"), nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "secret", _text("account", primary_key=True), _text("hash"), _number("changed"), sqlite_strict=True
    )
    op.create_table(
        "session",
        _text("token_sha256", primary_key=True),
        _text("account"),
        _text("address"),
        *(_number(name) for name in ("created", "last_seen", "expires")),
        Column("revoked", INT),
        sqlite_strict=True,
    )
    op.create_index("session_account", "session", ["account"])
    op.create_table(
        "attempt",
        _text("subject", primary_key=True),
        *(_number(name) for name in ("failures", "last", "blocked_until")),
        sqlite_strict=True,
    )
    op.create_table(
        "invitation",
        _text("token_sha256", primary_key=True),
        _number("expires"),
        Column("used", INT),
        sqlite_strict=True,
    )


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)
