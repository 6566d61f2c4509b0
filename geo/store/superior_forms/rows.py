"""Superiors' forms: rows as values, and statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from geo.domain.daily_reports.codec import figure_value
from geo.domain.daily_reports.figures import FigureMoment
from geo.domain.photos import Attachment
from geo.domain.superior_forms.filled_form import FilledCell, FilledForm, FilledFormId
from geo.domain.superior_forms.form import FormBinding, SuperiorForm
from geo.domain.superior_forms.workbook import CellRef
from geo.domain.timestamps import from_ms, to_ms
from geo.store.photos.photos import ATTACHMENT_COLUMNS, put_attachment
from geo.store.photos.schema import ATTACHMENT
from geo.store.superior_forms.schema import FILLED_CELL, FILLED_FORM, FORM_BINDING, SUPERIOR_FORM
from geo.store.tables.intervals import AT_SEQ, AsOfStatement, is_current
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement

Values = dict[str, Any]
_FORM_COLUMNS = (
    *("number", "version", "area", "name", "recipient", "as_of_minute", "due_minute"),
    *("blank_number", "is_withdrawn"),
)
_FILE = tuple(ATTACHMENT.c[name] for name in ATTACHMENT_COLUMNS)
_FORMS = (
    select(*(SUPERIOR_FORM.c[name] for name in _FORM_COLUMNS), *_FILE)
    .join(ATTACHMENT, ATTACHMENT.c.sha256 == SUPERIOR_FORM.c.sha256)
    .order_by(SUPERIOR_FORM.c.number)
)
_BINDING_COLUMNS = ("form", "sheet", "cell_row", "cell_column", "code", "of_area", "periods_before", "label")
_CELL_ORDER = tuple(FORM_BINDING.c[name] for name in ("form", "sheet", "cell_row", "cell_column"))
_BINDINGS = select(*(FORM_BINDING.c[name] for name in _BINDING_COLUMNS)).order_by(*_CELL_ORDER)
_FORMS_AS_OF = AsOfStatement(_FORMS, SUPERIOR_FORM)
_BINDINGS_AS_OF = AsOfStatement(_BINDINGS, FORM_BINDING)
_LAST_NUMBER = Statement(select(func.max(SUPERIOR_FORM.c.number)))
_ADDED_AT = Statement(
    select(SUPERIOR_FORM.c.number, JOURNAL.c.at)
    .join(JOURNAL, JOURNAL.c.seq == SUPERIOR_FORM.c.from_seq)
    .where(SUPERIOR_FORM.c.version == 1)
)
_BLANK_SEQ = Statement(
    select(func.max(SUPERIOR_FORM.c.to_seq)).where(
        SUPERIOR_FORM.c.number == bindparam("form"), SUPERIOR_FORM.c.sha256 != bindparam("sha256")
    )
)
_END_FORM = Statement(
    update(SUPERIOR_FORM)
    .where(SUPERIOR_FORM.c.number == bindparam("form"), is_current(SUPERIOR_FORM))
    .values(to_seq=AT_SEQ)
)
_BEGIN_FORM = Statement(insert(SUPERIOR_FORM))
_END_BINDING = Statement(
    update(FORM_BINDING)
    .where(
        FORM_BINDING.c.form == bindparam("of_form"),
        FORM_BINDING.c.sheet == bindparam("of_sheet"),
        FORM_BINDING.c.cell_row == bindparam("of_row"),
        FORM_BINDING.c.cell_column == bindparam("of_column"),
        is_current(FORM_BINDING),
    )
    .values(to_seq=AT_SEQ)
)
_BEGIN_BINDING = Statement(insert(FORM_BINDING))
_FILLED_COLUMNS = (
    *("form", "starts_at", "revision", "seq", "form_version", "as_of", "head_seq", "head_hash"),
    *("actor", "at", "withdrawn_seq"),
)
_FILLED = (
    select(*(FILLED_FORM.c[name] for name in _FILLED_COLUMNS), *_FILE)
    .join(ATTACHMENT, ATTACHMENT.c.sha256 == FILLED_FORM.c.sha256)
    .order_by(FILLED_FORM.c.starts_at.desc(), FILLED_FORM.c.revision.desc())
)
_FILLED_SINCE = Statement(_FILLED.where(FILLED_FORM.c.starts_at >= bindparam("start")))
_FILLED_BY = Statement(_FILLED.where(FILLED_FORM.c.seq == bindparam("entry")))
_FILLED_KEY = and_(
    *(FILLED_CELL.c[name] == bindparam(f"of_{name}") for name in ("form", "starts_at", "revision"))
)
_CELLS = Statement(
    select(FILLED_CELL)
    .where(_FILLED_KEY)
    .order_by(*(FILLED_CELL.c[name] for name in ("sheet", "cell_row", "cell_column")))
)
_LAST_REVISION = Statement(
    select(func.max(FILLED_FORM.c.revision)).where(
        FILLED_FORM.c.form == bindparam("of_form"), FILLED_FORM.c.starts_at == bindparam("start")
    )
)
_INSERT_FILLED, _INSERT_CELL = Statement(insert(FILLED_FORM)), Statement(insert(FILLED_CELL))
_WITHDRAW = Statement(
    update(FILLED_FORM).where(FILLED_FORM.c.seq == bindparam("entry")).values(withdrawn_seq=bindparam("by"))
)
_BLANKS_NAMING = Statement(
    select(SUPERIOR_FORM.c.number).where(SUPERIOR_FORM.c.sha256 == bindparam("sha256")).distinct()
)
_FILLED_NAMING = Statement(_FILLED.where(FILLED_FORM.c.sha256 == bindparam("sha256")))


def put_form(connection: Connection, form: SuperiorForm, seq: int) -> None:
    """End the current rows of a form and of bindings that differ, and begin the next by the entry ``seq``."""
    put_attachment(connection, form.blank, seq)
    _END_FORM.execute(connection, {"form": form.number, "at_seq": seq})
    _BEGIN_FORM.execute(connection, row_from_form(form) | {"from_seq": seq, "to_seq": None})
    present = {each.cell: each for each in bindings(connection).get(form.number, ())}
    following = {each.cell: each for each in form.bindings}
    for cell, binding in present.items():
        if following.get(cell) != binding:
            key = {"of_form": form.number, "of_sheet": cell.sheet, "of_row": cell.row}
            _END_BINDING.execute(connection, key | {"of_column": cell.column, "at_seq": seq})
    for cell, binding in following.items():
        if present.get(cell) != binding:
            row = row_from_binding(form.number, binding) | {"from_seq": seq, "to_seq": None}
            _BEGIN_BINDING.execute(connection, row)


def put_filled(connection: Connection, filled: FilledForm, seq: int) -> None:
    """Insert a filled form with its cells, by the entry ``seq``."""
    put_attachment(connection, filled.file, seq)
    _INSERT_FILLED.execute(connection, row_from_filled(filled) | {"seq": seq, "withdrawn_seq": None})
    for row in cell_rows(filled):
        _INSERT_CELL.execute(connection, row)


def withdraw_filled(connection: Connection, filled_seq: int, seq: int) -> None:
    """Withdraw the filled form of the entry ``filled_seq``, by the entry ``seq``."""
    _WITHDRAW.execute(connection, {"entry": filled_seq, "by": seq})


def row_from_form(form: SuperiorForm) -> Values:
    """Return the columns of a form without the interval."""
    row = {name: getattr(form, name) for name in _FORM_COLUMNS}
    return row | {"is_withdrawn": int(form.is_withdrawn), "sha256": form.blank.sha256}


def row_from_binding(form: int, binding: FormBinding) -> Values:
    """Return the columns of a binding without the interval."""
    cell = binding.cell
    values = (form, *cell, binding.code, binding.area, binding.periods_before, binding.label)
    return dict(zip(_BINDING_COLUMNS, values, strict=True))


def row_from_filled(filled: FilledForm) -> Values:
    """Return the columns of a filled form but its entries; timestamps in milliseconds."""
    return {
        **_filled_key(filled.id),
        "form_version": filled.form_version,
        "as_of": to_ms(filled.as_of),
        "head_seq": filled.seq,
        "head_hash": filled.head_hash,
        "actor": filled.actor,
        "at": to_ms(filled.at),
        "sha256": filled.file.sha256,
    }


def cell_rows(filled: FilledForm) -> list[Values]:
    """Return the rows of the cells of a filled form."""
    rows = []
    for each in filled.cells:
        is_number = isinstance(each.value, int)
        values = {
            "value": each.value if is_number else None,
            "missing": "" if is_number else str(each.value),
            "read_at": to_ms(each.moment.at),
            "sites_seq": each.moment.seq,
            "counted_seq": each.moment.counted_seq,
        }
        rows.append(_filled_key(filled.id) | row_from_binding(filled.id.form, each.binding) | values)
    return rows


def forms(connection: Connection, at_seq: int | None = None) -> list[SuperiorForm]:
    """Return the forms with their bindings, withdrawn ones too, by number.

    Args:
        connection: to read from.
        at_seq: state as known after this entry; None for the present.
    """
    bound = bindings(connection, at_seq)
    return [_form(row, bound.get(row[0], ())) for row in _FORMS_AS_OF.fetch_all(connection, at_seq)]


def bindings(connection: Connection, at_seq: int | None = None) -> dict[int, tuple[FormBinding, ...]]:
    """Return the bindings by form, in the order of their cells; ``at_seq`` as of ``forms``."""
    found: dict[int, list[FormBinding]] = defaultdict(list)
    for form, *row in _BINDINGS_AS_OF.fetch_all(connection, at_seq):
        found[form].append(_binding(row))
    return {form: tuple(of_form) for form, of_form in found.items()}


def forms_added_at(connection: Connection) -> dict[int, datetime]:
    """Return when each form was added, by its number."""
    return {number: from_ms(at) for number, at in _ADDED_AT.fetch_all(connection)}


def blank_seq(connection: Connection, form: int, sha256: str) -> int:
    """Return the entry that gave a form its present blank, 0 where it had no other before."""
    ((seq,),) = _BLANK_SEQ.fetch_all(connection, {"form": form, "sha256": sha256})
    return seq or 0


def last_form_number(connection: Connection) -> int:
    """Return the number of the last form, 0 for none."""
    ((number,),) = _LAST_NUMBER.fetch_all(connection)
    return number or 0


def filled_since(connection: Connection, begin: datetime) -> list[FilledForm]:
    """Return what was filled for periods that start at or after a time, newest first, without cells."""
    return [_filled(row) for row in _FILLED_SINCE.fetch_all(connection, {"start": to_ms(begin)})]


def filled_by(connection: Connection, entry_seq: int) -> FilledForm | None:
    """Return what an entry filled, with its cells; None for another entry."""
    row = _FILLED_BY.fetch_one(connection, {"entry": entry_seq})
    if row is None:
        return None
    filled = _filled(row)
    key = {f"of_{name}": value for name, value in _filled_key(filled.id).items()}
    return replace(filled, cells=tuple(_cell(each) for each in _CELLS.fetch_all(connection, key)))


def next_revision(connection: Connection, form: int, starts_at: datetime) -> int:
    """Return how often a form was filled for a period; withdrawn ones count."""
    ((last,),) = _LAST_REVISION.fetch_all(connection, {"of_form": form, "start": to_ms(starts_at)})
    return 0 if last is None else last + 1


def forms_with_blank(connection: Connection, sha256: str) -> list[int]:
    """Return the numbers of the forms that have or had a file as their blank."""
    return [number for (number,) in _BLANKS_NAMING.fetch_all(connection, {"sha256": sha256})]


def filled_as(connection: Connection, sha256: str) -> list[FilledForm]:
    """Return what was filled as a file, newest first, without cells."""
    return [_filled(row) for row in _FILLED_NAMING.fetch_all(connection, {"sha256": sha256})]


def _filled_key(id_: FilledFormId) -> Values:
    return {"form": id_.form, "starts_at": to_ms(id_.starts_at), "revision": id_.revision}


def _form(row: Sequence[Any], bound: tuple[FormBinding, ...]) -> SuperiorForm:
    values = dict(zip(_FORM_COLUMNS, row, strict=False))
    file = Attachment(*row[len(_FORM_COLUMNS) :])
    return SuperiorForm(**values | {"is_withdrawn": bool(values["is_withdrawn"])}, blank=file, bindings=bound)


def _binding(row: Sequence[Any]) -> FormBinding:
    return FormBinding(CellRef(*row[:3]), *row[3:])


def _filled(row: Sequence[Any]) -> FilledForm:
    values, file = dict(zip(_FILLED_COLUMNS, row, strict=False)), Attachment(*row[len(_FILLED_COLUMNS) :])
    return FilledForm(
        FilledFormId(values["form"], from_ms(values["starts_at"]), values["revision"]),
        values["form_version"],
        from_ms(values["as_of"]),
        values["head_seq"],
        values["head_hash"],
        values["actor"],
        from_ms(values["at"]),
        file,
        entry_seq=values["seq"],
        is_withdrawn=values["withdrawn_seq"] is not None,
    )


def _cell(row: Sequence[Any]) -> FilledCell:
    values = dict(zip(FILLED_CELL.c.keys(), row, strict=True))
    binding = _binding([values[name] for name in _BINDING_COLUMNS[1:]])
    moment = FigureMoment(from_ms(values["read_at"]), values["sites_seq"], values["counted_seq"])
    return FilledCell(binding, figure_value(values["value"], values["missing"]), moment)
