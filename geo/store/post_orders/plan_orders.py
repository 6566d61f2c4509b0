"""Orders published since a time, which the units that they concern are to acknowledge."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from geo.domain.plans.codec import plan_from_image
from geo.domain.plans.plan import Plan, PlanState
from geo.store.tables.schema import JOURNAL, PLAN
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, to_ms

_ORDERS = Statement(
    select(PLAN.c.id, PLAN.c.version, PLAN.c.content, JOURNAL.c.at)
    .join(JOURNAL, JOURNAL.c.seq == PLAN.c.seq)
    .where(PLAN.c.state == PlanState.PUBLISHED.value, JOURNAL.c.at >= bindparam("since"))
    .order_by(PLAN.c.number)
)


def plan_orders(connection: Connection, since: datetime) -> list[tuple[Plan, datetime]]:
    """Return the orders published since a time, with their times, by number."""
    rows = _ORDERS.fetch_all(connection, {"since": to_ms(since)})
    return [
        (plan_from_image(id_, version, json.loads(content)), from_ms(at))
        for id_, version, content, at in rows
    ]
