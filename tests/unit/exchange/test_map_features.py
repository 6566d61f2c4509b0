from dataclasses import replace

import pytest
import shapely

from geo.domain.areas import Level
from geo.domain.map_features import Layer
from geo.exchange import read as read_files
from tests.unit.exchange.files import REFERENCE, faults, feature, geojson, text, understood

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[118.8, 36.6], [118.9, 36.6], [118.9, 36.7], [118.8, 36.7], [118.8, 36.6]]],
}
BOW_TIE = {"type": "Polygon", "coordinates": [[[118, 36], [119, 37], [119, 36], [118, 37], [118, 36]]]}
TOUCHING = {
    "type": "MultiPolygon",
    "coordinates": [[[[118, 36], [119, 36], [119, 37], [118.5, 36], [118, 37], [118, 36]]]],
}
LINE = {"type": "LineString", "coordinates": [[118.8, 36.6], [118.9, 36.7, 12.5]]}


def areas(*sources):
    return {row.code: dict(row.values) for row in understood(*sources).areas}


def test_a_published_list_of_towns_is_read_as_it_is():
    towns = 'code,name,areaCode,provinceCode,cityCode\n370725001,"宝都街道",370725,37,3707\n'
    read = understood(text("towns.csv", towns))
    assert dict(read.areas[0].values) == {"name": "宝都街道", "parent": "370725", "level": Level.TOWN}
    assert read.unused_headings == (("towns.csv", "provinceCode"), ("towns.csv", "cityCode"))


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("code", ["code", "id", "adcode"])
def test_published_boundaries_are_read_as_they_are(mark, code):
    source = geojson(feature(SQUARE, name="昌乐县", **{code: 370725}))
    read = areas(text("counties.geojson", mark + source.data.decode()))
    assert shapely.from_wkb(read["370725"].pop("boundary")).bounds == (118.8, 36.6, 118.9, 36.7)
    assert read == {"370725": {"name": "昌乐县", "parent": "3707", "level": Level.COUNTY}}


def test_a_table_and_its_boundaries_become_one_area():
    read = areas(
        text("areas.csv", "code,name,parent\nX1,开发区,昌乐县\n"),
        geojson(feature(SQUARE, code="X1", name="开发区")),
    )
    assert read["X1"]["parent"] == "370725"
    assert read["X1"]["level"] is Level.TOWN
    assert read["X1"]["boundary"]


def test_free_codes_lie_one_level_below_their_parents():
    rows = "code,name,parent\nA,甲,\nB,乙,A\nC,丙,B\nD,丁,C\n"
    read = read_files([text("areas.csv", rows)], replace(REFERENCE, areas=()))
    levels = [row.values["level"] for row in read.areas]
    assert levels == [Level.COUNTY, Level.TOWN, Level.COMMUNITY, Level.COMMUNITY]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("A,甲,A", [(2, "parent", "parent_circle")]),
        ("A,甲,B\nB,乙,A", [(2, "parent", "parent_circle"), (3, "parent", "parent_circle")]),
        ("A,甲,无此辖区", [(2, "parent", "unknown_code")]),
        ("A,甲,\nA,乙,", [(3, "code", "duplicate_code")]),
        ("A,,", [(2, "name", "required")]),
    ],
)
def test_a_tree_that_does_not_hold_is_refused(rows, expected):
    assert faults(text("areas.csv", f"code,name,parent\n{rows}\n")) == expected


def test_a_ring_that_touches_itself_is_mended_without_changing_the_surface():
    boundary = shapely.from_wkb(
        areas(geojson(feature(TOUCHING, code="370725", name="昌乐县")))["370725"]["boundary"]
    )
    assert boundary.is_valid
    assert not shapely.geometry.shape(TOUCHING).is_valid
    assert boundary.area == pytest.approx(shapely.geometry.shape(TOUCHING).area)


