"""Figures of areas as intervals: a row for each source of each version, between two journal numbers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from geo.domain.area_figures.area_figure import (
    AreaFigure,
    AreaFigureVersion,
    SourceValue,
    SourceValueState,
)
from geo.domain.timestamps import from_ms, to_ms
from geo.store.area_figures.schema import AREA_FIGURE
from geo.store.part import StorePart
from geo.store.tables.intervals import AT_SEQ, IntervalTable, Row
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement

_COLUMNS = ("area", "kind", "version", "source", "value", "observed_at", "reason", "state")
_KEY = itemgetter(0, 1, 2)
"""Area, kind and version of a row in the order of _COLUMNS."""
_ORDER = ("area", "kind", "version", "place")
_KINDS = Statement(select(AREA_FIGURE.c.kind).distinct().order_by(AREA_FIGURE.c.kind))


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


def _figures(rows: Iterable[Row]) -> list[AreaFigure]:
    """Return the figures of rows in the order of _COLUMNS, sorted by area, kind, version and place."""
    return [
        AreaFigure(area, kind, tuple(_source_value(row[3:]) for row in group), version)
        for (area, kind, version), group in groupby(rows, key=_KEY)
    ]


def _source_value(row: Row) -> SourceValue:
    source, value, observed_at, reason, state = row
    return SourceValue(source, value, from_ms(observed_at), reason, SourceValueState(state))


_FIGURES = IntervalTable(AREA_FIGURE, _COLUMNS, _figures, key=("area", "kind"), order=_ORDER)
_VERSIONS = Statement(
    _FIGURES.query.add_columns(*(JOURNAL.c[name] for name in ("seq", "action", "actor", "at", "reason")))
    .join(JOURNAL, JOURNAL.c.seq == AREA_FIGURE.c.from_seq)
    .where(_FIGURES.is_this, AREA_FIGURE.c.from_seq <= AT_SEQ)
    .order_by(*(AREA_FIGURE.c[name] for name in _ORDER))
)


class AreaFigureReader(StorePart):
    """Queries on figures of areas."""

    def figure(self, area: str, kind: str) -> AreaFigure | None:
        """Return a figure of an area at present, None where nothing was ever recorded."""
        return _FIGURES.one(self._connection, area, kind)

    def at_version(self, area: str, kind: str, version: int) -> AreaFigure | None:
        """Return a figure as it was at one of its versions, None for an unknown one."""
        return _FIGURES.at_version(self._connection, version, area, kind)

    def figures(self, at_seq: int | None = None) -> list[AreaFigure]:
        """Return all figures by area and kind, at present or as known after the entry ``at_seq``."""
        return _FIGURES.all(self._connection, at_seq)

    def versions(self, area: str, kind: str, at_seq: int) -> list[AreaFigureVersion]:
        """Return the versions of a figure up to the entry ``at_seq``, oldest first."""
        rows = _VERSIONS.fetch_all(self._connection, {**_FIGURES.of(area, kind), "at_seq": at_seq})
        versions = []
        for _, group in groupby(rows, key=_KEY):
            of_version = list(group)
            seq, action, actor, at, note = of_version[0][len(_COLUMNS) :]
            (figure,) = _figures(row[: len(_COLUMNS)] for row in of_version)
            versions.append(AreaFigureVersion(figure, seq, action, actor, from_ms(at), note))
        return versions

    def kinds_in_use(self) -> list[str]:
        """Return the codes of the kinds that figures have or once had."""
        return [kind for (kind,) in _KINDS.fetch_all(self._connection)]


class AreaFigureWriter(StorePart):
    """Writes on figures of areas within one request."""

    def put(self, figure: AreaFigure, seq: int) -> None:
        """Begin a new version of a figure with the entry ``seq`` of the request."""
        _FIGURES.put(self._connection, rows_from_figure(figure), seq)
