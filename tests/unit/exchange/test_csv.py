import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.exchange import SourceFile
from geo.exchange.csv_reader import _lines, records_from_csv
from tests.unit.exchange.files import faults, text, understood

ROW = "code,name,kind,status,area\nV1,东村,village,closed,370725001\n"
SITE = {"kind": "village", "name": "东村", "area": "370725001", "status": "closed"}

LONG_S = 5.0
"""Far above what it takes; before, when each comment copied the rest of the text, it took minutes."""


def site(source):
    (row,) = understood(source).sites
    assert row.code == "V1"
    return dict(row.values)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_each_encoding_bureaus_use(encoding):
    assert site(text("a.csv", ROW, encoding)) == SITE


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_table_is_read_with_each_delimiter_and_line_end(delimiter, newline):
    assert site(text("a.csv", ROW.replace(",", delimiter).replace("\n", newline))) == SITE


@pytest.mark.parametrize(
    "headings",
    ["编码,名称,类别,状态,辖区", "点位编号,点位名称,种类,当前状态,所属辖区", "ID,Name,KIND,Status,areaCode"],
)
def test_headings_are_known_in_both_languages(headings):
    assert site(text("a.csv", ROW.replace("code,name,kind,status,area", headings))) == SITE


def test_kinds_statuses_and_areas_are_known_by_their_names():
    assert site(text("a.csv", "code,name,kind,status,area\nV1,东村,封闭村,已封闭,宝都街道\n")) == SITE


def test_leading_comments_are_skipped_and_rows_still_numbered_as_in_the_file():
    assert site(text("a.csv", "# made up\n# twice\n" + ROW)) == SITE
    assert faults(text("a.csv", "# made up\n# twice\n" + ROW.replace("closed", "shut"))) == [
        (4, "status", "unknown_choice")
    ]


@pytest.mark.parametrize("line", ["# made up\n", "# \n"])
def test_a_file_of_comments_alone_is_read_in_a_time_that_grows_with_its_length(line):
    source = text("a.csv", line * (2_000_000 // len(line)))
    begun = time.process_time()
    assert faults(source) == [(None, None, "empty_file")]
    assert time.process_time() - begun < LONG_S


@given(st.text("a,\r\n"))
def test_lines_end_where_the_csv_module_wants_them_to(written):
    assert list(_lines(written, 0)) == list(io.StringIO(written, newline=""))


def test_a_table_of_more_columns_than_any_has_is_refused_without_a_closer_look():
    extra = "".join(f",{number}" for number in range(1000))
    assert faults(text("a.csv", ROW.replace(",area", f",area{extra}"))) == [(1, None, "too_many_columns")]


def test_no_more_rows_are_read_than_asked_for():
    found = []
    records = records_from_csv(text("a.csv", ROW + "too,short\n" * 1000), found, max_rows=3).records
    assert (len(records), len(found)) == (1, 2)
    records_from_csv(text("a.csv", ROW + "too,short\n" * 1000), found := [])
    assert len(found) == 1000  # the control


def test_rows_are_numbered_as_a_spreadsheet_does_when_cells_have_line_breaks():
    first = 'V1,"东\n村",village,closed,370725001\n'
    table = "code,name,kind,status,area\n\n" + first + first.replace("V1", "V2")
    assert faults(text("a.csv", table)) == [
        (3, "name", "control_character"),
        (4, "name", "control_character"),
    ]


def test_columns_that_are_not_read_are_named():
    batch = understood(text("a.csv", ROW.replace("area\n", "area,颜色\n").replace("001\n", "001,红\n")))
    assert batch.unused_headings == (("a.csv", "颜色"),)


def test_cells_made_harmless_for_spreadsheets_are_read_as_they_were():
    table = "code,name,kind,status,area,note\nV1,东村,village,closed,370725001,'=1+1\n"
    assert site(text("a.csv", table))["note"] == "=1+1"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [(None, None, "empty_file")]),
        ("code,name,kind\n", [(None, None, "empty_file")]),
        ("颜色,形状\n红,圆\n", [(1, None, "unknown_table")]),
        ("code,name\nA,甲\n", [(1, None, "unknown_table")]),
        ("code,name,name,kind\nA,甲,乙,village\n", [(1, "name", "duplicate_column")]),
        ("code,kind,name\nA,village\n", [(2, None, "row_length")]),
        ('code,kind\n"A,village\n', [(None, None, "bad_csv")]),
        ("code\0,kind\n", [(None, None, "not_text")]),
    ],
)
def test_a_table_that_cannot_be_understood_says_why(content, expected):
    assert faults(text("a.csv", content)) == expected


def test_bytes_in_no_encoding_we_know_are_refused():
    assert faults(SourceFile("a.csv", b"code,kind\n\xff\xff\xff")) == [(None, None, "not_text")]


def test_a_file_name_says_what_the_headings_leave_open():
    assert [unit.code for unit in understood(text("units.csv", "code,name\nA,甲\n")).units] == ["A"]
    areas = understood(text("areas.csv", "code,name\n370725003,朱刘街道\n")).areas
    assert [area.code for area in areas] == ["370725003"]
    assert faults(text("accounts.csv", "code,name\nA,甲\n")) == [(1, "role", "missing_column")]


def tables(name, *rows):
    return understood(text(name, "\n".join(rows))).report.files[0]


@pytest.mark.parametrize("name", ["areas.csv", "13-towns-with-centres.csv", "昌乐县街道 2020.csv"])
def test_a_list_of_areas_with_their_centres_is_none_of_sites(name):
    reading = tables(name, "code,name,lat,lng", "370725003,朱刘街道,36.7,118.9")
    assert (reading.tables, reading.identified_by, reading.unread_headings) == (
        ("areas",),
        "name",
        ("lat", "lng"),
    )


def test_a_file_whose_name_is_a_table_holds_it_whatever_else_it_has():
    reading = tables("areas.csv", "code,name,类别,lat,lng", "370725003,朱刘街道,街道,36.7,118.9")
    assert (reading.tables, reading.unread_headings) == (("areas",), ("类别", "lat", "lng"))
    assert tables("units.csv", "code,name,类别", "Z09,九中队,中队").tables == ("units",)
    assert tables("sites.csv", "code,人数", "K01,3").tables == ("sites",)


def test_a_list_of_sites_is_none_of_areas_though_its_name_speaks_of_them():
    row = "V1,东村,village,closed,370725001"
    for name in ("宝都街道点位.csv", "宝都街道封闭村.csv"):
        assert tables(name, "code,name,kind,status,area", row).tables == ("sites",)
    assert tables("宝都街道位置.csv", "code,name,lat,lon", "K01,桥,36.7,118.9").tables == ("sites",)


def test_faults_of_all_files_come_together_in_order():
    broken = ROW.replace("closed", "shut")
    assert faults(text("b.csv", broken), text("a.csv", broken.replace("V1", "V2"))) == [
        (2, "status", "unknown_choice"),
        (2, "status", "unknown_choice"),
    ]


def test_only_endings_we_know_are_read():
    assert faults(SourceFile("a.ods", b"PK")) == [(None, None, "file_kind")]
