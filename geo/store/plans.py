"""Plans and orders: one row each, as the journal's last word on them has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from geo.domain.plan_image import plan_from_image, plan_image
from geo.store.chain import canonical
from geo.store.schema import PLAN
from geo.store.statement import Statement

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from geo.domain.plans import Plan, PlanState

_PLANS = select(PLAN.c.id, PLAN.c.version, PLAN.c.content)
_PLAN = Statement(_PLANS.where(PLAN.c.id == bindparam("id")))
_IN_STATE = Statement(_PLANS.where(PLAN.c.state == bindparam("state")).order_by(PLAN.c.seq.desc()))
_ORDER = Statement(_PLANS.where(PLAN.c.number == bindparam("number")))
_ORDER_SEQ = Statement(select(PLAN.c.seq).where(PLAN.c.number == bindparam("number")))
_LAST_NUMBER = Statement(select(func.max(PLAN.c.number)))


def row_from_plan(plan: Plan, seq: int) -> tuple[object, ...]:
    """In the order of the table's columns."""
    return plan.id, plan.version, seq, plan.state.value, plan.number, canonical(plan_image(plan))


def plan(connection: Connection, plan_id: str) -> Plan | None:
    return _of(_PLAN.row(connection, {"id": plan_id}))


def plans(connection: Connection, state: PlanState) -> list[Plan]:
    """Those in this state, the one changed last first."""
    return [_plan(row) for row in _IN_STATE.rows(connection, {"state": state.value})]


def order(connection: Connection, number: int) -> Plan | None:
    return _of(_ORDER.row(connection, {"number": number})) if number > 0 else None


def order_seq(connection: Connection, number: int) -> int:
    """The number in the journal of the entry that made it an order, 0 for none."""
    return next((seq for (seq,) in _ORDER_SEQ.rows(connection, {"number": number})), 0) if number > 0 else 0


def last_number(connection: Connection) -> int:
    """The number of the last order, 0 for none."""
    ((number,),) = _LAST_NUMBER.rows(connection)
    return number or 0


def _of(row: tuple[str, int, str] | None) -> Plan | None:
    return None if row is None else _plan(row)


def _plan(row: tuple[str, int, str]) -> Plan:
    id_, version, content = row
    return plan_from_image(id_, version, json.loads(content))
