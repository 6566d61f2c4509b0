"""Areas: which parent an area gets, and areas that would stand at the top beside the others."""

from dataclasses import replace

import pytest

from geo.domain.area_codes import (
    is_direct_parent,
    level_by_code,
    nearest_ancestor,
    parent_by_code,
    short_code,
)
from geo.domain.areas import Area, AreaTree, Level
from geo.domain.import_report import ImportRefused
from geo.exchange import areas as areas_module
from geo.exchange import read
from tests.unit.exchange.files import REFERENCE, feature, geojson, text

COUNTY = Area("150422", "巴林左旗", "1504", Level.COUNTY)
TOWN = Area("150422100", "林东镇", "150422", Level.TOWN)
STORED = (Area("370725", "昌乐县", "3707", Level.COUNTY), Area("370725001", "宝都街道", "370725", Level.TOWN))
SQUARE = {"type": "Polygon", "coordinates": [[[118, 36], [119, 36], [119, 37], [118, 37], [118, 36]]]}


def batch(*sources, areas=(), accepted=()):
    return read(sources, replace(REFERENCE, areas=tuple(areas)), accepted)


def parents(*sources, **options):
    return {row.code: row.values.get("parent") for row in batch(*sources, **options).areas}


def faults(*sources, **options):
    with pytest.raises(ImportRefused) as refused:
        batch(*sources, **options)
    return [(fault.row, fault.column, fault.key.removeprefix("fault.")) for fault in refused.value.faults]


def tree_of(made, areas=()):
    known = {area.code: area for area in areas}
    for row in made.areas:
        known[row.code] = replace(known.get(row.code, Area(row.code, "")), **row.values)
    return AreaTree(known.values())


@pytest.mark.parametrize(
    ("code", "plain", "level", "parent"),
    [
        ("37", "37", Level.PROVINCE, ""),
        ("370000", "37", Level.PROVINCE, ""),
        ("3707", "3707", Level.PREFECTURE, ""),
        ("150400", "1504", Level.PREFECTURE, ""),
        ("370725", "370725", Level.COUNTY, "3707"),
        ("370725000000", "370725", Level.COUNTY, "3707"),
        ("370725001", "370725001", Level.TOWN, "370725"),
        ("370725001000", "370725001", Level.TOWN, "370725"),
        ("370725001005", "370725001005", Level.COMMUNITY, "370725001"),
        ("00", "", None, ""),
        ("K01", "", None, ""),
        ("３７０７２５", "", None, ""),
        ("٣٧٠٧٢٥", "", None, ""),
    ],
)
def test_level_and_parent_follow_from_an_administrative_code(code, plain, level, parent):
    assert (short_code(code), level_by_code(code), parent_by_code(code)) == (plain, level, parent)


def test_the_nearest_known_ancestor_is_found_in_any_form():
    assert nearest_ancestor("150422", {"150400", "150000"}) == "150400"
    assert nearest_ancestor("150422100201", {"150422", "1504"}) == "150422"
    assert nearest_ancestor("110101", {"110000"}) == "110000"
    assert nearest_ancestor("K01", {"150422"}) == ""
    assert is_direct_parent("110101", "110000")
    assert is_direct_parent("429004", "420000")
    assert not is_direct_parent("370725", "370000")
    assert not is_direct_parent("150422100201", "150422")


VILLAGES = (
    "code,name,streetCode,provinceCode,cityCode,areaCode\n150422100201,福山地村,150422100,15,1504,150422\n"
)


@pytest.mark.parametrize("areas", [(COUNTY, TOWN), ()])
def test_a_village_hangs_below_its_town_though_the_list_names_the_county_too(areas):
    above = text("streets.csv", "code,name,areaCode\n150422100,林东镇,150422\n")
    top = text("areas.csv", "code,name\n150422,巴林左旗\n")
    sources = (text("villages.csv", VILLAGES),) if areas else (text("villages.csv", VILLAGES), above, top)
    assert parents(*sources, areas=areas)["150422100201"] == "150422100"


@pytest.mark.parametrize("heading", ["areaCode", "parent", "上级", "辖区"])
def test_an_ancestor_further_up_never_beats_the_codes_own_parent_and_is_reported(heading):
    made = batch(
        text("villages.csv", f"code,name,{heading}\n150422100201,福山地村,巴林左旗\n"), areas=(COUNTY, TOWN)
    )
    assert made.areas[0].values["parent"] == "150422100"
    assert [(note.row, note.column, note.key) for note in made.report.notices] == [
        (2, heading, "fault.ancestor_named")
    ]


def test_a_parent_that_is_no_ancestor_stands_and_the_difference_is_reported():
    other = Area("150422101", "浩尔吐镇", "150422", Level.TOWN)
    made = batch(
        text("villages.csv", "code,name,parent\n150422100201,福山地村,150422101\n"),
        areas=(COUNTY, TOWN, other),
    )
    assert made.areas[0].values["parent"] == "150422101"
    assert [note.key for note in made.report.notices] == ["fault.parent_differs"]


def test_a_file_without_the_column_leaves_a_parent_that_was_named():
    village = Area("370725002005", "甲村", "370725001", Level.COMMUNITY)
    outline = geojson(feature(SQUARE, code="370725002005", name="甲村"))
    assert parents(outline, areas=(*STORED, village)) == {"370725002005": None}


