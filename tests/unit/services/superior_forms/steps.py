"""Short ways to add, bind and fill superiors' forms in a world."""

import io

from openpyxl import load_workbook

from geo.domain.commands import Undo
from geo.domain.superior_forms.commands import (
    AddForm,
    BindCell,
    ChangeForm,
    FillForm,
    ReplaceBlank,
    WithdrawForm,
)
from geo.services.superior_forms import record
from geo.services.superior_forms.forms import listed_forms, read_form_file
from tests.superior_blanks import SHEET, blank
from tests.unit.services.day.days import CHIEF, TOWN

AS_OF, DUE = 16 * 60, 17 * 60


def add(world, actor=CHIEF, **values):
    """Add a form of the town, due at 17:00 as of 16:00."""
    values = {
        "area": TOWN,
        "name": "每日统计表",
        "recipient": "市指挥部",
        "as_of_minute": AS_OF,
        "due_minute": DUE,
        "data": blank(),
        "key": next(world.keys),
    } | values
    return record.add_form(world.ctx, actor, AddForm(**values))


def listed(world, number=1, actor=CHIEF):
    return next(each for each in listed_forms(world.ctx, actor) if each.form.number == number)


def form(world, number=1):
    with world.store.read() as reader:
        return reader.superior_forms.form(number)


def bind(world, cell="B3", code="checkpoint.manned", actor=CHIEF, **values):
    values = {
        "number": 1,
        "seen_version": form(world).version,
        "sheet": SHEET,
        "area": "",
        "periods_before": 0,
        "key": next(world.keys),
    } | values
    return record.bind_cell(world.ctx, actor, BindCell(cell=cell, code=code, **values))


def change(world, actor=CHIEF, **values):
    values = {
        "number": 1,
        "seen_version": form(world).version,
        "name": "别名",
        "recipient": "",
        "as_of_minute": AS_OF,
        "due_minute": DUE,
        "key": next(world.keys),
    } | values
    return record.change_form(world.ctx, actor, ChangeForm(**values))


def take_blank(world, data, actor=CHIEF, **values):
    values = {"number": 1, "seen_version": form(world).version, "key": next(world.keys)} | values
    return record.replace_blank(world.ctx, actor, ReplaceBlank(data=data, **values))


def withdraw(world, actor=CHIEF, **values):
    values = {"number": 1, "seen_version": form(world).version, "key": next(world.keys)} | values
    return record.withdraw_form(world.ctx, actor, WithdrawForm(**values))


def fill(world, actor=CHIEF, period=None, **values):
    """Fill the period that is due, or another one of the list."""
    present = listed(world)
    period = period or present.current
    values = {
        "number": 1,
        "seen_version": present.form.version,
        "starts_at": period.interval.start,
        "seen_revision": period.next_revision,
        "key": next(world.keys),
    } | values
    return record.fill_form(world.ctx, actor, FillForm(**values))


def undo(world, seq, actor=CHIEF):
    return record.undo_form_step(world.ctx, actor, Undo(seq, next(world.keys)))


def filled_values(world, sha256, actor=CHIEF):
    """Cells of a kept file that are not empty, by name."""
    data = read_form_file(world.ctx, actor, sha256).data
    return {
        cell.coordinate: cell.value
        for row in load_workbook(io.BytesIO(data))[SHEET]
        for cell in row
        if cell.value is not None
    }
