import pytest

from tests.unit.exchange.files import faults, text, understood


def sites(headings, *rows):
    return text("sites.csv", "\n".join([headings, *rows]) + "\n")


def values(source):
    (row,) = understood(source).sites
    return dict(row.values)


NEW = "code,name,kind,status,area"


def test_only_the_columns_a_file_has_are_recorded():
    assert values(sites("code,note", "K01,路口改道")) == {"note": "路口改道"}
    assert values(sites("code,note", "K01,")) == {"note": ""}


def test_a_known_site_is_read_by_the_rules_of_its_kind():
    assert values(sites("code,status,variant", "K01,缺员,软卡")) == {
        "status": "short_staffed",
        "variant": "soft",
    }
    assert faults(sites("code,status", "K01,closed")) == [(2, "status", "unknown_choice")]


def test_a_site_keeps_its_kind():
    assert faults(sites("code,kind", "K01,village")) == [(2, "kind", "kind_changed")]


@pytest.mark.parametrize("missing", ["name", "status", "area", "kind"])
def test_a_new_site_needs_its_columns_and_their_absence_is_one_fault(missing):
    columns = [column for column in NEW.split(",") if column != missing] + ["unit"]
    row = {
        "code": "V{}",
        "name": "东村",
        "kind": "village",
        "status": "closed",
        "area": "370725001",
        "unit": "",
    }
    rows = [",".join(row[column] for column in columns).format(number) for number in (1, 2, 3)]
    assert faults(sites(",".join(columns), *rows)) == [(2, missing, "needed_for_new")]


def test_a_new_compound_needs_no_status_because_its_patrols_say_it():
    assert "status" not in values(sites("code,name,kind,area", "C9,东苑,compound,370725001"))


@pytest.mark.parametrize("written", ["", "已巡", "due", "overdue"])
def test_statuses_that_follow_from_the_last_patrol_say_only_that_it_is_not_exempt(written):
    assert values(sites("code,status", f"C01,{written}")) == {"status": "patrolled"}
    assert values(sites("code,status", "C01,exempt")) == {"status": "exempt"}


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        ("36.7", "118.8", []),
        ("３６．７", "118.8", []),
        ("", "", []),
        ("36.7", "", ["lon half_location"]),
        ("", "118.8", ["lat half_location"]),
        ("118.8", "36.7", ["lat swapped_axes"]),
        ("36,7", "x", ["lat not_a_number", "lon not_a_number"]),
        ("nan", "inf", ["lat not_a_number", "lon not_a_number"]),
        ("3_6", "118.8", ["lat not_a_number"]),
        ("-91", "-118.8", ["lat out_of_range"]),
        ("36.7", "40512345.6", ["lon out_of_range"]),
    ],
)
def test_places_are_degrees_in_the_right_order_or_refused(lat, lon, expected):
    source = sites("code;lat;lon", f"K01;{lat};{lon}")
    found = [] if not expected else [f"{column} {key}" for _, column, key in faults(source)]
    assert found == expected
    if not expected:
        written = values(source)
        assert (written["lat"], written["lon"]) == ((36.7, 118.8) if lat else (None, None))


def test_a_fault_names_the_column_as_the_file_does():
    assert faults(sites("编码,纬度,经度", "K01,118.8,36.7")) == [(2, "纬度", "swapped_axes")]


def test_a_name_that_two_areas_have_is_refused():
    assert faults(sites("code,area", "K01,城关街道")) == [(2, "area", "ambiguous_name")]
    assert values(sites("code,area", "K01,370725002")) == {"area": "370725002"}


@pytest.mark.parametrize(
    ("headings", "row", "column", "key"),
    [
        ("code,unit", "K01,九中队", "unit", "unknown_code"),
        ("code,area,unit", "K01,无此辖区,", "area", "unknown_code"),
        ("code,area,unit", "K01,,", "area", "required"),
        ("code,name,unit", "K01,,", "name", "required"),
        ("code,status", "K01,", "status", "required"),
        ("code,unit", ",一中队", "code", "required"),
        ("code,unit", "K 1,一中队", "code", "blank_in_code"),
        ("code,unit", '"K,1",一中队', "code", "blank_in_code"),
        ("code,interval_h", "C01,0", "interval_h", "out_of_range"),
        ("code,people", "K01,-1", "people", "out_of_range"),
        ("code,people", "K01,1.5", "people", "not_whole"),
        ("编号,居住人数", "K01,三百", "居住人数", "not_a_number"),
        ("code,unit,note", f"K01,,{'长' * 501}", "note", "too_long"),
        ("code,name,unit", "K01,a\x07b,", "name", "control_character"),
    ],
)
def test_a_cell_that_cannot_be_accepted_is_a_fault(headings, row, column, key):
    assert faults(sites(headings, row))[0] == (2, column, key)


@pytest.mark.parametrize(
    ("written", "people"), [("420", 420), ("４２０", 420), ("420.0", 420), ("0", 0), ("", None)]
)
def test_how_many_live_there_is_a_whole_number_or_not_known(written, people):
    assert values(sites("code,people", f"K01,{written}")) == {"people": people}
    assert "people" not in values(sites("code,note", "K01,"))


@pytest.mark.parametrize(
    "headings", ["code,name,people,kind", "code,name,people,status", "code,name,people,unit"]
)
def test_people_beside_what_only_sites_have_are_those_of_a_site(headings):
    row = {"code": "K01", "name": "卡点", "people": "7", "kind": "checkpoint", "status": "manned", "unit": ""}
    line = ",".join(row[field] for field in headings.split(","))
    (read,) = understood(text("a.csv", f"{headings}\n{line}\n")).sites
    assert read.values["people"] == 7


def test_people_and_a_name_alone_are_those_of_a_unit_unless_the_file_is_called_otherwise():
    rows = "code,name,people\nK01,卡点,7\n"
    assert values(text("sites.csv", rows)) == {"name": "卡点", "people": 7}
    assert understood(text("a.csv", rows)).units[0].values["people"] == 7


def test_a_code_may_stand_once_in_all_files_together():
    first = sites("code,unit", "K01,一中队", "K01,Z01")
    assert faults(first) == [(3, "code", "duplicate_code")]
    assert faults(text("a.csv", "code,unit\nK01,Z01\n"), text("b.csv", "code,unit\nK01,Z01\n")) == [
        (2, "code", "duplicate_code")
    ]


def test_marks_that_turn_the_direction_of_text_are_dropped():
    assert values(sites("code,name,unit", "K01,平原\u202e大桥\ufeff,")) == {"name": "平原大桥", "unit": ""}


def test_files_may_refer_to_each_other_in_any_order():
    batch = understood(
        text("sites.csv", "code,name,kind,area,unit\nC9,东苑,compound,新区,五中队\n"),
        text("areas.csv", "code,name\n370725003,新区\n"),
        text("units.csv", "code,name\nZ05,五中队\n"),
    )
    assert batch.sites[0].values["area"] == "370725003"
    assert batch.sites[0].values["unit"] == "Z05"
