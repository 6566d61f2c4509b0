"""Secrets, sessions, throttle states, invitations and keys: kept beside the journal, never in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from geo.domain.timestamps import from_ms, optional_timestamp, to_ms
from geo.store.tables.access_schema import API_KEY, ATTEMPT, INVITATION, SECRET, SESSION
from geo.store.tables.statement import Statement

SHA256_HEX_LENGTH = 64
"""Characters of a SHA-256 in hexadecimal."""

_SECRET = Statement(select(SECRET.c.hash).where(SECRET.c.account == bindparam("account")))
_DROP_SECRET = Statement(delete(SECRET).where(SECRET.c.account == bindparam("account")))
_PUT_SECRET = Statement(insert(SECRET))
_TOKEN = SESSION.c.token_sha256 == bindparam("token")
_OPEN = SESSION.c.revoked.is_(None)
_SESSIONS_NOW = select(
    *(
        SESSION.c[name]
        for name in ("token_sha256", "account", "address", "created", "last_seen", "expires", "revoked")
    )
)
_SESSION = Statement(_SESSIONS_NOW.where(_TOKEN))
_LIVE = _SESSIONS_NOW.where(
    _OPEN, SESSION.c.expires > bindparam("timestamp"), SESSION.c.last_seen > bindparam("awake_since")
).order_by(SESSION.c.last_seen.desc(), SESSION.c.token_sha256)
_LIVE_SESSIONS = Statement(_LIVE)
_LIVE_SESSIONS_OF = Statement(_LIVE.where(SESSION.c.account == bindparam("account")))
_LAST_SEEN = Statement(select(SESSION.c.account, func.max(SESSION.c.last_seen)).group_by(SESSION.c.account))
_DROP_SESSION = Statement(delete(SESSION).where(_TOKEN))
_PUT_SESSION = Statement(insert(SESSION))
_TOUCH = Statement(update(SESSION).where(_TOKEN, _OPEN).values(last_seen=bindparam("timestamp")))
_REVOKE = Statement(update(SESSION).where(_TOKEN, _OPEN).values(revoked=bindparam("timestamp")))
_REVOKE_ALL = Statement(
    update(SESSION)
    .where(SESSION.c.account == bindparam("of"), SESSION.c.token_sha256 != bindparam("but"), _OPEN)
    .values(revoked=bindparam("timestamp"))
)
_PURGE_SESSIONS = Statement(delete(SESSION).where(SESSION.c.expires < bindparam("timestamp")))
_PURGE_FUTURE_SESSIONS = Statement(delete(SESSION).where(SESSION.c.created > bindparam("timestamp")))
_PURGE_INVITATIONS = Statement(delete(INVITATION).where(INVITATION.c.expires < bindparam("timestamp")))
_DROP_SESSIONS = Statement(delete(SESSION))
_DROP_ALL_INVITATIONS = Statement(delete(INVITATION))
_DROP_API_KEYS = Statement(delete(API_KEY))
_PURGE_API_KEYS = Statement(delete(API_KEY).where(API_KEY.c.expires < bindparam("timestamp")))
_API_KEYS = select(
    *(
        API_KEY.c[name]
        for name in ("key_sha256", "account", "name", "area", "created", "expires", "last_used", "revoked")
    )
)
_API_KEY = Statement(_API_KEYS.where(API_KEY.c.key_sha256 == bindparam("key")))
_API_KEYS_OF = Statement(
    _API_KEYS.where(API_KEY.c.account == bindparam("account")).order_by(
        API_KEY.c.created, API_KEY.c.key_sha256
    )
)
_PUT_API_KEY = Statement(insert(API_KEY))
_UNREVOKED_KEY = (API_KEY.c.key_sha256 == bindparam("key"), API_KEY.c.revoked.is_(None))
_TOUCH_API_KEY = Statement(update(API_KEY).where(*_UNREVOKED_KEY).values(last_used=bindparam("timestamp")))
_REVOKE_API_KEYS_OF = Statement(
    update(API_KEY)
    .where(API_KEY.c.account == bindparam("owner"), API_KEY.c.revoked.is_(None))
    .values(revoked=bindparam("timestamp"))
)
_REVOKE_API_KEY = Statement(update(API_KEY).where(*_UNREVOKED_KEY).values(revoked=bindparam("timestamp")))
_ATTEMPT = Statement(
    select(ATTEMPT.c.failures, ATTEMPT.c.last, ATTEMPT.c.blocked_until).where(
        ATTEMPT.c.subject == bindparam("subject")
    )
)
_DROP_ATTEMPT = Statement(delete(ATTEMPT).where(ATTEMPT.c.subject == bindparam("subject")))
_PUT_ATTEMPT = Statement(insert(ATTEMPT))
_PURGE_ATTEMPTS = Statement(
    delete(ATTEMPT).where(
        ATTEMPT.c.last < bindparam("timestamp"), ATTEMPT.c.blocked_until < bindparam("timestamp")
    )
)
_DROP_INVITATION = Statement(delete(INVITATION).where(INVITATION.c.token_sha256 == bindparam("token")))
_PUT_INVITATION = Statement(insert(INVITATION))
_DROP_INVITATIONS = Statement(
    delete(INVITATION).where(
        func.substr(INVITATION.c.token_sha256, 1, SHA256_HEX_LENGTH) == bindparam("account")
    )
)
_VALID_INVITATION = (
    INVITATION.c.token_sha256 == bindparam("token"),
    INVITATION.c.used.is_(None),
    INVITATION.c.expires > bindparam("timestamp"),
    INVITATION.c.expires <= bindparam("latest"),
)
_NO_LIMIT = 1 << 62
"""Milliseconds since 1970, later than any timestamp."""
_INVITATION = Statement(select(INVITATION.c.expires).where(*_VALID_INVITATION))
_USE_INVITATION = Statement(
    update(INVITATION)
    .where(*_VALID_INVITATION)
    .values(used=bindparam("timestamp"))
    .returning(INVITATION.c.expires)
)


@dataclass(frozen=True, slots=True)
class Session:
    """Signed-in browser. Only the browser knows the token; ``sha256`` is its hash in hexadecimal."""

    sha256: str
    account: str
    address: str
    created: datetime
    last_seen: datetime
    expires: datetime
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Key with which programs read for an account.

    Attributes:
        sha256: SHA-256 of the key in hexadecimal; only its owner has the key itself.
        account: Code of the account.
        name: What it is for, in the words of its owner.
        area: Code of the area that it reads, "" for all that the account may read.
        created: When it was made.
        expires: From when on it is refused.
        last_used: When it was last used, to the minute; None for never.
        revoked: When it was revoked, None for not at all.
    """

    sha256: str
    account: str
    name: str
    area: str
    created: datetime
    expires: datetime
    last_used: datetime | None = None
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class ThrottleState:
    """Failures in a row of one account or address, and the end of its block."""

    failures: int
    last: datetime
    blocked_until: datetime