@pytest.mark.parametrize(
    ("geometry", "key"),
    [
        (BOW_TIE, "crossed_geometry"),
        ({"type": "Polygon", "coordinates": [[[36, 118], [37, 118], [37, 119], [36, 118]]]}, "swapped_axes"),
        (
            {"type": "Polygon", "coordinates": [[[4e7, 4e6], [4.1e7, 4e6], [4e7, 4.1e6], [4e7, 4e6]]]},
            "out_of_range",
        ),
        ({"type": "Polygon", "coordinates": [[[118, 36], [119, 37]]]}, "bad_geometry"),
        ({"type": "Polygon", "coordinates": []}, "empty_geometry"),
        ({"type": "Polygon", "coordinates": "118,36"}, "bad_geometry"),
        ({"type": "Polygon"}, "bad_geometry"),
        ({"type": "MultiPolygon", "coordinates": []}, "empty_geometry"),
        ({"type": "LineString", "coordinates": [[118, 36], [10**400, 37]]}, "bad_geometry"),
        ({"type": "LineString", "coordinates": [[118, 36], [float("nan"), 37]]}, "bad_geometry"),
        ({"type": "LineString", "coordinates": [[118, 36], {"x": 1}]}, "bad_geometry"),
        ({"type": "GeometryCollection", "geometries": []}, "geometry_kind"),
        ("POINT (118 36)", "geometry_kind"),
    ],
)
def test_geometry_that_cannot_be_drawn_is_a_fault(geometry, key):
    assert faults(geojson(feature(geometry, code="A", name="甲"))) == [(1, "geometry", key)]


def test_roads_railways_and_waters_are_read_with_or_without_a_code():
    read = understood(
        geojson(
            feature(LINE, layer="road", name="昌红路", id="R1"),
            feature(LINE, layer="水系", name="红河"),
            feature(LINE, layer="铁路", name="胶济铁路"),
        )
    ).features
    assert {(one.layer, one.name) for one in read} == {
        (Layer.ROAD, "昌红路"),
        (Layer.WATER, "红河"),
        (Layer.RAIL, "胶济铁路"),
    }
    assert read[0].id == "road-R1"
    assert len({one.id for one in read}) == 3


def test_a_line_of_an_unknown_layer_is_a_fault():
    assert faults(geojson(feature(LINE, layer="管线"))) == [(1, "layer", "unknown_choice")]


POINT = {"type": "Point", "coordinates": [118.8, 36.7]}


def test_hospitals_and_supplies_are_points_of_a_layer_and_no_sites():
    batch = understood(
        geojson(
            feature(POINT, layer="hospital", name="卫生院"), feature(POINT, layer="供应点", name="供应点")
        )
    )
    assert [(one.layer, one.name) for one in batch.features] == [
        (Layer.HOSPITAL, "卫生院"),
        (Layer.SUPPLY, "供应点"),
    ]
    assert batch.sites == ()


@pytest.mark.parametrize(
    ("shape", "layer"), [(LINE, "hospital"), (LINE, "supply"), (POINT, "road"), (POINT, "rail")]
)
def test_a_shape_that_does_not_fit_its_layer_is_a_fault(shape, layer):
    assert faults(geojson(feature(shape, layer=layer))) == [(1, "layer", "layer_shape")]


def test_a_layer_that_another_program_wrote_leaves_a_point_a_site():
    (row,) = understood(geojson(feature(POINT, id="K01", layer="points_2020"))).sites
    assert row.code == "K01"


def test_points_are_sites_and_no_place_is_a_place_not_known():
    point = {"type": "Point", "coordinates": [118.8, 36.7]}
    read = understood(geojson(feature(point, id="K01"), feature(None, id="C01"))).sites
    assert [(row.values["lat"], row.values["lon"]) for row in read] == [(36.7, 118.8), (None, None)]
    assert faults(geojson(feature({"type": "Point", "coordinates": [36.7, 118.8]}, id="K01"))) == [
        (1, "geometry", "swapped_axes")
    ]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("{", "bad_json"),
        ("<OGRVRTDataSource/>", "bad_json"),
        ("[" * 100_000, "bad_json"),
        ('{"type": "FeatureCollection", "features": ' + "1" * 5000 + "}", "bad_json"),
        ("[]", "not_features"),
        ('[{"type": "Point"}]', "not_features"),
        ('{"type": "Point"}', "not_features"),
        ('{"type": "FeatureCollection", "features": {}}', "not_features"),
        ('{"type": "FeatureCollection", "features": []}', "empty_file"),
        ('{"type": "FeatureCollection", "features": [' + "0," * 50_000 + "0]}", "too_many"),
    ],
)
def test_what_is_no_collection_of_features_is_refused(content, key):
    assert faults(text("a.geojson", content)) == [(None, None, key)]


@pytest.mark.parametrize("broken", [0, "x", {"properties": [1]}])
def test_a_feature_that_is_none_is_a_fault(broken):
    assert faults(geojson(broken)) == [(1, "geometry", "not_features")]
