"""Figures of areas as intervals: a row for each source of each version, between two journal numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, or_, select, update

from geo.domain.area_figures.area_figure import (
    AreaFigure,
    AreaFigureVersion,
    SourceValue,
    SourceValueState,
)
from geo.store.ledger.schema import AREA_FIGURE
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, to_ms

_COLUMNS = ("area", "kind", "version", "source", "value", "observed_at", "reason", "state")
_KEY = itemgetter(0, 1, 2)
"""Area, kind and version of a row in the order of _COLUMNS."""
_AT: BindParameter[int] = bindparam("at_seq")
_CURRENT = AREA_FIGURE.c.to_seq.is_(None)
_AS_OF = and_(AREA_FIGURE.c.from_seq <= _AT, or_(_CURRENT, AREA_FIGURE.c.to_seq > _AT))
_ORDER = tuple(AREA_FIGURE.c[name] for name in ("area", "kind", "version", "place"))
_ROWS = select(*(AREA_FIGURE.c[name] for name in _COLUMNS)).order_by(*_ORDER)
_ALL = {False: Statement(_ROWS.where(_CURRENT)), True: Statement(_ROWS.where(_AS_OF))}
_THIS = and_(AREA_FIGURE.c.area == bindparam("of_area"), AREA_FIGURE.c.kind == bindparam("of_kind"))
_ONE = Statement(_ROWS.where(_THIS, _CURRENT))
_VERSION = Statement(_ROWS.where(_THIS, AREA_FIGURE.c.version == bindparam("number")))
_VERSIONS = Statement(
    select(
        *(AREA_FIGURE.c[name] for name in _COLUMNS),
        *(JOURNAL.c[name] for name in ("seq", "action", "actor", "at", "reason")),
    )
    .join(JOURNAL, JOURNAL.c.seq == AREA_FIGURE.c.from_seq)
    .where(_THIS, AREA_FIGURE.c.from_seq <= _AT)
    .order_by(*_ORDER)
)
_LAST_SEQ = Statement(select(func.max(AREA_FIGURE.c.from_seq)))
_KINDS = Statement(select(AREA_FIGURE.c.kind).distinct().order_by(AREA_FIGURE.c.kind))
_END = Statement(update(AREA_FIGURE).where(_THIS, _CURRENT).values(to_seq=bindparam("seq")))
_BEGIN = Statement(insert(AREA_FIGURE))


def put_area_figure(connection: Connection, figure: AreaFigure, seq: int) -> None:
    """End the current rows of a figure, if there are any, and begin the next with the entry ``seq``."""
    if figure.version > 1:
        _END.execute(connection, {"of_area": figure.area, "of_kind": figure.kind, "seq": seq})
    for row in rows_from_figure(figure):
        _BEGIN.execute(connection, {**row, "from_seq": seq, "to_seq": None})


def rows_from_figure(figure: AreaFigure) -> list[dict[str, Any]]:
    """Return the columns of each source of a figure, without the interval; times in milliseconds."""
    return [
        {
            "area": figure.area,
            "kind": figure.kind,
            "version": figure.version,
            "place": place,
            "source": each.source,
            "value": each.value,
            "observed_at": to_ms(each.observed_at),
            "reason": each.reason,
            "state": str(each.state),
        }
        for place, each in enumerate(figure.values)
    ]


def area_figure(connection: Connection, area: str, kind: str) -> AreaFigure | None:
    """Return a figure of an area at present, None where nothing was ever recorded."""
    rows = _ONE.fetch_all(connection, {"of_area": area, "of_kind": kind})
    return next(iter(_figures(rows)), None)


def area_figure_at_version(connection: Connection, area: str, kind: str, version: int) -> AreaFigure | None:
    """Return a figure as it was at one of its versions, None for an unknown one."""
    values = {"of_area": area, "of_kind": kind, "number": version}
    return next(iter(_figures(_VERSION.fetch_all(connection, values))), None)


def area_figures(connection: Connection, at_seq: int | None) -> list[AreaFigure]:
    """Return all figures by area and kind.

    Args:
        connection: to read from.
        at_seq: state as known after this entry; None for the present.
    """
    return _figures(_ALL[at_seq is not None].fetch_all(connection, {"at_seq": at_seq}))


def area_figure_versions(
    connection: Connection, area: str, kind: str, at_seq: int
) -> list[AreaFigureVersion]:
    """Return the versions of a figure up to the entry ``at_seq``, oldest first."""
    rows = _VERSIONS.fetch_all(connection, {"of_area": area, "of_kind": kind, "at_seq": at_seq})
    versions = []
    for _, group in groupby(rows, key=_KEY):
        of_version = list(group)
        seq, action, actor, at, note = of_version[0][len(_COLUMNS) :]
        (figure,) = _figures(row[: len(_COLUMNS)] for row in of_version)
        versions.append(AreaFigureVersion(figure, seq, action, actor, from_ms(at), note))
    return versions


def last_area_figure_seq(connection: Connection) -> int:
    """Return the number of the last entry on any figure of an area, 0 for none."""
    ((seq,),) = _LAST_SEQ.fetch_all(connection)
    return seq or 0


def kinds_in_use(connection: Connection) -> list[str]:
    """Return the codes of the kinds that figures have or had."""
    return [kind for (kind,) in _KINDS.fetch_all(connection)]


def _figures(rows: Iterable[Sequence[Any]]) -> list[AreaFigure]:
    """Return the figures of rows in the order of _COLUMNS, sorted by area, kind, version and place."""
    return [
        AreaFigure(area, kind, tuple(_source_value(row[3:]) for row in group), version)
        for (area, kind, version), group in groupby(rows, key=_KEY)
    ]


def _source_value(row: Sequence[Any]) -> SourceValue:
    source, value, observed_at, reason, state = row
    return SourceValue(source, value, from_ms(observed_at), reason, SourceValueState(state))
