"""Queries on inspections and rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from geo.domain.inspections.inspection import DrawnSite, Inspection, InspectionManner, InspectionRound
from geo.domain.timestamps import from_ms, to_ms
from geo.store.inspections.schema import (
    INSPECTION,
    INSPECTION_FAILURE,
    INSPECTION_ROUND,
    INSPECTION_STOP,
)
from geo.store.part import StorePart
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement

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
_OF_INSPECTIONS = and_(
    _valid(INSPECTION), INSPECTION.c.at >= bindparam("since"), INSPECTION.c.seq > bindparam("after")
)
_OF_PLACE = and_(
    _OF_INSPECTIONS,
    INSPECTION.c.site_id == bindparam("of_site"),
    or_(INSPECTION.c.site_id != "", INSPECTION.c.area == bindparam("of_area")),
)
_SELECTED = (
    select(*(INSPECTION.c[name] for name in _VALUES), JOURNAL.c.actor, JOURNAL.c.reason)
    .join(JOURNAL, JOURNAL.c.seq == INSPECTION.c.seq)
    .order_by(INSPECTION.c.at, INSPECTION.c.seq)
)
_FAILED = (
    select(INSPECTION_FAILURE.c.seq, INSPECTION_FAILURE.c.item)
    .join(INSPECTION, INSPECTION.c.seq == INSPECTION_FAILURE.c.seq)
    .order_by(INSPECTION_FAILURE.c.seq, INSPECTION_FAILURE.c.item)
)
_INSPECTIONS, _FAILURES = (
    Statement(_SELECTED.where(_OF_INSPECTIONS)),
    Statement(_FAILED.where(_OF_INSPECTIONS)),
)
_INSPECTIONS_OF, _FAILURES_OF = Statement(_SELECTED.where(_OF_PLACE)), Statement(_FAILED.where(_OF_PLACE))
_LAST_INSPECTED = Statement(
    select(INSPECTION.c.site_id, func.max(INSPECTION.c.at))
    .where(_valid(INSPECTION), INSPECTION.c.site_id != "")
    .group_by(INSPECTION.c.site_id)
)
_ROUND_VALUES = ("seq", "area", "kinds", "team", "seed", "size")
_OF_ROUNDS = and_(
    _valid(INSPECTION_ROUND), JOURNAL.c.at >= bindparam("since"), INSPECTION_ROUND.c.seq > bindparam("after")
)
_ROUNDS = Statement(
    select(*(INSPECTION_ROUND.c[name] for name in _ROUND_VALUES), JOURNAL.c.actor, JOURNAL.c.at)
    .join(JOURNAL, JOURNAL.c.seq == INSPECTION_ROUND.c.seq)
    .where(_OF_ROUNDS)
    .order_by(INSPECTION_ROUND.c.seq)
)
_STOPS = Statement(
    select(INSPECTION_STOP.c.seq, INSPECTION_STOP.c.site_id, INSPECTION_STOP.c.weight)
    .join(INSPECTION_ROUND, INSPECTION_ROUND.c.seq == INSPECTION_STOP.c.seq)
    .join(JOURNAL, JOURNAL.c.seq == INSPECTION_STOP.c.seq)
    .where(_OF_ROUNDS)
    .order_by(INSPECTION_STOP.c.seq, INSPECTION_STOP.c.position)
)
_STANDS = {
    table.name: Statement(
        select(table.c.seq).where(table.c.seq == bindparam("of_seq"), table.c.withdrawn_seq.is_(None))
    )
    for table in (INSPECTION, INSPECTION_ROUND)
}
_WITHDRAWN_AFTER = tuple(
    Statement(select(table.c.seq).where(table.c.withdrawn_seq > bindparam("after")))
    for table in (INSPECTION, INSPECTION_ROUND)
)


def _span(since: datetime | None, at_seq: int | None) -> dict[str, Any]:
    return {"since": 0 if since is None else to_ms(since), "at_seq": MAX_SEQ if at_seq is None else at_seq}


def _inspections(rows: Iterable[Sequence[Any]], failures: Iterable[Sequence[Any]]) -> list[Inspection]:
    failed: dict[int, list[str]] = defaultdict(list)
    for seq, item in failures:
        failed[seq].append(item)
    return [
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
        for seq, site_id, area, team, at, announced, manner, note, round_seq, actor, reason in rows
    ]


class InspectionReader(StorePart):
    """Queries on inspections and rounds; ``at_seq``: state as known after this entry, None for now."""

    def inspections(
        self, since: datetime | None = None, at_seq: int | None = None, *, after: int = 0
    ) -> list[Inspection]:
        """Return inspections by time, without withdrawn ones: since a time, of entries after a number."""
        values = _span(since, at_seq) | {"after": after}
        return _inspections(
            _INSPECTIONS.fetch_all(self._connection, values), _FAILURES.fetch_all(self._connection, values)
        )

    def inspections_of(self, site_id: str, area: str, since: datetime) -> list[Inspection]:
        """Return the inspections of a site since a time, by time; with "" those of an area itself."""
        values = _span(since, None) | {"after": 0, "of_site": site_id, "of_area": area}
        return _inspections(
            _INSPECTIONS_OF.fetch_all(self._connection, values),
            _FAILURES_OF.fetch_all(self._connection, values),
        )

    def last_inspected(self, at_seq: int | None = None) -> dict[str, datetime]:
        """Return when each inspected site was last inspected."""
        return {
            site_id: from_ms(at)
            for site_id, at in _LAST_INSPECTED.fetch_all(
                self._connection, {"at_seq": _span(None, at_seq)["at_seq"]}
            )
        }

    def rounds(
        self, since: datetime | None = None, at_seq: int | None = None, *, after: int = 0
    ) -> list[InspectionRound]:
        """Return rounds in their order, without withdrawn ones: since a time, of entries after a number."""
        stops: dict[int, list[DrawnSite]] = defaultdict(list)
        values = _span(since, at_seq) | {"after": after}
        for seq, site_id, weight in _STOPS.fetch_all(self._connection, values):
            stops[seq].append(DrawnSite(site_id, weight))
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
            for seq, area, kinds, team, seed, size, actor, at in _ROUNDS.fetch_all(self._connection, values)
        ]

    def stands(self, table: str, seq: int) -> bool:
        """Check whether the inspection or round of an entry is known and not withdrawn, by its table."""
        return _STANDS[table].fetch_one(self._connection, {"of_seq": seq}) is not None

    def withdrawn_after(self, after: int) -> set[int]:
        """Return the entries whose inspection or round was withdrawn by a later entry than this."""
        return {
            seq
            for statement in _WITHDRAWN_AFTER
            for (seq,) in statement.fetch_all(self._connection, {"after": after})
        }
