"""Sessions: who is signed in, for how long, and who no longer is."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.domain.errors import KadianError, SignedOut, SignInRefused
from geo.services import sign_in_log
from geo.services.known_browsers import marked
from geo.services.password_attempts import KEPT, settle, tried
from geo.services.throttle import CLOCKS_DIFFER
from geo.services.touching import TOUCH_EVERY
from geo.store.keyring import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.store import Reader
    from geo.store.keyring import Keyring

LIFETIME = timedelta(hours=12)
IDLE = timedelta(minutes=60)
TOKEN_BYTES = 32
ACCOUNT = "kadian-account"
"""The header by which the gate tells everything behind it who asks; percent-encoded."""
SESSION = "kadian-session"
"""The header by which the gate tells in which sign-in session: the SHA-256 of its token."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser brings to the sign-in: the token of the session it had, marks of earlier sign-ins."""

    token: str = field(default="", repr=False)
    marks: str = field(default="", repr=False)


NEW_BROWSER = Browser()


def sign_in(office: Office, name: str, password: str, address: str, browser: Browser = NEW_BROWSER) -> str:
    """Open a session and return its token, which nobody but the browser will know.

    Args:
        office: whose account it is.
        name: the account's code.
        password: as typed.
        address: where the attempt comes from; its failures are counted too.
        browser: what the browser brought; the session it had ends.

    Raises:
        SignInRefused: unknown name, wrong password or disabled account: it is not said which.
        Throttled: too many failures before; the password was not even tried.
    """
    attempt = tried(office, name, password, address, browser.marks)

    def admit(keyring: Keyring) -> None:
        settle(keyring, attempt)

    return _opened(office, Opening(name, address, "password", browser.token), admit)


def remembered(office: Office, name: str, marks: str) -> str:
    """The marks of a browser in which the account's owner has just shown to be one."""
    with office.store.read() as reader:
        secret = reader.keyring.secret(name)
    return marked(marks, name, secret) if secret else marks


def sign_in_to_demo(office: Office, account: str, address: str, replaced: str = "") -> str:
    """Open a session for an account that came with demo data, which needs no password.

    Raises:
        SignInRefused: it is none of those.
    """
    if account not in {actor.id for actor in office.board.reference().demo_accounts}:
        raise SignInRefused
    return _opened(office, Opening(account, address, "demo", replaced))


def sign_in_vouched(office: Office, account: str, address: str, replaced: str = "") -> str:
    """Open a session for an account whose owner an identity provider vouches for.

    Raises:
        SignInRefused: there is no such account here, or it is disabled; none is made by itself.
    """
    with office.store.read() as reader:
        known = reader.account(account)
    if known is None or known.disabled:
        raise SignInRefused("error.oidc_account", account=account)
    return _opened(office, Opening(account, address, "provider", replaced))


def resolve(office: Office, token: str) -> Actor | None:
    """Who is signed in with the token, with the rights held now; None for nobody."""
    with office.store.read() as reader:
        session = _live(reader, token, office.now())
        account = reader.account(session.account) if session else None
    return None if account is None or account.disabled else account


def known_actor(office: Office, account: str) -> Actor:
    """Who the gate says is asking, with the rights held now; from memory.

    Raises:
        SignedOut: nobody we know: there is no gate, or the account has been taken away.
    """
    accounts = office.board.reference().accounts
    known = next((actor for actor in accounts if actor.id == account and not actor.disabled), None)
    if known is None or not account:
        raise SignedOut
    return known


def touch(office: Office, token: str) -> None:
    """Somebody does something: the idle time begins anew. A screen that renews itself does not count.

    Nobody waits for it, and what keeps it from the disk is logged: it must never stop anybody from reading.
    """
    known, now = sha256_of(token), office.now()
    try:
        with office.store.read() as reader:
            session = _live(reader, token, now)
        if session is None or now - session.last_seen < TOUCH_EVERY or not office.touched.is_due(known, now):
            return
        kept = office.store.keep_soon(lambda keyring: keyring.touch_session(known, now))
    except KadianError as error:
        log.warning("a session was not kept awake: %s", error)
    else:
        kept.add_done_callback(_told)


def sign_out(office: Office, token: str, address: str = "") -> None:
    """End the session; what is unknown or over stays so."""
    ended: list[Session] = []

    def end(keyring: Keyring) -> None:
        ended[:] = _ended(keyring, token, office.now())

    office.store.keep(end)
    for session in ended:
        sign_in_log.log_ended(session.account, address, session.sha256)


def _ended(keyring: Keyring, token: str, now: datetime) -> list[Session]:
    """End the token's session; the one that was still open, if there is one."""
    session = keyring.session(sha256_of(token)) if token else None
    keyring.revoke_session(sha256_of(token), now)
    return [session] if session is not None and is_live(session, now) else []


def _told(kept: Future[None]) -> None:
    if error := kept.exception():
        log.warning("a session was not kept awake: %s", error)


def sha256_of(token: str) -> str:
    """What is kept of a token: whoever reads the store cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Opening:
    """A session to open: whose, from where, in which way, and the token of the one whose place it takes."""

    account: str
    address: str
    way: str
    replaced: str = field(default="", repr=False)


def _opened(office: Office, opening: Opening, admit: Callable[[Keyring], None] = lambda _: None) -> str:
    """A new session's token; ``admit`` may still refuse where the session is written."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    ended: list[Session] = []

    def open_session(keyring: Keyring) -> None:
        now = office.now()
        admit(keyring)
        keyring.forget(now - KEPT, now + CLOCKS_DIFFER)
        ended[:] = _ended(keyring, opening.replaced, now)
        keyring.put_session(
            Session(sha256_of(token), opening.account, opening.address, now, now, now + LIFETIME)
        )

    try:
        office.store.keep(open_session)
    except SignInRefused:
        sign_in_log.log_refused(opening.account, opening.address, is_known=True)
        raise
    for session in ended:
        sign_in_log.log_ended(session.account, opening.address, session.sha256)
    sign_in_log.log_opened(opening.account, opening.address, opening.way, sha256_of(token))
    return token


def _live(reader: Reader, token: str, now: datetime) -> Session | None:
    session = reader.keyring.session(sha256_of(token))
    return session if session is not None and is_live(session, now) else None


def is_live(session: Session, now: datetime) -> bool:
    """Whether somebody is still signed in with it.

    A moment that lies ahead was written while the clock was wrong; believed, it would let the session last
    for as much longer.
    """
    latest = now + CLOCKS_DIFFER
    is_believable = session.created <= latest and session.last_seen <= latest
    is_within = now < session.expires <= latest + LIFETIME and now - session.last_seen < IDLE
    return session.revoked is None and is_believable and is_within


def live_sessions(reader: Reader, now: datetime, account: str = "") -> tuple[Session, ...]:
    """With which somebody is still signed in, or one account is; the last seen first."""
    return tuple(
        session for session in reader.keyring.live_sessions(now, now - IDLE, account) if is_live(session, now)
    )
