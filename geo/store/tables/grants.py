"""Accounts and grants: one row each, with the state after the last journal entry on them."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.store.tables.access_schema import GRANT
from geo.store.tables.schema import ACCOUNT
from geo.store.tables.statement import Statement

_ACCOUNTS_NOW = select(*(ACCOUNT.c[name] for name in ("id", "name", "role", "unit", "disabled")))
_GRANTS_NOW = select(GRANT.c.account, GRANT.c.role, GRANT.c.area).order_by(*GRANT.primary_key)
_ACCOUNTS = Statement(_ACCOUNTS_NOW.order_by(ACCOUNT.c.id))
_GRANTS = Statement(_GRANTS_NOW)
_ACCOUNT = Statement(_ACCOUNTS_NOW.where(ACCOUNT.c.id == bindparam("account")))
_GRANTS_OF = Statement(_GRANTS_NOW.where(GRANT.c.account == bindparam("account")))
_THIS_GRANT = (
    GRANT.c.account == bindparam("of"),
    GRANT.c.role == bindparam("what"),
    GRANT.c.area == bindparam("where"),
)
_INSERT_GRANT = Statement(insert(GRANT))
_DELETE_GRANT = Statement(delete(GRANT).where(*_THIS_GRANT))
_CLEAR_ROLE = Statement(update(ACCOUNT).where(ACCOUNT.c.id == bindparam("account")).values(role=""))
_SET_DISABLED = Statement(
    update(ACCOUNT).where(ACCOUNT.c.id == bindparam("account")).values(disabled=bindparam("off"))
)


def accounts(connection: Connection) -> list[Actor]:
    """Return all accounts by code, with their grants."""
    grants: dict[str, list[Grant]] = {}
    for row in _GRANTS.fetch_all(connection):
        grants.setdefault(row[0], []).append(_grant(row))
    return [_actor(row, grants.get(row[0], [])) for row in _ACCOUNTS.fetch_all(connection)]


def account(connection: Connection, account_id: str) -> Actor | None:
    """Return an account with its grants, None for an unknown one."""
    parameters = {"account": account_id}
    row = _ACCOUNT.fetch_one(connection, parameters)
    return (
        None
        if row is None
        else _actor(row, [_grant(each) for each in _GRANTS_OF.fetch_all(connection, parameters)])
    )


def insert_grant(connection: Connection, grant: Grant, seq: int) -> None:
    """Insert a grant recorded by the entry ``seq``; it must be new."""
    row = {"account": grant.account, "role": grant.role.value, "area": grant.area, "seq": seq}
    _INSERT_GRANT.execute(connection, row)


def delete_grant(connection: Connection, grant: Grant) -> None:
    """Delete a grant."""
    _DELETE_GRANT.execute(connection, {"of": grant.account, "what": grant.role.value, "where": grant.area})


def clear_role(connection: Connection, account_id: str) -> None:
    """Remove the account's role in its own record."""
    _CLEAR_ROLE.execute(connection, {"account": account_id})


def set_disabled(connection: Connection, account_id: str, *, disabled: bool) -> None:
    """Disable an account, or enable it again."""
    _SET_DISABLED.execute(connection, {"account": account_id, "off": int(disabled)})


def _actor(row: tuple[str, str, str, str, int], grants: list[Grant]) -> Actor:
    id_, name, role, unit, disabled = row
    return Actor(id_, name, Role(role) if role else None, unit, tuple(grants), disabled=bool(disabled))


def _grant(row: tuple[str, ...]) -> Grant:
    return Grant(row[0], Role(row[1]), row[2])
