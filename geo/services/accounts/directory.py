"""Accounts and their live sessions for administrators, and impersonation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Impersonation, SessionsEnd
from geo.domain.errors import NotFound
from geo.domain.journal import ACCOUNT, Entry
from geo.services.accounts.accounts import require_account
from geo.services.accounts.permissions import needs
from geo.services.accounts.sessions import live_sessions
from geo.services.context import AppContext
from geo.store import Receipt, Transaction
from geo.store.credential_store import Session

AS_PARAM = "as"
"""The query parameter of a link that names the impersonated account; the route checks the permission."""


@dataclass(frozen=True, slots=True)
class AccountActivity:
    """An account and when it was last seen, None for not within the last week."""

    account: Actor
    last_seen: datetime | None


@needs(Verb.GRANT)
def list_accounts(ctx: AppContext, actor: Actor) -> tuple[AccountActivity, ...]:  # noqa: ARG001 - the verb is all it asks of the actor
    """Return every account: an actor who may grant somewhere may grant to any account there."""
    with ctx.store.read() as reader:
        accounts, last_seen = reader.accounts.all(), reader.credentials.last_seen()
    return tuple(AccountActivity(account, last_seen.get(account.id)) for account in accounts)


@needs(Verb.MANAGE_ACCOUNTS)
def sessions_of(ctx: AppContext, actor: Actor, account: str) -> tuple[Session, ...]:
    """Return the live sessions of an account, the last seen first.

    Raises:
        Refused: The actor may not manage accounts.
    """
    actor.authorise(Verb.MANAGE_ACCOUNTS)
    return list_live_sessions(ctx, account)


@needs(Verb.MANAGE_ACCOUNTS)
def end_sessions(ctx: AppContext, actor: Actor, command: SessionsEnd) -> Receipt:
    """End sessions of an account; its open screens close.

    Raises:
        Refused: The actor may not manage accounts.
        NotFound: There is no such account.
    """

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        require_account(tx, command.account)
        revoke_sessions(tx, command)

    return ctx.write(actor, command, work)


@needs(Verb.MANAGE_ACCOUNTS)
def start_impersonation(ctx: AppContext, actor: Actor, command: Impersonation) -> Receipt:
    """Record that the actor begins to see the screens as another account (see ``impersonate``).

    Raises:
        Refused: The actor may not manage accounts.
        NotFound: There is no such account.
    """

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        tx.record(Entry(ACCOUNT, require_account(tx, command.account).id, "view_as"))

    return ctx.write(actor, command, work)


@needs(Verb.MANAGE_ACCOUNTS)
def impersonate(ctx: AppContext, actor: Actor, account: str) -> Actor:
    """Return an account with its present permissions, of which only the permission to read is left.

    Raises:
        Refused: The actor may not manage accounts.
        NotFound: There is no such account.
    """
    actor.authorise(Verb.MANAGE_ACCOUNTS)
    for each in ctx.read_model.reference().accounts:
        if each.id == account:
            return replace(each, impersonated_by=actor.id)
    raise NotFound("error.unknown_account", account=account)


def list_live_sessions(ctx: AppContext, account: str) -> tuple[Session, ...]:
    """Return the live sessions of an account, without a check: the calling service checks the permission."""
    with ctx.store.read() as reader:
        return live_sessions(reader, ctx.now(), account)


def revoke_sessions(tx: Transaction, command: SessionsEnd) -> None:
    """End the sessions that the command means, and record it; record nothing where none of them is live."""
    ending = [
        session
        for session in live_sessions(tx.reader, tx.at, command.account)
        if session.sha256 == (command.only_session or session.sha256)
        and session.sha256 != command.except_session
    ]
    if not ending:
        return
    tx.record(Entry(ACCOUNT, command.account, "sign_out"))
    for session in ending:
        tx.reader.credentials.revoke_session(session.sha256, tx.at)
