"""Duty telephones, emergency access of closed places, inspections and the rounds drawn for them."""

from __future__ import annotations

from alembic import op
from sqlalchemy import REAL, BigInteger, Column, Double, ForeignKey, Integer, Text, text
from sqlalchemy.types import TypeEngine

revision = "0014"
down_revision = "0013"

INT = BigInteger().with_variant(Integer, "sqlite")
NUMBER: TypeEngine[float] = Double().with_variant(REAL, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
CURRENT = text("to_seq IS NULL")


def upgrade() -> None:
    op.create_table(
        "duty_phone",
        _text("holder", key=True),
        _text("code", key=True),
        _key("version"),
        _seq("from_seq"),
        _seq("to_seq", nullable=True),
        _text("phone"),
        sqlite_strict=True,
    )
    _current_index("duty_phone", "holder", "code")
    op.create_index("duty_phone_from", "duty_phone", ["from_seq"])
    op.create_table(
        "emergency_access",
        _text("site_id", key=True),
        _key("version"),
        _seq("from_seq"),
        _seq("to_seq", nullable=True),
        *(_text(name) for name in ("opening", "position")),
        *(Column(name, NUMBER) for name in ("lat", "lon")),
        *(_text(name) for name in ("key_role", "key_phone")),
        Column("tested_at", INT),
        _text("tested_by"),
        sqlite_strict=True,
    )
    _current_index("emergency_access", "site_id")
    op.create_index("emergency_access_from", "emergency_access", ["from_seq"])
    op.create_table(
        "inspection",
        _seq("seq", key=True),
        *(_text(name) for name in ("site_id", "area", "team")),
        *(_number(name) for name in ("at", "announced")),
        *(_text(name) for name in ("manner", "note")),
        *(_seq(name, nullable=True) for name in ("round_seq", "withdrawn_seq")),
        sqlite_strict=True,
    )
    op.create_index("inspection_site", "inspection", ["site_id", "at"])
    op.create_index("inspection_at", "inspection", ["at"])
    op.create_table("inspection_failure", _seq("seq", key=True), _text("item", key=True), sqlite_strict=True)
    op.create_table(
        "inspection_round",
        _seq("seq", key=True),
        *(_text(name) for name in ("area", "kinds", "team", "seed")),
        _number("size"),
        _seq("withdrawn_seq", nullable=True),
        sqlite_strict=True,
    )
    op.create_table(
        "inspection_stop",
        _seq("seq", key=True),
        _key("position"),
        _text("site_id"),
        _number("weight"),
        sqlite_strict=True,
    )
    op.create_index("inspection_stop_site", "inspection_stop", ["site_id"])


def _current_index(table: str, *columns: str) -> None:
    op.create_index(
        f"{table}_current", table, list(columns), unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
    )


def _seq(name: str, *, nullable: bool = False, key: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable, primary_key=key)


def _text(name: str, *, key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=key)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


def _key(name: str) -> Column[int]:
    return Column(name, INT, nullable=False, primary_key=True, autoincrement=False)
