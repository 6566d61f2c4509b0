import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.rounds.fitting import Ground, fit
from geo.planning.rounds.sharing import share_rounds


def ground(seed, places=25, units=4, service=10.0):
    """A square of one hour's walk across."""
    rng = np.random.default_rng(seed)
    at, bases = rng.uniform(0, 60, (places, 2)), rng.uniform(0, 60, (units, 2))
    far = np.linalg.norm
    return Ground(
        far(at[:, None] - bases[None], axis=2),
        far(at[:, None] - at[None], axis=2),
        np.full(places, service),
    )


def shared(asked):
    return share_rounds(asked.to_units, asked.between, asked.service)


@given(st.integers(0, 2**20), st.floats(0, 300))
def test_no_round_is_longer_than_the_shift_and_every_place_is_walked_once_or_left_out(seed, minutes):
    asked, need = ground(seed), np.random.default_rng(seed + 1).uniform(0, 3, 25)
    fitted, left = fit(shared(asked), asked, need, minutes)
    assert max(one.minutes for one in fitted) <= minutes + 1e-6
    told = [place for one in fitted for place in one.places] + list(left)
    assert sorted(told) == list(range(25))
    assert list(left) == sorted(left, key=lambda place: -need[place])


@given(st.integers(0, 2**20))
def test_rounds_that_fit_stay_as_they_are(seed):
    asked = ground(seed)
    rounds = shared(asked)
    longest = max(one.minutes for one in rounds)
    assert fit(rounds, asked, np.ones(25), longest) == (rounds, ())
    shorter, _ = fit(rounds, asked, np.ones(25), 0.9 * longest)  # the control: the shift is what counts
    assert shorter != rounds


@given(st.integers(0, 2**20))
def test_where_one_unit_walks_alone_what_is_left_out_is_less_due_than_all_it_walks(seed):
    asked, need = ground(seed, units=1), np.random.default_rng(seed + 1).permutation(25).astype(float)
    fitted, left = fit(shared(asked), asked, need, 200.0)
    kept = sorted(fitted[0].places, key=lambda place: -need[place])
    first_left = max((need[place] for place in left), default=-1.0)
    rank = [place for place in kept if need[place] > first_left]
    # What follows the first that did not fit was added only because it still had room.
    assert fitted[0].places
    assert all(
        asked.round_of([*rank, place], 0).minutes > 200.0 for place in left if need[place] == first_left
    )


def test_what_one_unit_has_no_time_for_goes_to_another_that_has():
    asked = Ground(np.array([[1.0, 20.0], [1.0, 20.0]]), np.zeros((2, 2)), np.array([50.0, 50.0]))
    both = (asked.round_of([0, 1], 0), asked.round_of([], 1))
    fitted, left = fit(both, asked, np.array([1.0, 2.0]), 90.0)
    assert [one.places for one in fitted] == [(1,), (0,)]
    assert left == ()
    fitted, left = fit(both, asked, np.array([1.0, 2.0]), 80.0)  # 20 there, 50 at work, 20 back
    assert ([one.places for one in fitted], left) == ([(1,), ()], (0,))


def test_a_place_too_far_for_any_shift_does_not_keep_the_others_from_being_walked():
    asked = Ground(np.array([[500.0], [1.0]]), np.array([[0.0, 499.0], [499.0, 0.0]]), np.full(2, 10.0))
    fitted, left = fit(shared(asked), asked, np.array([9.0, 1.0]), 60.0)
    assert ([one.places for one in fitted], left) == ([(1,)], (0,))


def test_a_shift_of_less_than_nothing_is_refused():
    asked = ground(1)
    with pytest.raises(InvalidInput):
        fit(shared(asked), asked, np.ones(25), -1.0)
