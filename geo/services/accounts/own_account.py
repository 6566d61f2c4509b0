"""The own account: change the password, list and end sessions."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import PasswordChange, SessionsEnd
from geo.domain.errors import InvalidInput, Refused, SignInRefused
from geo.services.accounts import password_attempts
from geo.services.accounts.accounts import require_account, store_password
from geo.services.accounts.directory import list_live_sessions, revoke_sessions
from geo.services.accounts.passwords import check_password, hash_password
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.store import Receipt, Transaction
from geo.store.credential_store import Session


@dataclass(frozen=True, slots=True)
class PasswordRenewal:
    """The old and the new password as typed.

    Attributes:
        old_password: The present password.
        new_password: The new password.
        address: The network address of the browser.
        session: The session of the browser: the SHA-256 of its token.
    """

    old_password: str = field(repr=False)
    new_password: str = field(repr=False)
    address: str = ""
    session: str = ""


@needs(Verb.OWN_ACCOUNT)
def change_own_password(
    ctx: AppContext, actor: Actor, change: PasswordChange, renewal: PasswordRenewal
) -> Receipt:
    """Set the own password and end all other sessions; a wrong old password counts as a failed sign-in.

    Raises:
        Refused: It is not the actor's account.
        Throttled: There were too many failures; the old password was not tried.
        InvalidInput: The old password is wrong, or the new one is not allowed.
    """
    _require_own(actor, change.account)
    check_password(renewal.new_password, actor.id, actor.name)
    try:
        attempt = password_attempts.try_password(ctx, actor.id, renewal.old_password, renewal.address)
    except SignInRefused:
        raise InvalidInput("error.old_password") from None
    password_hash = hash_password(renewal.new_password)

    def work(tx: Transaction) -> None:
        require_account(tx, actor.id)
        credentials = tx.reader.credentials
        password_attempts.settle_attempt(credentials, attempt)
        store_password(tx, actor.id, password_hash)
        credentials.revoke_sessions_of(actor.id, tx.at, except_token=renewal.session)

    return ctx.write(actor, change, work)


@needs(Verb.OWN_ACCOUNT)
def own_sessions(ctx: AppContext, actor: Actor) -> tuple[Session, ...]:
    """Return the live sessions of the actor, the last seen first."""
    return list_live_sessions(ctx, actor.id)


@needs(Verb.OWN_ACCOUNT)
def end_own_sessions(ctx: AppContext, actor: Actor, command: SessionsEnd) -> Receipt:
    """End sessions of the actor: one, or all others.

    Raises:
        Refused: The sessions are of another account.
    """
    _require_own(actor, command.account)
    return ctx.write(actor, command, lambda tx: revoke_sessions(tx, command))


def _require_own(actor: Actor, account: str) -> None:
    if account != actor.id:
        raise Refused(actor=actor.name, verb=Verb.OWN_ACCOUNT.value)
