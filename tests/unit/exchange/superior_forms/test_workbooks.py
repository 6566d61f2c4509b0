"""Workbooks from people: what is read of them, what is filled, and that nothing else changes."""

import io
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from geo.domain.errors import InvalidInput
from geo.domain.superior_forms.form import MAX_BLANK_BYTES
from geo.domain.superior_forms.workbook import CellRef
from geo.exchange.superior_forms import workbook_worker
from geo.exchange.superior_forms.workbooks import fill_workbook, read_workbook
from tests.superior_blanks import NOTES, SHEET, blank, bytes_of, workbook


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(contents):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in contents.items():
            package.writestr(name, part)
    return output.getvalue()


def changed(data, name, old, new):
    contents = parts(data)
    assert old in contents[name]
    return packed(contents | {name: contents[name].replace(old, new, 1)})


def values_of(data):
    opened = load_workbook(io.BytesIO(data))
    return {(sheet.title, cell.coordinate): cell.value for sheet in opened for row in sheet for cell in row}


def styles_of(data):
    opened = load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): (cell.number_format, cell.font.name, cell.border.left.style)
        for sheet in opened
        for row in sheet
        for cell in row
    }


def at(name, sheet=SHEET):
    return CellRef(sheet, int(name[1:]), ord(name[0]) - ord("A") + 1)


def test_the_grid_has_words_formulas_and_merged_cells():
    grid = read_workbook(blank())
    assert [sheet.name for sheet in grid.sheets] == [SHEET, NOTES]
    sheet = grid.sheets[0]
    assert sheet.content(1, 4).text == "疫情防控每日统计表"
    assert sheet.cells[3, 4].is_formula
    assert not sheet.cells[3, 1].is_formula
    assert grid.sheets[1].cells[1, 2].is_number
    assert sheet.label(3, 2) == "卡点在岗 / 今日"


def test_only_the_cells_that_are_filled_change():
    data = blank()
    filled = fill_workbook(data, {at("B3"): 31, at("C4"): 0})
    before, after = values_of(data), values_of(filled)
    assert {key: value for key, value in after.items() if before[key] != value} == {
        (SHEET, "B3"): 31,
        (SHEET, "C4"): 0,
    }
    assert styles_of(filled) == styles_of(data)


def test_every_other_part_of_the_file_is_the_same_to_the_byte():
    data = blank()
    before, after = parts(data), parts(fill_workbook(data, {at("B3"): 31}))
    different = {name for name in before if before[name] != after[name]}
    assert list(before) == list(after)
    assert different == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}


def test_of_the_sheet_itself_only_the_cell_differs():
    data = blank()
    before, after = (
        parts(each)["xl/worksheets/sheet1.xml"] for each in (data, fill_workbook(data, {at("B3"): 31}))
    )
    expected = re.sub(rb'<c r="B3" s="(\d+)"[^/>]*(?:/>|></c>)', rb'<c r="B3" s="\1"><v>31</v></c>', before)
    assert expected != before
    assert after == re.sub(rb"</f><v */?>(</v>)?", b"</f>", expected)


def test_a_cell_without_a_number_is_emptied():
    made = workbook()
    made[SHEET]["B3"] = 99
    filled = fill_workbook(bytes_of(made), {at("B3"): None})
    assert values_of(filled)[SHEET, "B3"] is None


def test_what_a_formula_had_before_is_not_read_as_the_value_of_today():
    data = changed(blank(), "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>77</v>")
    assert load_workbook(io.BytesIO(data), data_only=True)[SHEET]["D3"].value == 77
    filled = fill_workbook(data, {at("B3"): 31})
    assert load_workbook(io.BytesIO(filled), data_only=True)[SHEET]["D3"].value is None
    assert load_workbook(io.BytesIO(filled)).calculation.fullCalcOnLoad


def test_rows_and_cells_that_the_file_does_not_have_are_added_in_their_order():
    made = Workbook()
    made.active.title = SHEET
    made.active["C5"] = "末"
    filled = fill_workbook(bytes_of(made), {at("B5"): 1, at("D5"): 2, at("A2"): 3, at("A9"): 4})
    found = {name: value for (_, name), value in values_of(filled).items() if value is not None}
    assert found == {"A2": 3, "B5": 1, "C5": "末", "D5": 2, "A9": 4}
    rows = parts(filled)["xl/worksheets/sheet1.xml"]
    assert rows.index(b'r="A2"') < rows.index(b'r="B5"') < rows.index(b'r="C5"') < rows.index(b'r="D5"')


def test_a_sheet_without_any_cell_can_be_filled():
    made = Workbook()
    made.active.title = SHEET
    assert values_of(fill_workbook(bytes_of(made), {at("B2"): 5}))[SHEET, "B2"] == 5


@given(
    st.dictionaries(
        st.tuples(st.integers(3, 12), st.integers(2, 3)), st.integers(-(10**9), 10**9), min_size=1, max_size=8
    )
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_cells_are_filled_and_no_other_changes(values):
    data = blank()
    contents = {CellRef(SHEET, *place): number for place, number in values.items()}
    filled = workbook_worker.fill(
        data, [(cell.sheet, cell.name, number) for cell, number in contents.items()]
    )
    after = values_of(filled)
    for cell, number in contents.items():
        assert after.pop((SHEET, cell.name)) == number
    before = values_of(data)
    assert {key: value for key, value in after.items() if value != before.get(key)} == {}


@pytest.mark.parametrize("cell", [at("D3"), at("B3", "没有")], ids=["formula", "sheet"])
def test_a_cell_that_is_computed_or_not_there_is_not_filled(cell):
    with pytest.raises(InvalidInput) as refused:
        fill_workbook(blank(), {cell: 1})
    assert refused.value.key == "error.form_fill"


def macro_part(data):
    return packed(parts(data) | {"xl/vbaProject.bin": b"\xd0\xcf"})


def bomb(data):
    return packed(parts(data) | {"xl/media/a.bin": bytes(workbook_worker.MAX_UNPACKED_BYTES)})


def with_document_type(data):
    return changed(
        data, "xl/worksheets/sheet1.xml", b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'
    )


@pytest.mark.parametrize(
    ("hostile", "key"),
    [
        (macro_part, "error.form_active"),
        (bomb, "error.form_too_large"),
        (with_document_type, "error.form_unreadable"),
        (lambda data: changed(data, "xl/workbook.xml", b"<sheets", b"<sheetz"), "error.form_unreadable"),
        (lambda data: data[:-200], "error.form_unreadable"),
        (lambda _: packed({"a.txt": b"a"}), "error.form_unreadable"),
        (lambda _: b"\xd0\xcf\x11\xe0" + bytes(600), "error.form_old"),
        (lambda _: b"a,b\n1,2\n", "error.form_kind"),
        (lambda _: b"PK\x03\x04" + bytes(MAX_BLANK_BYTES), "error.form_too_large"),
    ],
    ids=["macros", "bomb", "doctype", "sheets", "cut", "no-workbook", "old", "text", "large"],
)
def test_what_is_no_plain_workbook_is_refused(hostile, key):
    with pytest.raises(InvalidInput) as refused:
        read_workbook(hostile(blank()))
    assert refused.value.key == key


def test_hidden_sheets_are_not_displayed_and_stay():
    made = workbook()
    made[NOTES].sheet_state = "hidden"
    data = bytes_of(made)
    assert [sheet.name for sheet in read_workbook(data).sheets] == [SHEET]
    assert load_workbook(io.BytesIO(fill_workbook(data, {at("B3"): 1})))[NOTES].sheet_state == "hidden"
