"""Sessions: who is signed in, for how long, and who no longer is."""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.domain.errors import KadianError, SignedOut, SignInRefused
from geo.services import passwords
from geo.services.throttle import check_wait, clear_attempt, count_attempt, subjects
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
KEPT = timedelta(days=7)
"""How long an expired session and old failures can still be looked at."""
TOKEN_BYTES = 32
ACCOUNT = "kadian-account"
"""The header by which the gate tells everything behind it who asks; percent-encoded."""
SESSION = "kadian-session"
"""The header by which the gate tells in which sign-in session: the SHA-256 of its token."""
log = logging.getLogger(__name__)


def sign_in(office: Office, name: str, password: str, address: str) -> str:
    """Open a session and return its token, which nobody but the browser will know.

    Args:
        office: whose account it is.
        name: the account's code.
        password: as typed.
        address: where the attempt comes from; its failures are counted too.

    Raises:
        SignInRefused: unknown name, wrong password or disabled account: it is not said which.
        Throttled: too many failures before; the password was not even tried.
    """
    secret = tried(office, name, password, address)

    def admit(keyring: Keyring) -> None:
        settle(keyring, name, secret, address, office.now())

    return _opened(office, name, address, admit)


def tried(office: Office, name: str, password: str, address: str) -> str:
    """The hash that the password was right for; the attempt counts as failed until ``settle``.

    Raises:
        SignInRefused, Throttled: as for ``sign_in``.
    """
    counted = subjects(name, address)
    with office.store.read() as reader:  # who has to wait is told so without a turn
        check_wait(reader.keyring, counted, office.now())

    def count(keyring: Keyring) -> None:
        keyring.forget(office.now() - KEPT)  # here, because there are attempts where nobody ever gets in
        count_attempt(keyring, counted, office.now())

    with passwords.turn():
        office.store.keep(count)
        with office.store.read() as reader:
            account, secret = reader.account(name), reader.keyring.secret(name)
        known = passwords.matches(secret, password) and account is not None and not account.disabled
    if secret is None or not known:
        raise SignInRefused
    return secret


def settle(keyring: Keyring, name: str, secret: str, address: str, now: datetime) -> None:
    """Let the attempt count as good where something is written because of it.

    Raises:
        SignInRefused: the password was set anew while the old one was being tried.
    """
    if keyring.secret(name) != secret:
        raise SignInRefused
    clear_attempt(keyring, *subjects(name, address), now)


def sign_in_to_demo(office: Office, account: str, address: str) -> str:
    """Open a session for an account that came with demo data, which needs no password.

    Raises:
        SignInRefused: it is none of those.
    """
    if account not in {actor.id for actor in office.board.reference().demo_accounts}:
        raise SignInRefused
    return _opened(office, account, address, lambda _: None)


def sign_in_vouched(office: Office, account: str, address: str) -> str:
    """Open a session for an account whose owner an identity provider vouches for.

    Raises:
        SignInRefused: there is no such account here, or it is disabled; none is made by itself.
    """
    with office.store.read() as reader:
        known = reader.account(account)
    if known is None or known.disabled:
        raise SignInRefused("error.oidc_account", account=account)
    return _opened(office, account, address, lambda _: None)


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


def sign_out(office: Office, token: str) -> None:
    """End the session; what is unknown or over stays so."""
    office.store.keep(lambda keyring: keyring.revoke_session(sha256_of(token), office.now()))


def _told(kept: Future[None]) -> None:
    if error := kept.exception():
        log.warning("a session was not kept awake: %s", error)


def sha256_of(token: str) -> str:
    """What is kept of a token: whoever reads the store cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _opened(office: Office, account: str, address: str, admit: Callable[[Keyring], None]) -> str:
    """A new session's token; ``admit`` may still refuse where the session is written."""
    token = secrets.token_urlsafe(TOKEN_BYTES)

    def open_session(keyring: Keyring) -> None:
        now = office.now()
        admit(keyring)
        keyring.forget(now - KEPT)
        keyring.put_session(Session(sha256_of(token), account, address, now, now, now + LIFETIME))

    office.store.keep(open_session)
    return token


def _live(reader: Reader, token: str, now: datetime) -> Session | None:
    session = reader.keyring.session(sha256_of(token))
    return session if session is not None and is_live(session, now) else None


def is_live(session: Session, now: datetime) -> bool:
    """Whether somebody is still signed in with it."""
    return session.revoked is None and now < session.expires and now - session.last_seen < IDLE


def live_sessions(reader: Reader, now: datetime, account: str = "") -> tuple[Session, ...]:
    """With which somebody is still signed in, or one account is; the last seen first."""
    return tuple(reader.keyring.live_sessions(now, now - IDLE, account))
