"""Figures of areas by source, and door-to-door screening."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, text

revision = "0013"
down_revision = "0012"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
CURRENT = text("to_seq IS NULL")


def upgrade() -> None:
    op.create_table(
        "area_figure",
        *(_text_key(name) for name in ("area", "kind")),
        *(_key(name) for name in ("version", "place")),
        *_interval(),
        _text("source"),
        *(_number(name) for name in ("value", "observed_at")),
        *(_text(name) for name in ("reason", "state")),
        sqlite_strict=True,
    )
    _current_index("area_figure", ["area", "kind", "place"])
    op.create_index("area_figure_from", "area_figure", ["from_seq"])
    op.create_table(
        "screening",
        _text_key("site_id"),
        _key("version"),
        *_interval(),
        *(_text(name) for name in ("area", "unit")),
        *(_number(name) for name in ("households", "visited", "not_answered", "to_revisit", "observed_at")),
        _text("reason"),
        _number("is_void"),
        sqlite_strict=True,
    )
    _current_index("screening", ["site_id"])
    op.create_index("screening_from", "screening", ["from_seq"])


def _current_index(table: str, columns: list[str]) -> None:
    op.create_index(
        f"{table}_current",
        table,
        columns,
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )


def _interval() -> tuple[Column[int], Column[int]]:
    return (
        Column("from_seq", INT, ForeignKey("journal.seq"), nullable=False),
        Column("to_seq", INT, ForeignKey("journal.seq")),
    )


def _key(name: str) -> Column[int]:
    return Column(name, INT, nullable=False, primary_key=True, autoincrement=False)


def _text_key(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, TEXT, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)
