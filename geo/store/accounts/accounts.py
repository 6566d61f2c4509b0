"""Accounts and grants: one row each, with the state after the last journal entry on them."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select, update

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.store.part import StorePart
from geo.store.tables.access_schema import GRANT
from geo.store.tables.row_table import RowTable
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
_DEMO = Statement(select(ACCOUNT.c.id).where(ACCOUNT.c.demo != 0))
_ROWS = RowTable(ACCOUNT)


def _actor(row: tuple[str, str, str, str, int], grants: list[Grant]) -> Actor:
    id_, name, role, unit, disabled = row
    return Actor(id_, name, Role(role) if role else None, unit, tuple(grants), disabled=bool(disabled))


def _grant(row: tuple[str, ...]) -> Grant:
    return Grant(row[0], Role(row[1]), row[2])


class AccountReader(StorePart):
    """Queries on accounts with their grants."""

    def all(self) -> list[Actor]:
        """Return all accounts by code, with their grants."""
        grants: dict[str, list[Grant]] = {}
        for row in _GRANTS.fetch_all(self._connection):
            grants.setdefault(row[0], []).append(_grant(row))
        return [_actor(row, grants.get(row[0], [])) for row in _ACCOUNTS.fetch_all(self._connection)]

    def account(self, account_id: str) -> Actor | None:
        """Return an account with its grants, None for an unknown one."""
        parameters = {"account": account_id}
        row = _ACCOUNT.fetch_one(self._connection, parameters)
        return (
            None
            if row is None
            else _actor(row, [_grant(each) for each in _GRANTS_OF.fetch_all(self._connection, parameters)])
        )

    def demo(self) -> frozenset[str]:
        """Return the codes of the accounts that came with demo data, which anyone may try."""
        return frozenset(row[0] for row in _DEMO.fetch_all(self._connection))


class AccountWriter(StorePart):
    """Writes on accounts and grants within one request."""

    def put(self, actor: Actor, *, demo: bool) -> None:
        """Insert or replace an account without its grants; ``demo``: it came with demo data."""
        state = int(demo), int(actor.disabled)
        _ROWS.put(self._connection, (actor.id, actor.name, str(actor.role or ""), actor.unit, *state))

    def put_grant(self, grant: Grant, seq: int) -> None:
        """Insert a grant recorded by the entry ``seq``; it must be new."""
        row = {"account": grant.account, "role": grant.role.value, "area": grant.area, "seq": seq}
        _INSERT_GRANT.execute(self._connection, row)

    def revoke_grant(self, grant: Grant) -> None:
        """Delete a grant."""
        _DELETE_GRANT.execute(
            self._connection, {"of": grant.account, "what": grant.role.value, "where": grant.area}
        )

    def clear_role(self, account_id: str) -> None:
        """Remove the account's role in its own record."""
        _CLEAR_ROLE.execute(self._connection, {"account": account_id})

    def set_disabled(self, account_id: str, *, disabled: bool) -> None:
        """Disable an account, or enable it again."""
        _SET_DISABLED.execute(self._connection, {"account": account_id, "off": int(disabled)})
