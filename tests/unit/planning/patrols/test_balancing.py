from itertools import pairwise

import numpy as np
import pytest

from geo.domain.errors import InvalidInput
from geo.planning.patrols.balancing import balanced_tours
from geo.planning.patrols.districts import balanced_districts
from geo.planning.patrols.tours import two_opt_tour


def county(seed, place_count, units):
    """Minutes from 250 m a minute; half of the places lie far out, where the walking is."""
    dice = np.random.default_rng(seed)
    locations, bases = dice.random((place_count, 2)) * 30_000, dice.random((units, 2)) * 30_000
    away = np.hypot(*(locations[:, None] - bases[None]).T).T / 250
    return (
        away,
        np.hypot(*(locations[:, None] - locations[None]).T).T / 250,
        dice.integers(10, 25, place_count).astype(float),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_place_is_walked_once_and_the_longest_round_is_no_longer_than_by_service_alone(seed):
    to_units, between, service = county(seed, 120, 10)
    tours = balanced_tours(to_units, between, service)
    assert sorted(stop for tour in tours for stop in tour.stops) == list(range(120))
    unit = balanced_districts(to_units, service, np.ones(10)).unit
    alone = []
    for own in range(10):
        stops = np.flatnonzero(unit == own)
        travel = np.zeros((len(stops) + 1,) * 2)
        travel[1:, 1:] = between[np.ix_(stops, stops)]
        travel[0, 1:] = travel[1:, 0] = to_units[stops, own]
        alone.append(two_opt_tour(travel, service[stops]).duration_min)
    longest = max(tour.duration_min for tour in tours)
    assert longest <= max(alone)
    assert sum(tour.duration_min - tour.travel_min for tour in tours) == pytest.approx(service.sum())


def test_the_minutes_of_a_round_are_those_between_its_places():
    to_units, between, service = county(4, 30, 3)
    for own, tour in enumerate(balanced_tours(to_units, between, service)):
        stops = list(tour.stops)
        legs = sum(between[start, end] for start, end in pairwise(stops))
        assert tour.travel_min == pytest.approx(to_units[stops[0], own] + legs + to_units[stops[-1], own])


def test_ways_that_do_not_fit_the_places_are_refused():
    with pytest.raises(InvalidInput):
        balanced_tours(np.ones((2, 1)), np.zeros((1, 1)), np.ones(2))
