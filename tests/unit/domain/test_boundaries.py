import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import to_wkb
from shapely.geometry import MultiPolygon, Point, box

from geo.domain.boundaries import (
    BoundaryIndex,
    area_with_boundary,
    distance_km,
    distance_outside_km,
    median_center,
)

TOWN = box(118.8, 36.6, 118.9, 36.7)
COUNTY = box(118.5, 36.4, 119.1, 36.9)


def test_a_place_inside_or_on_the_border_is_not_outside():
    assert list(distance_outside_km(to_wkb(TOWN), [36.65, 36.6, 36.7], [118.85, 118.85, 118.9])) == [0, 0, 0]


@pytest.mark.parametrize(
    ("lat", "lon", "km"),
    [(36.71, 118.85, 1.112), (36.59, 118.85, 1.112), (36.65, 118.91, 0.892), (37.6, 118.85, 100.1)],
)
def test_kilometres_are_counted_north_and_east(lat, lon, km):
    assert distance_outside_km(to_wkb(TOWN), [lat], [lon])[0] == pytest.approx(km, rel=0.01)


def test_a_hole_is_outside_and_every_part_counts():
    ring = TOWN.difference(box(118.84, 36.64, 118.86, 36.66))
    assert distance_outside_km(to_wkb(ring), [36.65], [118.85])[0] == pytest.approx(0.89, rel=0.02)
    both = MultiPolygon([TOWN, box(119.0, 36.6, 119.1, 36.7)])
    assert distance_outside_km(to_wkb(both), [36.65], [119.05])[0] == 0


def test_the_nearest_ancestor_with_an_outline_is_found_and_a_circle_ends():
    parents = {"V": "T", "T": "C", "C": "", "A": "B", "B": "A"}
    assert area_with_boundary("V", parents, {"C": b"", "T": b""}) == "T"
    assert area_with_boundary("V", parents, {"C": b""}) == "C"
    assert area_with_boundary("A", parents, {"C": b""}) == ""
    assert area_with_boundary("nowhere", parents, {"C": b""}) == ""


@given(st.floats(36.3, 37.0), st.floats(118.4, 119.2))
def test_the_areas_around_a_place_are_those_that_hold_it_the_smallest_first(lat, lon):
    here = Point(lon, lat)
    expected = [code for code, shape in (("T", TOWN), ("C", COUNTY)) if shape.intersects(here)]
    found = BoundaryIndex({"C": to_wkb(COUNTY), "T": to_wkb(TOWN)}).areas_containing(lat, lon)
    assert list(found) == expected


def test_the_middle_is_not_moved_by_one_place_far_off():
    near = [(36.6, 118.8), (36.7, 118.9), (36.65, 118.85)]
    assert median_center(near) == pytest.approx((36.65, 118.85))
    assert median_center([*near, (0.5, 0.5)]) == pytest.approx((36.6, 118.8), abs=0.1)
    assert median_center(near[:2]) is None


@pytest.mark.parametrize(
    ("lat", "lon", "km"), [(36.65, 118.85, 0), (37.65, 118.85, 111.2), (36.65, 119.85, 89.2)]
)
def test_how_far_two_places_are_apart(lat, lon, km):
    assert distance_km((lat, lon), (36.65, 118.85)) == pytest.approx(km, rel=0.01)
