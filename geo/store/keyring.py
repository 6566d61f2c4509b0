"""Secrets, sessions, attempts and invitations: kept beside the journal, never in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from geo.store.access_tables import ATTEMPT, INVITATION, SECRET, SESSION
from geo.store.moments import from_ms, optional_moment, to_ms
from geo.store.statement import Statement

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

SHA256_LENGTH = 64
"""Characters of one in hexadecimal."""

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
    _OPEN, SESSION.c.expires > bindparam("moment"), SESSION.c.last_seen > bindparam("awake_since")
).order_by(SESSION.c.last_seen.desc(), SESSION.c.token_sha256)
_LIVE_SESSIONS = Statement(_LIVE)
_LIVE_SESSIONS_OF = Statement(_LIVE.where(SESSION.c.account == bindparam("account")))
_LAST_SEEN = Statement(select(SESSION.c.account, func.max(SESSION.c.last_seen)).group_by(SESSION.c.account))
_DROP_SESSION = Statement(delete(SESSION).where(_TOKEN))
_PUT_SESSION = Statement(insert(SESSION))
_TOUCH = Statement(update(SESSION).where(_TOKEN, _OPEN).values(last_seen=bindparam("moment")))
_REVOKE = Statement(update(SESSION).where(_TOKEN, _OPEN).values(revoked=bindparam("moment")))
_REVOKE_ALL = Statement(
    update(SESSION)
    .where(SESSION.c.account == bindparam("of"), SESSION.c.token_sha256 != bindparam("but"), _OPEN)
    .values(revoked=bindparam("moment"))
)
_FORGET_SESSIONS = Statement(delete(SESSION).where(SESSION.c.expires < bindparam("moment")))
_FORGET_SESSIONS_AHEAD = Statement(delete(SESSION).where(SESSION.c.created > bindparam("moment")))
_FORGET_INVITATIONS = Statement(delete(INVITATION).where(INVITATION.c.expires < bindparam("moment")))
_DROP_SESSIONS = Statement(delete(SESSION))
_DROP_ALL_INVITATIONS = Statement(delete(INVITATION))
_ATTEMPT = Statement(
    select(ATTEMPT.c.failures, ATTEMPT.c.last, ATTEMPT.c.blocked_until).where(
        ATTEMPT.c.subject == bindparam("subject")
    )
)
_DROP_ATTEMPT = Statement(delete(ATTEMPT).where(ATTEMPT.c.subject == bindparam("subject")))
_PUT_ATTEMPT = Statement(insert(ATTEMPT))
_FORGET_ATTEMPTS = Statement(
    delete(ATTEMPT).where(ATTEMPT.c.last < bindparam("moment"), ATTEMPT.c.blocked_until < bindparam("moment"))
)
_DROP_INVITATION = Statement(delete(INVITATION).where(INVITATION.c.token_sha256 == bindparam("token")))
_PUT_INVITATION = Statement(insert(INVITATION))
_DROP_INVITATIONS = Statement(
    delete(INVITATION).where(func.substr(INVITATION.c.token_sha256, 1, SHA256_LENGTH) == bindparam("account"))
)
_GOOD = (
    INVITATION.c.token_sha256 == bindparam("token"),
    INVITATION.c.used.is_(None),
    INVITATION.c.expires > bindparam("moment"),
    INVITATION.c.expires <= bindparam("latest"),
)
_NO_LIMIT = 1 << 62
"""Milliseconds, later than any moment."""
_INVITATION = Statement(select(INVITATION.c.expires).where(*_GOOD))
_USE_INVITATION = Statement(
    update(INVITATION).where(*_GOOD).values(used=bindparam("moment")).returning(INVITATION.c.expires)
)


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in; the token is known to the browser alone, here only its ``sha256``."""

    sha256: str
    account: str
    address: str
    created: datetime
    last_seen: datetime
    expires: datetime
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failures in a row of one account or address, and until when it must wait."""

    failures: int
    last: datetime
    blocked_until: datetime


class Keyring:
    """Reads and writes on one connection; tokens are given as their SHA-256."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def secret(self, account: str) -> str | None:
        """The hash of the account's password."""
        row = _SECRET.row(self._connection, {"account": account})
        return None if row is None else row[0]

    def put_secret(self, account: str, password_hash: str, at: datetime) -> None:
        _DROP_SECRET.run(self._connection, {"account": account})
        row = {"account": account, "hash": password_hash, "changed": to_ms(at)}
        _PUT_SECRET.run(self._connection, row)

    def session(self, token: str) -> Session | None:
        row = _SESSION.row(self._connection, {"token": token})
        return None if row is None else _session(row)

    def live_sessions(self, at: datetime, awake_since: datetime, account: str = "") -> list[Session]:
        """Those of one account or of all that are open then, the last seen first."""
        when: dict[str, object] = {"moment": to_ms(at), "awake_since": to_ms(awake_since)}
        if account:
            rows = _LIVE_SESSIONS_OF.rows(self._connection, when | {"account": account})
        else:
            rows = _LIVE_SESSIONS.rows(self._connection, when)
        return [_session(row) for row in rows]

    def last_seen(self) -> dict[str, datetime]:
        """When each account was, of those whose sessions are not forgotten yet."""
        return {account: from_ms(moment) for account, moment in _LAST_SEEN.rows(self._connection)}

    def put_session(self, session: Session) -> None:
        row = {"token_sha256": session.sha256, "account": session.account, "address": session.address}
        times = {name: to_ms(getattr(session, name)) for name in ("created", "last_seen", "expires")}
        _DROP_SESSION.run(self._connection, {"token": session.sha256})
        _PUT_SESSION.run(self._connection, {**row, **times, "revoked": None})

    def touch_session(self, token: str, at: datetime) -> None:
        _TOUCH.run(self._connection, {"token": token, "moment": to_ms(at)})

    def revoke_session(self, token: str, at: datetime) -> None:
        _REVOKE.run(self._connection, {"token": token, "moment": to_ms(at)})

    def revoke_sessions_of(self, account: str, at: datetime, *, but: str = "") -> None:
        """End all of the account's sessions, or all but one."""
        _REVOKE_ALL.run(self._connection, {"of": account, "moment": to_ms(at), "but": but})

    def attempts(self, subject: str) -> Attempts | None:
        row = _ATTEMPT.row(self._connection, {"subject": subject})
        return None if row is None else Attempts(row[0], from_ms(row[1]), from_ms(row[2]))

    def put_attempts(self, subject: str, attempts: Attempts | None) -> None:
        """What is known of the subject from now on; None to forget it."""
        _DROP_ATTEMPT.run(self._connection, {"subject": subject})
        if attempts is not None:
            times = {"last": to_ms(attempts.last), "blocked_until": to_ms(attempts.blocked_until)}
            row = {"subject": subject, "failures": attempts.failures}
            _PUT_ATTEMPT.run(self._connection, row | times)

    def put_invitation(self, account: str, token: str, expires: datetime) -> None:
        """An invitation to one account, "" for one that is to be made."""
        row = {"token_sha256": _invitation(account, token), "expires": to_ms(expires), "used": None}
        _DROP_INVITATION.run(self._connection, {"token": row["token_sha256"]})
        _PUT_INVITATION.run(self._connection, row)

    def is_invited(self, account: str, token: str, at: datetime, latest: datetime | None = None) -> bool:
        """Whether the invitation is good; one that ends after ``latest`` was made by a wrong clock."""
        return bool(_INVITATION.rows(self._connection, _which(account, token, at, latest)))

    def use_invitation(self, account: str, token: str, at: datetime, latest: datetime | None = None) -> bool:
        """Whether it was good; it never is again."""
        return bool(_USE_INVITATION.rows(self._connection, _which(account, token, at, latest)))

    def drop_invitations(self, account: str) -> None:
        """None that was made for the account before is good any more."""
        _DROP_INVITATIONS.run(self._connection, {"account": _invitation(account, "")})

    def let_nobody_in(self) -> None:
        """End every session and every link: a copy from before they ended would let people in again."""
        for statement in (_DROP_SESSIONS, _DROP_ALL_INVITATIONS):
            statement.run(self._connection)

    def forget(self, before: datetime, ahead: datetime) -> None:
        """Drop sessions and invitations that expired and attempts that ended before the moment.

        Sessions from after ``ahead``, of a clock that was wrong, go as well: their time would come.
        """
        _FORGET_SESSIONS_AHEAD.run(self._connection, {"moment": to_ms(ahead)})
        for statement in (_FORGET_SESSIONS, _FORGET_INVITATIONS, _FORGET_ATTEMPTS):
            statement.run(self._connection, {"moment": to_ms(before)})


def _which(account: str, token: str, at: datetime, latest: datetime | None) -> dict[str, object]:
    until = _NO_LIMIT if latest is None else to_ms(latest)
    return {"token": _invitation(account, token), "moment": to_ms(at), "latest": until}


def _invitation(account: str, token: str) -> str:
    """What an invitation is kept by: found by its account, too, whatever that is called."""
    return hashlib.sha256(account.encode()).hexdigest() + token


def _session(row: tuple[Any, ...]) -> Session:
    sha256, account, address, created, last_seen, expires, revoked = row
    times = from_ms(created), from_ms(last_seen), from_ms(expires), optional_moment(revoked)
    return Session(sha256, account, address, *times)
