"""The tables of access: grants are part of the journal's fold; the others are kept beside it and only now.

A secret, a session, an attempt and an invitation say nothing about the field, and what is in the journal can
never be taken out again.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from geo.store.schema import INT, METADATA, TEXT


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

# Kept by the SHA-256 of its account ("" for one yet to be made), and of its token after that.
INVITATION = Table(
    "invitation",
    METADATA,
    _text("token_sha256", primary_key=True),
    _number("expires"),
    Column("used", INT),
    sqlite_strict=True,
)
