"""Operational periods: closed and reopened ones, what their day close counted, excuses and corrections.

A period that was never closed has no row: it follows from the clock. A closed row never changes again; a
reopening inserts another one with the next number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, select

from geo.domain.day.owed import OwedAnswer, OwedKey, OwedKind
from geo.domain.day.period import (
    ClosingRecord,
    Correction,
    OperationalPeriod,
    PeriodState,
    UnansweredItem,
)
from geo.domain.timestamps import from_ms, optional_ms, to_ms
from geo.store.day.schema import CORRECTION, EXCUSE, OWED, PERIOD, PERIOD_FIGURE
from geo.store.part import StorePart
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement

_PERIODS = select(PERIOD).order_by(PERIOD.c.starts_at.desc(), PERIOD.c.number.desc())
_OF_START = Statement(_PERIODS.where(PERIOD.c.starts_at == bindparam("start")))
_CONTAINING = Statement(
    _PERIODS.where(PERIOD.c.starts_at <= bindparam("at"), PERIOD.c.ends_at > bindparam("at"))
)
_CLOSED = Statement(
    _PERIODS.where(PERIOD.c.area == bindparam("area"), PERIOD.c.state == PeriodState.CLOSED.value).limit(
        bindparam("most")
    )
)
_LAST_NUMBER = Statement(select(func.max(PERIOD.c.number)).where(PERIOD.c.area == bindparam("area")))
_FIGURES = Statement(
    select(PERIOD_FIGURE.c.figure, PERIOD_FIGURE.c.value)
    .where(PERIOD_FIGURE.c.area == bindparam("area"), PERIOD_FIGURE.c.number == bindparam("number"))
    .order_by(PERIOD_FIGURE.c.figure)
)
_OWED = Statement(
    select(
        OWED.c.what,
        OWED.c.ref,
        OWED.c.name,
        OWED.c.owed_in,
        OWED.c.unit,
        OWED.c.since,
        OWED.c.answer,
        OWED.c.reason,
    )
    .where(OWED.c.area == bindparam("area"), OWED.c.number == bindparam("number"))
    .order_by(OWED.c.what, OWED.c.ref)
)
_EXCUSES = Statement(
    select(EXCUSE.c.what, EXCUSE.c.ref, EXCUSE.c.reason)
    .where(EXCUSE.c.starts_at == bindparam("start"))
    .order_by(EXCUSE.c.what, EXCUSE.c.ref)
)
_CORRECTIONS = (
    select(CORRECTION, JOURNAL.c.reason, JOURNAL.c.actor, JOURNAL.c.at)
    .join(JOURNAL, JOURNAL.c.seq == CORRECTION.c.seq)
    .order_by(CORRECTION.c.seq, CORRECTION.c.figure)
)
_CORRECTIONS_OF = Statement(
    _CORRECTIONS.where(CORRECTION.c.area == bindparam("area"), CORRECTION.c.number == bindparam("number"))
)
_CORRECTIONS_SINCE = Statement(
    _CORRECTIONS.join(
        PERIOD, and_(PERIOD.c.area == CORRECTION.c.area, PERIOD.c.number == CORRECTION.c.number)
    ).where(PERIOD.c.starts_at >= bindparam("start"))
)
_REMOVE_EXCUSE = Statement(
    delete(EXCUSE).where(
        EXCUSE.c.starts_at == bindparam("start"),
        EXCUSE.c.what == bindparam("of"),
        EXCUSE.c.ref == bindparam("this"),
    )
)
_PUT_EXCUSE = Statement(insert(EXCUSE))
_REMOVE_PERIOD = Statement(
    delete(PERIOD).where(PERIOD.c.area == bindparam("of_area"), PERIOD.c.number == bindparam("of_number"))
)
_PUT_PERIOD, _PUT_FIGURE, _PUT_OWED = (Statement(insert(table)) for table in (PERIOD, PERIOD_FIGURE, OWED))


def row_from_period(period: OperationalPeriod) -> dict[str, Any]:
    """Return the columns of a period, without that of its entry; timestamps in milliseconds."""
    closing = period.closing
    return {
        "area": period.area,
        "number": period.number,
        "starts_at": to_ms(period.starts_at),
        "ends_at": to_ms(period.ends_at),
        "state": (PeriodState.CLOSED if closing else PeriodState.OPEN).value,
        "reopens": period.reopens,
        "reason": period.reason,
        "reopened_by": period.reopened_by,
        "closed_seq": closing.seq if closing else None,
        "head_hash": closing.head_hash if closing else "",
        "closed_by": closing.actor if closing else "",
        "closed_at": optional_ms(closing.at if closing else None),
        "statement": closing.statement if closing else "",
    }


def figure_rows(period: OperationalPeriod) -> list[dict[str, Any]]:
    """Return the rows of the figures that a day close counted."""
    figures = period.closing.figures if period.closing else {}
    return [
        {"area": period.area, "number": period.number, "figure": name, "value": value}
        for name, value in sorted(figures.items())
    ]


def owed_rows(period: OperationalPeriod, seq: int) -> list[dict[str, Any]]:
    """Return the rows of the items that a day close excused or carried over."""
    return [
        {
            "area": period.area,
            "number": period.number,
            "what": item.what.value,
            "ref": item.ref,
            "name": item.name,
            "owed_in": item.area,
            "unit": item.unit,
            "since": to_ms(item.since),
            "answer": item.answer.value,
            "reason": item.reason,
            "seq": seq,
        }
        for item in (period.closing.unanswered if period.closing else ())
    ]


def excuse_row(starts_at: datetime, key: OwedKey, reason: str, seq: int) -> dict[str, Any]:
    """Return the columns of an excuse."""
    return {
        "starts_at": to_ms(starts_at),
        "what": key.what.value,
        "ref": key.ref,
        "reason": reason,
        "seq": seq,
    }


def _correction(row: Sequence[Any]) -> Correction:
    seq, figure, area, number, ref, before, after, reason, actor, at = row
    return Correction(seq, area, number, ref, figure, before, after, reason, actor, from_ms(at))


def _last_of_each(rows: Iterable[Sequence[Any]]) -> list[OperationalPeriod]:
    """Return the period with the greatest number of each area; rows come in descending order."""
    by_area: dict[str, list[OperationalPeriod]] = defaultdict(list)
    for row in rows:
        period = _period(row)
        by_area[period.area].append(period)
    return [periods[0] for _, periods in sorted(by_area.items())]


def _period(row: Sequence[Any]) -> OperationalPeriod:
    """Return a period without the details of its day close."""
    values = dict(zip(PERIOD.c.keys(), row, strict=True))
    closing = None
    if values["state"] == PeriodState.CLOSED.value:
        closing = ClosingRecord(
            values["closed_seq"],
            values["head_hash"],
            values["closed_by"],
            from_ms(values["closed_at"]),
            values["statement"],
        )
    return OperationalPeriod(
        area=values["area"],
        starts_at=from_ms(values["starts_at"]),
        ends_at=from_ms(values["ends_at"]),
        number=values["number"],
        closing=closing,
        reopens=values["reopens"],
        reason=values["reason"],
        reopened_by=values["reopened_by"],
    )


class PeriodReader(StorePart):
    """Queries on periods, excuses and corrections."""

    def periods_starting(self, starts_at: datetime) -> list[OperationalPeriod]:
        """Return the last period of each area among those that start at a time, without their details."""
        return _last_of_each(_OF_START.fetch_all(self._connection, {"start": to_ms(starts_at)}))

    def periods_containing(self, timestamp: datetime) -> list[OperationalPeriod]:
        """Return the last period of each area among those that contain a time, without their details."""
        return _last_of_each(_CONTAINING.fetch_all(self._connection, {"at": to_ms(timestamp)}))

    def closed_periods(self, area: str, limit: int) -> list[OperationalPeriod]:
        """Return the closed periods of an area, newest first, without their details."""
        return [_period(row) for row in _CLOSED.fetch_all(self._connection, {"area": area, "most": limit})]

    def closing_details(self, period: OperationalPeriod) -> OperationalPeriod:
        """Return a period with the figures and unanswered items of its day close."""
        if period.closing is None:
            return period
        key = {"area": period.area, "number": period.number}
        items = [
            UnansweredItem(OwedKind(what), ref, name, area, unit, from_ms(since), OwedAnswer(answer), reason)
            for what, ref, name, area, unit, since, answer, reason in _OWED.fetch_all(self._connection, key)
        ]
        figures = dict(_FIGURES.fetch_all(self._connection, key))
        return replace(period, closing=replace(period.closing, figures=figures, unanswered=tuple(items)))

    def last_number(self, area: str) -> int:
        """Return the last number of a period of an area, 0 for none."""
        ((number,),) = _LAST_NUMBER.fetch_all(self._connection, {"area": area})
        return number or 0

    def excuses(self, starts_at: datetime) -> dict[OwedKey, str]:
        """Return the reasons of the excused items of the period that starts at a time."""
        rows = _EXCUSES.fetch_all(self._connection, {"start": to_ms(starts_at)})
        return {OwedKey(OwedKind(what), ref): reason for what, ref, reason in rows}

    def corrections(self, area: str, number: int) -> list[Correction]:
        """Return the corrections of a period in their order."""
        rows = _CORRECTIONS_OF.fetch_all(self._connection, {"area": area, "number": number})
        return [_correction(row) for row in rows]

    def corrections_since(self, begin: datetime) -> list[Correction]:
        """Return the corrections of all periods that start at or after a time, in their order."""
        return [
            _correction(row)
            for row in _CORRECTIONS_SINCE.fetch_all(self._connection, {"start": to_ms(begin)})
        ]


class PeriodWriter(StorePart):
    """Writes on periods, excuses and corrections within one request."""

    def put_period(self, period: OperationalPeriod, seq: int) -> None:
        """Insert a closed or reopened period, or close the reopened one of its number, by an entry."""
        _REMOVE_PERIOD.execute(self._connection, {"of_area": period.area, "of_number": period.number})
        _PUT_PERIOD.execute(self._connection, row_from_period(period) | {"seq": seq})
        for row in figure_rows(period):
            _PUT_FIGURE.execute(self._connection, row)
        for row in owed_rows(period, seq):
            _PUT_OWED.execute(self._connection, row)

    def put_excuse(self, starts_at: datetime, key: OwedKey, reason: str, seq: int) -> None:
        """Insert or replace the excuse of an item."""
        row = excuse_row(starts_at, key, reason, seq)
        _REMOVE_EXCUSE.execute(
            self._connection, {"start": row["starts_at"], "of": row["what"], "this": row["ref"]}
        )
        _PUT_EXCUSE.execute(self._connection, row)

    def put_corrections(self, given: Iterable[Correction]) -> None:
        """Insert corrections; reason, account and time are those of their entry."""
        names = CORRECTION.c.keys()
        self._connection.execute(
            insert(CORRECTION), [{name: getattr(each, name) for name in names} for each in given]
        )
