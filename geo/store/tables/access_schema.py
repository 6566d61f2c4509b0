"""Tables of access: grants are part of the fold of the journal; the others are kept beside it.

The others hold the present state only. Secrets, sessions, throttle states and invitations say nothing about
the field, and entries of the journal can never be deleted.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from geo.store.tables.schema import INT, METADATA, TEXT


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


GRANT = Table(
    "role_grant",
    METADATA,
    _text("account", primary_key=True),
    _text("role", primary_key=True),
    _text("area", primary_key=True),
    Column("seq", INT, ForeignKey("journal.seq"), nullable=False),
    sqlite_strict=True,
)

SECRET = Table(
    "secret",
    METADATA,
    _text("account", primary_key=True),
    _text("hash"),
    _number("changed"),
    sqlite_strict=True,
)

SESSION = Table(
    "session",
    METADATA,
    _text("token_sha256", primary_key=True),
    _text("account"),
    _text("address"),
    _number("created"),
    _number("last_seen"),
    _number("expires"),
    Column("revoked", INT),
    Index("session_account", "account"),
    sqlite_strict=True,
)

ATTEMPT = Table(
    "attempt",
    METADATA,
    _text("subject", primary_key=True),
    _number("failures"),
    _number("last"),
    _number("blocked_until"),
    sqlite_strict=True,
)

# The key is the SHA-256 of the account ("" for one yet to be created), followed by that of the token.
INVITATION = Table(
    "invitation",
    METADATA,
    _text("token_sha256", primary_key=True),
    _number("expires"),
    Column("used", INT),
    sqlite_strict=True,
)
