"""Sign-in sessions: open, resolve, keep awake and end them."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from geo.domain.actors import Actor
from geo.domain.errors import KadianError, SignedOut, SignInRefused
from geo.services.accounts import sign_in_log
from geo.services.accounts.device_cookies import add_device_token
from geo.services.accounts.password_attempts import ATTEMPT_RETENTION, settle_attempt, try_password
from geo.services.accounts.session_touch import LAST_SEEN_INTERVAL
from geo.services.accounts.throttle import MAX_CLOCK_SKEW
from geo.services.context import AppContext
from geo.store import Reader
from geo.store.credential_store import CredentialStore
from geo.store.credential_store import Session as Session  # noqa: PLC0414 - for screens, which import no store

SESSION_LIFETIME = timedelta(hours=12)
IDLE_TIMEOUT = timedelta(minutes=60)
TOKEN_BYTES = 32
ACCOUNT_HEADER = "kadian-account"
"""Header in which the session middleware passes on the account of a request, percent-encoded."""
SESSION_HEADER = "kadian-session"
"""Header in which the session middleware passes on the session of a request: the SHA-256 of its token."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BrowserCredentials:
    """Credentials that a browser sends to the sign-in.

    Attributes:
        token: Token of the session it had, "" for none.
        device_tokens: The device cookie, "" for none.
    """

    token: str = field(default="", repr=False)
    device_tokens: str = field(default="", repr=False)


NEW_BROWSER = BrowserCredentials()


def sign_in(
    ctx: AppContext, name: str, password: str, address: str, browser: BrowserCredentials = NEW_BROWSER
) -> str:
    """Open a session and return its token, which only the browser keeps.

    Args:
        ctx: The application context.
        name: The account's code.
        password: The password as typed.
        address: The network address of the browser; its failures are counted, too.
        browser: The credentials that the browser sent; the session it had ends.

    Raises:
        SignInRefused: The name is unknown, the password wrong or the account disabled; the error does not say
            which.
        Throttled: There were too many failures; the password was not tried.
    """
    attempt = try_password(ctx, name, password, address, browser.device_tokens)

    def settle(credentials: CredentialStore) -> None:
        settle_attempt(credentials, attempt)

    return _open_session(ctx, SessionOpening(name, address, "password", browser.token), settle)


def issue_device_token(ctx: AppContext, name: str, device_tokens: str) -> str:
    """Return the device cookie of a browser with a token for the account that has just signed in."""
    with ctx.store.read() as reader:
        secret = reader.credentials.secret(name)
    return add_device_token(device_tokens, name, secret) if secret else device_tokens


def sign_in_to_demo(ctx: AppContext, account: str, address: str, replaced_token: str = "") -> str:
    """Open a session for a demo account, which needs no password; return its token.

    Raises:
        SignInRefused: It is not a demo account.
    """
    if account not in {actor.id for actor in ctx.read_model.reference().demo_accounts}:
        raise SignInRefused
    return _open_session(ctx, SessionOpening(account, address, "demo", replaced_token))


def sign_in_federated(ctx: AppContext, account: str, address: str, replaced_token: str = "") -> str:
    """Open a session for an account that an identity provider vouches for; return its token.

    Raises:
        SignInRefused: There is no such account, or it is disabled; none is created.
    """
    with ctx.store.read() as reader:
        stored = reader.accounts.account(account)
    if stored is None or stored.disabled:
        raise SignInRefused("error.oidc_account", account=account)
    return _open_session(ctx, SessionOpening(account, address, "provider", replaced_token))


def resolve_session(ctx: AppContext, token: str) -> Actor | None:
    """Return the account that is signed in with the token, with its present permissions; None for none."""
    with ctx.store.read() as reader:
        session = _live_session(reader, token, ctx.now())
        account = reader.accounts.account(session.account) if session else None
    return None if account is None or account.disabled else account


def require_actor(ctx: AppContext, account: str) -> Actor:
    """Return the account that the session middleware names, with its present permissions, from memory.

    Raises:
        SignedOut: The account is unknown or disabled, or the middleware is missing.
    """
    accounts = ctx.read_model.reference().accounts
    actor = next((actor for actor in accounts if actor.id == account and not actor.disabled), None)
    if actor is None or not account:
        raise SignedOut
    return actor


