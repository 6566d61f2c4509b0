"""Tables of superiors' forms: a row for each version, bindings as intervals, and what was filled."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from geo.store.tables.columns import INT, METADATA, TEXT
from geo.store.tables.photo_schema import ATTACHMENT


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _key(name: str) -> Column[int]:
    return Column(name, INT, primary_key=True, autoincrement=False)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


def _seq(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable)


def _file() -> Column[str]:
    return Column("sha256", TEXT, ForeignKey(ATTACHMENT.c.sha256), nullable=False)


SUPERIOR_FORM = Table(
    "superior_form",
    METADATA,
    _key("number"),
    _key("version"),
    _seq("from_seq"),
    _seq("to_seq", nullable=True),
    *(_text(name) for name in ("area", "name", "recipient")),
    *(_number(name) for name in ("as_of_minute", "due_minute", "blank_number")),
    _file(),
    _number("is_withdrawn"),
    Index("superior_form_sha256", "sha256"),
    sqlite_strict=True,
)

FORM_BINDING = Table(
    "form_binding",
    METADATA,
    _key("form"),
    _text("sheet", primary_key=True),
    _key("cell_row"),
    _key("cell_column"),
    Column("from_seq", INT, ForeignKey("journal.seq"), primary_key=True, autoincrement=False),
    _seq("to_seq", nullable=True),
    *(_text(name) for name in ("code", "of_area")),
    _number("periods_before"),
    _text("label"),
    sqlite_strict=True,
)

FILLED_FORM = Table(
    "filled_form",
    METADATA,
    *(_key(name) for name in ("form", "starts_at", "revision")),
    _seq("seq"),
    *(_number(name) for name in ("form_version", "as_of", "head_seq")),
    *(_text(name) for name in ("head_hash", "actor")),
    _number("at"),
    _file(),
    _seq("withdrawn_seq", nullable=True),
    Index("filled_form_sha256", "sha256"),
    sqlite_strict=True,
)

FILLED_CELL = Table(
    "filled_cell",
    METADATA,
    *(_key(name) for name in ("form", "starts_at", "revision")),
    _text("sheet", primary_key=True),
    *(_key(name) for name in ("cell_row", "cell_column")),
    *(_text(name) for name in ("code", "of_area")),
    _number("periods_before"),
    _text("label"),
    Column("value", INT),
    _text("missing"),
    *(_number(name) for name in ("read_at", "sites_seq", "counted_seq")),
    sqlite_strict=True,
)
