import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import to_wkb
from shapely.geometry import Point, box

from geo.exchange.area_assignment import AreaBoundaries, areas_of_points
from tests.unit.exchange.files import faults, feature, geojson, text, understood

COUNTY, TOWN = box(118.0, 36.0, 119.0, 37.0), box(118.5, 36.5, 118.7, 36.7)
BORDERS = AreaBoundaries({"370725": to_wkb(COUNTY), "370725001": to_wkb(TOWN)}, {"370725001": "370725"})


def ring(shape):
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in shape.exterior.coords]]}


AREAS = geojson(
    feature(ring(COUNTY), code="370725", name="昌乐县"),
    feature(ring(TOWN), code="370725001", name="宝都街道"),
    name="areas.geojson",
)


def sites(*rows, headings="code,name,kind,status,lat,lon"):
    return text("sites.csv", "\n".join([headings, *rows]))


def areas_read(*sources):
    return {row.code: row.values.get("area") for row in understood(*sources).sites}


def test_a_new_site_without_an_area_gets_the_smallest_one_around_it():
    read = areas_read(
        AREAS, sites("N1,桥头,checkpoint,manned,36.6,118.6", "N2,路口,checkpoint,manned,36.2,118.1")
    )
    assert read == {"N1": "370725001", "N2": "370725"}


def test_an_area_that_is_given_stands_whatever_the_location_says():
    headings = "code,name,kind,status,lat,lon,area"
    assert areas_read(AREAS, sites("N1,桥头,checkpoint,manned,36.6,118.6,370725", headings=headings)) == {
        "N1": "370725"
    }


def test_a_known_site_keeps_its_area():
    assert areas_read(AREAS, sites("K01,36.6,118.6", headings="code,lat,lon")) == {"K01": None}


def test_every_site_outside_all_outlines_is_named_and_so_is_one_without_a_place():
    rows = ["N1,桥头,checkpoint,manned,35.0,117.0", "N2,路口,checkpoint,manned,36.6,118.6"]
    rows += ["N3,桥北,checkpoint,manned,35.0,117.1", "N4,桥南,checkpoint,manned,,"]
    assert faults(AREAS, sites(*rows)) == [
        (2, "lat", "outside_all"),
        (4, "lat", "outside_all"),
        (5, "area", "no_area"),
    ]
    empty = [f"{row}," for row in rows]
    assert len(faults(AREAS, sites(*empty, headings="code,name,kind,status,lat,lon,area"))) == 3


def test_a_location_that_cannot_be_read_is_reported_as_such():
    found_faults = faults(AREAS, sites("N1,桥头,checkpoint,manned,north,118.6"))
    assert (2, "lat", "not_a_number") in found_faults


@given(st.floats(35.5, 37.5), st.floats(117.5, 119.5))
def test_every_point_gets_the_smallest_area_that_holds_it(lat, lon):
    here = Point(lon, lat)
    expected = "370725001" if TOWN.intersects(here) else "370725" if COUNTY.intersects(here) else ""
    assert areas_of_points([(lat, lon)], BORDERS) == [expected]


COMMUNITY = "370725001001"


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("wider", [0.0, 0.01])
def test_of_areas_of_one_shape_a_site_belongs_to_the_lowest(order, wider):
    """Also where the border of what lies below is drawn a little wider."""
    west, south, east, north = TOWN.bounds
    shapes = {"370725": TOWN, "370725001": TOWN, COMMUNITY: box(west, south, east + wider, north)}
    boundaries = {code: to_wkb(shape) for code, shape in list(shapes.items())[::order]}
    parents = {COMMUNITY: "370725001", "370725001": "370725", "370725": "3707"}
    assert areas_of_points([(36.6, 118.6)], AreaBoundaries(boundaries, parents)) == [COMMUNITY]
    # A control: without parents the three cannot be distinguished, and the first code is not the lowest area.
    assert areas_of_points([(36.6, 118.6)], AreaBoundaries(boundaries, {})) == ["370725"]


def test_a_gap_in_the_tree_of_borders_changes_nothing():
    boundaries = {"A": to_wkb(TOWN), "C": to_wkb(TOWN)}
    assert areas_of_points([(36.6, 118.6)], AreaBoundaries(boundaries, {"C": "B", "B": "A"})) == ["C"]


def test_of_unrelated_areas_around_a_place_it_is_the_smaller_then_the_deeper():
    boundaries = {"A": to_wkb(COUNTY), "B": to_wkb(TOWN), "C1": to_wkb(TOWN)}
    parents = {"C1": "C", "C": "D", "B": "D"}
    assert areas_of_points([(36.6, 118.6)], AreaBoundaries(boundaries, parents)) == ["C1"]


def test_parents_in_a_circle_end_the_search():
    boundaries = {"A": to_wkb(TOWN), "B": to_wkb(TOWN)}
    assert areas_of_points([(36.6, 118.6)], AreaBoundaries(boundaries, {"A": "B", "B": "A"})) == ["A"]


def test_a_community_drawn_like_its_town_gets_the_sites_of_a_file():
    community = geojson(feature(ring(TOWN), code=COMMUNITY, name="西社区"), name="communities.geojson")
    site = sites("N1,新卡,checkpoint,manned,36.6,118.6")
    assert areas_read(AREAS, community, site) == {"N1": COMMUNITY}
