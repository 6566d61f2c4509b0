import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from tests.unit.exchange.files import faults, text, understood


def test_units_and_accounts_are_read():
    batch = understood(
        text("units.csv", "code,name\nZ02,二中队\n"),
        text("accounts.csv", "账号,姓名,角色,单位\nchief,指挥员,commander,\nguard,队员,staff,二中队\n"),
    )
    assert [(unit.code, unit.values) for unit in batch.units] == [("Z02", {"name": "二中队"})]
    assert batch.accounts == (
        Actor("chief", "指挥员", Role.COMMANDER, ""),
        Actor("guard", "队员", Role.STAFF, "Z02"),
    )


def test_an_account_needs_a_role_that_exists_and_a_unit_that_exists():
    rows = "code,name,role,unit\na,甲,king,\nb,乙,staff,九中队\nb,丙,staff,\nc,,,\n"
    assert faults(text("accounts.csv", rows)) == [
        (2, "role", "unknown_choice"),
        (3, "unit", "unknown_code"),
        (4, "code", "duplicate_code"),
        (5, "name", "required"),
        (5, "role", "required"),
    ]


def test_a_unit_stands_once():
    assert faults(text("units.csv", "code,name\nA,甲\nA,乙\n")) == [(3, "code", "duplicate_code")]


STRENGTHS = {
    "en": "code,name,people,leads,lat,lon\nZ02,二中队,30,5,36.7,118.87\n",
    "zh": "编码,名称,可用人数,可带班人数,纬度,经度\nZ02,二中队,30,5,36.7,118.87\n",
    "zh, short": "编号,名称,人数,带班人数,纬度,经度\nZ02,二中队,３０,5.0,36.7,118.87\n",
}


@pytest.mark.parametrize("rows", STRENGTHS.values(), ids=STRENGTHS)
@pytest.mark.parametrize("file", ["units.csv", "strength.csv"])
def test_what_a_unit_can_be_planned_with_is_read(file, rows):
    (unit,) = understood(text(file, rows)).units
    assert unit.code == "Z02"
    assert unit.values == {"name": "二中队", "people": 30, "leads": 5, "lat": 36.7, "lon": 118.87}


def test_of_a_unit_only_what_the_file_has_is_recorded():
    (unit,) = understood(text("units.csv", "code,name,people\nZ02,二中队,\n")).units
    assert unit.values == {"name": "二中队", "people": 0}
    (unit,) = understood(text("units.csv", "code,name,leads,lat,lon\nZ02,二中队,4,,\n")).units
    assert unit.values == {"name": "二中队", "leads": 4, "lat": None, "lon": None}


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("-1,2,36.7,118.9", ("people", "out_of_range")),
        ("100001,2,36.7,118.9", ("people", "out_of_range")),
        ("many,2,36.7,118.9", ("people", "not_a_number")),
        ("2.5,2,36.7,118.9", ("people", "not_whole")),
        ("nan,2,36.7,118.9", ("people", "not_a_number")),
        ("30,-1,36.7,118.9", ("leads", "out_of_range")),
        ("30,0.5,36.7,118.9", ("leads", "not_whole")),
        ("30,5,36.7,", ("lon", "half_location")),
        ("30,5,,118.9", ("lat", "half_location")),
        ("30,5,118.9,36.7", ("lat", "swapped_axes")),
        ("30,5,95,36.7", ("lat", "swapped_axes")),
        ("30,5,-95,36.7", ("lat", "out_of_range")),
        ("30,5,north,118.9", ("lat", "not_a_number")),
    ],
)
def test_a_strength_or_place_that_cannot_be_is_reported(row, fault):
    assert faults(text("units.csv", f"code,name,people,leads,lat,lon\nZ02,二中队,{row}\n")) == [(2, *fault)]
