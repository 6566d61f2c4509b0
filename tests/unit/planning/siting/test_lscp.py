from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.domain.errors import InvalidInput
from geo.planning.siting import p_center
from geo.planning.siting.constraints import CardinalityRow, SitingConstraints
from geo.planning.siting.coverage_matrix import coverage_matrix
from geo.planning.siting.lscp import solve_lscp
from geo.planning.siting.p_center import solve_p_center
from tests.unit.planning.siting.worlds import coverages, smallest

METRES = st.tuples(st.integers(1, 7), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(0, 30).map(float))
)


@given(coverages())
def test_no_fewer_sites_see_all_that_can_be_seen(coverage):
    plan = solve_lscp(coverage)
    assert len(plan.sites) == plan.bound == smallest(coverage)
    assert plan.proven
    assert set(plan.uncoverable) == set(np.flatnonzero(~coverage.covers.toarray().any(axis=1)))
    assert set(np.flatnonzero(~coverage.covered_by(plan.sites))) == set(plan.uncoverable)


def test_locked_and_banned_sites_and_hard_rows_hold():
    coverage = coverage_matrix(np.ones((2, 4)), [1, 1])
    assert solve_lscp(coverage, SitingConstraints(0, locked=(2,))).sites == (2,)
    assert solve_lscp(coverage, SitingConstraints(0, banned=(0, 1, 2))).sites == (3,)
    assert (
        len(solve_lscp(coverage, SitingConstraints(0, side_constraints=(CardinalityRow((0, 1), 2),))).sites)
        == 2
    )
    with pytest.raises(InvalidInput):
        solve_lscp(coverage, SitingConstraints(0, side_constraints=(CardinalityRow((0, 1), 3),)))


def test_a_place_that_only_a_banned_site_sees_is_reported_as_unseen():
    assert solve_lscp(coverage_matrix(np.eye(2), [1, 1]), SitingConstraints(0, banned=(1,))).uncoverable == (
        1,
    )


@pytest.fixture(
    params=[0, p_center.GREEDY_MIN_SITES], ids=["greedy first", "covering at once"], scope="module"
)
def _greedy_from(request):
    """Run the tests with and without the heuristic that these few sites do not need."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(p_center, "GREEDY_MIN_SITES", request.param)
        yield


@pytest.mark.usefixtures("_greedy_from")
@given(METRES, st.data())
def test_the_worst_way_is_that_of_trying_everything(metres, data):
    count = data.draw(st.integers(1, metres.shape[1]))
    fixed = data.draw(st.sets(st.integers(0, metres.shape[1] - 1), max_size=count))
    best = min(
        metres[:, list(plan)].min(axis=1).max()
        for plan in combinations(range(metres.shape[1]), count)
        if fixed.issubset(plan)
    )
    plan = solve_p_center(metres, count, tuple(fixed))
    assert fixed.issubset(plan.sites)
    assert plan.radius_m == plan.bound == best
    assert plan.proven
    assert len(set(plan.sites)) == count
    assert metres[:, list(plan.sites)].min(axis=1).max() == best


@pytest.mark.parametrize(
    ("metres", "count"),
    [
        ([[1.0, np.inf], [np.inf, np.inf]], 1),
        ([[np.nan]], 1),
        ([[1.0]], 0),
        ([[1.0]], 2),
        (np.zeros((0, 2)), 1),
    ],
)
def test_distances_and_counts_that_cannot_be_are_refused(metres, count):
    with pytest.raises(InvalidInput):
        solve_p_center(np.array(metres), count)


@pytest.mark.parametrize("fixed", [(0, 1), (2,), (-1,)])
def test_sites_that_are_not_there_and_more_than_there_may_be_cannot_be_fixed(fixed):
    with pytest.raises(InvalidInput):
        solve_p_center(np.array([[1.0, 2.0]]), 1, fixed)
