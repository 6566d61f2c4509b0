"""Tables of access: grants are part of the fold of the journal; the others are kept beside it.

The others hold the present state only. Secrets, sessions, throttle states, invitations and keys of programs
say nothing about the field, and entries of the journal can never be deleted.
"""

from __future__ import annotations

from sqlalchemy import Index, Table

from geo.store.tables.columns import METADATA, number_column, seq_column, text_column

GRANT = Table(
    "role_grant",
    METADATA,
    text_column("account", primary_key=True),
    text_column("role", primary_key=True),
    text_column("area", primary_key=True),
    seq_column("seq"),
    sqlite_strict=True,
)

SECRET = Table(
    "secret",
    METADATA,
    text_column("account", primary_key=True),
    text_column("hash"),
    number_column("changed"),
    sqlite_strict=True,
)

SESSION = Table(
    "session",
    METADATA,
    text_column("token_sha256", primary_key=True),
    text_column("account"),
    text_column("address"),
    number_column("created"),
    number_column("last_seen"),
    number_column("expires"),
    number_column("revoked", nullable=True),
    Index("session_account", "account"),
    sqlite_strict=True,
)

ATTEMPT = Table(
    "attempt",
    METADATA,
    text_column("subject", primary_key=True),
    number_column("failures"),
    number_column("last"),
    number_column("blocked_until"),
    sqlite_strict=True,
)

# The key is the SHA-256 of the account ("" for one yet to be created), followed by that of the token.
INVITATION = Table(
    "invitation",
    METADATA,
    text_column("token_sha256", primary_key=True),
    number_column("expires"),
    number_column("used", nullable=True),
    sqlite_strict=True,
)

# Keys with which programs read for an account.
API_KEY = Table(
    "api_key",
    METADATA,
    text_column("key_sha256", primary_key=True),
    *(text_column(name) for name in ("account", "name", "area")),
    *(number_column(name) for name in ("created", "expires")),
    *(number_column(name, nullable=True) for name in ("last_used", "revoked")),
    Index("api_key_account", "account"),
    sqlite_strict=True,
)