def record_activity(ctx: AppContext, token: str) -> None:
    """Restart the idle time of a session after an action; the refresh of a screen is no action.

    The caller does not wait for the write, and failures are logged: they must never keep anybody from
    reading.
    """
    session_hash, now = sha256_of(token), ctx.now()
    try:
        with ctx.store.read() as reader:
            session = _live_session(reader, token, now)
        if (
            session is None
            or now - session.last_seen < LAST_SEEN_INTERVAL
            or not ctx.last_seen_throttle.is_due(session_hash, now)
        ):
            return
        written = ctx.store.write_unjournalled_async(
            lambda credentials: credentials.touch_session(session_hash, now)
        )
    except KadianError as error:
        log.warning("a session was not kept awake: %s", error)
    else:
        written.add_done_callback(_log_touch_failure)


def sign_out(ctx: AppContext, token: str, address: str = "") -> None:
    """End the session; an unknown or ended one stays so."""
    ended: list[Session] = []

    def end(credentials: CredentialStore) -> None:
        ended[:] = _revoke_token(credentials, token, ctx.now())

    ctx.store.write_unjournalled(end)
    for session in ended:
        sign_in_log.log_ended(session.account, address, session.sha256)


def _revoke_token(credentials: CredentialStore, token: str, now: datetime) -> list[Session]:
    """End the session of the token; return the one that was still live, if any."""
    session = credentials.session(sha256_of(token)) if token else None
    credentials.revoke_session(sha256_of(token), now)
    return [session] if session is not None and is_live(session, now) else []


def _log_touch_failure(future: Future[None]) -> None:
    if error := future.exception():
        log.warning("a session was not kept awake: %s", error)


def sha256_of(token: str) -> str:
    """Return the digest of a token that the store keeps: a reader of the store cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SessionOpening:
    """A session to open.

    Attributes:
        account: Code of the account.
        address: Network address of the browser.
        method: How the person signs in, for the log.
        replaced_token: Token of the session that it replaces, "" for none.
    """

    account: str
    address: str
    method: str
    replaced_token: str = field(default="", repr=False)


def _open_session(
    ctx: AppContext, opening: SessionOpening, precondition: Callable[[CredentialStore], None] = lambda _: None
) -> str:
    """Open a session and return its token; ``precondition`` may still refuse in the transaction."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    ended: list[Session] = []

    def open_session(credentials: CredentialStore) -> None:
        now = ctx.now()
        precondition(credentials)
        credentials.purge_expired(now - ATTEMPT_RETENTION, now + MAX_CLOCK_SKEW)
        ended[:] = _revoke_token(credentials, opening.replaced_token, now)
        credentials.put_session(
            Session(sha256_of(token), opening.account, opening.address, now, now, now + SESSION_LIFETIME)
        )

    try:
        ctx.store.write_unjournalled(open_session)
    except SignInRefused:
        sign_in_log.log_refused(opening.account, opening.address, is_known=True)
        raise
    for session in ended:
        sign_in_log.log_ended(session.account, opening.address, session.sha256)
    sign_in_log.log_opened(opening.account, opening.address, opening.method, sha256_of(token))
    return token


def _live_session(reader: Reader, token: str, now: datetime) -> Session | None:
    session = reader.credentials.session(sha256_of(token))
    return session if session is not None and is_live(session, now) else None


def is_live(session: Session, now: datetime) -> bool:
    """Check whether a session is still valid.

    A time ahead of ``now`` was written while a clock was wrong; the session must not last longer because of
    it.
    """
    latest = now + MAX_CLOCK_SKEW
    is_believable = session.created <= latest and session.last_seen <= latest
    is_within = now < session.expires <= latest + SESSION_LIFETIME and now - session.last_seen < IDLE_TIMEOUT
    return session.revoked is None and is_believable and is_within


def live_sessions(reader: Reader, now: datetime, account: str = "") -> tuple[Session, ...]:
    """Return the live sessions, or those of one account; the last seen first."""
    return tuple(
        session
        for session in reader.credentials.live_sessions(now, now - IDLE_TIMEOUT, account)
        if is_live(session, now)
    )
