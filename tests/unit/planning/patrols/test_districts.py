import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.patrols.districts import NEAREST_UNITS, balanced_districts

COUNTIES = st.tuples(st.integers(1, 10), st.integers(0, 40), st.integers(0, 10_000))


def county(units, place_count, seed):
    dice = np.random.default_rng(seed)
    locations, bases = dice.random((place_count, 2)) * 10_000, dice.random((units, 2)) * 10_000
    return np.hypot(*(locations[:, None] - bases[None]).T).T.reshape(place_count, units), dice.integers(
        10, 60, place_count
    )


@given(COUNTIES)
def test_every_place_goes_to_one_of_its_nearest_units(size):
    metres, minutes = county(*size)
    districts = balanced_districts(metres, minutes, np.ones(metres.shape[1]))
    nearest = np.argsort(metres, axis=1, kind="stable")[:, :NEAREST_UNITS]
    assert all(unit in near for unit, near in zip(districts.unit, nearest, strict=True))
    assert districts.service_min.sum() == minutes.sum()
    assert districts.service_min.tolist() == [
        minutes[districts.unit == unit].sum() for unit in range(metres.shape[1])
    ]


def test_the_work_is_shared_by_what_each_unit_can_bear():
    metres, minutes = county(8, 400, 3)
    shares = np.array([1, 1, 1, 1, 2, 2, 2, 2])
    districts = balanced_districts(metres, minutes, shares)
    fair = minutes.sum() * shares / shares.sum()
    # The band of 5 %, and at most one place of an hour at either end of it.
    assert (np.abs(districts.service_min - fair) <= 0.05 * fair + 60).all()


def test_a_unit_that_is_near_no_post_leaves_the_rest_as_they_are():
    metres = np.array([[1.0, *[2.0] * 8, 99.0]] * 4)
    districts = balanced_districts(metres, np.full(4, 30), [*[1] * 9, 0])
    assert (districts.unit < 9).all()


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
        balanced_districts(np.array(metres), minutes, shares)
