import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.patrols.balancing import balanced_tours
from geo.planning.patrols.shift_fitting import PatrolTimes, fit_to_shift


def ground(seed, places=25, units=4, service=10.0):
    """A square of one hour's walk across."""
    rng = np.random.default_rng(seed)
    at, bases = rng.uniform(0, 60, (places, 2)), rng.uniform(0, 60, (units, 2))
    far = np.linalg.norm
    return PatrolTimes(
        far(at[:, None] - bases[None], axis=2),
        far(at[:, None] - at[None], axis=2),
        np.full(places, service),
    )


def shared(times):
    return balanced_tours(times.base_min, times.between_min, times.service_min)


@given(st.integers(0, 2**20), st.floats(0, 300))
def test_no_round_is_longer_than_the_shift_and_every_place_is_walked_once_or_left_out(seed, minutes):
    times, urgency = ground(seed), np.random.default_rng(seed + 1).uniform(0, 3, 25)
    fitted, left = fit_to_shift(shared(times), times, urgency, minutes)
    assert max(one.duration_min for one in fitted) <= minutes + 1e-6
    stops = [stop for one in fitted for stop in one.stops] + list(left)
    assert sorted(stops) == list(range(25))
    assert list(left) == sorted(left, key=lambda stop: -urgency[stop])


@given(st.integers(0, 2**20))
def test_rounds_that_fit_stay_as_they_are(seed):
    times = ground(seed)
    rounds = shared(times)
    longest = max(one.duration_min for one in rounds)
    assert fit_to_shift(rounds, times, np.ones(25), longest) == (rounds, ())
    shorter, _ = fit_to_shift(
        rounds, times, np.ones(25), 0.9 * longest
    )  # the control: the shift is what counts
    assert shorter != rounds


@given(st.integers(0, 2**20))
def test_where_one_unit_walks_alone_what_is_left_out_is_less_due_than_all_it_walks(seed):
    times, urgency = ground(seed, units=1), np.random.default_rng(seed + 1).permutation(25).astype(float)
    fitted, left = fit_to_shift(shared(times), times, urgency, 200.0)
    kept = sorted(fitted[0].stops, key=lambda stop: -urgency[stop])
    first_left = max((urgency[stop] for stop in left), default=-1.0)
    rank = [stop for stop in kept if urgency[stop] > first_left]
    # What follows the first that did not fit was added only because it still had room.
    assert fitted[0].stops
    assert all(
        times.unit_tour([*rank, stop], 0).duration_min > 200.0 for stop in left if urgency[stop] == first_left
    )


def test_what_one_unit_has_no_time_for_goes_to_another_that_has():
    times = PatrolTimes(np.array([[1.0, 20.0], [1.0, 20.0]]), np.zeros((2, 2)), np.array([50.0, 50.0]))
    both = (times.unit_tour([0, 1], 0), times.unit_tour([], 1))
    fitted, left = fit_to_shift(both, times, np.array([1.0, 2.0]), 90.0)
    assert [one.stops for one in fitted] == [(1,), (0,)]
    assert left == ()
    fitted, left = fit_to_shift(both, times, np.array([1.0, 2.0]), 80.0)  # 20 there, 50 at work, 20 back
    assert ([one.stops for one in fitted], left) == ([(1,), ()], (0,))


def test_a_place_too_far_for_any_shift_does_not_keep_the_others_from_being_walked():
    times = PatrolTimes(np.array([[500.0], [1.0]]), np.array([[0.0, 499.0], [499.0, 0.0]]), np.full(2, 10.0))
    fitted, left = fit_to_shift(shared(times), times, np.array([9.0, 1.0]), 60.0)
    assert ([one.stops for one in fitted], left) == ([(1,)], (0,))


def test_a_shift_of_less_than_nothing_is_refused():
    times = ground(1)
    with pytest.raises(InvalidInput):
        fit_to_shift(shared(times), times, np.ones(25), -1.0)
