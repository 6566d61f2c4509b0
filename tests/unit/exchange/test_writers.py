import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from geo.domain.sanitise import has_visible_text, sanitise_line
from geo.exchange import SourceFile, read
from geo.exchange.writers import FORMATS, ExportHeader, to_csv, to_geojson, to_xlsx
from tests.unit.exchange.files import REFERENCE

HEADER = ExportHeader(
    filter_text="宝都街道, 封闭村;\t两处\n=1+1",
    query={"area": "370725001", "search": "=1,2"},
    timestamp=datetime(2020, 2, 14, 8, tzinfo=UTC),
    journal_head="#158 3fa9",
)
ROW = {
    "id": "V1",
    "name": "东村",
    "kind": "village",
    "variant": "",
    "status": "closed",
    "area": "370725001",
    "lat": 36.7,
    "lon": 118.8,
    "unit": "Z01",
    "note": "",
    "interval_h": None,
    "people": None,
    "attention": True,
}
RISKY = ["=1+1", "+1", "-1", "@x", "'=1", "''=1", "＝1", "\t=1"]


CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")).filter(
    lambda char: sanitise_line(f"x{char}x") == f"x{char}x"
)


def printable(least):
    texts = st.text(CHARACTERS, min_size=least, max_size=40)
    return texts.map(str.strip).filter(lambda text: has_visible_text(text) or not least)


notes = st.lists(printable(0), max_size=3).map("\n".join).map(str.strip) | st.sampled_from(RISKY).map(
    str.strip
)
rows = st.builds(
    lambda name, note, place, unit, numbers: (
        ROW
        | {"name": name, "note": note, "lat": place and place[0], "lon": place and place[1]}
        | {"unit": unit, "interval_h": numbers[0], "people": numbers[1]}
    ),
    printable(1),
    notes,
    st.none() | st.tuples(st.floats(0.001, 60), st.floats(140, 180)),
    st.sampled_from(["", "Z01"]),
    st.tuples(st.none() | st.floats(1, 100), st.none() | st.integers(0, 9999)),
)


@pytest.mark.parametrize("form", ["csv", "geojson"])
@given(row=rows)
def test_what_is_written_is_read_back_as_it_was(form, row):
    (back,) = read([SourceFile(f"a.{form}", FORMATS[form].write([row], HEADER))], REFERENCE).sites
    kept = {name: row[name] for name in back.values}
    assert dict(back.values) == kept
    assert len(kept) == 11


def cells(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_opens_in_excel_and_begins_with_its_headings():
    content = to_csv([ROW], HEADER)
    assert content.startswith(b"\xef\xbb\xbfid,name,")
    headings, row = cells(content)
    assert dict(zip(headings, row, strict=True)) == {
        name: "" if value is None else str(value) for name, value in ROW.items()
    }


@pytest.mark.parametrize("text", RISKY)
def test_no_text_in_csv_begins_like_a_formula(text):
    *_, row = cells(to_csv([ROW | {"name": text}], HEADER))
    assert row[1] == f"'{text}"


def test_numbers_in_csv_stay_numbers():
    *_, row = cells(to_csv([ROW | {"lat": -36.7}], HEADER))
    assert row[6] == "-36.7"


def test_geojson_says_what_it_holds_and_keeps_sites_without_a_place():
    document = json.loads(to_geojson([ROW, ROW | {"lat": None, "lon": None}], HEADER))
    assert document["kadian"]["filter"] == HEADER.filter_text
    assert document["kadian"]["journal"] == "#158 3fa9"
    placed, unplaced = document["features"]
    assert placed["geometry"] == {"type": "Point", "coordinates": [118.8, 36.7]}
    assert unplaced["geometry"] is None
    assert unplaced["properties"]["attention"] is True


@pytest.mark.parametrize("text", [*RISKY[:7], "#N/A", "TRUE", "12", "a\x07b"])
def test_text_in_a_workbook_stays_text(text):
    book = load_workbook(io.BytesIO(to_xlsx([ROW | {"name": text}], HEADER)))
    sites, about = book.worksheets
    assert book.active is sites
    assert [cell.value for cell in about["A"]] == ["filter", "query", "moment", "journal"]
    cell = sites["B2"]
    assert (cell.value, cell.data_type) == (text.replace("\x07", ""), "s")
    assert sites["G2"].value == 36.7


def test_a_column_is_as_wide_as_its_longest_cell_and_a_date_is_not_hidden():
    rows = [ROW | {"name": "北岩高速出口卡点", "at": datetime(2020, 2, 14, 8), "note": "很长" * 99}]  # noqa: DTZ001 - a spreadsheet knows no zone
    sites = load_workbook(io.BytesIO(to_xlsx(rows, HEADER))).worksheets[0]
    widths = {
        cell.value: sites.column_dimensions[cell.column_letter].width for cell in next(sites.iter_rows())
    }
    assert widths["name"] == 2 * len(rows[0]["name"]) + 2
    assert widths["at"] > len("2020-02-14 08:00")
    assert (widths["note"], widths["lat"]) == (40, 6)


def test_a_file_of_an_earlier_version_with_its_comments_is_read_as_it_was():
    lines = ("# filter: 宝都街道", "# journal: #158 3fa9", ",".join(ROW))
    old = "\r\n".join((*lines, "V1,东村,village,,closed,370725001,,,,,,,", ""))
    (site,) = read([SourceFile("a.csv", old.encode("utf-8-sig"))], REFERENCE).sites
    assert (site.values["name"], site.values["status"]) == ("东村", "closed")


def test_a_plain_workbook_would_calculate_the_text():
    """The control: without our care the library makes a formula of it."""
    book = Workbook(write_only=True)
    book.create_sheet().append(["=1+1"])
    stream = io.BytesIO()
    book.save(stream)
    assert load_workbook(stream).worksheets[0]["A1"].data_type == "f"


@pytest.mark.parametrize("form", list(FORMATS))
def test_nothing_selected_is_still_a_file(form):
    assert FORMATS[form].write([], HEADER)
