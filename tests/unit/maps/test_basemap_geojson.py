import json

import pytest
import shapely

from geo.domain.areas import Area
from geo.domain.map_features import Feature, Layer
from geo.maps.basemap_geojson import areas_geojson, backdrop_geojson

RING = shapely.Point(118.8, 36.7).buffer(0.1, quad_segs=64)
BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (0, 1), (1, 0)])


def area(code, shape):
    return Area(code, code, boundary=None if shape is None else shapely.to_wkb(shape, output_dimension=3))


def codes(*areas):
    return [feature["properties"]["code"] for feature in areas_geojson(areas)["features"]]


def test_areas_without_an_inside_are_left_out():
    nothing = [
        area("line", shapely.LineString([(0, 0), (1, 1)])),
        area("none", None),
        area("empty", shapely.Polygon()),
    ]
    assert codes(*nothing, area("ring", RING)) == ["ring"]


def test_a_crossed_boundary_costs_no_other_area_its_own():
    assert codes(area("bow tie", BOW_TIE), area("ring", RING)) == ["bow tie", "ring"]


@pytest.mark.parametrize(
    "shape", [RING, BOW_TIE, shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 9, 4)])]
)
def test_the_label_stands_inside_the_largest_part(shape):
    (feature,) = areas_geojson([area("a", shape)])["features"]
    drawn = shapely.from_geojson(json.dumps(feature["geometry"]))
    largest = max(shapely.get_parts(drawn), key=shapely.area)
    assert largest.contains(shapely.Point(feature["properties"]["at"]))


def test_boundaries_are_simplified_to_ten_metres_in_five_decimals():
    (feature,) = areas_geojson([area("ring", RING)])["features"]
    drawn = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert len(drawn.exterior.coords) < len(RING.exterior.coords)
    assert drawn.hausdorff_distance(RING) <= 0.00015
    assert all(round(value, 5) == value for point in drawn.exterior.coords for value in point)


def test_the_backdrop_tells_layer_and_name():
    road = Feature("r1", Layer.ROAD, "示意路", shapely.to_wkb(shapely.LineString([(118, 36), (119, 37)])))
    (feature,) = backdrop_geojson([road])["features"]
    assert feature["properties"] == {"layer": "road", "name": "示意路"}
    assert feature["geometry"] == {"type": "LineString", "coordinates": ((118.0, 36.0), (119.0, 37.0))}
