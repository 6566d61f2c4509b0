"""Accounts and grants: one row each, as the journal's last word on them has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, update

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.store.access_tables import GRANT
from geo.store.schema import ACCOUNT
from geo.store.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ACCOUNTS_NOW = select(*(ACCOUNT.c[name] for name in ("id", "name", "role", "unit", "disabled")))
_GRANTS_NOW = select(GRANT.c.account, GRANT.c.role, GRANT.c.area).order_by(*GRANT.primary_key)
_ACCOUNTS = Statement(_ACCOUNTS_NOW.order_by(ACCOUNT.c.id))
_GRANTS = Statement(_GRANTS_NOW)
_ACCOUNT = Statement(_ACCOUNTS_NOW.where(ACCOUNT.c.id == bindparam("account")))
_GRANTS_OF = Statement(_GRANTS_NOW.where(GRANT.c.account == bindparam("account")))
_THIS = (
    GRANT.c.account == bindparam("of"),
    GRANT.c.role == bindparam("what"),
    GRANT.c.area == bindparam("where"),
)
_GIVE = Statement(insert(GRANT))
_TAKE = Statement(delete(GRANT).where(*_THIS))
_NO_ROLE = Statement(update(ACCOUNT).where(ACCOUNT.c.id == bindparam("account")).values(role=""))
_SWITCH = Statement(
    update(ACCOUNT).where(ACCOUNT.c.id == bindparam("account")).values(disabled=bindparam("off"))
)


def accounts(connection: Connection) -> list[Actor]:
    """Everybody, with what they hold."""
    held: dict[str, list[Grant]] = {}
    for row in _GRANTS.rows(connection):
        held.setdefault(row[0], []).append(_grant(row))
    return [_actor(row, held.get(row[0], [])) for row in _ACCOUNTS.rows(connection)]


def account(connection: Connection, account_id: str) -> Actor | None:
    of = {"account": account_id}
    row = _ACCOUNT.row(connection, of)
    return None if row is None else _actor(row, [_grant(each) for each in _GRANTS_OF.rows(connection, of)])


def give(connection: Connection, grant: Grant, seq: int) -> None:
    """Keep a grant that the entry ``seq`` tells of; it must be new."""
    row = {"account": grant.account, "role": grant.role.value, "area": grant.area, "seq": seq}
    _GIVE.run(connection, row)


def take(connection: Connection, grant: Grant) -> None:
    _TAKE.run(connection, {"of": grant.account, "what": grant.role.value, "where": grant.area})


def take_role(connection: Connection, account_id: str) -> None:
    _NO_ROLE.run(connection, {"account": account_id})


def switch(connection: Connection, account_id: str, *, disabled: bool) -> None:
    """Disable an account, or let it in again."""
    _SWITCH.run(connection, {"account": account_id, "off": int(disabled)})


def _actor(row: tuple[str, str, str, str, int], held: list[Grant]) -> Actor:
    id_, name, role, unit, disabled = row
    return Actor(id_, name, Role(role) if role else None, unit, tuple(held), disabled=bool(disabled))


def _grant(row: tuple[str, ...]) -> Grant:
    return Grant(row[0], Role(row[1]), row[2])
