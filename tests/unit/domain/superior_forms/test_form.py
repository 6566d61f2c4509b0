"""Superiors' forms: hours within a period, versions, and what becomes of bindings under another blank."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.domain.photos import Attachment
from geo.domain.shifts.shift import Shift
from geo.domain.superior_forms.form import (
    MAX_BINDINGS,
    XLSX_TYPE,
    FormBinding,
    FormConflict,
    SuperiorForm,
    carry_bindings,
    time_within,
)
from geo.domain.superior_forms.workbook import (
    CellRef,
    GridCell,
    SheetGrid,
    WorkbookGrid,
    column_name,
    parse_cell_name,
)

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2020, 2, 14, tzinfo=UTC)
"""08:00 local time."""
DAY = Shift(START, START + timedelta(days=1))


def local(hour, minute=0, day=14):
    return datetime(2020, 2, day, hour, minute, tzinfo=ZONE)


def form(**values):
    blank = Attachment("a" * 64, XLSX_TYPE, 5)
    values = {"as_of_minute": 16 * 60, "due_minute": 17 * 60, "blank_number": 1, "blank": blank} | values
    return SuperiorForm(1, "370725", "统计表", "市", **values)


def sheet(*lines, name="表"):
    cells = {
        (row, column): GridCell(text, is_number=text.isdecimal(), is_formula=text.startswith("="))
        for row, line in enumerate(lines, start=1)
        for column, text in enumerate(line, start=1)
        if text
    }
    return SheetGrid(name, len(lines), max(map(len, lines)), cells, {})


def grid(*lines):
    return WorkbookGrid((sheet(*lines),))


def bound(made, name, code="tally.persons"):
    cell = made.bindable("表", name)
    return FormBinding(cell, code, "370725", 0, made.label_of(cell))


OLD = grid(["项目", "今日", "昨日"], ["卡点", "", ""], ["村", "", ""])


@pytest.mark.parametrize(
    ("minute", "expected"),
    [(16 * 60, local(16)), (7 * 60, local(7, day=15)), (8 * 60, local(8, day=15)), (481, local(8, 1))],
    ids=["afternoon", "next morning", "end of the period", "first minute"],
)
def test_the_hour_of_a_form_lies_within_its_period_or_at_its_end(minute, expected):
    assert time_within(DAY, minute, ZONE) == expected


@given(st.integers(0, 1439), st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]), st.integers(0, 364))
def test_every_minute_has_one_time_in_every_period(minute, zone, day):
    start = datetime.combine((START + timedelta(days=day)).date(), datetime.min.time(), ZoneInfo(zone))
    period = Shift(start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC))
    assert period.start < time_within(period, minute, ZoneInfo(zone)) <= period.end


def test_a_form_is_due_after_the_hour_of_its_figures():
    assert form().due_at(DAY, ZONE) == local(17)
    assert form(due_minute=60).due_at(DAY, ZONE) == local(1, day=15)


@given(st.integers(1, 600))
def test_the_name_of_a_column_is_read_as_that_column(column):
    assert parse_cell_name(f"{column_name(column)}7") == (7, column)


@pytest.mark.parametrize("name", ["", "5", "B", "B0", "ABC1", "B5:C6", "B-5"])
def test_what_is_no_name_of_a_cell_is_refused(name):
    with pytest.raises(InvalidInput):
        parse_cell_name(name)


@pytest.mark.parametrize(
    ("name", "key"),
    [("A2", "error.form_cell_words"), ("D4", "error.form_cell"), ("C3", "error.form_cell_formula")],
)
def test_words_formulas_and_what_is_outside_cannot_be_bound(name, key):
    made = grid(["项目", "今日", "合计"], ["卡点", "", ""], ["村", "3", "=B3"])
    with pytest.raises(InvalidInput) as refused:
        made.bindable("表", name)
    assert refused.value.key == key
    assert made.bindable("表", "b3") == CellRef("表", 3, 2)


def test_a_blank_that_is_the_same_carries_every_binding():
    carried = carry_bindings([bound(OLD, "B2"), bound(OLD, "C3")], OLD)
    assert [each.cell.name for each in carried.kept] == ["B2", "C3"]
    assert (carried.moved, carried.lost) == ((), ())


def test_a_new_row_above_moves_the_bindings_below_it():
    new = grid(["项目", "今日", "昨日"], ["人员", "", ""], ["卡点", "", ""], ["村", "", ""])
    carried = carry_bindings([bound(OLD, "B2"), bound(OLD, "C3")], new)
    assert [(before.name, each.cell.name) for each, before in carried.moved] == [("B2", "B3"), ("C3", "C4")]
    assert (carried.kept, carried.lost) == ((), ())


def test_a_label_that_is_gone_or_stands_twice_loses_its_binding():
    new = grid(["项目", "今日", "昨日"], ["检查点", "", ""], ["村", "", ""], ["村", "", ""])
    carried = carry_bindings([bound(OLD, "B2"), bound(OLD, "B3")], new)
    assert [each.cell.name for each in carried.kept] == ["B3"]
    assert [each.cell.name for each in carried.lost] == ["B2"]
    twice = grid(["项目", "今日", "昨日"], ["", "", ""], ["甲", "", ""], ["村", "", ""], ["村", "", ""])
    assert [each.cell.name for each in carry_bindings([bound(OLD, "B3")], twice).lost] == ["B3"]


def test_a_cell_that_the_new_blank_computes_loses_its_binding():
    new = grid(["项目", "今日", "昨日"], ["卡点", "=C2", ""], ["村", "", ""])
    assert [each.cell.name for each in carry_bindings([bound(OLD, "B2")], new).lost] == ["B2"]


NAMES = st.lists(st.sampled_from("甲乙丙丁戊己"), min_size=1, max_size=8)


@given(NAMES, NAMES)
def test_every_binding_is_kept_moved_or_lost_and_no_cell_has_two(before, after):
    old, new = (grid(["项目", "今日"], *([name, ""] for name in names)) for names in (before, after))
    bindings = [bound(old, f"B{row}", code=f"c{row}") for row in range(2, len(before) + 2)]
    carried = carry_bindings(bindings, new)
    assert {each.code for each in (*carried.carried, *carried.lost)} == {each.code for each in bindings}
    assert len(carried.carried) + len(carried.lost) == len(bindings)
    assert len({each.cell for each in carried.carried}) == len(carried.carried)
    assert all(new.label_of(each.cell) == each.label for each in carried.carried)


def test_a_form_that_was_changed_meanwhile_is_not_changed():
    binding = bound(OLD, "B2")
    once = form().after_binding(binding, seen_version=1)
    assert (once.version, once.bindings) == (2, (binding,))
    for change in (
        lambda: once.after_binding(binding, seen_version=1),
        lambda: once.after_unbinding(binding.cell, seen_version=1),
        lambda: once.after_settings("名", "", 0, 0, seen_version=1),
        lambda: once.after_withdrawal(seen_version=1),
        lambda: once.after_withdrawal(seen_version=2).after_binding(binding, seen_version=3),
    ):
        with pytest.raises(FormConflict):
            change()


def test_a_cell_is_bound_once_and_only_a_bound_one_is_unbound():
    first, second = bound(OLD, "B2"), bound(OLD, "B2", code="tally.vehicles")
    twice = form().after_binding(first, seen_version=1).after_binding(second, seen_version=2)
    assert twice.bindings == (second,)
    assert twice.after_unbinding(first.cell, seen_version=3).bindings == ()
    with pytest.raises(InvalidInput):
        twice.after_unbinding(CellRef("表", 9, 9), seen_version=3)


def test_a_form_has_no_more_bindings_than_it_may_have():
    many = tuple(
        FormBinding(CellRef("表", row, 2), "tally.persons", "370725", 0, "")
        for row in range(1, MAX_BINDINGS + 1)
    )
    with pytest.raises(InvalidInput):
        form(bindings=many).after_binding(
            FormBinding(CellRef("表", 1, 3), "tally.persons", "370725", 0, ""), seen_version=1
        )


@pytest.mark.parametrize(
    "values",
    [
        {"name": " "},
        {"name": "长" * 81},
        {"recipient": "长" * 81},
        {"as_of_minute": 1440},
        {"due_minute": -1},
    ],
)
def test_settings_that_cannot_be_accepted_are_refused(values):
    settings = {"name": "表", "recipient": "", "as_of_minute": 0, "due_minute": 0} | values
    with pytest.raises(InvalidInput):
        form().after_settings(*settings.values(), seen_version=1)


def test_the_same_blank_is_no_new_one():
    with pytest.raises(InvalidInput):
        form().after_blank(form().blank, carry_bindings((), OLD), seen_version=1)
