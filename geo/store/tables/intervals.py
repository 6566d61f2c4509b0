"""Versions of objects as intervals of journal numbers: a change ends the current rows and begins the next.

``from_seq`` is the entry that began a row, ``to_seq`` the one that ended it, NULL for a current row. A row
that is inserted once has ``seq`` and ``withdrawn_seq`` in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from geo.store.tables.statement import Statement

MAX_SEQ = 2**63 - 1
"""Greater than every journal number."""
AT_SEQ: BindParameter[int] = bindparam("at_seq")
"""Entry after which the state is asked for."""

Row = Sequence[Any]
Version = TypeVar("Version")
_NO_VALUES: Mapping[str, object] = {}


def is_current(table: Table) -> ColumnElement[bool]:
    """Return the condition that no later entry has ended or withdrawn a row."""
    return _ending(table).is_(None)


def was_current(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row was current after the entry ``AT_SEQ``."""
    beginning = table.c.from_seq if "from_seq" in table.c else table.c.seq
    return and_(beginning <= AT_SEQ, or_(is_current(table), _ending(table) > AT_SEQ))


def _ending(table: Table) -> ColumnElement[int]:
    return table.c.to_seq if "to_seq" in table.c else table.c.withdrawn_seq


class AsOfStatement:
    """Query for the present or as known after an entry."""

    def __init__(self, query: Select[Any], table: Table) -> None:
        """Prepare the query for both.

        Args:
            query: About all rows.
            table: Whose rows must be current, or have been; of intervals, or with a column ``withdrawn_seq``.
        """
        self._present = Statement(query.where(is_current(table)))
        self._past = Statement(query.where(was_current(table)))

    def fetch_all(
        self, connection: Connection, at_seq: int | None, values: Mapping[str, object] = _NO_VALUES
    ) -> list[tuple[Any, ...]]:
        """Return all rows.

        Args:
            connection: To read from.
            at_seq: State as known after this entry; None for the present.
            values: Other parameters of the query.
        """
        statement = self._present if at_seq is None else self._past
        return statement.fetch_all(connection, {**values, "at_seq": at_seq})


class IntervalTable(Generic[Version]):
    """Table with one or more rows for each version of an object."""

    def __init__(
        self,
        table: Table,
        columns: Sequence[str],
        from_rows: Callable[[Iterable[Row]], list[Version]],
        *,
        key: Sequence[str],
        order: Sequence[str] = (),
    ) -> None:
        """Prepare the statements.

        Args:
            table: With the columns ``version``, ``from_seq`` and ``to_seq``.
            columns: Those that are read, in their order.
            from_rows: Objects of rows of these columns; see ``one_by_one``.
            key: Columns that identify an object.
            order: Columns that rows are sorted by; by default the key.
        """
        self._key, self._from_rows = tuple(key), from_rows
        self.query = select(*(table.c[name] for name in columns))
        """Query of the columns, neither restricted nor sorted."""
        self.is_this = and_(*(table.c[name] == bindparam(f"of_{name}") for name in key))
        """Condition that a row is of the object with the key ``of_…``."""
        rows = self.query.order_by(*(table.c[name] for name in order or key))
        self._all = AsOfStatement(rows, table)
        self._one = AsOfStatement(rows.where(self.is_this), table)
        self._version = Statement(rows.where(self.is_this, table.c.version == bindparam("of_version")))
        self._last_seq = Statement(select(func.max(table.c.from_seq)))
        ended = update(table).where(self.is_this, is_current(table))
        self._end = Statement(ended.values(to_seq=bindparam("ending_seq")))
        self._begin = Statement(insert(table))

    def put(self, connection: Connection, rows: Sequence[Mapping[str, object]], seq: int) -> None:
        """End the current version of an object, if there is one, and begin the next with the entry ``seq``.

        Args:
            connection: Of the writer.
            rows: All columns of the next version but its interval.
            seq: Number of the entry.
        """
        if rows[0]["version"] != 1:
            this = self.of(*(rows[0][name] for name in self._key))
            self._end.execute(connection, {**this, "ending_seq": seq})
        for row in rows:
            self._begin.execute(connection, {**row, "from_seq": seq, "to_seq": None})

    def of(self, *key: object) -> dict[str, object]:
        """Return the parameters of ``is_this`` for the stored values of a key."""
        return {f"of_{name}": value for name, value in zip(self._key, key, strict=True)}

    def all(self, connection: Connection, at_seq: int | None = None) -> list[Version]:
        """Return all objects in their order, at present or as known after the entry ``at_seq``."""
        return self._from_rows(self._all.fetch_all(connection, at_seq))

    def one(self, connection: Connection, *key: object, at_seq: int | None = None) -> Version | None:
        """Return the object with this key, None for an unknown one; ``at_seq`` as of ``all``."""
        return self._only(self._one.fetch_all(connection, at_seq, self.of(*key)))

    def at_version(self, connection: Connection, version: int, *key: object) -> Version | None:
        """Return the object with this key as it was at one of its versions, None for an unknown one."""
        return self._only(self._version.fetch_all(connection, {**self.of(*key), "of_version": version}))

    def last_seq(self, connection: Connection) -> int:
        """Return the number of the last entry on any object, 0 for none."""
        ((seq,),) = self._last_seq.fetch_all(connection)
        return seq or 0

    def _only(self, rows: Sequence[Row]) -> Version | None:
        return next(iter(self._from_rows(rows)), None)


def one_by_one(from_row: Callable[[Row], Version]) -> Callable[[Iterable[Row]], list[Version]]:
    """Return what makes objects of rows, for a table with one row for each version."""
    return lambda rows: [from_row(row) for row in rows]
