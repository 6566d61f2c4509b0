import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.patrols.due import due_index, patrol_capacity

# Below a millionth of an hour the factor may leave the range of a float.
HOURS = st.just(0.0) | st.floats(1e-6, 20)
WORK = st.lists(st.tuples(st.floats(0, 3), st.floats(0.5, 7)), min_size=1, max_size=8)


def test_the_index_is_one_when_a_patrol_falls_due_and_endless_where_none_ever_was():
    assert due_index([12, 24, 48, np.inf], [24, 24, 24, 24]).tolist() == [0.5, 1, 2, np.inf]


@given(WORK, st.floats(0, 2), HOURS)
def test_stretched_by_the_factor_every_interval_fits(work, travel, hours):
    service, interval = np.array(work).T
    result = patrol_capacity(service, interval, travel, hours)
    assert result.needed_h == pytest.approx((service / interval).sum() + travel)
    assert result.stretch_factor >= 1
    if np.isfinite(result.stretch_factor):
        assert (service / (interval * result.stretch_factor)).sum() + travel <= hours + 1e-6
    else:
        assert hours <= travel


@given(WORK, st.floats(0, 2), HOURS)
def test_doubling_the_intervals_named_is_enough_and_without_the_last_it_is_not(work, travel, hours):
    service, interval = np.array(work).T
    result = patrol_capacity(service, interval, travel, hours)

    def needed(doubled):
        every = interval.copy()
        every[list(doubled)] *= 2
        return (service / every).sum() + travel

    assert result.fits == (not result.stretch_first)
    if result.stretch_first and result.doubling_suffices:
        assert needed(result.stretch_first) <= hours + 1e-9
        assert needed(result.stretch_first[:-1]) > hours - 1e-9
    if not result.doubling_suffices:
        assert needed(range(len(work))) > hours


@pytest.mark.parametrize(
    ("service", "interval", "travel", "hours"),
    [
        ([1], [0], 0, 8),
        ([-1], [1], 0, 8),
        ([1], [1, 2], 0, 8),
        ([1], [1], -1, 8),
        ([1], [1], 0, float("nan")),
    ],
)
def test_figures_that_cannot_be_are_refused(service, interval, travel, hours):
    with pytest.raises(InvalidInput):
        patrol_capacity(service, interval, travel, hours)


def test_an_interval_of_nothing_has_no_index():
    with pytest.raises(InvalidInput):
        due_index([1], [0])
