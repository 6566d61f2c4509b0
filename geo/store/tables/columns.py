"""Types and columns that the tables of the store are made of.

Numbers and timestamps are integers. A text is never NULL where "" means the same.
"""

from __future__ import annotations

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

INT = BigInteger().with_variant(Integer, "sqlite")
NUMBER: TypeEngine[float] = Double().with_variant(REAL, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Sorted by code point, as in SQLite: no index or order depends on the locales of the server's system."""
METADATA = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}
)
CURRENT = text("to_seq IS NULL")
"""Condition of an index over the rows that no later entry has ended."""


def text_column(name: str, *, primary_key: bool = False, references: str | None = None) -> Column[str]:
    """Return a column of text that is never NULL; ``references``: "table.column" that must hold the value."""
    foreign_keys = [] if references is None else [ForeignKey(references)]
    return Column(name, TEXT, *foreign_keys, nullable=False, primary_key=primary_key)


def number_column(name: str, *, nullable: bool = False) -> Column[int]:
    """Return a column of integers: a number, a flag (0 or 1), or a timestamp in milliseconds."""
    return Column(name, INT, nullable=nullable)


def key_column(name: str, *, references: str | None = None) -> Column[int]:
    """Return an integer column of the primary key, which the database never counts up by itself.

    Args:
        name: Name of the column.
        references: "table.column" that must hold the value; None for any value.
    """
    foreign_keys = [] if references is None else [ForeignKey(references)]
    return Column(name, INT, *foreign_keys, primary_key=True, autoincrement=False)


def seq_column(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    """Return a column of numbers of journal entries."""
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable, primary_key=primary_key)


def current_index(name: str, *columns: str, unique: bool = True) -> Index:
    """Return an index over the rows that no later entry has ended; at most one for each key if ``unique``."""
    return Index(name, *columns, unique=unique, sqlite_where=CURRENT, postgresql_where=CURRENT)
