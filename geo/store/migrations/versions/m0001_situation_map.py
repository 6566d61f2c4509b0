"""The situation map: journal, sites, assignments, patrols, areas, units, accounts, features."""

from __future__ import annotations

from alembic import op
from sqlalchemy import REAL, BigInteger, Column, Double, ForeignKey, Integer, LargeBinary, Text, text
from sqlalchemy.types import TypeEngine

from geo.store.backends import BACKENDS

revision = "0001"
down_revision = None

INT = BigInteger().with_variant(Integer, "sqlite")
NUMBER: TypeEngine[float] = Double().with_variant(REAL, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
CURRENT = text("to_seq IS NULL")


def upgrade() -> None:
    _create_journal()
    _create_intervals()
    _create_patrols()
    _create_reference()


def _create_journal() -> None:
    op.create_table(
        "journal",
        Column("seq", INT, primary_key=True, autoincrement=False),
        *(_text(name) for name in ("key", "request_hash", "entity", "entity_id", "action")),
        Column("before", Text),
        Column("after", Text),
        Column("base_version", INT),
        Column("new_version", INT),
        _text("actor"),
        _text("source"),
        Column("at", INT, nullable=False),
        Column("observed_at", INT),
        *(_text(name) for name in ("reason", "prev_hash", "hash")),
        sqlite_strict=True,
    )
    op.create_index("journal_key", "journal", ["key"])
    op.create_index("journal_entity", "journal", ["entity_id", "seq"])
    op.create_index("journal_actor", "journal", ["actor", "seq"])
    op.create_index("journal_at", "journal", ["at", "seq"])
    for statement in BACKENDS[op.get_bind().dialect.name].APPEND_ONLY:
        op.execute(statement)


def _create_intervals() -> None:
    op.create_table(
        "site",
        _text("id", primary_key=True),
        Column("version", INT, primary_key=True, autoincrement=False),
        *_interval(),
        *(_text(name) for name in ("name", "initials", "kind", "variant", "status", "area")),
        Column("lat", NUMBER),
        Column("lon", NUMBER),
        _text("unit"),
        _text("note"),
        Column("interval_h", NUMBER),
        *(Column(name, INT) for name in ("status_at", "heard_at", "visited_at")),
        sqlite_strict=True,
    )
    op.create_index("site_from", "site", ["from_seq"])
    op.create_table(
        "assignment",
        _text("site_id", primary_key=True),
        *_interval(from_is_key=True),
        _text("unit"),
        sqlite_strict=True,
    )
    for name, table, column in (
        ("site_current", "site", "id"),
        ("assignment_current", "assignment", "site_id"),
    ):
        op.create_index(name, table, [column], unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT)


def _create_patrols() -> None:
    op.create_table(
        "visit",
        _seq("seq", primary_key=True),
        *(_text(name) for name in ("site_id", "unit", "seen")),
        Column("observed_at", INT, nullable=False),
        _seq("withdrawn_seq", nullable=True),
        sqlite_strict=True,
    )
    op.create_index("visit_site", "visit", ["site_id", "seq"])


def _create_reference() -> None:
    op.create_table(
        "area",
        _text("code", primary_key=True),
        *(_text(name) for name in ("name", "parent", "level")),
        Column("boundary", LargeBinary),
        sqlite_strict=True,
    )
    op.create_table("unit", _text("code", primary_key=True), _text("name"), sqlite_strict=True)
    op.create_table(
        "account",
        _text("id", primary_key=True),
        *(_text(name) for name in ("name", "role", "unit")),
        Column("demo", INT, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "feature",
        _text("id", primary_key=True),
        _text("layer"),
        _text("name"),
        Column("geometry", LargeBinary, nullable=False),
        sqlite_strict=True,
    )


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _seq(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable, primary_key=primary_key)


def _interval(*, from_is_key: bool = False) -> tuple[Column[int], ...]:
    return (
        _seq("from_seq", primary_key=from_is_key),
        _seq("to_seq", nullable=True),
        Column("valid_from", INT, nullable=False),
        Column("valid_to", INT),
    )
