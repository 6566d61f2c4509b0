"""Workbooks of a bureau are read as they are: titles, several sheets, merged cells, numbers as codes."""

import datetime as dt
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.cell_values import text_of_value
from geo.domain.import_report import ImportRefused
from geo.exchange import ImportContext, SourceFile, read
from geo.exchange.import_batch import StoredSite
from geo.exchange.read_options import NO_OPTIONS, ReadOptions
from geo.exchange.spreadsheets import workbook as reading
from geo.exchange.spreadsheets.spreadsheet_worker import (
    MAX_ROWS,
    TOO_LARGE,
    WorkbookRefusedError,
    scan_package,
)
from tests.import_contexts import COUNTY as CONTEXT
from tests.workbooks import inline_row, repacked, with_cells, without_dimension, workbook

HEADINGS = ["编号", "名称", "类别", "状态", "辖区"]
EAST = ["V1", "东村", "封闭村", "已封闭", "宝都街道"]


def imported(*sheets, options=NO_OPTIONS, data=None, name="名单.xlsx", context=CONTEXT):
    return read([SourceFile(name, workbook(*sheets) if data is None else data)], context, (), options)


def faults(*sheets, data=None):
    with pytest.raises(ImportRefused) as refused:
        imported(*sheets, data=data)
    return [
        (each.sheet, each.row, each.column, each.key.removeprefix("fault.")) for each in refused.value.faults
    ]


def codes(batch):
    return [row.code for row in batch.sites]


def status_name():
    kind = CONTEXT.kinds["village"]
    return kind.statuses[0].code


ROW = ["V1", "东村", "village", status_name(), "370725001"]


def test_a_list_below_title_and_note_is_found_and_its_rows_keep_their_numbers():
    batch = imported(
        ("台账", [["昌乐县封闭村台账"], [], ["填报：综合科"], HEADINGS, ROW, [], ["V2", *ROW[1:]]])
    )
    assert codes(batch) == ["V1", "V2"]
    assert [row.origin.row for row in batch.sites] == [5, 7]
    (summary,) = batch.report.files
    assert (summary.sheet, summary.header_row) == ("台账", 4)


def test_all_sheets_with_a_table_are_read_and_the_others_are_named():
    batch = imported(
        ("宝都", [HEADINGS, ROW]),
        ("说明", [["填写说明"], ["请勿改动"]]),
        ("朱刘", [HEADINGS, ["V2", *ROW[1:4], "370725002"]]),
    )
    assert codes(batch) == ["V1", "V2"]
    assert [(each.sheet, each.key) for each in batch.report.notices] == [("说明", "fault.sheet_skipped")]


def test_a_hidden_sheet_is_not_read():
    def hide(book):
        book["旧"].sheet_state = "hidden"

    batch = imported(data=workbook(("新", [HEADINGS, ROW]), ("旧", [HEADINGS, ["V2", *ROW[1:]]]), edit=hide))
    assert codes(batch) == ["V1"]
    assert codes(imported(("新", [HEADINGS, ROW]), ("旧", [HEADINGS, ["V2", *ROW[1:]]]))) == [
        "V1",
        "V2",
    ]  # the control


def test_faults_name_sheet_row_and_column():
    bad = ["V2", "", "village", "nonsense", "370725001"]
    found = faults(("甲", [HEADINGS, ROW]), ("乙", [["标题"], HEADINGS, bad]))
    assert found == [("乙", 3, "名称", "required"), ("乙", 3, "状态", "unknown_choice")]


def test_a_cell_merged_over_rows_counts_for_each_of_them():
    def merge(book):
        book["台账"].merge_cells("E2:E3")

    rows = [HEADINGS, ROW, ["V2", *ROW[1:4], None]]
    batch = imported(data=workbook(("台账", rows), edit=merge))
    assert [row.values["area"] for row in batch.sites] == ["370725001", "370725001"]


