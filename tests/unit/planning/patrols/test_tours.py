from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.patrols.tours import two_opt_tour


def plane(points):
    positions = np.array(points, float).reshape(-1, 2)
    return np.hypot(*(positions[:, None] - positions[None]).T).T


POINTS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6)


def length(travel, order):
    return sum(travel[one, other] for one, other in pairwise([0, *order, 0]))


@given(POINTS)
def test_a_round_reaches_every_place_once_and_no_single_turn_shortens_it(points):
    travel = plane(points)
    tour = two_opt_tour(travel, np.full(len(points) - 1, 5.0))
    order = [stop + 1 for stop in tour.stops]
    assert sorted(order) == list(range(1, len(points)))
    assert tour.travel_min == pytest.approx(length(travel, order))
    for one in range(len(order)):
        for other in range(one + 1, len(order) + 1):
            turned = order[:one] + order[one:other][::-1] + order[other:]
            assert tour.travel_min <= length(travel, turned) + 1e-6
    assert tour.travel_min >= min(length(travel, trial) for trial in permutations(order)) - 1e-6


def test_minutes_are_counted_to_the_end_of_each_stop_and_until_back():
    tour = two_opt_tour(plane([(0, 0), (0, 3), (4, 3)]), np.array([10.0, 20.0]))
    assert tour.stops == (0, 1)
    assert tour.finish_min == (13.0, 37.0)
    assert (tour.travel_min, tour.duration_min) == (12.0, 42.0)


def test_a_round_without_places_takes_no_time():
    assert two_opt_tour(np.zeros((1, 1)), np.zeros(0)).duration_min == 0


def test_crossed_ways_are_uncrossed():
    travel = plane([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert two_opt_tour(travel, np.zeros(3)).travel_min == pytest.approx(40)


@pytest.mark.parametrize(
    ("travel", "service"),
    [
        (np.zeros((2, 2)), [1, 2]),
        ([[0, 1], [2, 0]], [1]),
        ([[0, -1], [-1, 0]], [1]),
        ([[0, np.inf], [np.inf, 0]], [1]),
        ([[0, 1], [1, 0]], [-1]),
    ],
)
def test_figures_that_cannot_be_are_refused(travel, service):
    with pytest.raises(InvalidInput):
        two_opt_tour(np.array(travel, float), np.array(service, float))
