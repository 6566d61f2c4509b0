from hypothesis import given
from hypothesis import strategies as st
from shapely import to_wkb
from shapely.geometry import Point, box

from geo.exchange.placing import areas_of_points
from tests.unit.exchange.files import faults, feature, geojson, text, understood

COUNTY, TOWN = box(118.0, 36.0, 119.0, 37.0), box(118.5, 36.5, 118.7, 36.7)
BOUNDARIES = {"370725": to_wkb(COUNTY), "370725001": to_wkb(TOWN)}


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


def test_an_area_that_is_told_stands_whatever_the_location_says():
    told = "code,name,kind,status,lat,lon,area"
    assert areas_read(AREAS, sites("N1,桥头,checkpoint,manned,36.6,118.6,370725", headings=told)) == {
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


def test_a_location_that_cannot_be_read_is_told_as_such():
    told = faults(AREAS, sites("N1,桥头,checkpoint,manned,north,118.6"))
    assert (2, "lat", "not_a_number") in told


@given(st.floats(35.5, 37.5), st.floats(117.5, 119.5))
def test_every_point_gets_the_smallest_area_that_holds_it(lat, lon):
    here = Point(lon, lat)
    expected = "370725001" if TOWN.intersects(here) else "370725" if COUNTY.intersects(here) else ""
    assert areas_of_points([(lat, lon)], BOUNDARIES) == [expected]
