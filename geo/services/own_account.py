"""What everybody does with their own account: another password, an end to sessions left open elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import InvalidInput, Refused, SignInRefused
from geo.services import password_attempts
from geo.services.accounts import known_account, put_password
from geo.services.directory import close_sessions, open_sessions
from geo.services.passwords import check_password, hashed
from geo.services.records import content_of
from geo.services.rights import needs

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.commands import PasswordChange, SessionsEnd
    from geo.services.office import Office
    from geo.store import Receipt, Transaction
    from geo.store.keyring import Session


@dataclass(frozen=True, slots=True)
class Renewal:
    """The old and the new password as typed; the ``address`` they come from, and the session they come by."""

    old: str = field(repr=False)
    new: str = field(repr=False)
    address: str = ""
    session: str = ""


@needs(Verb.OWN_ACCOUNT)
def change_own_password(office: Office, actor: Actor, change: PasswordChange, renewal: Renewal) -> Receipt:
    """Set one's own password and end all other sessions; a wrong old one counts like a failed sign-in.

    Raises:
        Refused; Throttled; InvalidInput for a wrong old password, or a new one that cannot be one.
    """
    _own(actor, change.account)
    check_password(renewal.new, actor.id, actor.name)
    try:
        attempt = password_attempts.tried(office, actor.id, renewal.old, renewal.address)
    except SignInRefused:
        raise InvalidInput("error.old_password") from None
    password_hash = hashed(renewal.new)

    def work(tx: Transaction) -> None:
        known_account(tx, actor.id)
        keyring = tx.reader.keyring
        password_attempts.settle(keyring, attempt)
        put_password(tx, actor.id, password_hash)
        keyring.revoke_sessions_of(actor.id, tx.at, but=renewal.session)

    return office.store.write(office.request(actor, change.key, content_of(change)), work)


@needs(Verb.OWN_ACCOUNT)
def own_sessions(office: Office, actor: Actor) -> tuple[Session, ...]:
    """With which one is signed in now, the last seen first."""
    return open_sessions(office, actor.id)


@needs(Verb.OWN_ACCOUNT)
def end_own_sessions(office: Office, actor: Actor, end: SessionsEnd) -> Receipt:
    """End one's own sessions: one, or all others.

    Raises:
        Refused: they are somebody else's.
    """
    _own(actor, end.account)
    return office.store.write(
        office.request(actor, end.key, content_of(end)), lambda tx: close_sessions(tx, end)
    )


def _own(actor: Actor, account: str) -> None:
    if account != actor.id:
        raise Refused(actor=actor.name, verb=Verb.OWN_ACCOUNT.value)
