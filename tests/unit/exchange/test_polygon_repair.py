import json
import random
from time import process_time

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from geo.domain.errors import InvalidInput
from geo.exchange import polygon_repair
from geo.exchange.geometry import geometry_from_geojson
from tests.unit.exchange.files import faults, feature, geojson, text, understood

ENOUGH_S = 5.0
"""Processor seconds: ten times what the worst of these take, and far from the hours without a limit."""


def box(west, south, side):
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def parts(*polygons):
    return {"type": "MultiPolygon", "coordinates": [one["coordinates"] for one in polygons]}


def spiked(*, at=2, to=(119.5, 36.5)):
    """A square with a needle of no width from one of its corners."""
    ring = box(118.0, 36.0, 1.0)
    return [*ring[:at], ring[at], list(to), ring[at], *ring[at + 1 :]]


def looped(side, size):
    """A square whose eastern side crosses itself in a square loop of this size."""
    ring = box(118.0, 36.0, side)
    east, middle = 118 + side, 36 + side / 2
    loop = [[east, middle + size], [east + size, middle + size], [east + size, middle], [east - size, middle]]
    return [*ring[:2], *loop, *ring[2:]]


def fault_of(geometry):
    with pytest.raises(InvalidInput) as refused:
        geometry_from_geojson(geometry)
    return refused.value.key.removeprefix("fault."), refused.value.params.get("found", "")


@given(st.integers(1, 3), st.floats(117.0, 120.0), st.floats(35.0, 38.0))
def test_a_spike_is_mended_wherever_it_points_and_the_area_stays(at, lon, lat):
    drawn = polygon(spiked(at=at, to=(lon, lat)))
    mended, share = geometry_from_geojson(drawn)
    assert mended.is_valid
    assert mended.geom_type == "Polygon"
    assert mended.area == pytest.approx(shape(drawn).area, rel=1e-6)
    assert share is None or share <= 1e-6


def test_a_spike_is_mended_and_reported_with_its_name():
    batch = understood(
        geojson(
            feature(polygon(spiked()), code="370725", name="昌乐县"),
            feature(polygon(box(118.0, 36.0, 0.5)), code="370725001", name="宝都街道"),
            name="areas.geojson",
        )
    )
    (mended,) = batch.repaired
    assert (mended.origin.file, mended.origin.row, mended.name) == ("areas.geojson", 1, "昌乐县")
    assert mended.share < 1e-9
    assert [shapely.from_wkb(row.values["boundary"]).is_valid for row in batch.areas] == [True, True]


def test_a_crossing_as_small_as_published_borders_have_is_mended_and_a_larger_one_is_not():
    mended, share = geometry_from_geojson(polygon(looped(0.07, 1e-4)))
    assert mended.is_valid
    assert 1e-6 < share < 1e-5
    assert fault_of(polygon(looped(0.07, 1e-3)))[0] == "crossed_geometry"
    assert fault_of(polygon(looped(1.0, 1e-2)))[0] == "crossed_geometry"


def test_without_tolerance_the_small_crossing_is_a_fault(monkeypatch):
    monkeypatch.setattr(polygon_repair, "SLIVER_SHARE", 0)
    assert fault_of(polygon(looped(0.07, 1e-4)))[0] == "crossed_geometry"
    geometry_from_geojson(polygon(looped(1.0, 1e-4)))
    monkeypatch.setattr(polygon_repair, "AREA_TOLERANCE", 1e-12)
    assert fault_of(polygon(looped(1.0, 1e-4)))[0] == "crossed_geometry"


@pytest.mark.parametrize(
    ("geometry", "key", "place"),
    [
        (polygon([[118, 36], [119, 37], [119, 36], [118, 37], [118, 36]]), "crossed_geometry", "118.5, 36.5"),
        (parts(polygon(box(118, 36, 1)), polygon(box(118.5, 36.5, 1))), "overlapping_parts", "118.5, 37"),
        (parts(polygon(box(118, 36, 1)), polygon(box(118, 36, 1))), "overlapping_parts", None),
        (parts(polygon(box(118, 36, 1)), polygon(box(118.2, 36.2, 0.1))), "overlapping_parts", None),
        (parts(polygon(looped(1.0, 0.1)), polygon(box(120, 36, 1))), "crossed_geometry", None),
        (polygon(box(118, 36, 1), box(119.5, 36.5, 0.2)), "hole_outside", "119.5, 36.5"),
        (polygon(box(118, 36, 1), box(118.9, 36.5, 0.2)), "hole_outside", None),
        (polygon(box(118, 36, 1), box(118.2, 36.2, 0.3), box(118.3, 36.3, 0.1)), "hole_outside", None),
        (polygon([[118, 36], [119, 37], [118.5, 36.5], [118, 36]]), "collapsed_outline", None),
        (polygon([[118, 36]] * 4), "collapsed_outline", None),
        (parts(polygon([[118, 36]] * 4), polygon([[119, 36]] * 4)), "collapsed_outline", None),
        ({"type": "LineString", "coordinates": [[118, 36], [118, 36]]}, "collapsed_line", None),
        ({"type": "MultiPoint", "coordinates": [[118, 36], [119, 36]]}, "several_points", "2"),
    ],
)
def test_what_is_wrong_with_a_shape_is_reported_as_what_it_is(geometry, key, place):
    fault, where = fault_of(geometry)
    assert fault == key
    assert place is None or where == place


