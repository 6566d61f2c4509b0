"""Who has an account, who is signed in, and seeing the screens as somebody else sees them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.errors import NotFound
from geo.domain.journal import ACCOUNT, Entry
from geo.services.accounts import known_account
from geo.services.records import content_of
from geo.services.rights import needs
from geo.services.sessions import live_sessions

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.commands import SessionsEnd, Viewing
    from geo.services.office import Office
    from geo.store import Receipt, Transaction
    from geo.store.keyring import Session

AS = "as"
"""The part of a link that says whose rights a screen is seen with; the route asks whether it may be."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account and when it was last seen, None for not within the last week."""

    account: Actor
    last_seen: datetime | None


@needs(Verb.GRANT)
def people(office: Office, actor: Actor) -> tuple[Person, ...]:  # noqa: ARG001 - the verb is all it asks of the actor
    """Every account: whoever may grant somewhere may grant to anybody there."""
    with office.store.read() as reader:
        accounts, seen = reader.accounts(), reader.keyring.last_seen()
    return tuple(Person(account, seen.get(account.id)) for account in accounts)


@needs(Verb.MANAGE_ACCOUNTS)
def sessions_of(office: Office, actor: Actor, account: str) -> tuple[Session, ...]:
    """With which an account is signed in now, the last seen first.

    Raises:
        Refused.
    """
    actor.authorise(Verb.MANAGE_ACCOUNTS)
    return open_sessions(office, account)


@needs(Verb.MANAGE_ACCOUNTS)
def end_sessions(office: Office, actor: Actor, end: SessionsEnd) -> Receipt:
    """Sign somebody out: what is open in these sessions closes.

    Raises:
        Refused, NotFound.
    """

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        known_account(tx, end.account)
        close_sessions(tx, end)

    return office.store.write(office.request(actor, end.key, content_of(end)), work)


@needs(Verb.MANAGE_ACCOUNTS)
def view_as(office: Office, actor: Actor, viewing: Viewing) -> Receipt:
    """Record that one begins to see the screens as somebody else (see ``seen_as``).

    Raises:
        Refused, NotFound.
    """

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        tx.record(Entry(ACCOUNT, known_account(tx, viewing.account).id, "view_as"))

    return office.store.write(office.request(actor, viewing.key, content_of(viewing)), work)


@needs(Verb.MANAGE_ACCOUNTS)
def seen_as(office: Office, actor: Actor, account: str) -> Actor:
    """The account with its rights as they are now, of which whoever looks has nothing but reading.

    Raises:
        Refused, NotFound.
    """
    actor.authorise(Verb.MANAGE_ACCOUNTS)
    for each in office.board.reference().accounts:
        if each.id == account:
            return replace(each, seen_by=actor.id)
    raise NotFound("error.unknown_account", account=account)


def open_sessions(office: Office, account: str) -> tuple[Session, ...]:
    """For the services that say who may ask."""
    with office.store.read() as reader:
        return live_sessions(reader, office.now(), account)


def close_sessions(tx: Transaction, end: SessionsEnd) -> None:
    """End those that are meant and open, and record that somebody did; nothing where there is none."""
    ending = [
        session
        for session in live_sessions(tx.reader, tx.at, end.account)
        if session.sha256 == (end.only or session.sha256) and session.sha256 != end.but
    ]
    if not ending:
        return
    tx.record(Entry(ACCOUNT, end.account, "sign_out"))
    for session in ending:
        tx.reader.keyring.revoke_session(session.sha256, tx.at)
