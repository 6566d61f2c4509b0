"""Invitations: one-time tokens for the first administrator's account and for the first password of others.

The first administrator's token is printed for those who may write the store; its holder creates the account.
A personal token opens one account alone, and only until that account has a new password.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from geo.domain.access import Grant, Role, Verb
from geo.domain.actors import ANONYMOUS, Actor
from geo.domain.commands import Invitation, NewAccount, PasswordChange
from geo.domain.errors import InvalidInput
from geo.domain.journal import ACCOUNT, Entry
from geo.services.accounts.accounts import add_grant, register_account, require_account, store_password
from geo.services.accounts.passwords import hash_password
from geo.services.accounts.permissions import needs
from geo.services.accounts.sessions import TOKEN_BYTES, sha256_of
from geo.services.accounts.throttle import MAX_CLOCK_SKEW
from geo.services.context import AppContext
from geo.store import Reader, Receipt, Transaction

ADMIN_INVITATION_LIFETIME = timedelta(hours=1)
PERSONAL_INVITATION_LIFETIME = timedelta(hours=24)
"""How long a personal invitation is valid."""
NEW_ACCOUNT = ""
"""The account of an invitation that creates an account of its own."""
FIRST_ROLES = (Role.ADMIN, Role.COMMANDER)
"""Two grants, each to be revoked by itself: a role that no account holds could never be granted to any."""


CONSOLE_ACTOR = Actor("console", "console", Role.ADMIN)
"""The person who starts the application and reads what it prints."""


def first_invitation(ctx: AppContext) -> str | None:
    """Return a token for the first administrator; None where there is an account already."""
    if ctx.read_model.reference().accounts != (ANONYMOUS,):
        return None
    return invite_administrator(ctx, CONSOLE_ACTOR)


@needs(Verb.MANAGE_ACCOUNTS)
def invite_administrator(ctx: AppContext, actor: Actor) -> str:
    """Return a token that creates one administrator's account, once and within ``ADMIN_INVITATION_LIFETIME``.

    Raises:
        Refused: The actor may not manage accounts.
    """
    actor.authorise(Verb.MANAGE_ACCOUNTS)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    ctx.store.write_unjournalled(
        lambda credentials: credentials.put_invitation(
            NEW_ACCOUNT, sha256_of(token), ctx.now() + ADMIN_INVITATION_LIFETIME
        )
    )
    return token


def accept_invitation(ctx: AppContext, token: str, new: NewAccount, password: str) -> Receipt:
    """Create the account that the token stands for, with its password and ``FIRST_ROLES`` over everything.

    Raises:
        InvalidInput: The token is unknown, expired or used; the password is not allowed; see
            ``register_account``.
    """
    token_hash = sha256_of(token)
    with ctx.store.read() as reader:
        if not reader.credentials.is_invitation_valid(
            NEW_ACCOUNT, token_hash, *_validity_window(ctx.now(), ADMIN_INVITATION_LIFETIME)
        ):  # before any work is put into hashing
            raise InvalidInput("error.invitation")
    password_hash = hash_password(password, new.id, new.name)

    def work(tx: Transaction) -> None:
        if not tx.reader.credentials.consume_invitation(
            NEW_ACCOUNT, token_hash, *_validity_window(tx.at, ADMIN_INVITATION_LIFETIME)
        ):
            raise InvalidInput("error.invitation")
        tx.reader.credentials.drop_invitations(NEW_ACCOUNT)  # every start before printed one of its own
        account = register_account(tx, new)
        for role in FIRST_ROLES:
            add_grant(tx, account, Grant(new.id, role))
        store_password(tx, new.id, password_hash)

    account = Actor(new.id, new.name, None)
    return ctx.write(account, new, work, check_permissions=False)


class IssuedInvitation(NamedTuple):
    """Receipt of an invitation, and the token by which the account's owner sets the password.

    The token is "" for a repeated command, because it is not stored.
    """

    receipt: Receipt
    token: str


@needs(Verb.MANAGE_ACCOUNTS)
def invite_account(ctx: AppContext, actor: Actor, new: NewAccount) -> IssuedInvitation:
    """Create an account without permissions.

    Raises:
        Refused: The actor may not manage accounts.
        InvalidInput, NotFound: See ``register_account``.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        register_account(tx, new)
        _issue_token(tx, new.id, token)

    receipt = ctx.write(actor, new, work)
    return IssuedInvitation(receipt, "" if receipt.is_repeated else token)


@needs(Verb.MANAGE_ACCOUNTS)
def reissue_invitation(ctx: AppContext, actor: Actor, invitation: Invitation) -> IssuedInvitation:
    """Issue another token for an existing account and revoke all earlier ones: a link or a password was lost.

    Raises:
        Refused: The actor may not manage accounts.
        NotFound: There is no such account.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        _issue_token(tx, require_account(tx, invitation.account).id, token)

    receipt = ctx.write(actor, invitation, work)
    return IssuedInvitation(receipt, "" if receipt.is_repeated else token)


def accept_personal_invitation(ctx: AppContext, token: str, change: PasswordChange, password: str) -> Receipt:
    """Set the password of the account that the token was issued for, and end its sessions.

    Raises:
        InvalidInput: The token is unknown, expired, used or of another account; the password is not allowed.
    """
    with ctx.store.read() as reader:  # before any work is put into hashing
        person = reader.accounts.account(change.account)
        token_hash = _bound_token_hash(reader, change.account, token)
        window = _validity_window(ctx.now(), PERSONAL_INVITATION_LIFETIME)
        if person is None or not reader.credentials.is_invitation_valid(person.id, token_hash, *window):
            raise InvalidInput("error.invitation")
    password_hash = hash_password(password, person.id, person.name)

    def work(tx: Transaction) -> None:
        credentials = tx.reader.credentials
        token_hash = _bound_token_hash(tx.reader, change.account, token)
        account = require_account(tx, change.account)
        if account.disabled or not credentials.consume_invitation(
            account.id, token_hash, *_validity_window(tx.at, PERSONAL_INVITATION_LIFETIME)
        ):
            raise InvalidInput("error.invitation")
        store_password(tx, change.account, password_hash)
        credentials.revoke_sessions_of(change.account, tx.at)

    return ctx.write(person, change, work, check_permissions=False)


def _validity_window(at: datetime, lifetime: timedelta) -> tuple[datetime, datetime]:
    """Return the time, and the latest end of an invitation of that length issued by then.

    Args:
        at: The time, UTC.
        lifetime: How long the invitation is valid.

    Returns:
        The time itself, and the latest end, which allows for ``MAX_CLOCK_SKEW`` between two clocks.
    """
    return at, at + lifetime + MAX_CLOCK_SKEW


def _issue_token(tx: Transaction, account: str, token: str) -> None:
    tx.record(Entry(ACCOUNT, account, "invite"))
    credentials = tx.reader.credentials
    credentials.drop_invitations(account)
    credentials.put_invitation(
        account, _bound_token_hash(tx.reader, account, token), tx.at + PERSONAL_INVITATION_LIFETIME
    )


def _bound_token_hash(reader: Reader, account: str, token: str) -> str:
    """Return the SHA-256 of a personal token with its account and the hash of its present password.

    The token is therefore valid for this account alone, and only until its password changes.
    """
    return sha256_of(f"{token} {account} {reader.credentials.secret(account) or ''}")
