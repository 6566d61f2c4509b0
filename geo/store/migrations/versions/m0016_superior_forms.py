"""Superiors' forms with their bindings, and what was filled."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text

revision = "0016"
down_revision = "0015"

INT = BigInteger().with_variant(Integer, "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "superior_form",
        *(_key(name) for name in ("number", "version")),
        _seq("from_seq"),
        _seq("to_seq", nullable=True),
        *(_text(name) for name in ("area", "name", "recipient")),
        *(_number(name) for name in ("as_of_minute", "due_minute", "blank_number")),
        _file(),
        _number("is_withdrawn"),
        sqlite_strict=True,
    )
    op.create_index("superior_form_sha256", "superior_form", ["sha256"])
    op.create_table(
        "form_binding",
        _key("form"),
        _text("sheet", primary_key=True),
        *(_key(name) for name in ("cell_row", "cell_column")),
        Column(
            "from_seq",
            INT,
            ForeignKey("journal.seq"),
            nullable=False,
            primary_key=True,
            autoincrement=False,
        ),
        _seq("to_seq", nullable=True),
        *(_text(name) for name in ("code", "of_area")),
        _number("periods_before"),
        _text("label"),
        sqlite_strict=True,
    )
    op.create_table(
        "filled_form",
        *(_key(name) for name in ("form", "starts_at", "revision")),
        _seq("seq"),
        *(_number(name) for name in ("form_version", "as_of", "head_seq")),
        *(_text(name) for name in ("head_hash", "actor")),
        _number("at"),
        _file(),
        _seq("withdrawn_seq", nullable=True),
        sqlite_strict=True,
    )
    op.create_index("filled_form_sha256", "filled_form", ["sha256"])
    op.create_table(
        "filled_cell",
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


def _key(name: str) -> Column[int]:
    return Column(name, INT, nullable=False, primary_key=True, autoincrement=False)


def _text(name: str, *, primary_key: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=False, primary_key=primary_key)


def _number(name: str) -> Column[int]:
    return Column(name, INT, nullable=False)


def _seq(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, ForeignKey("journal.seq"), nullable=nullable)


def _file() -> Column[str]:
    return Column("sha256", TEXT, ForeignKey("attachment.sha256"), nullable=False)
