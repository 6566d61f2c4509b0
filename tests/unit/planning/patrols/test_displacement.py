import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.domain.errors import InvalidInput
from geo.planning.patrols.displacement import allocate_displaced

METRES = st.tuples(st.integers(1, 4), st.integers(1, 8)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(0, 3000).map(float))
)


def test_only_what_lies_in_the_ring_gets_visitors_the_nearer_the_more():
    ring = allocate_displaced([[500.0, 1000.0, 2000.0, 4000.0]], [300.0], 500.0, 2000.0)
    assert ring.is_inside.tolist() == [False, True, True, False]
    assert ring.pressure == pytest.approx([0, 200, 100, 0])
    assert ring.unallocated == 0


def test_visitors_of_a_market_with_nothing_in_its_ring_are_reported_as_unplaced():
    ring = allocate_displaced([[9000.0], [1500.0]], [300.0, 20.0], 500.0, 2000.0)
    assert (ring.pressure.tolist(), ring.unallocated) == ([20.0], 300.0)


@given(METRES, st.data())
def test_no_one_is_lost_and_no_one_invented(metres, data):
    visitors = np.array(
        data.draw(st.lists(st.integers(0, 500), min_size=len(metres), max_size=len(metres))), float
    )
    ring = allocate_displaced(metres, visitors, 400.0, 2000.0)
    assert ring.pressure.sum() + ring.unallocated == pytest.approx(visitors.sum())
    assert (ring.pressure[~ring.is_inside] == 0).all()


@pytest.mark.parametrize(
    ("metres", "visitors", "inner", "outer"),
    [
        ([[1.0]], [1.0], 5, 5),
        ([[1.0]], [1.0], -1, 5),
        ([[1.0]], [-1.0], 0, 5),
        ([[np.nan]], [1.0], 0, 5),
        ([[1.0]], [1.0, 2.0], 0, 5),
    ],
)
def test_figures_that_cannot_be_are_refused(metres, visitors, inner, outer):
    with pytest.raises(InvalidInput):
        allocate_displaced(metres, visitors, inner, outer)
