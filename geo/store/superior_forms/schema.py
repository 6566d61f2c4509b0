"""Tables of superiors' forms: a row for each version, bindings as intervals, and what was filled."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from geo.store.tables.columns import METADATA, key_column, number_column, seq_column, text_column


def _file() -> Column[str]:
    return text_column("sha256", references="attachment.sha256")


SUPERIOR_FORM = Table(
    "superior_form",
    METADATA,
    key_column("number"),
    key_column("version"),
    seq_column("from_seq"),
    seq_column("to_seq", nullable=True),
    *(text_column(name) for name in ("area", "name", "recipient")),
    *(number_column(name) for name in ("as_of_minute", "due_minute", "blank_number")),
    _file(),
    number_column("is_withdrawn"),
    Index("superior_form_sha256", "sha256"),
    sqlite_strict=True,
)

FORM_BINDING = Table(
    "form_binding",
    METADATA,
    key_column("form"),
    text_column("sheet", primary_key=True),
    key_column("cell_row"),
    key_column("cell_column"),
    seq_column("from_seq", primary_key=True),
    seq_column("to_seq", nullable=True),
    *(text_column(name) for name in ("code", "of_area")),
    number_column("periods_before"),
    text_column("label"),
    sqlite_strict=True,
)

FILLED_FORM = Table(
    "filled_form",
    METADATA,
    *(key_column(name) for name in ("form", "starts_at", "revision")),
    seq_column("seq"),
    *(number_column(name) for name in ("form_version", "as_of", "head_seq")),
    *(text_column(name) for name in ("head_hash", "actor")),
    number_column("at"),
    _file(),
    seq_column("withdrawn_seq", nullable=True),
    Index("filled_form_sha256", "sha256"),
    sqlite_strict=True,
)

FILLED_CELL = Table(
    "filled_cell",
    METADATA,
    *(key_column(name) for name in ("form", "starts_at", "revision")),
    text_column("sheet", primary_key=True),
    *(key_column(name) for name in ("cell_row", "cell_column")),
    *(text_column(name) for name in ("code", "of_area")),
    number_column("periods_before"),
    text_column("label"),
    number_column("value", nullable=True),
    text_column("missing"),
    *(number_column(name) for name in ("read_at", "sites_seq", "counted_seq")),
    sqlite_strict=True,
)
