"""Tables of area figures, a row for each source of a version, and of screenings, a row for each version."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, text

from geo.store.tables.schema import INT, METADATA, TEXT

_CURRENT = text("to_seq IS NULL")


def _seq(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable)


def _key(name: str) -> Column[int]:
    return Column(name, INT, primary_key=True, autoincrement=False)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


AREA_FIGURE = Table(
    "area_figure",
    METADATA,
    _text("area", primary_key=True),
    _text("kind", primary_key=True),
    _key("version"),
    _key("place"),
    _seq("from_seq"),
    _seq("to_seq", nullable=True),
    _text("source"),
    _number("value"),
    _number("observed_at"),
    _text("reason"),
    _text("state"),
    Index(
        "area_figure_current",
        "area",
        "kind",
        "place",
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    ),
    Index("area_figure_from", "from_seq"),
    sqlite_strict=True,
)

SCREENING = Table(
    "screening",
    METADATA,
    _text("site_id", primary_key=True),
    _key("version"),
    _seq("from_seq"),
    _seq("to_seq", nullable=True),
    _text("area"),
    _text("unit"),
    _number("households"),
    _number("visited"),
    _number("not_answered"),
    _number("to_revisit"),
    _number("observed_at"),
    _text("reason"),
    _number("is_void"),
    Index("screening_current", "site_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    Index("screening_from", "from_seq"),
    sqlite_strict=True,
)