def test_a_village_that_hangs_below_the_county_by_an_older_import_comes_below_its_town():
    village = Area("150422100201", "福山地村", "150422", Level.COMMUNITY)
    assert parents(text("villages.csv", VILLAGES), areas=(COUNTY, TOWN, village)) == {
        "150422100201": "150422100"
    }


@pytest.mark.parametrize("code", ["150400", "1504", "150400000000"])
def test_a_prefecture_with_zeros_is_a_prefecture_above_its_counties(code):
    shapes = geojson(
        feature(SQUARE, adcode=code, name="赤峰市"), feature(SQUARE, adcode=150422, name="巴林左旗")
    )
    tree = tree_of(batch(shapes))
    assert [(area.code, area.level) for area in tree.roots] == [(code, Level.PREFECTURE)]
    assert [area.code for area in tree.children(code)] == ["150422"]
    assert tree["150422"].level is Level.COUNTY


def test_a_province_with_zeros_stands_above_its_prefectures():
    table = "code,name\n150000,内蒙古自治区\n150400,赤峰市\n150422,巴林左旗\n"
    assert parents(text("areas.csv", table)) == {"150000": "", "150400": "150000", "150422": "150400"}


def test_counties_that_waited_for_their_prefecture_come_below_it_when_it_arrives():
    made = batch(text("areas.csv", "code,name\n150400,赤峰市\n"), areas=(COUNTY, TOWN))
    assert [area.code for area in tree_of(made, (COUNTY, TOWN)).roots] == ["150400"]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("370725099001,某社区", "stray_area"),
        ("370726001,某镇", "stray_area"),
        ("370703,寒亭区", "stray_area"),
        ("X9,开发区", "second_root"),
        ("37072500,某社区", "second_root"),
        ("370725000000,昌乐县", "same_area"),
    ],
)
def test_a_new_area_that_would_stray_is_in_doubt(row, key):
    source = text("areas.csv", f"code,name\n{row}\n")
    assert key in {found for _, _, found in faults(source, areas=STORED)}
    assert {(line, column) for line, column, _ in faults(source, areas=STORED)} == {(2, "code")}


def test_a_stray_area_that_is_accepted_hangs_below_the_nearest_area_there_is():
    source = text("areas.csv", "code,name\n370725099001,某社区\n")
    assert parents(source, areas=STORED, accepted={"stray-area"}) == {"370725099001": "370725"}


def test_without_the_look_at_the_roots_a_stray_area_would_stand_at_the_top(monkeypatch):
    """The control: the first picture would show 某镇 beside 昌乐县."""
    monkeypatch.setattr(areas_module, "stray_roots", lambda *_: ())
    made = batch(text("areas.csv", "code,name\n370726001,某镇\n"), areas=STORED)
    assert len(tree_of(made, STORED).roots) == 2


def test_what_stands_at_the_top_already_is_in_doubt_no_more():
    stray = Area("X9", "开发区", "", Level.COUNTY)
    assert parents(text("areas.csv", "code,name\nX9,高新区\n"), areas=(*STORED, stray)) == {"X9": ""}


@pytest.mark.parametrize(
    "rows",
    [
        ["150421,阿鲁科尔沁旗", "150422,巴林左旗", "150423,巴林右旗"],
        ["relation/1,甲区", "relation/2,乙区"],
        ["370725,昌乐县", "370725001,宝都街道", "370725001001,新昌社区"],
        ["370725001001,新昌社区", "370725001002,恒安社区"],
    ],
)
def test_a_first_import_may_have_several_roots_of_one_kind(rows):
    assert len(parents(text("areas.csv", "code,name\n" + "\n".join(rows) + "\n"))) == len(rows)


def test_in_a_first_import_the_smaller_tree_is_in_doubt():
    rows = "370725,昌乐县\n370725001,宝都街道\n370726001,某镇\nX9,某社区\n"
    assert faults(text("areas.csv", f"code,name\n{rows}")) == [
        (4, "code", "stray_area"),
        (5, "code", "second_root"),
    ]


def test_one_more_county_beside_several_is_no_doubt():
    counties = [Area(code, code, "1504", Level.COUNTY) for code in ("150421", "150422")]
    assert parents(text("areas.csv", "code,name\n150423,巴林右旗\n"), areas=counties) == {"150423": "1504"}


def test_the_town_of_a_list_of_sites_is_their_area():
    sites = text("sites.csv", "点位编号,点位名称,类别,状态,所属乡镇\nK1,某卡点,卡点,在岗,林东镇\n")
    (row,) = batch(sites, areas=(COUNTY, TOWN)).sites
    assert row.values["area"] == "150422100"
    wrong = text("sites.csv", "点位编号,点位名称,类别,状态,所属乡镇\nK1,某卡点,卡点,在岗,无此镇\n")
    assert faults(wrong, areas=(COUNTY, TOWN)) == [(2, "所属乡镇", "unknown_code")]


def test_counties_that_come_after_their_towns_are_no_doubt():
    towns = [Area(code, code, code[:6], Level.TOWN) for code in ("370725001", "370784001")]
    rows = "code,name\n370725,昌乐县\n370784,安丘市\n"
    assert len(parents(text("areas.csv", rows), areas=towns)) == 2
    assert faults(text("areas.csv", rows), areas=towns[:1]) == [(3, "code", "stray_area")]
