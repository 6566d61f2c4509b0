"""Tables of duty telephones and emergency access, a row for each version, and of inspections."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, text

from geo.store.tables.schema import INT, METADATA, NUMBER, TEXT

_CURRENT = text("to_seq IS NULL")


def _seq(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable, primary_key=primary_key)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, nullable=nullable)


def _key_number(name: str) -> Column[int]:
    return Column(name, INT, primary_key=True, autoincrement=False)


DUTY_PHONE = Table(
    "duty_phone",
    METADATA,
    _text("holder", primary_key=True),
    _text("code", primary_key=True),
    _key_number("version"),
    _seq("from_seq"),
    _seq("to_seq", nullable=True),
    _text("phone"),
    Index(
        "duty_phone_current",
        "holder",
        "code",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
    Index("duty_phone_from", "from_seq"),
    sqlite_strict=True,
)

EMERGENCY_ACCESS = Table(
    "emergency_access",
    METADATA,
    _text("site_id", primary_key=True),
    _key_number("version"),
    _seq("from_seq"),
    _seq("to_seq", nullable=True),
    _text("opening"),
    _text("position"),
    Column("lat", NUMBER),
    Column("lon", NUMBER),
    _text("key_role"),
    _text("key_phone"),
    _number("tested_at", nullable=True),
    _text("tested_by"),
    Index(
        "emergency_access_current", "site_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT
    ),
    Index("emergency_access_from", "from_seq"),
    sqlite_strict=True,
)

INSPECTION = Table(
    "inspection",
    METADATA,
    _seq("seq", primary_key=True),
    _text("site_id"),
    _text("area"),
    _text("team"),
    _number("at"),
    _number("announced"),
    _text("manner"),
    _text("note"),
    _seq("round_seq", nullable=True),
    _seq("withdrawn_seq", nullable=True),
    Index("inspection_site", "site_id", "at"),
    Index("inspection_at", "at"),
    sqlite_strict=True,
)

INSPECTION_FAILURE = Table(
    "inspection_failure",
    METADATA,
    _seq("seq", primary_key=True),
    _text("item", primary_key=True),
    sqlite_strict=True,
)

INSPECTION_ROUND = Table(
    "inspection_round",
    METADATA,
    _seq("seq", primary_key=True),
    _text("area"),
    _text("kinds"),
    _text("team"),
    _text("seed"),
    _number("size"),
    _seq("withdrawn_seq", nullable=True),
    sqlite_strict=True,
)

INSPECTION_STOP = Table(
    "inspection_stop",
    METADATA,
    _seq("seq", primary_key=True),
    _key_number("position"),
    _text("site_id"),
    _number("weight"),
    Index("inspection_stop_site", "site_id"),
    sqlite_strict=True,
)