def test_numbers_are_codes_as_long_as_a_spreadsheet_keeps_their_digits():
    assert codes(imported(("台账", [HEADINGS, [370725001001, *ROW[1:]]]))) == ["370725001001"]
    damaged = faults(("台账", [HEADINGS, [370725001001234567, *ROW[1:]]]))
    assert ("台账", 2, "编号", "mangled_code") in damaged


def test_an_error_of_a_formula_is_a_damaged_code():
    data = with_cells(
        workbook(("S", [HEADINGS, ROW])),
        b'<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3" t="inlineStr"><is><t>n</t></is></c></row>',
    )
    assert ("S", 3, "编号", "mangled_code") in faults(data=data)


def test_a_formula_without_a_stored_value_is_a_fault_and_not_an_empty_cell():
    rows = [HEADINGS, ["V1", '="东"&"村"', *ROW[2:]]]
    assert ("S", 2, "名称", "formula_without_value") in faults(("S", rows))
    elsewhere = imported(("S", [[*HEADINGS, "序号"], [*ROW, "=ROW()"]]))
    assert codes(elsewhere) == ["V1"]  # a column that is not read


def test_times_are_those_that_are_shown():
    shown = dt.datetime(2020, 2, 1, 7, 59, 59, 999_700)  # noqa: DTZ001 - cells have no time zone
    assert text_of_value(shown) == "2020-02-01T08:00:00"
    assert text_of_value(dt.date(2020, 2, 1)) == "2020-02-01"


@given(st.floats(-1e300, 1e300) | st.integers(-(10**14), 10**14))
def test_a_number_is_the_same_number_when_it_is_read_again(number):
    assert float(text_of_value(number)) == pytest.approx(float(number), rel=1e-14)


def test_rows_without_codes_get_one_and_the_same_one_when_they_are_read_again():
    options = ReadOptions(kind="village", status=status_name(), code_pattern="FS-{n}")
    rows = ("S", [["名称", "辖区"], ["东村", "370725001"], ["西村", "370725002"]])
    first = imported(rows, options=options)
    assert codes(first) == ["FS-1", "FS-2"]
    stored = {
        row.code: StoredSite(row.values["name"], "village", row.values["area"], None, None)
        for row in first.sites
    }
    kinds = dict.fromkeys(stored, "village")
    context = ImportContext(
        CONTEXT.kinds, CONTEXT.now, CONTEXT.zone, areas=CONTEXT.areas, site_kinds=kinds, stored_sites=stored
    )
    again = ("S", [["名称", "辖区"], ["新村", "370725001"], ["西村", "370725002"], ["东村", "370725001"]])
    assert codes(imported(again, options=options, context=context)) == ["FS-3", "FS-2", "FS-1"]


def test_text_in_utf_16_is_read():
    text = "编号,名称,类别,状态,辖区\n" + ",".join(ROW) + "\n"
    assert codes(imported(data=text.encode("utf-16"), name="sites.csv")) == ["V1"]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"PK\x03\x04 not a package", "workbook_damaged"),
        (b"", "workbook_damaged"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "workbook_password"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "workbook_damaged"),
        (with_cells(workbook(("S", [HEADINGS])), inline_row(1_048_576, "A")), "workbook_too_large"),
        (with_cells(workbook(("S", [HEADINGS])), inline_row(2, "XFD")), "workbook_too_large"),
        (
            without_dimension(with_cells(workbook(("S", [HEADINGS])), inline_row(MAX_ROWS + 1, "A"))),
            "workbook_too_large",
        ),
        (
            repacked(
                workbook(("S", [HEADINGS])),
                lambda _, content: content,
                [("xl/media/a.bin", bytes(80_000_000))],
            ),
            "workbook_too_large",
        ),
        (
            repacked(
                workbook(("S", [HEADINGS])), lambda _, content: content, [(f"a/{n}", b"") for n in range(600)]
            ),
            "workbook_too_large",
        ),
        (
            repacked(
                workbook(("S", [HEADINGS])),
                lambda name, content: (
                    content.replace(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet', 1)
                    if "sheet1" in name
                    else content
                ),
            ),
            "workbook_damaged",
        ),
    ],
    ids=[
        "no package",
        "empty",
        "password",
        "old and damaged",
        "far row",
        "far column",
        "lying extent",
        "bomb",
        "many parts",
        "entities",
    ],
)
def test_a_hostile_or_odd_workbook_gets_a_verdict(data, key):
    assert [found for *_, found in faults(data=data)] == [key]


