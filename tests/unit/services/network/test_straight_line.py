"""Great-circle distances over the mean sphere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.services.network.straight_line import EARTH_RADIUS_M, haversine_m

DEGREE_M = 111_195
"""One degree of a great circle: pi x 6,371,008.8 / 180, rounded."""
PLACES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def way(post, unit):
    return haversine_m(np.array([post], float), np.array([unit], float)).item()


@pytest.mark.parametrize(
    ("post", "unit", "known"),
    [
        ((36.0, 118.8), (37.0, 118.8), DEGREE_M),
        ((0.0, 10.0), (0.0, 11.0), DEGREE_M),
        ((-0.5, 0.0), (0.5, 0.0), DEGREE_M),
        (
            (60.0, 0.0),
            (60.0, 180.0),
            60 * DEGREE_M + 5,
        ),  # over the pole; 5: what rounding a degree leaves out
        ((0.0, 179.5), (0.0, -179.5), DEGREE_M),  # across the date line
        ((90.0, 0.0), (-90.0, 0.0), round(np.pi * EARTH_RADIUS_M)),
        ((36.7, 118.8), (36.7, 118.8), 0),
    ],
)
def test_known_ways(post, unit, known):
    assert way(post, unit) == pytest.approx(known, abs=6)


def test_one_degree_of_latitude_is_111195_metres_to_the_metre():
    assert way((36.0, 118.8), (37.0, 118.8)) == DEGREE_M


@given(PLACES, PLACES)
def test_a_way_is_as_long_back_and_never_longer_than_half_the_earth(post, unit):
    there = way(post, unit)
    assert there == way(unit, post)
    assert 0 <= there <= round(np.pi * EARTH_RADIUS_M)
    assert there == int(there)


@given(PLACES, PLACES, PLACES)
def test_no_detour_is_shorter(one, two, three):
    assert way(one, three) <= way(one, two) + way(two, three) + 2  # each of three is rounded


@pytest.mark.parametrize("unknown", [(np.nan, np.nan), (None, None)])
def test_where_a_place_is_unknown_no_point_is_near_or_far(unknown):
    assert way((36.0, 118.8), unknown) == 0
    assert way(unknown, (36.0, 118.8)) == 0
    assert way(unknown, unknown) == 0


@pytest.mark.parametrize(("posts", "units"), [(0, 0), (0, 3), (2, 0), (2, 3)])
def test_there_is_a_row_a_post_and_a_column_a_unit(posts, units):
    assert haversine_m(np.zeros((posts, 2)), np.zeros((units, 2))).shape == (posts, units)
