"""Sites held against outlines, against each other and against what is stored."""

from dataclasses import replace

import pytest
from shapely import to_wkb
from shapely.geometry import box

from geo.domain.areas import Area, Level
from geo.domain.import_report import ImportRefused
from geo.domain.units import Unit
from geo.exchange import StoredSite, plausibility, read
from tests.unit.exchange.files import REFERENCE, feature, geojson, text

WEST, EAST, COUNTY = (
    box(118.7, 36.5, 118.85, 36.8),
    box(118.85, 36.5, 119.0, 36.8),
    box(118.7, 36.5, 119.0, 36.8),
)
AREAS = (
    Area("370725", "测试县", "3707", Level.COUNTY, to_wkb(COUNTY)),
    Area("370725001", "西镇", "370725", Level.TOWN, to_wkb(WEST)),
    Area("370725002", "东镇", "370725", Level.TOWN, to_wkb(EAST)),
    Area("370725001001", "西一社区", "370725001", Level.COMMUNITY),
)
HEAD = "code,name,kind,status,area,lat,lon"


def batch(*rows, head=HEAD, areas=AREAS, accepted=(), **stored):
    context = replace(
        REFERENCE,
        areas=areas,
        stored_sites=stored,
        site_kinds={code: site.kind for code, site in stored.items()},
    )
    return read([text("sites.csv", "\n".join([head, *rows]))], context, accepted)


def faults(*rows, **options):
    with pytest.raises(ImportRefused) as refused:
        batch(*rows, **options)
    return [(fault.row, fault.column, fault.key.removeprefix("fault.")) for fault in refused.value.faults]


def row(code="K9", name="新卡", area="370725001", at=(36.6, 118.75)):
    return f"{code},{name},checkpoint,manned,{area},{at[0]},{at[1]}"


@pytest.mark.parametrize(
    ("area", "at"),
    [
        ("370725001", (36.6, 118.75)),
        ("370725001", (36.6, 118.86)),  # 0.9 km beyond the border, in the other town
        ("370725001", (36.492, 118.75)),  # 0.9 km outside the county
        ("370725", (36.6, 118.95)),
        ("370725001001", (36.6, 118.75)),
        ("西镇", ("", "")),
    ],
)
def test_a_place_in_its_area_or_at_its_border_is_taken(area, at):
    assert len(batch(row(area=area, at=at)).sites) == 1


@pytest.mark.parametrize(
    ("area", "at", "column", "key"),
    [
        ("370725001", (36.6, 118.95), "area", "other_area"),
        ("370725001001", (36.6, 118.95), "area", "other_area"),
        ("370725001", (36.45, 118.75), "lat", "outside_area"),
        ("370725", (36.6, 119.05), "lat", "outside_area"),
        ("370725001", (38.6, 118.75), "lat", "far_from_area"),
        ("370725", (18.25, 109.5), "lat", "far_from_area"),
        ("370725001", (0, 0), "lat", "zero_coordinate"),
        ("370725001", (36.6, 0), "lat", "zero_coordinate"),
        ("370725001", (0.001, 0.002), "lat", "zero_coordinate"),
    ],
)
def test_a_place_that_its_area_cannot_hold_is_in_doubt(area, at, column, key):
    assert faults(row(area=area, at=at)) == [(2, column, key)]
    code = key.replace("_", "-")
    (site,) = batch(row(area=area, at=at), accepted={code}).sites
    assert (site.values["lat"], site.values["lon"]) == at


def test_every_row_in_doubt_is_listed():
    rows = [row(f"K{number}", f"卡{number}", at=(36.6, 118.95)) for number in range(5)]
    assert [line for line, *_ in faults(*rows)] == [2, 3, 4, 5, 6]


def test_the_doubt_names_the_area_and_how_far_away_it_is():
    with pytest.raises(ImportRefused) as refused:
        batch(row(at=(36.6, 118.95)))
    assert refused.value.faults[0].expected.startswith("东镇 370725002 (西镇 370725001: 8.9")


def test_without_the_look_at_the_outline_the_place_would_be_taken(monkeypatch):
    """The control."""
    monkeypatch.setattr(plausibility, "_check_areas", lambda *_: None)
    assert len(batch(row(at=(18.25, 109.5))).sites) == 1


