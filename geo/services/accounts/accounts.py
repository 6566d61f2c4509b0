"""Accounts and their permissions: create, disable, grant and revoke, each as an entry of the journal.

Every change of an account's permissions ends its sessions: the next session begins with the new permissions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from geo.domain.access import EVERYWHERE, Grant, Verb
from geo.domain.actors import Actor
from geo.domain.commands import AccountStatusChange, GrantChange, NewAccount
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.journal import ACCOUNT, FINGERPRINT, GRANTED, PASSWORD, REVOKED, Entry
from geo.domain.sanitise import has_control_characters, has_visible_text, sanitise_line
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.store import Receipt, Transaction
from geo.store.hash_chain import digest

MAX_ID_LENGTH = MAX_NAME_LENGTH = 64
_ID_PATTERN = re.compile(rf"[\w.-]{{1,{MAX_ID_LENGTH}}}")


@needs(Verb.MANAGE_ACCOUNTS)
def set_account_disabled(ctx: AppContext, actor: Actor, command: AccountStatusChange) -> Receipt:
    """Disable an account, or enable it again.

    Raises:
        Refused: The actor may not manage accounts.
        NotFound: There is no such account.
        InvalidInput: It is the actor's own account, or the last one that may grant everywhere.
    """

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        account = require_account(tx, command.account)
        if account.id == actor.id:
            raise InvalidInput("error.own_account")
        if account.disabled == command.disabled:
            return
        action = "disable" if command.disabled else "enable"
        before, after = {"disabled": account.disabled}, {"disabled": command.disabled}
        with keep_one_granter(tx):
            tx.record(Entry(ACCOUNT, account.id, action, before, after))
            tx.accounts.set_disabled(account.id, disabled=command.disabled)
        _end_sessions(tx, account.id)
        # An account that is enabled again gets no key back.
        tx.reader.credentials.revoke_api_keys_of(account.id, tx.at)

    return ctx.write(actor, command, work)


@needs(Verb.GRANT)
def change_grant(ctx: AppContext, actor: Actor, command: GrantChange) -> Receipt:
    """Grant a role in an area, or revoke it; the actor must hold the verbs of the role there.

    Raises:
        Refused: The actor lacks a verb of the role in the area.
        NotFound: There is no such account, area or grant.
        InvalidInput: The grant exists already, or is the last one by which an account may grant everywhere.
    """

    def work(tx: Transaction) -> None:
        path = tx.reader.area_path(command.grant.area)
        actor.authorise_grant(command.grant.role, path)
        if command.grant.area != EVERYWHERE and not path:
            raise NotFound("error.unknown_area", area=command.grant.area)
        account = require_account(tx, command.grant.account)
        if command.granted:
            add_grant(tx, account, command.grant)
        else:
            with keep_one_granter(tx):
                _remove_grant(tx, account, command.grant)
        _end_sessions(tx, account.id)

    return ctx.write(actor, command, work)


def register_account(tx: Transaction, new: NewAccount) -> Actor:
    """Record a new account, without permissions and without a password.

    Raises:
        InvalidInput: The code is taken or malformed, or the name cannot be displayed.
        NotFound: There is no such unit.
    """
    if not _ID_PATTERN.fullmatch(new.id):
        raise InvalidInput("error.bad_account", found=new.id, longest=MAX_ID_LENGTH)
    name = sanitise_line(new.name)
    if (
        has_control_characters(new.name, lines=False)
        or not has_visible_text(name)
        or len(name) > MAX_NAME_LENGTH
    ):
        raise InvalidInput("error.bad_name", longest=MAX_NAME_LENGTH)
    if tx.reader.accounts.account(new.id) is not None:
        raise InvalidInput("error.account_exists", account=new.id)
    if new.unit and new.unit not in {unit.code for unit in tx.reader.units()}:
        raise NotFound("error.unknown_unit", unit=new.unit)
    account = Actor(new.id, name, None, new.unit)
    image = {"id": new.id, "name": name, "role": None, "unit": new.unit}
    tx.record(Entry(ACCOUNT, new.id, "register", None, image))
    tx.accounts.put(account, demo=tx.request.source == "demo")
    return account


def add_grant(tx: Transaction, account: Actor, grant: Grant) -> None:
    """Record a grant.

    Raises:
        InvalidInput: The account has the grant already.
    """
    if grant in account.grants:
        raise InvalidInput("error.grant_exists", account=account.id, role=grant.role)
    tx.accounts.put_grant(
        grant, tx.record(Entry(ACCOUNT, account.id, "grant", None, {GRANTED: _grant_image(grant)}))
    )


def store_password(tx: Transaction, account: str, password_hash: str) -> None:
    """Record that the password changed, and store its hash outside the journal.

    The journal has the SHA-256 of the hash: it reveals whether the hash was exchanged, and nothing about the
    password, because the hash contains 16 random bytes.
    """
    tx.record(Entry(ACCOUNT, account, PASSWORD, None, {FINGERPRINT: digest(password_hash)}))
    tx.reader.credentials.put_secret(account, password_hash, tx.at)


def _remove_grant(tx: Transaction, account: Actor, grant: Grant) -> None:
    """End the grant, and the role of the account itself where that is the same."""
    own = account.role is grant.role and grant.area == EVERYWHERE
    if not own and grant not in account.grants:
        raise NotFound("error.unknown_grant", account=account.id, role=grant.role)
    after = {REVOKED: _grant_image(grant)} | ({"role": None} if own else {})
    tx.record(Entry(ACCOUNT, account.id, "withdraw", {"role": account.role} if own else None, after))
    tx.accounts.revoke_grant(grant)
    if own:
        tx.accounts.clear_role(account.id)


@contextmanager
def keep_one_granter(tx: Transaction) -> Iterator[None]:
    """Check around a change of accounts that an account that may grant everywhere remains.

    Raises:
        InvalidInput: No account would be left that may grant everywhere.
    """
    before = _any_may_grant(tx)
    yield
    if before and not _any_may_grant(tx):
        raise InvalidInput("error.last_administrator")


def _any_may_grant(tx: Transaction) -> bool:
    return any(account.may(Verb.GRANT) for account in tx.reader.accounts.all())


def require_account(tx: Transaction, account_id: str) -> Actor:
    """Return the account.

    Raises:
        NotFound: There is no account of that code.
    """
    account = tx.reader.accounts.account(account_id)
    if account is None:
        raise NotFound("error.unknown_account", account=account_id)
    return account


def _end_sessions(tx: Transaction, account_id: str) -> None:
    tx.reader.credentials.revoke_sessions_of(account_id, tx.at)


def _grant_image(grant: Grant) -> dict[str, str]:
    return {"role": grant.role.value, "area": grant.area}
