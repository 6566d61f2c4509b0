"""Tables of the operational day: tallies as intervals, periods with what their day close counted."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, text

from geo.store.tables.schema import INT, METADATA, TEXT

_CURRENT = text("to_seq IS NULL")


def _seq(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable, primary_key=primary_key)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _number(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    if primary_key:
        return Column(name, INT, primary_key=True, autoincrement=False)
    return Column(name, INT, nullable=nullable)


TALLY = Table(
    "tally",
    METADATA,
    _number("shift_start", primary_key=True),
    _text("site_id", primary_key=True),
    _number("version", primary_key=True),
    _seq("from_seq"),
    _seq("to_seq", nullable=True),
    _text("area"),
    _text("unit"),
    _number("persons"),
    _number("vehicles"),
    _number("temperatures"),
    _number("abnormal"),
    _number("arrivals"),
    _number("waiting", nullable=True),
    _number("minutes_waited", nullable=True),
    _number("observed_at"),
    _number("first_recorded_at"),
    Index(
        "tally_current",
        "shift_start",
        "site_id",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
    Index("tally_site", "site_id", "shift_start"),
    Index("tally_from", "from_seq"),
    sqlite_strict=True,
)

PERIOD = Table(
    "period",
    METADATA,
    _text("area", primary_key=True),
    _number("number", primary_key=True),
    _seq("seq"),
    _number("starts_at"),
    _number("ends_at"),
    _text("state"),
    _number("reopens"),
    _text("reason"),
    _text("reopened_by"),
    _number("closed_seq", nullable=True),
    _text("head_hash"),
    _text("closed_by"),
    _number("closed_at", nullable=True),
    _text("statement"),
    Index("period_start", "starts_at", "area"),
    sqlite_strict=True,
)

PERIOD_FIGURE = Table(
    "period_figure",
    METADATA,
    _text("area", primary_key=True),
    _number("number", primary_key=True),
    _text("figure", primary_key=True),
    _number("value"),
    sqlite_strict=True,
)

OWED = Table(
    "owed",
    METADATA,
    _text("area", primary_key=True),
    _number("number", primary_key=True),
    _text("what", primary_key=True),
    _text("ref", primary_key=True),
    _text("name"),
    _text("owed_in"),
    _text("unit"),
    _number("since"),
    _text("answer"),
    _text("reason"),
    _seq("seq"),
    sqlite_strict=True,
)

EXCUSE = Table(
    "excuse",
    METADATA,
    _number("starts_at", primary_key=True),
    _text("what", primary_key=True),
    _text("ref", primary_key=True),
    _text("reason"),
    _seq("seq"),
    sqlite_strict=True,
)

CORRECTION = Table(
    "correction",
    METADATA,
    _seq("seq", primary_key=True),
    _text("figure", primary_key=True),
    _text("area"),
    _number("number"),
    _text("ref"),
    _number("before"),
    _number("after"),
    Index("correction_period", "area", "number"),
    sqlite_strict=True,
)
