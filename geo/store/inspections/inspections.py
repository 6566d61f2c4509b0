"""Inspections and rounds: a row each; one that was recorded by mistake is withdrawn, and stays."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from geo.domain.inspections.inspection import DrawnSite, Inspection, InspectionManner, InspectionRound
from geo.store.inspections.schema import (
    INSPECTION,
    INSPECTION_FAILURE,
    INSPECTION_ROUND,
    INSPECTION_STOP,
)
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, to_ms

KIND_SEPARATOR = ","
"""Between the codes of kinds, which are identifiers."""
MAX_SEQ = 2**63 - 1
"""Greater than every journal number."""
_AT: BindParameter[int] = bindparam("at_seq")


def _valid(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row was known, and not withdrawn, after an entry."""
    not_withdrawn = or_(table.c.withdrawn_seq.is_(None), table.c.withdrawn_seq > _AT)
    return and_(table.c.seq <= _AT, not_withdrawn)


_VALUES = ("seq", "site_id", "area", "team", "at", "announced", "manner", "note", "round_seq")
_INSPECTIONS = Statement(
    select(*(INSPECTION.c[name] for name in _VALUES), JOURNAL.c.actor, JOURNAL.c.reason)
    .join(JOURNAL, JOURNAL.c.seq == INSPECTION.c.seq)
    .where(_valid(INSPECTION), INSPECTION.c.at >= bindparam("since"))
    .order_by(INSPECTION.c.at, INSPECTION.c.seq)
)
_FAILURES = Statement(
    select(INSPECTION_FAILURE.c.seq, INSPECTION_FAILURE.c.item).order_by(
        INSPECTION_FAILURE.c.seq, INSPECTION_FAILURE.c.item
    )
)
_ROUND_VALUES = ("seq", "area", "kinds", "team", "seed", "size")
_ROUNDS = Statement(
    select(*(INSPECTION_ROUND.c[name] for name in _ROUND_VALUES), JOURNAL.c.actor, JOURNAL.c.at)
    .join(JOURNAL, JOURNAL.c.seq == INSPECTION_ROUND.c.seq)
    .where(_valid(INSPECTION_ROUND), JOURNAL.c.at >= bindparam("since"))
    .order_by(INSPECTION_ROUND.c.seq)
)
_STOPS = Statement(
    select(INSPECTION_STOP.c.seq, INSPECTION_STOP.c.site_id, INSPECTION_STOP.c.weight).order_by(
        INSPECTION_STOP.c.seq, INSPECTION_STOP.c.position
    )
)
_LAST_SEQS = tuple(
    Statement(select(func.max(column)))
    for table in (INSPECTION, INSPECTION_ROUND)
    for column in (table.c.seq, table.c.withdrawn_seq)
)
_PUT = {
    table.name: Statement(insert(table))
    for table in (INSPECTION, INSPECTION_FAILURE, INSPECTION_ROUND, INSPECTION_STOP)
}
_WITHDRAW = {
    table.name: Statement(
        update(table).where(table.c.seq == bindparam("of_seq")).values(withdrawn_seq=bindparam("by"))
    )
    for table in (INSPECTION, INSPECTION_ROUND)
}


def put_inspection(connection: Connection, inspection: Inspection) -> None:
    """Insert the inspection of the entry ``inspection.seq``."""
    _PUT["inspection"].execute(connection, row_from_inspection(inspection) | {"withdrawn_seq": None})
    for item in inspection.failed:
        _PUT["inspection_failure"].execute(connection, {"seq": inspection.seq, "item": item})


def withdraw_inspection(connection: Connection, inspection_seq: int, seq: int) -> None:
    """Withdraw the inspection of an entry, by the entry ``seq``."""
    _WITHDRAW["inspection"].execute(connection, {"of_seq": inspection_seq, "by": seq})


