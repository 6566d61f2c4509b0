"""Counts what is read from a store: rules on how much is read are held in statements and rows, not time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from geo.store.tables.statement import Statement


@dataclass
class Reads:
    """Statements that ran, in their order, each with the number of rows that it returned."""

    statements: list[tuple[str, int]] = field(default_factory=list)

    def of(self, table: str) -> int:
        """Return how many statements read a table."""
        return sum(_names(text, table) for text, _ in self.statements)

    def rows(self, table: str = "") -> int:
        """Return how many rows the statements on a table returned, or all statements."""
        return sum(rows for text, rows in self.statements if not table or _names(text, table))

    def __len__(self) -> int:
        """Return how many statements ran."""
        return len(self.statements)


@contextmanager
def counted_reads() -> Iterator[Reads]:
    """Count the statements that are fetched meanwhile, on any connection of the process."""
    reads, fetch_all = Reads(), Statement.fetch_all

    def counting(self, connection, values=()):
        rows = fetch_all(self, connection, dict(values))
        text, _ = self._compiled[connection.dialect.name]
        reads.statements.append((text, len(rows)))
        return rows

    with patch.object(Statement, "fetch_all", counting):
        yield reads


def _names(text: str, table: str) -> bool:
    return f" {table} " in f" {text} ".replace("\n", " ").replace(".", " ").replace(",", " ")
