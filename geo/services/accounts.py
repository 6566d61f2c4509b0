"""Accounts and what they may do: made, disabled, granted and withdrawn, each in the journal.

Every change of what somebody may do ends that person's sessions: the next one begins with the new rights.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.journal import ACCOUNT, FINGERPRINT, GIVEN, PASSWORD, TAKEN, Entry
from geo.domain.text import has_controls, is_shown, typed_line
from geo.services.records import content_of
from geo.services.rights import needs
from geo.store.chain import digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.domain.access import Grant
    from geo.domain.commands import AccountSwitch, GrantChange, NewAccount
    from geo.services.office import Office
    from geo.store import Receipt, Transaction

LONGEST_ID = LONGEST_NAME = 64
_ID = re.compile(rf"[\w.-]{{1,{LONGEST_ID}}}")


@needs(Verb.MANAGE_ACCOUNTS)
def switch_account(office: Office, actor: Actor, switch: AccountSwitch) -> Receipt:
    """Disable an account, or let it in again.

    Raises:
        Refused, NotFound; InvalidInput for one's own account, or the last that may grant everywhere.
    """

    def work(tx: Transaction) -> None:
        actor.authorise(Verb.MANAGE_ACCOUNTS)
        account = known_account(tx, switch.account)
        if account.id == actor.id:
            raise InvalidInput("error.own_account")
        if account.disabled == switch.disabled:
            return
        action = "disable" if switch.disabled else "enable"
        before, after = {"disabled": account.disabled}, {"disabled": switch.disabled}
        with somebody_left(tx):
            tx.record(Entry(ACCOUNT, account.id, action, before, after))
            tx.switch_account(account.id, disabled=switch.disabled)
        _end_sessions(tx, account.id)

    return office.store.write(office.request(actor, switch.key, content_of(switch)), work)


@needs(Verb.GRANT)
def change_grant(office: Office, actor: Actor, change: GrantChange) -> Receipt:
    """Give a role in an area, or take it away; only what one holds there oneself.

    Raises:
        Refused; NotFound for an account, area or grant that is not there; InvalidInput for one that is, or
            the last by which somebody may grant everywhere.
    """

    def work(tx: Transaction) -> None:
        path = tx.reader.area_path(change.grant.area)
        actor.authorise_grant(change.grant.role, path)
        if change.grant.area != EVERYWHERE and not path:
            raise NotFound("error.unknown_area", area=change.grant.area)
        account = known_account(tx, change.grant.account)
        if change.given:
            give(tx, account, change.grant)
        else:
            with somebody_left(tx):
                _withdraw(tx, account, change.grant)
        _end_sessions(tx, account.id)

    return office.store.write(office.request(actor, change.key, content_of(change)), work)


def register(tx: Transaction, new: NewAccount) -> Actor:
    """Record and keep a new account, which may nothing yet and cannot sign in before it has a password.

    Raises:
        InvalidInput for a code that is taken or cannot be one, or a name that cannot be shown; NotFound for
            an unknown unit.
    """
    if not _ID.fullmatch(new.id):
        raise InvalidInput("error.bad_account", found=new.id, longest=LONGEST_ID)
    name = typed_line(new.name)
    if has_controls(new.name, lines=False) or not is_shown(name) or len(name) > LONGEST_NAME:
        raise InvalidInput("error.bad_name", longest=LONGEST_NAME)
    if tx.reader.account(new.id) is not None:
        raise InvalidInput("error.account_exists", account=new.id)
    if new.unit and new.unit not in {unit.code for unit in tx.reader.units()}:
        raise NotFound("error.unknown_unit", unit=new.unit)
    account = Actor(new.id, name, None, new.unit)
    image = {"id": new.id, "name": name, "role": None, "unit": new.unit}
    tx.record(Entry(ACCOUNT, new.id, "register", None, image))
    tx.put_account(account, demo=tx.request.source == "demo")
    return account


def give(tx: Transaction, account: Actor, grant: Grant) -> None:
    """Record and keep a grant.

    Raises:
        InvalidInput: the account has it already.
    """
    if grant in account.grants:
        raise InvalidInput("error.grant_exists", account=account.id, role=grant.role)
    tx.put_grant(grant, tx.record(Entry(ACCOUNT, account.id, "grant", None, {GIVEN: _image(grant)})))


def put_password(tx: Transaction, account: str, password_hash: str) -> None:
    """Record that there is a new password, and keep its hash beside the journal.

    The journal has the hash's own SHA-256: it tells whether the hash was exchanged, and nothing about the
    password, as the hash holds 16 random bytes.
    """
    tx.record(Entry(ACCOUNT, account, PASSWORD, None, {FINGERPRINT: digest(password_hash)}))
    tx.reader.keyring.put_secret(account, password_hash, tx.at)


def _withdraw(tx: Transaction, account: Actor, grant: Grant) -> None:
    """End the grant, and the role of the account itself where that is the same."""
    own = account.role is grant.role and grant.area == EVERYWHERE
    if not own and grant not in account.grants:
        raise NotFound("error.unknown_grant", account=account.id, role=grant.role)
    after = {TAKEN: _image(grant)} | ({"role": None} if own else {})
    tx.record(Entry(ACCOUNT, account.id, "withdraw", {"role": account.role} if own else None, after))
    tx.take_grant(grant)
    if own:
        tx.take_role(account.id)


@contextmanager
def somebody_left(tx: Transaction) -> Iterator[None]:
    """Around a change of accounts: whoever may grant everywhere must not be the last to go.

    Raises:
        InvalidInput: nobody would be left who could give anything back.
    """
    before = _may_grant(tx)
    yield
    if before and not _may_grant(tx):
        raise InvalidInput("error.last_administrator")


def _may_grant(tx: Transaction) -> bool:
    return any(account.may(Verb.GRANT) for account in tx.reader.accounts())


def known_account(tx: Transaction, account_id: str) -> Actor:
    """Raises NotFound where there is none of that code."""
    account = tx.reader.account(account_id)
    if account is None:
        raise NotFound("error.unknown_account", account=account_id)
    return account


def _end_sessions(tx: Transaction, account_id: str) -> None:
    tx.reader.keyring.revoke_sessions_of(account_id, tx.at)


def _image(grant: Grant) -> dict[str, str]:
    return {"role": grant.role.value, "area": grant.area}
