"""The first administrator: who may write the store prints a token, who has the token makes the account."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.domain.access import Grant, Role, Verb
from geo.domain.actors import NOBODY, Actor
from geo.domain.errors import InvalidInput
from geo.services.accounts import give, put_password, register
from geo.services.passwords import hashed
from geo.services.records import content_of
from geo.services.rights import needs
from geo.services.sessions import TOKEN_BYTES, sha256_of

if TYPE_CHECKING:
    from geo.domain.commands import NewAccount
    from geo.services.office import Office
    from geo.store import Receipt, Transaction

GOOD_FOR = timedelta(hours=1)
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
    office.store.keep(lambda keyring: keyring.put_invitation(sha256_of(token), office.now() + GOOD_FOR))
    return token


def accept_invitation(office: Office, token: str, new: NewAccount, password: str) -> Receipt:
    """Make the account the token stands for, with its password and ``FIRST_ROLES`` over everything.

    Raises:
        InvalidInput: the token is unknown, over or used; see ``create_account`` and ``set_password``.
    """
    known = sha256_of(token)
    with office.store.read() as reader:
        if not reader.keyring.is_invited(known, office.now()):  # before any work is put into hashing
            raise InvalidInput("error.invitation")
    password_hash = hashed(password)

    def work(tx: Transaction) -> None:
        if not tx.reader.keyring.use_invitation(known, tx.at):
            raise InvalidInput("error.invitation")
        account = register(tx, new)
        for role in FIRST_ROLES:
            give(tx, account, Grant(new.id, role))
        put_password(tx, new.id, password_hash)

    request = office.request(Actor(new.id, new.name, None), new.key, content_of(new))
    return office.store.write(request, work)
