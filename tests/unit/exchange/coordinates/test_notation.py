"""Locations are read as people write them, or refused; never with latitude and longitude exchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.exchange.coordinates.notation import parse_angle, parse_microdegrees, parse_pair

LAT, LON = 36.7, 118.8


@pytest.mark.parametrize(
    "text",
    [
        "36.7N,118.8E", "N36.7 E118.8", "36.7,118.8", "118.8,36.7", "36.7 118.8", "(36.7, 118.8)",
        "36°42′0″N 118°48′0″E", "36°42'N, 118°48'E", "北纬36度42分0秒，东经118度48分0秒",
        "东经118.8°，北纬36.7°",
        "３６．７，１１８．８", "36,7; 118,8", "36,7 118,8", "118.8E/36.7N", "36.7、118.8",
    ],
)  # fmt: skip
def test_a_location_in_one_cell(text):
    assert parse_pair(text) == pytest.approx((LAT, LON))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "36.7",
        "0,0",
        "36.7,36.8",
        "118.8,118.9",
        "36.7N,37.1N",
        "四号楼",
        "36.7,118.8,5",
        "12.5,14.2",
        "36°75′N,118°E",
        "1.5.2,3",
    ],
)
def test_what_is_not_clear_is_no_location(text):
    assert parse_pair(text) is None


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("118°48′30″", 118.808333),
        ("118度48.5分", 118.808333),
        ("36,7012", 36.7012),
        ("36.7S", -36.7),
        ("-36.7", -36.7),
        ("W 12°30'", -12.5),
    ],
)
def test_an_angle_in_its_own_cell(text, degrees):
    assert parse_angle(text).degrees == pytest.approx(degrees, abs=1e-6)


@given(st.integers(18, 52), st.integers(0, 59), st.integers(0, 59), st.integers(74, 134), st.integers(0, 59))
def test_degrees_minutes_and_seconds_are_what_they_were_made_of(lat, lat_minutes, seconds, lon, lon_minutes):
    text = f"{lat}°{lat_minutes}′{seconds}″N，{lon}°{lon_minutes}′E"
    found = parse_pair(text)
    assert found == pytest.approx((lat + lat_minutes / 60 + seconds / 3600, lon + lon_minutes / 60))


@given(st.floats(18, 53), st.floats(74, 134), st.booleans())
def test_the_order_of_a_pair_in_china_does_not_matter(lat, lon, is_lat_first):
    pair = (lat, lon) if is_lat_first else (lon, lat)
    assert parse_pair(f"{pair[0]:.6f}, {pair[1]:.6f}") == pytest.approx((lat, lon), abs=1e-6)


def test_millionths_of_a_degree_are_read_only_where_they_lie_in_china():
    assert parse_microdegrees("36701200", "118808800") == pytest.approx((36.7012, 118.8088))
    assert parse_microdegrees("4065123", "39512345") is None  # metres of a 3-degree zone
    assert parse_microdegrees("36.7", "118.8") is None
