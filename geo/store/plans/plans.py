"""Plans and orders: one row each, with the state after the last journal entry on them."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import bindparam, func, select

from geo.domain.journal import JournalEntry
from geo.domain.plans.codec import plan_from_image, plan_image
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.timestamps import from_ms, to_ms
from geo.store.hash_chain import canonical
from geo.store.part import StorePart
from geo.store.tables.row_table import RowTable
from geo.store.tables.rows import ENTRY_COLUMNS, entry_from_row
from geo.store.tables.schema import JOURNAL, PLAN
from geo.store.tables.statement import Statement

_PLANS = select(PLAN.c.id, PLAN.c.version, PLAN.c.content)
_PLAN = Statement(_PLANS.where(PLAN.c.id == bindparam("id")))
_IN_STATE = Statement(_PLANS.where(PLAN.c.state == bindparam("state")).order_by(PLAN.c.seq.desc()))
_ORDER = Statement(_PLANS.where(PLAN.c.number == bindparam("number")))
_ORDER_ENTRY = Statement(
    select(*(JOURNAL.c[name] for name in ENTRY_COLUMNS))
    .join(PLAN, PLAN.c.seq == JOURNAL.c.seq)
    .where(PLAN.c.number == bindparam("number"))
)
_ORDERS_SINCE = Statement(
    _PLANS.add_columns(JOURNAL.c.at)
    .join(JOURNAL, JOURNAL.c.seq == PLAN.c.seq)
    .where(PLAN.c.state == PlanState.PUBLISHED.value, JOURNAL.c.at >= bindparam("since"))
    .order_by(PLAN.c.number)
)
_LAST_NUMBER = Statement(select(func.max(PLAN.c.number)))
_ROWS = RowTable(PLAN)


def row_from_plan(plan: Plan, seq: int) -> tuple[object, ...]:
    """Return a row in the order of the table's columns."""
    return plan.id, plan.version, seq, plan.state.value, plan.number, canonical(plan_image(plan))


def _optional_plan(row: tuple[str, int, str] | None) -> Plan | None:
    return None if row is None else _plan(row)


def _plan(row: tuple[str, int, str]) -> Plan:
    id_, version, content = row
    return plan_from_image(id_, version, json.loads(content))


class PlanReader(StorePart):
    """Queries on plans and orders."""

    def plan(self, plan_id: str) -> Plan | None:
        """Return a plan, None for an unknown one."""
        return _optional_plan(_PLAN.fetch_one(self._connection, {"id": plan_id}))

    def in_state(self, state: PlanState) -> list[Plan]:
        """Return the plans in a state, the last changed first."""
        return [_plan(row) for row in _IN_STATE.fetch_all(self._connection, {"state": state.value})]

    def order(self, number: int) -> Plan | None:
        """Return the plan published as the order of this number, None without one."""
        return _optional_plan(_ORDER.fetch_one(self._connection, {"number": number})) if number > 0 else None

    def orders_since(self, since: datetime) -> list[tuple[Plan, datetime]]:
        """Return the orders published since a time, with their times, by number."""
        rows = _ORDERS_SINCE.fetch_all(self._connection, {"since": to_ms(since)})
        return [(_plan((id_, version, content)), from_ms(at)) for id_, version, content, at in rows]

    def order_entry(self, number: int) -> JournalEntry | None:
        """Return the entry that published the order of this number, which is the last entry on that plan."""
        row = _ORDER_ENTRY.fetch_one(self._connection, {"number": number}) if number > 0 else None
        return None if row is None else entry_from_row(row)

    @property
    def last_order_number(self) -> int:
        """Number of the last order, 0 for none."""
        ((number,),) = _LAST_NUMBER.fetch_all(self._connection)
        return number or 0


class PlanWriter(StorePart):
    """Writes on plans within one request."""

    def put(self, plan: Plan, seq: int) -> None:
        """Insert or replace the plan that the entry ``seq`` of the request records."""
        _ROWS.put(self._connection, row_from_plan(plan, seq))