def test_a_base_of_a_unit_and_a_hospital_are_held_against_the_world_too():
    def found(*sources, units=()):
        with pytest.raises(ImportRefused) as refused:
            read(sources, replace(REFERENCE, areas=AREAS, units=units))
        return [(fault.row, fault.column, fault.key) for fault in refused.value.faults]

    bases = "code,name,lat,lon,people\nU1,一队,0,0,10\nU2,二队,18.25,109.5,8\nU3,三队,37,119.5,8\n"
    expected = [(2, "lat", "fault.zero_coordinate"), (3, "lat", "fault.far_from_area")]
    assert found(text("units.csv", bases)) == expected
    stored = (Unit("U1", "一队", 10, 0, 0.0, 0.0),)
    assert found(text("units.csv", bases), units=stored) == expected[1:]
    hospital = feature({"type": "Point", "coordinates": [0, 0]}, layer="hospital", name="医院")
    assert found(geojson(hospital)) == [(1, "geometry", "fault.zero_coordinate")]


STORED = StoredSite("新卡", "checkpoint", "370725001", 36.6, 118.95)


def test_a_place_that_is_stored_is_not_asked_again_and_one_that_changes_is():
    assert len(batch(row(at=(36.6, 118.95)), K9=STORED).sites) == 1
    assert faults(row(at=(36.6, 118.96)), K9=STORED) == [(2, "area", "other_area")]
    moved = replace(STORED, area="370725002")
    assert faults("K9,370725001", head="code,area", K9=moved) == [(2, "area", "other_area")]
    assert faults("K9,36.3,118.9", head="code,lat,lon", K9=moved) == [(2, "lat", "far_from_area")]


BARE = (Area("370725", "测试县", "3707", Level.COUNTY),)


def test_where_no_outline_is_known_a_place_far_from_all_others_is_in_doubt():
    rows = [row(f"K{number}", f"卡{number}", "370725", (36.6, 118.7 + number / 100)) for number in range(4)]
    assert len(batch(*rows, areas=BARE).sites) == 4
    far = row("K8", "远卡", "370725", (18.25, 109.5))
    assert faults(*rows, far, areas=BARE) == [(6, "lat", "far_from_others")]
    assert len(batch(*rows[:2], far, areas=BARE).sites) == 3


def test_the_middle_of_all_places_is_found_once_however_many_sites_no_outline_holds(monkeypatch):
    asked, middle_of = [], plausibility.median_center
    monkeypatch.setattr(
        plausibility, "median_center", lambda places: asked.append(len(places)) or middle_of(places)
    )
    rows = [row(f"K{number}", f"卡{number}", "370725", (36.6, 118.7 + number / 1e4)) for number in range(300)]
    assert len(batch(*rows, areas=BARE).sites) == 300
    assert asked == [300]


def test_the_same_name_and_kind_at_the_same_place_under_another_code_is_in_doubt():
    near = (36.6002, 118.75)
    assert faults(row("K1"), row("K2", at=near)) == [(3, "code", "same_place")]
    known = replace(STORED, lon=118.75)
    assert faults(row("A0", "新卡 ", at=near), K9=known) == [(2, "code", "same_place")]
    assert len(batch(row("K1"), row("K2", at=(36.61, 118.75)), row("K3", "另卡")).sites) == 3
    market = replace(known, kind="market")
    assert len(batch(row("K1"), K9=market).sites) == 1


def test_a_site_that_takes_the_name_of_another_of_its_kind_is_in_doubt():
    """What a list sorted again does whose row numbers are taken for codes."""
    one, two = replace(STORED, name="东门卡"), replace(STORED, name="西门卡")
    rows = ("1,西门卡", "2,东门卡")
    expected = [(2, "name", "name_of_another"), (3, "name", "name_of_another")]
    assert faults(*rows, head="code,name", **{"1": one, "2": two}) == expected
    assert len(batch("1,北门卡", head="code,name", **{"1": one, "2": two}).sites) == 1
    assert len(batch(*rows, head="code,name", **{"1": one, "2": replace(two, kind="village")}).sites) == 2


def test_the_town_of_a_row_holds_its_area():
    head = "编码,名称,类别,状态,辖区,所属乡镇"
    assert len(batch("K9,新卡,卡点,在岗,西一社区,西镇", head=head).sites) == 1
    assert len(batch("K9,新卡,卡点,在岗,西一社区,健康街", head=head).sites) == 1
    assert faults("K9,新卡,卡点,在岗,西一社区,东镇", head=head) == [(2, "所属乡镇", "other_town")]
