"""Plans and orders: one row each, with the state after the last journal entry on them."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from geo.domain.plans.codec import plan_from_image, plan_image
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.timestamps import from_ms, to_ms
from geo.store.hash_chain import canonical
from geo.store.tables.schema import JOURNAL, PLAN
from geo.store.tables.statement import Statement

_PLANS = select(PLAN.c.id, PLAN.c.version, PLAN.c.content)
_PLAN = Statement(_PLANS.where(PLAN.c.id == bindparam("id")))
_IN_STATE = Statement(_PLANS.where(PLAN.c.state == bindparam("state")).order_by(PLAN.c.seq.desc()))
_ORDER = Statement(_PLANS.where(PLAN.c.number == bindparam("number")))
_ORDER_SEQ = Statement(select(PLAN.c.seq).where(PLAN.c.number == bindparam("number")))
_ORDERS_SINCE = Statement(
    _PLANS.add_columns(JOURNAL.c.at)
    .join(JOURNAL, JOURNAL.c.seq == PLAN.c.seq)
    .where(PLAN.c.state == PlanState.PUBLISHED.value, JOURNAL.c.at >= bindparam("since"))
    .order_by(PLAN.c.number)
)
_LAST_NUMBER = Statement(select(func.max(PLAN.c.number)))


def row_from_plan(plan: Plan, seq: int) -> tuple[object, ...]:
    """Return a row in the order of the table's columns."""
    return plan.id, plan.version, seq, plan.state.value, plan.number, canonical(plan_image(plan))


def plan(connection: Connection, plan_id: str) -> Plan | None:
    """Return a plan, None for an unknown one."""
    return _optional_plan(_PLAN.fetch_one(connection, {"id": plan_id}))


def plans(connection: Connection, state: PlanState) -> list[Plan]:
    """Return the plans in a state, the last changed first."""
    return [_plan(row) for row in _IN_STATE.fetch_all(connection, {"state": state.value})]


def order(connection: Connection, number: int) -> Plan | None:
    """Return the plan published as the order of this number, None without one."""
    return _optional_plan(_ORDER.fetch_one(connection, {"number": number})) if number > 0 else None


def order_seq(connection: Connection, number: int) -> int:
    """Return the journal number of the entry that published the order, 0 for none."""
    return (
        next((seq for (seq,) in _ORDER_SEQ.fetch_all(connection, {"number": number})), 0) if number > 0 else 0
    )


def orders_since(connection: Connection, since: datetime) -> list[tuple[Plan, datetime]]:
    """Return the orders published since a time, with their times, by number."""
    rows = _ORDERS_SINCE.fetch_all(connection, {"since": to_ms(since)})
    return [(_plan((id_, version, content)), from_ms(at)) for id_, version, content, at in rows]


def last_order_number(connection: Connection) -> int:
    """Return the number of the last order, 0 for none."""
    ((number,),) = _LAST_NUMBER.fetch_all(connection)
    return number or 0


def _optional_plan(row: tuple[str, int, str] | None) -> Plan | None:
    return None if row is None else _plan(row)


def _plan(row: tuple[str, int, str]) -> Plan:
    id_, version, content = row
    return plan_from_image(id_, version, json.loads(content))