class CredentialStore:
    """Credentials read and written on one connection; tokens are passed as their SHA-256."""

    def __init__(self, connection: Connection) -> None:
        """Read and write on this connection."""
        self._connection = connection

    def secret(self, account: str) -> str | None:
        """Return the hash of the account's password, None without one."""
        row = _SECRET.fetch_one(self._connection, {"account": account})
        return None if row is None else row[0]

    def put_secret(self, account: str, password_hash: str, at: datetime) -> None:
        """Replace the hash of the account's password."""
        _DROP_SECRET.execute(self._connection, {"account": account})
        row = {"account": account, "hash": password_hash, "changed": to_ms(at)}
        _PUT_SECRET.execute(self._connection, row)

    def session(self, token: str) -> Session | None:
        """Return the session of a token, None for an unknown one."""
        row = _SESSION.fetch_one(self._connection, {"token": token})
        return None if row is None else _session(row)

    def live_sessions(self, at: datetime, awake_since: datetime, account: str = "") -> list[Session]:
        """Return the sessions open at a time, the most recently used first.

        Args:
            at: sessions that expire later than this.
            awake_since: sessions used later than this.
            account: only sessions of this account; "" for all.
        """
        when: dict[str, object] = {"timestamp": to_ms(at), "awake_since": to_ms(awake_since)}
        if account:
            rows = _LIVE_SESSIONS_OF.fetch_all(self._connection, when | {"account": account})
        else:
            rows = _LIVE_SESSIONS.fetch_all(self._connection, when)
        return [_session(row) for row in rows]

    def last_seen(self) -> dict[str, datetime]:
        """Return when each account was last seen, from the sessions not purged yet."""
        return {account: from_ms(timestamp) for account, timestamp in _LAST_SEEN.fetch_all(self._connection)}

    def put_session(self, session: Session) -> None:
        """Insert or replace a session; it is not revoked."""
        row = {"token_sha256": session.sha256, "account": session.account, "address": session.address}
        times = {name: to_ms(getattr(session, name)) for name in ("created", "last_seen", "expires")}
        _DROP_SESSION.execute(self._connection, {"token": session.sha256})
        _PUT_SESSION.execute(self._connection, {**row, **times, "revoked": None})

    def touch_session(self, token: str, at: datetime) -> None:
        """Record the use of an open session."""
        _TOUCH.execute(self._connection, {"token": token, "timestamp": to_ms(at)})

    def revoke_session(self, token: str, at: datetime) -> None:
        """End an open session."""
        _REVOKE.execute(self._connection, {"token": token, "timestamp": to_ms(at)})

    def revoke_sessions_of(self, account: str, at: datetime, *, except_token: str = "") -> None:
        """End all open sessions of the account, except one."""
        _REVOKE_ALL.execute(self._connection, {"of": account, "timestamp": to_ms(at), "but": except_token})

    def throttle_state(self, subject: str) -> ThrottleState | None:
        """Return the throttle state of an account or address, None without failures."""
        row = _ATTEMPT.fetch_one(self._connection, {"subject": subject})
        return None if row is None else ThrottleState(row[0], from_ms(row[1]), from_ms(row[2]))

    def put_throttle_state(self, subject: str, state: ThrottleState | None) -> None:
        """Replace the throttle state of the subject; None removes it."""
        _DROP_ATTEMPT.execute(self._connection, {"subject": subject})
        if state is not None:
            times = {"last": to_ms(state.last), "blocked_until": to_ms(state.blocked_until)}
            row = {"subject": subject, "failures": state.failures}
            _PUT_ATTEMPT.execute(self._connection, row | times)

    def put_invitation(self, account: str, token: str, expires: datetime) -> None:
        """Insert or replace an invitation to an account; "" for an account yet to be created."""
        row = {"token_sha256": _invitation_key(account, token), "expires": to_ms(expires), "used": None}
        _DROP_INVITATION.execute(self._connection, {"token": row["token_sha256"]})
        _PUT_INVITATION.execute(self._connection, row)

    def is_invitation_valid(
        self, account: str, token: str, at: datetime, latest: datetime | None = None
    ) -> bool:
        """Return whether the invitation is valid at a time.

        One that expires after ``latest`` was made under a wrong clock and is not valid.
        """
        return bool(
            _INVITATION.fetch_all(self._connection, _invitation_parameters(account, token, at, latest))
        )

    def consume_invitation(
        self, account: str, token: str, at: datetime, latest: datetime | None = None
    ) -> bool:
        """Use up the invitation and return whether it was valid; see ``is_invitation_valid``."""
        return bool(
            _USE_INVITATION.fetch_all(self._connection, _invitation_parameters(account, token, at, latest))
        )

    def drop_invitations(self, account: str) -> None:
        """Delete all invitations to the account."""
        _DROP_INVITATIONS.execute(self._connection, {"account": _invitation_key(account, "")})

    def api_key(self, sha256: str) -> ApiKey | None:
        """Return the key of this SHA-256, None for an unknown one."""
        row = _API_KEY.fetch_one(self._connection, {"key": sha256})
        return None if row is None else _api_key(row)

    def api_keys_of(self, account: str) -> list[ApiKey]:
        """Return all keys of the account, in the order in which they were made."""
        return [_api_key(row) for row in _API_KEYS_OF.fetch_all(self._connection, {"account": account})]

    def revoke_api_keys_of(self, account: str, at: datetime) -> None:
        """Revoke all keys of an account."""
        _REVOKE_API_KEYS_OF.execute(self._connection, {"owner": account, "timestamp": to_ms(at)})

    def put_api_key(self, key: ApiKey) -> None:
        """Insert a key."""
        row = {"key_sha256": key.sha256, "account": key.account, "name": key.name, "area": key.area}
        times = {"created": to_ms(key.created), "expires": to_ms(key.expires)}
        _PUT_API_KEY.execute(self._connection, {**row, **times, "last_used": None, "revoked": None})

    def touch_api_key(self, sha256: str, at: datetime) -> None:
        """Record the use of a key."""
        _TOUCH_API_KEY.execute(self._connection, {"key": sha256, "timestamp": to_ms(at)})

    def revoke_api_key(self, sha256: str, at: datetime) -> None:
        """Revoke a key."""
        _REVOKE_API_KEY.execute(self._connection, {"key": sha256, "timestamp": to_ms(at)})

    def revoke_all_access(self) -> None:
        """Delete all sessions, invitations and keys: a copy from before their end would admit again."""
        for statement in (_DROP_SESSIONS, _DROP_ALL_INVITATIONS, _DROP_API_KEYS):
            statement.execute(self._connection)

    def purge_expired(self, expired_before: datetime, created_after: datetime) -> None:
        """Delete what expired, and sessions with a start in the future.

        Args:
            expired_before: sessions, invitations, keys and throttle states that ended before this.
            created_after: sessions created after this, under a wrong clock; they would become valid later.
        """
        _PURGE_FUTURE_SESSIONS.execute(self._connection, {"timestamp": to_ms(created_after)})
        for statement in (_PURGE_SESSIONS, _PURGE_INVITATIONS, _PURGE_ATTEMPTS, _PURGE_API_KEYS):
            statement.execute(self._connection, {"timestamp": to_ms(expired_before)})


def _invitation_parameters(
    account: str, token: str, at: datetime, latest: datetime | None
) -> dict[str, object]:
    until = _NO_LIMIT if latest is None else to_ms(latest)
    return {"token": _invitation_key(account, token), "timestamp": to_ms(at), "latest": until}


def _invitation_key(account: str, token: str) -> str:
    """Return the primary key of an invitation: the SHA-256 of its account, then that of its token."""
    return hashlib.sha256(account.encode()).hexdigest() + token


def _session(row: tuple[Any, ...]) -> Session:
    """Return a session from a row in the order of its columns."""
    sha256, account, address, created, last_seen, expires, revoked = row
    times = from_ms(created), from_ms(last_seen), from_ms(expires), optional_timestamp(revoked)
    return Session(sha256, account, address, *times)


def _api_key(row: tuple[Any, ...]) -> ApiKey:
    """Return a key from a row in the order of its columns."""
    sha256, account, name, area, created, expires, last_used, revoked = row
    times = from_ms(created), from_ms(expires), optional_timestamp(last_used), optional_timestamp(revoked)
    return ApiKey(sha256, account, name, area, *times)