def test_formatted_empty_rows_down_to_the_last_are_no_rows():
    phantom = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 70_000, 7))
    assert codes(imported(data=with_cells(workbook(("S", [HEADINGS, ROW])), phantom))) == ["V1"]


def test_macros_links_and_objects_are_named_and_not_run():
    extra = [
        ("xl/vbaProject.bin", b"x"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>"),
        ("xl/embeddings/o.bin", b"x"),
    ]
    batch = imported(
        data=repacked(workbook(("S", [HEADINGS, ROW])), lambda _, content: content, extra), name="a.xlsm"
    )
    assert sorted(each.value for each in batch.report.notices) == [
        "embedded objects",
        "external links",
        "macros",
    ]


def test_a_cell_in_the_last_corner_is_found_before_any_value_is_read():
    far = with_cells(workbook(("S", [HEADINGS])), inline_row(1_048_576, "XFD"))
    with pytest.raises(WorkbookRefusedError) as refused:
        scan_package(far)
    assert refused.value.status == TOO_LARGE
    wide = with_cells(workbook(("S", [HEADINGS])), inline_row(2, "KN"))  # the control: column 300
    assert scan_package(wide)[0]["xl/worksheets/sheet1.xml"].cells == len(HEADINGS) + 1


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of other systems differ")
@pytest.mark.parametrize(
    "harm",
    ["import os, signal; os.kill(os.getpid(), signal.SIGABRT)", "bytearray(2**31)", "raise MemoryError"],
    ids=["abort", "memory", "error"],
)
def test_a_child_that_is_ended_is_a_verdict(harm, monkeypatch, tmp_path):
    worker = tmp_path / "worker.py"
    worker.write_text(harm, "utf-8")
    monkeypatch.setattr(reading, "_WORKER", worker)
    assert [found for *_, found in faults(("S", [HEADINGS, ROW]))] == ["workbook_too_costly"]


def test_a_heading_merged_over_two_columns_repeats_nothing():
    def merge(book):
        book["台账"].merge_cells("F1:G1")

    rows = [[*HEADINGS, "联系人", None], [*ROW, "甲", "乙"]]
    assert codes(imported(data=workbook(("台账", rows), edit=merge))) == ["V1"]


def test_a_worker_that_writes_without_end_is_ended(monkeypatch, tmp_path):
    worker = tmp_path / "worker.py"
    worker.write_text("import sys\nwhile True: sys.stdout.write('x' * 2**20)", "utf-8")
    monkeypatch.setattr(reading, "_WORKER", worker)
    monkeypatch.setattr(reading, "LIMITS", replace(reading.LIMITS, output_bytes=2**22))
    assert [found for *_, found in faults(("S", [HEADINGS, ROW]))] == ["workbook_too_costly"]


def test_one_text_merged_over_a_whole_sheet_is_too_large():
    def merge(book):
        book["S"].merge_cells("F1:T50000")
        for column in range(21, 26):
            book["S"].merge_cells(start_row=1, end_row=50_000, start_column=column, end_column=column)

    data = workbook(("S", [[*HEADINGS, "x" * 2000], ROW]), edit=merge)
    assert [found for *_, found in faults(data=data)] == ["workbook_too_large"]


def test_files_of_one_name_have_different_names():
    second = workbook(("S", [HEADINGS, ["V2", *ROW[1:]]]))
    files = [SourceFile("名单.xlsx", workbook(("S", [HEADINGS, ROW]))), SourceFile("名单.xlsx", second)]
    batch = read(files, CONTEXT)
    assert [(row.code, row.origin.file) for row in batch.sites] == [
        ("V1", "名单.xlsx"),
        ("V2", "名单 (2).xlsx"),
    ]
