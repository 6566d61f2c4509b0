import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.rounds.districts import NEAREST, districts

COUNTIES = st.tuples(st.integers(1, 10), st.integers(0, 40), st.integers(0, 10_000))


def county(units, places, seed):
    dice = np.random.default_rng(seed)
    here, there = dice.random((places, 2)) * 10_000, dice.random((units, 2)) * 10_000
    return np.hypot(*(here[:, None] - there[None]).T).T.reshape(places, units), dice.integers(10, 60, places)


@given(COUNTIES)
def test_every_place_goes_to_one_of_its_nearest_units(asked):
    metres, minutes = county(*asked)
    found = districts(metres, minutes, np.ones(metres.shape[1]))
    nearest = np.argsort(metres, axis=1, kind="stable")[:, :NEAREST]
    assert all(unit in near for unit, near in zip(found.unit, nearest, strict=True))
    assert found.minutes.sum() == minutes.sum()
    assert found.minutes.tolist() == [minutes[found.unit == unit].sum() for unit in range(metres.shape[1])]


def test_the_work_is_shared_by_what_each_unit_can_bear():
    metres, minutes = county(8, 400, 3)
    shares = np.array([1, 1, 1, 1, 2, 2, 2, 2])
    found = districts(metres, minutes, shares)
    fair = minutes.sum() * shares / shares.sum()
    # The band of 5 %, and at most one place of an hour at either end of it.
    assert (np.abs(found.minutes - fair) <= 0.05 * fair + 60).all()


def test_a_unit_that_nobody_is_near_leaves_the_rest_as_they_are():
    metres = np.array([[1.0, *[2.0] * 8, 99.0]] * 4)
    found = districts(metres, np.full(4, 30), [*[1] * 9, 0])
    assert (found.unit < 9).all()


@pytest.mark.parametrize(
    ("metres", "minutes", "shares"),
    [
        ([[1.0]], [1, 2], [1]),
        ([[1.0]], [1], [0]),
        ([[1.0]], [-1], [1]),
        ([[np.inf]], [1], [1]),
        ([[1.0]], [1], [1, 1]),
    ],
)
def test_figures_that_cannot_be_are_refused(metres, minutes, shares):
    with pytest.raises(InvalidInput):
        districts(np.array(metres), minutes, shares)
