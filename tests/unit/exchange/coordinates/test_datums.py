"""The datums of Chinese web maps: forward and back agree, and an independent library gives the same."""

import geocoordinates_ffi as ffi
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.exchange.coordinates.conversion import converted_geometry, converter
from geo.exchange.coordinates.datums import (
    Positions,
    bd09_from_wgs84,
    gcj02_from_wgs84,
    wgs84_from_bd09,
    wgs84_from_gcj02,
)

M_PER_DEGREE = 111_320
MM = 1e-3
chinese_lon, chinese_lat = st.floats(74, 134), st.floats(18, 53)


def at(lon, lat):
    return Positions(np.array([lon]), np.array([lat]))


def distance_m(first, second):
    east = (first.lon - second.lon) * np.cos(np.radians(second.lat))
    return float(np.hypot(east, first.lat - second.lat)[0]) * M_PER_DEGREE


@given(chinese_lon, chinese_lat)
def test_there_and_back_is_the_same_place_within_a_millimetre(lon, lat):
    place = at(lon, lat)
    assert distance_m(wgs84_from_gcj02(gcj02_from_wgs84(place)), place) < MM
    assert distance_m(wgs84_from_bd09(bd09_from_wgs84(place)), place) < MM


@given(chinese_lon, chinese_lat)
def test_each_datum_lies_some_hundred_metres_off(lon, lat):
    place = at(lon, lat)
    assert 20 < distance_m(gcj02_from_wgs84(place), place) < 1500
    assert 200 < distance_m(bd09_from_wgs84(place), place) < 3000


def test_an_independent_library_gives_the_same_locations():
    lon, lat = np.meshgrid(np.linspace(75, 133, 24), np.linspace(19, 52, 24))
    places = Positions(lon.ravel(), lat.ravel())
    for ours, theirs in ((gcj02_from_wgs84, ffi.wgs84_to_gcj02), (bd09_from_wgs84, ffi.wgs84_to_bd09)):
        own = ours(places)
        pairs = np.array(
            [
                (found.lon, found.lat)
                for lon, lat in zip(*places, strict=True)
                for found in [theirs(ffi.Wgs84(lat=lat, lon=lon))]
            ]
        )
        assert np.abs(np.column_stack(own) - pairs).max() * M_PER_DEGREE < MM


def test_outside_of_china_nothing_is_shifted():
    for place in (at(13.4, 52.5), at(139.7, 35.7)):
        assert distance_m(gcj02_from_wgs84(place), place) == 0


def test_a_projected_system_is_converted_by_its_number():
    convert = converter("EPSG:4548")  # CGCS2000, 3-degree zone around 117° E
    found = convert(at(500_000.0, 4_065_000.0))
    assert found.lon[0] == pytest.approx(117, abs=1e-9)
    assert 36 < found.lat[0] < 37


@pytest.mark.parametrize("name", ["", "wgs84", "WGS-84"])
def test_degrees_of_wgs84_are_left_as_they_are(name):
    assert converter(name) is None


@pytest.mark.parametrize("name", ["mars", "EPSG:999999", "EPSG:", "epsg:4326; drop"])
def test_an_unknown_system_is_refused(name):
    with pytest.raises(InvalidInput):
        converter(name)


@given(chinese_lon, chinese_lat)
def test_all_positions_of_a_geometry_are_converted_and_nothing_else(lon, lat):
    ring = [[lon, lat, 5.0], [lon + 0.1, lat], [lon, lat + 0.1], [lon, lat]]
    geometry = {"type": "Polygon", "coordinates": [ring], "name": "x"}
    found = converted_geometry(geometry, converter("gcj02"))
    assert (found["type"], found["name"], len(found["coordinates"][0])) == ("Polygon", "x", 4)
    back = gcj02_from_wgs84(at(*found["coordinates"][0][0]))
    assert distance_m(back, at(lon, lat)) < MM
    for none in (None, [], "x", [["a", "b"]], [[]]):
        assert converted_geometry({"coordinates": none}, converter("gcj02"))["coordinates"] == none
