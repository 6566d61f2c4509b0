from itertools import pairwise

import numpy as np
import pytest

from geo.domain.errors import InvalidInput
from geo.planning.rounds.districts import districts
from geo.planning.rounds.sharing import share_rounds
from geo.planning.rounds.tours import walk


def county(seed, places, units):
    """Minutes from 250 m a minute; half of the places lie far out, where the walking is."""
    dice = np.random.default_rng(seed)
    here, there = dice.random((places, 2)) * 30_000, dice.random((units, 2)) * 30_000
    away = np.hypot(*(here[:, None] - there[None]).T).T / 250
    return (
        away,
        np.hypot(*(here[:, None] - here[None]).T).T / 250,
        dice.integers(10, 25, places).astype(float),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_place_is_walked_once_and_the_longest_round_is_no_longer_than_by_service_alone(seed):
    to_units, between, service = county(seed, 120, 10)
    rounds = share_rounds(to_units, between, service)
    assert sorted(place for one in rounds for place in one.places) == list(range(120))
    unit = districts(to_units, service, np.ones(10)).unit
    alone = []
    for own in range(10):
        places = np.flatnonzero(unit == own)
        travel = np.zeros((len(places) + 1,) * 2)
        travel[1:, 1:] = between[np.ix_(places, places)]
        travel[0, 1:] = travel[1:, 0] = to_units[places, own]
        alone.append(walk(travel, service[places]).minutes)
    longest = max(one.minutes for one in rounds)
    assert longest <= max(alone)
    assert sum(one.minutes - one.walking for one in rounds) == pytest.approx(service.sum())


def test_the_minutes_of_a_round_are_those_between_its_places():
    to_units, between, service = county(4, 30, 3)
    for own, one in enumerate(share_rounds(to_units, between, service)):
        stops = list(one.places)
        legs = sum(between[here, there] for here, there in pairwise(stops))
        assert one.walking == pytest.approx(to_units[stops[0], own] + legs + to_units[stops[-1], own])


def test_ways_that_do_not_fit_the_places_are_refused():
    with pytest.raises(InvalidInput):
        share_rounds(np.ones((2, 1)), np.zeros((1, 1)), np.ones(2))
