"""One-time tokens: for the first administrator's account, and for the first password of everybody else.

The first administrator's is printed by who may write the store; whoever has it makes the account. Any other
opens one account alone, and only until that has a new password.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.domain.access import Grant, Role, Verb
from geo.domain.actors import NOBODY, Actor
from geo.domain.errors import InvalidInput
from geo.domain.journal import ACCOUNT, Entry
from geo.services.accounts import give, known_account, put_password, register
from geo.services.passwords import hashed
from geo.services.records import content_of
from geo.services.rights import needs
from geo.services.sessions import TOKEN_BYTES, sha256_of
from geo.services.throttle import CLOCKS_DIFFER

if TYPE_CHECKING:
    from datetime import datetime

    from geo.domain.commands import Invitation, NewAccount, PasswordChange
    from geo.services.office import Office
    from geo.store import Reader, Receipt, Transaction

GOOD_FOR = timedelta(hours=1)
HANDED_OVER = timedelta(hours=24)
"""How long somebody has to use a link that was handed to them."""
ANEW = ""
"""The account of an invitation that makes its own."""
FIRST_ROLES = (Role.ADMIN, Role.COMMANDER)
"""Two grants, each to be withdrawn by itself: a role that nobody holds could never be given to anybody."""


CONSOLE = Actor("console", "console", Role.ADMIN)
"""Whoever starts the application and reads what it prints there."""


def first_invitation(office: Office) -> str | None:
    """A token for the first administrator, where nobody has an account yet."""
    if office.board.reference().accounts != (NOBODY,):
        return None
    return invite_administrator(office, CONSOLE)


@needs(Verb.MANAGE_ACCOUNTS)
def invite_administrator(office: Office, actor: Actor) -> str:
    """A token that makes one administrator's account, once and within ``GOOD_FOR``."""
    actor.authorise(Verb.MANAGE_ACCOUNTS)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    office.store.keep(lambda keyring: keyring.put_invitation(ANEW, sha256_of(token), office.now() + GOOD_FOR))
    return token


def accept_invitation(office: Office, token: str, new: NewAccount, password: str) -> Receipt:
    """Make the account the token stands for, with its password and ``FIRST_ROLES`` over everything.

    Raises:
        InvalidInput: the token is unknown, over or used; the password cannot be one; see ``register``.
    """
    known = sha256_of(token)
    with office.store.read() as reader:
        if not reader.keyring.is_invited(
            ANEW, known, *_now(office.now(), GOOD_FOR)
        ):  # before any work is put into hashing
            raise InvalidInput("error.invitation")
    password_hash = hashed(password, new.id, new.name)

    def work(tx: Transaction) -> None:
        if not tx.reader.keyring.use_invitation(ANEW, known, *_now(tx.at, GOOD_FOR)):
            raise InvalidInput("error.invitation")
        tx.reader.keyring.drop_invitations(ANEW)  # every start before printed one of its own
        account = register(tx, new)
        for role in FIRST_ROLES:
            give(tx, account, Grant(new.id, role))
        put_password(tx, new.id, password_hash)

    account = Actor(new.id, new.name, None)
    request = office.request(account, new.key, content_of(new), by_rights=False)
    return office.store.write(request, work)


@needs(Verb.MANAGE_ACCOUNTS)
def invite_person(office: Office, actor: Actor, new: NewAccount) -> tuple[Receipt, str]:
    """Make an account that may nothing yet, and the token by which its owner sets the password.

    Asked again with the same key, nobody knows the token any more: "".

    Raises:
        Refused, InvalidInput, NotFound; see ``register``.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        register(tx, new)
        _hand_out(tx, new.id, token)

    receipt = office.store.write(office.request(actor, new.key, content_of(new)), work)
    return receipt, "" if receipt.repeated else token


@needs(Verb.MANAGE_ACCOUNTS)
def invite_again(office: Office, actor: Actor, invitation: Invitation) -> tuple[Receipt, str]:
    """Another token for an account that is there, and the end of all before: lost, or the password forgotten.

    Asked again with the same key: "", as for ``invite_person``.

    Raises:
        Refused, NotFound.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        _hand_out(tx, known_account(tx, invitation.account).id, token)

    receipt = office.store.write(office.request(actor, invitation.key, content_of(invitation)), work)
    return receipt, "" if receipt.repeated else token


def accept_personal(office: Office, token: str, change: PasswordChange, password: str) -> Receipt:
    """Set the password of the account the token was handed out for, and end its sessions.

    Raises:
        InvalidInput: the token is unknown here, over or used, or the password cannot be one.
    """
    with office.store.read() as reader:  # before any work is put into hashing
        person = reader.account(change.account)
        bound = _bound(reader, change.account, token)
        moments = _now(office.now(), HANDED_OVER)
        if person is None or not reader.keyring.is_invited(person.id, bound, *moments):
            raise InvalidInput("error.invitation")
    password_hash = hashed(password, person.id, person.name)

    def work(tx: Transaction) -> None:
        keyring = tx.reader.keyring
        bound = _bound(tx.reader, change.account, token)
        account = known_account(tx, change.account)
        if account.disabled or not keyring.use_invitation(account.id, bound, *_now(tx.at, HANDED_OVER)):
            raise InvalidInput("error.invitation")
        put_password(tx, change.account, password_hash)
        keyring.revoke_sessions_of(change.account, tx.at)

    return office.store.write(office.request(person, change.key, content_of(change), by_rights=False), work)


def _now(at: datetime, longest: timedelta) -> tuple[datetime, datetime]:
    """The moment, and the latest end of an invitation of that length made by then by a clock nearly right."""
    return at, at + longest + CLOCKS_DIFFER


def _hand_out(tx: Transaction, account: str, token: str) -> None:
    tx.record(Entry(ACCOUNT, account, "invite"))
    keyring = tx.reader.keyring
    keyring.drop_invitations(account)
    keyring.put_invitation(account, _bound(tx.reader, account, token), tx.at + HANDED_OVER)


def _bound(reader: Reader, account: str, token: str) -> str:
    """What is kept of a personal token: good for this account alone, and only while its password stands."""
    return sha256_of(f"{token} {account} {reader.keyring.secret(account) or ''}")
