"""Writes on inspections and rounds; one that was recorded by mistake is withdrawn, and stays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    bindparam,
    insert,
    update,
)

from geo.domain.inspections.inspection import Inspection, InspectionRound
from geo.domain.timestamps import to_ms
from geo.store.inspections.reader import KIND_SEPARATOR
from geo.store.inspections.schema import (
    INSPECTION,
    INSPECTION_FAILURE,
    INSPECTION_ROUND,
    INSPECTION_STOP,
)
from geo.store.part import StorePart
from geo.store.tables.statement import Statement

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


class InspectionWriter(StorePart):
    """Writes on inspections and rounds within one request."""

    def put(self, inspection: Inspection) -> None:
        """Insert the inspection of the entry ``inspection.seq`` of the request."""
        _PUT["inspection"].execute(
            self._connection, row_from_inspection(inspection) | {"withdrawn_seq": None}
        )
        for item in inspection.failed:
            _PUT["inspection_failure"].execute(self._connection, {"seq": inspection.seq, "item": item})

    def withdraw(self, inspection_seq: int, seq: int) -> None:
        """Withdraw the inspection of the entry ``inspection_seq``, by the entry ``seq``."""
        _WITHDRAW["inspection"].execute(self._connection, {"of_seq": inspection_seq, "by": seq})

    def put_round(self, drawn: InspectionRound) -> None:
        """Insert the round of the entry ``drawn.seq`` of the request."""
        _PUT["inspection_round"].execute(self._connection, row_from_round(drawn) | {"withdrawn_seq": None})
        for row in stop_rows(drawn):
            _PUT["inspection_stop"].execute(self._connection, row)

    def withdraw_round(self, round_seq: int, seq: int) -> None:
        """Withdraw the round of the entry ``round_seq``, by the entry ``seq``."""
        _WITHDRAW["inspection_round"].execute(self._connection, {"of_seq": round_seq, "by": seq})
