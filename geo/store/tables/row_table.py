"""Table with one row for each object, which is replaced by each change."""

from __future__ import annotations

from sqlalchemy import Connection, Table, bindparam, insert, update

from geo.store.tables.statement import Statement


class RowTable:
    """Writes on such a table."""

    def __init__(self, table: Table) -> None:
        """Prepare the statements."""
        self._columns = tuple(table.c.keys())
        self._key = tuple(column.name for column in table.primary_key)
        this = (column == bindparam(f"of_{column.name}") for column in table.primary_key)
        self._replace = Statement(update(table).where(*this))
        self._insert = Statement(insert(table))

    def put(self, connection: Connection, values: tuple[object, ...]) -> None:
        """Insert or replace a row; values in the order of the columns."""
        row = dict(zip(self._columns, values, strict=True))
        this = {f"of_{name}": row[name] for name in self._key}
        if not self._replace.execute(connection, row | this):
            self._insert.execute(connection, row)
