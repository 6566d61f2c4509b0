"""Roll calls with the posts that they call: rows as values, and statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from geo.domain.roll_calls.roll_call import CalledPost, RollCall, RollCallExtent
from geo.domain.timestamps import from_ms, to_ms
from geo.store.part import StorePart
from geo.store.roll_calls.schema import ROLL_CALL, ROLL_CALL_POST
from geo.store.tables.intervals import AsOfStatement
from geo.store.tables.statement import Statement

_COLUMNS = ("number", "area", "extent", "seed", "minutes", "on_duty", "started_by", "started_at")
_SINCE = ROLL_CALL.c.started_at >= bindparam("since")
_CALLS = select(*(ROLL_CALL.c[name] for name in _COLUMNS)).where(_SINCE).order_by(ROLL_CALL.c.number.desc())
_STARTED = AsOfStatement(_CALLS, ROLL_CALL)
_POSTS = Statement(
    select(ROLL_CALL_POST.c.number, ROLL_CALL_POST.c.site_id, ROLL_CALL_POST.c.unit, ROLL_CALL_POST.c.area)
    .join(ROLL_CALL, ROLL_CALL.c.number == ROLL_CALL_POST.c.number)
    .where(_SINCE)
    .order_by(ROLL_CALL_POST.c.number, ROLL_CALL_POST.c.site_id)
)
_LAST_NUMBER = Statement(select(func.max(ROLL_CALL.c.number)))
_INSERT = Statement(insert(ROLL_CALL))
_WITHDRAW = Statement(
    update(ROLL_CALL).where(ROLL_CALL.c.number == bindparam("this")).values(withdrawn_seq=bindparam("by"))
)


def row_from_roll_call(roll_call: RollCall) -> dict[str, Any]:
    """Return the columns of a roll call without the numbers of its entries."""
    return {
        "number": roll_call.number,
        "area": roll_call.area,
        "extent": roll_call.extent.value,
        "seed": roll_call.seed,
        "minutes": roll_call.minutes,
        "on_duty": roll_call.on_duty,
        "started_by": roll_call.started_by,
        "started_at": to_ms(roll_call.started_at),
    }


def post_rows(roll_call: RollCall) -> list[dict[str, Any]]:
    """Return the rows of the posts that a roll call calls."""
    return [
        {"number": roll_call.number, "site_id": post.site_id, "unit": post.unit, "area": post.area}
        for post in roll_call.posts
    ]


def _roll_call(row: Sequence[Any], posts: list[CalledPost]) -> RollCall:
    number, area, extent, seed, minutes, on_duty, started_by, started_at = row
    return RollCall(
        number,
        area,
        RollCallExtent(extent),
        seed,
        minutes,
        started_by,
        from_ms(started_at),
        tuple(posts),
        on_duty,
    )


class RollCallReader(StorePart):
    """Queries on roll calls."""

    def since(self, since: datetime, at_seq: int | None = None) -> list[RollCall]:
        """Return the roll calls started since a time, newest first, without withdrawn ones.

        Args:
            since: First start.
            at_seq: State as known after this entry; None for the present.
        """
        values = {"since": to_ms(since)}
        found = _STARTED.fetch_all(self._connection, at_seq, values)
        posts: dict[int, list[CalledPost]] = defaultdict(list)
        for number, site_id, unit, area in _POSTS.fetch_all(self._connection, values) if found else ():
            posts[number].append(CalledPost(site_id, unit, area))
        return [_roll_call(row, posts[row[0]]) for row in found]

    @property
    def last_number(self) -> int:
        """Number of the last roll call, 0 for none."""
        ((number,),) = _LAST_NUMBER.fetch_all(self._connection)
        return number or 0


class RollCallWriter(StorePart):
    """Writes on roll calls within one request."""

    def put(self, roll_call: RollCall, seq: int) -> None:
        """Insert the roll call that the entry ``seq`` starts, and the posts that it calls."""
        _INSERT.execute(self._connection, row_from_roll_call(roll_call) | {"seq": seq, "withdrawn_seq": None})
        if roll_call.posts:
            self._connection.execute(insert(ROLL_CALL_POST), post_rows(roll_call))

    def withdraw(self, number: int, seq: int) -> None:
        """Withdraw a roll call, by the entry ``seq``."""
        _WITHDRAW.execute(self._connection, {"this": number, "by": seq})