def put_round(connection: Connection, drawn: InspectionRound) -> None:
    """Insert the round of the entry ``drawn.seq``."""
    _PUT["inspection_round"].execute(connection, row_from_round(drawn) | {"withdrawn_seq": None})
    for row in stop_rows(drawn):
        _PUT["inspection_stop"].execute(connection, row)


def withdraw_round(connection: Connection, round_seq: int, seq: int) -> None:
    """Withdraw the round of an entry, by the entry ``seq``."""
    _WITHDRAW["inspection_round"].execute(connection, {"of_seq": round_seq, "by": seq})


def row_from_inspection(inspection: Inspection) -> dict[str, Any]:
    """Return the columns of an inspection but ``withdrawn_seq``; the time in milliseconds."""
    return {
        "seq": inspection.seq,
        "site_id": inspection.site_id,
        "area": inspection.area,
        "team": inspection.team,
        "at": to_ms(inspection.at),
        "announced": int(inspection.is_announced),
        "manner": inspection.manner.value,
        "note": inspection.note,
        "round_seq": inspection.round_seq,
    }


def row_from_round(drawn: InspectionRound) -> dict[str, Any]:
    """Return the columns of a round but ``withdrawn_seq``."""
    return {
        "seq": drawn.seq,
        "area": drawn.area,
        "kinds": KIND_SEPARATOR.join(drawn.kinds),
        "team": drawn.team,
        "seed": drawn.seed,
        "size": drawn.size,
    }


def stop_rows(drawn: InspectionRound) -> list[dict[str, Any]]:
    """Return the rows of the sites of a round, in the order of the draw."""
    return [
        {"seq": drawn.seq, "position": position, "site_id": stop.site_id, "weight": stop.weight}
        for position, stop in enumerate(drawn.stops, 1)
    ]


def inspections(connection: Connection, since: datetime | None, at_seq: int | None) -> list[Inspection]:
    """Return inspections by time, without withdrawn ones.

    Args:
        connection: to read from.
        since: earliest time, None for all.
        at_seq: state as known after this entry; None for the present.
    """
    failed: dict[int, list[str]] = defaultdict(list)
    for seq, item in _FAILURES.fetch_all(connection):
        failed[seq].append(item)
    values = {"since": 0 if since is None else to_ms(since), "at_seq": MAX_SEQ if at_seq is None else at_seq}
    result = []
    for row in _INSPECTIONS.fetch_all(connection, values):
        seq, site_id, area, team, at, announced, manner, note, round_seq, actor, reason = row
        result.append(
            Inspection(
                seq,
                site_id,
                area,
                team,
                actor,
                from_ms(at),
                is_announced=bool(announced),
                manner=InspectionManner(manner),
                failed=tuple(failed[seq]),
                note=note,
                reason=reason,
                round_seq=round_seq,
            )
        )
    return result


def rounds(connection: Connection, since: datetime | None, at_seq: int | None) -> list[InspectionRound]:
    """Return rounds in their order, without withdrawn ones; arguments as of ``inspections``."""
    stops: dict[int, list[DrawnSite]] = defaultdict(list)
    for seq, site_id, weight in _STOPS.fetch_all(connection):
        stops[seq].append(DrawnSite(site_id, weight))
    values = {"since": 0 if since is None else to_ms(since), "at_seq": MAX_SEQ if at_seq is None else at_seq}
    return [
        InspectionRound(
            seq,
            area,
            tuple(filter(None, kinds.split(KIND_SEPARATOR))),
            team,
            seed,
            size,
            actor,
            from_ms(at),
            tuple(stops[seq]),
        )
        for seq, area, kinds, team, seed, size, actor, at in _ROUNDS.fetch_all(connection, values)
    ]


def last_inspection_seq(connection: Connection) -> int:
    """Return the number of the last entry on any inspection or round, 0 for none."""
    return max(row[0] or 0 for statement in _LAST_SEQS for row in statement.fetch_all(connection))