@pytest.mark.parametrize("coordinates", [[], [[]], [[[]]]])
@pytest.mark.parametrize("kind", ["Point", "LineString", "Polygon", "MultiPolygon", "MultiPoint"])
def test_a_geometry_without_coordinates_is_reported_as_empty(kind, coordinates):
    assert fault_of({"type": kind, "coordinates": coordinates}) == ("empty_geometry", kind)


def test_a_part_that_encloses_nothing_is_left_out_of_the_others():
    mended, share = geometry_from_geojson(parts(polygon(box(118, 36, 1)), polygon([[120, 36]] * 4)))
    assert (mended.area, share) == (pytest.approx(1.0), pytest.approx(0.0))


def tangle(corners):
    """A ring through random places, the same ones each time."""
    drawn = random.Random(corners)
    ring = [[drawn.uniform(118, 119), drawn.uniform(36, 37)] for _ in range(corners)]
    return polygon([*ring, ring[0]])


def comb(teeth):
    """A valid outline whose sides all lie within each other's bounding boxes."""
    ring = []
    for tooth in range(teeth):
        shift = tooth * 1e-6
        ring += [[118 + shift, 36.0], [118.5 + shift + 5e-7, 36.5]]
    return polygon([*ring, [119.5, 36.6], [117, 36.6], [117, 35.9], ring[0]])


@pytest.mark.parametrize("hostile", [tangle(800), tangle(3_000), tangle(50_000), comb(30_000)])
def test_a_tangle_is_a_named_fault_at_once(hostile):
    before = process_time()
    assert fault_of(hostile)[0] == "tangled_outline"
    assert process_time() - before < ENOUGH_S


def test_a_tangle_of_few_corners_is_reported_as_crossed():
    assert fault_of(tangle(40))[0] == "crossed_geometry"


def test_an_outline_of_many_corners_is_read_as_it_is():
    ring = shapely.Point(118.5, 36.5).buffer(0.3, quad_segs=10_000).exterior.coords
    read, share = geometry_from_geojson(polygon([list(corner) for corner in ring]))
    assert (len(read.exterior.coords), share) == (40_001, None)


def test_an_outline_of_too_many_corners_is_a_fault(monkeypatch):
    monkeypatch.setattr(polygon_repair, "MAX_VERTICES", 4)
    assert fault_of(polygon(box(118, 36, 1))) == ("too_many_corners", "5")


@pytest.mark.parametrize("kind", [["Point"], {"Point": 1}, 7, None, True])
def test_a_type_that_is_no_text_is_a_fault(kind):
    document = geojson(feature({"type": kind, "coordinates": [118, 36]}, code="A"))
    assert faults(document) == [(1, "geometry", "geometry_kind")]


def test_a_property_named_by_half_a_character_is_a_named_fault():
    rows = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                feature({"type": "Point", "coordinates": [118.8, 36.7]}, **{"id": "K01", "\ud800": "x"})
            ],
        }
    )
    assert faults(text("sites.geojson", rows)) == [(1, r"'\ud800'", "control_character")]


def test_several_points_of_which_there_is_one_are_a_point():
    document = geojson(feature({"type": "MultiPoint", "coordinates": [[118.8, 36.7]]}, id="K01"))
    (row,) = understood(document).sites
    assert (row.values["lat"], row.values["lon"]) == (36.7, 118.8)


def numbered(number, **properties):
    return feature({"type": "Point", "coordinates": [118.8, 36.7]}, **properties) | {"id": number}


def test_the_id_of_a_feature_is_its_code_where_no_property_is():
    read = understood(geojson(numbered("K01"), numbered("x", code="C01"))).sites
    assert [row.code for row in read] == ["K01", "C01"]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("written", [int, str])
def test_ids_that_only_count_the_features_are_no_codes(first, written):
    document = geojson(*(numbered(written(number + first), kind="village") for number in range(3)))
    assert faults(document) == [(row, "id", "counted_id") for row in (1, 2, 3)]
    document = geojson(
        *(numbered(written(number + first), code=code) for number, code in enumerate(["K01", "C01"]))
    )
    assert [row.code for row in understood(document).sites] == ["K01", "C01"]


def test_roads_whose_ids_only_count_them_are_known_by_their_shapes():
    line = {"type": "LineString", "coordinates": [[118.8, 36.6], [118.9, 36.7]]}
    counted, other = ([feature(line, layer="road", name="昌红路") | {"id": number}] for number in (0, 17))
    assert not understood(geojson(*counted)).features[0].id.endswith("-0")
    assert understood(geojson(*other)).features[0].id == "road-17"
