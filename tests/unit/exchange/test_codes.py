"""Codes: what is read of them, what is refused as damage, and two headings for one field."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.exchange import records
from geo.exchange.codes import code_from_text, is_date, is_mangled
from geo.exchange.columns import HEADINGS, conflicting_headings
from tests.unit.exchange.files import faults, feature, geojson, text, understood

NEW = "code,name,kind,status,area\n"
SITE = {"name": "东村", "kind": "village", "status": "closed", "area": "370725001"}
POINT = {"type": "Point", "coordinates": [118.8, 36.7]}
MANGLED = [
    *(
        "3.70725E+11",
        "1.5E+11",
        "1.00E+05",
        "3.70725e+11",
        "1E+05",
        "-1.5E+11",
        "3.70725E11",
        "３.７Ｅ＋１１",
    ),
    *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "＃Ｎ／Ａ", "Err:502", "#", "####", "########"),
    *("nan", "NaN", "None", "NULL", "undefined", "<NA>", "N/A", "无", "=370725", "＝A1", "-", "…"),
]


def code_of(cell):
    (row,) = understood(text("sites.csv", f"{NEW}{cell},东村,village,closed,370725001\n")).sites
    return row.code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Ｋ１", "K1"),
        ("３７０７２５００１", "370725001"),
        ("370725001.0", "370725001"),
        ("370725001.00", "370725001"),
        ("'370725001", "370725001"),
        ("\u2019370725001", "370725001"),
        ('"=""370725001"""', "370725001"),
        ("\u00a0370725001\u3000", "370725001"),
        ("\ufeffK1", "K1"),
        ("K\u200b1", "K1"),
        ("卡①", "卡1"),
    ],
)
def test_a_code_is_read_without_what_programs_put_round_it(cell, code):
    assert code_of(cell) == code


@pytest.mark.parametrize(
    "code", ["3E12", "1E5", "E1", "K-03", "1.10", "relation/123", "NA1", "无名村", "0", "#3"]
)
def test_a_code_that_only_resembles_damage_is_taken(code):
    assert code_of(code) == code


@pytest.mark.parametrize("cell", MANGLED)
def test_what_a_spreadsheet_left_of_a_code_is_refused_for_good(cell):
    row = f"{NEW}{cell},东村,village,closed,370725001\n"
    assert faults(text("sites.csv", row)) == [(2, "code", "mangled_code")]
    assert faults(text("areas.csv", f"code,name\n{cell},某社区\n")) == [(2, "code", "mangled_code")]
    assert faults(text("units.csv", f"code,name\n{cell},某中队\n")) == [(2, "code", "mangled_code")]
    assert faults(geojson(feature(POINT, code=cell, **SITE))) == [(1, "code", "mangled_code")]


@pytest.mark.parametrize("cell", ["3.70725E+08", "#N/A"])
def test_a_reference_to_a_damaged_code_says_so(cell):
    row = f"{NEW}V1,东村,village,closed,{cell}\n"
    assert faults(text("sites.csv", row)) == [(2, "area", "mangled_code")]


def test_without_the_look_at_its_shape_a_damaged_code_would_be_taken(monkeypatch):
    """The control."""
    monkeypatch.setattr(records, "is_mangled", lambda _: False)
    assert code_of("3.70725E+11") == "3.70725E+11"


def test_an_error_is_no_name_either():
    row = f"{NEW}V1,#REF!,village,closed,370725001\n"
    assert faults(text("sites.csv", row)) == [(2, "name", "mangled_code")]


def test_a_number_of_json_in_e_notation_is_refused_and_other_numbers_are_read():
    written = json.dumps(SITE | {"area": 370725001.0, "code": "?"}, ensure_ascii=False)
    written = f'{{"type":"FeatureCollection","features":[{{"properties":{written},"geometry":null}}]}}'
    lost = written.replace('"?"', "3.70725E+11")
    assert faults(text("a.geojson", lost)) == [(1, "code", "mangled_code")]
    (row,) = understood(text("a.geojson", written.replace('"?"', "1001.0"))).sites
    assert (row.code, row.values["area"]) == ("1001", "370725001")


@pytest.mark.parametrize(
    "cell",
    ["3月1日", "2020年3月1日", "2026-01-02", "2026/1/2", "1-Mar", "Mar-01", "1/2/2026", "２０２６-０１-０２"],
)
def test_a_code_that_reads_like_a_date_is_in_doubt(cell):
    row = f"{NEW}{cell},东村,village,closed,370725001\n"
    assert faults(text("sites.csv", row)) == [(2, "code", "date_code")]


@pytest.mark.parametrize("code", ["2026-01", "3-1", "2020-02-14-01", "K1-2", "12", "20260102"])
def test_a_code_that_is_no_date_is_not_in_doubt(code):
    assert not is_date(code)


def test_full_width_letters_are_looked_up_like_ordinary_ones():
    row = "code,name,kind,status,area,unit\nV1,东村,ｖｉｌｌａｇｅ,ｃｌｏｓｅｄ,３７０７２５００１,Ｚ０１\n"
    (site,) = understood(text("sites.csv", row)).sites
    assert (site.values["kind"], site.values["area"], site.values["unit"]) == ("village", "370725001", "Z01")


def test_digits_of_other_scripts_are_no_administrative_code():
    """``isdigit`` is true for them; the area would get a place in the tree by a rule that is not for it."""
    (row,) = understood(text("areas.csv", "code,name,parent\n٣٧٠٧٢٥٠٠٥,某街道,370725\n")).areas
    assert row.values["parent"] == "370725"
    assert row.values["level"].value == "town"


@given(st.text(max_size=30))
def test_reading_a_code_twice_changes_nothing(cell):
    code = code_from_text(cell)
    assert is_mangled(code) or code_from_text(code) == code or code[:1] in "'\u2018\u2019="


SYNONYMS = [(field, headings.split()) for field, headings in HEADINGS.items() if " " in headings]


@pytest.mark.parametrize(("field", "headings"), SYNONYMS, ids=[field for field, _ in SYNONYMS])
def test_any_two_headings_for_one_field_are_a_clash(field, headings):
    for other in headings[1:]:
        assert conflicting_headings([other, "颜色", headings[0]]) == {field: [other, headings[0]]}


def test_a_row_number_beside_the_code_is_refused_with_both_headings_named():
    week = text("a.csv", "ID,编码,名称,类别,状态,辖区\n1,K02,东门卡,卡点,在岗,370725001\n")
    assert faults(week) == [(1, "ID", "two_headings")]
    spelled = text("a.csv", "code,Code,name,kind,status,area\n1,K02,东门卡,卡点,在岗,370725001\n")
    assert faults(spelled) == [(1, "code", "two_headings")]


def test_two_properties_for_one_field_are_refused_once_for_all_features():
    rows = [feature(POINT, id=number, 编码=f"K{number}") for number in range(3)]
    assert faults(geojson(*rows))[0] == (1, "id", "two_headings")
    assert [key for *_, key in faults(geojson(*rows))].count("two_headings") == 1
