import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.roads.ways import NOWHERE, Blocked, Spread, reach, roads, spread, within
from tests.unit.planning.roads.towns import GRAPHS, by_relaxing

CHAIN = roads(5, [(0, 1), (1, 2), (2, 3), (3, 4)], [10, 20, 30, 40])


@given(GRAPHS, st.data())
def test_ways_are_those_of_relaxing_every_road_until_nothing_changes(known, data):
    every = st.sets(st.integers(0, known.junctions - 1))
    targets = data.draw(every)
    shut = st.sets(st.integers(0, len(known.ends) - 1)) if len(known.ends) else st.just(set())
    blocked = Blocked(frozenset(data.draw(every)), frozenset(data.draw(shut)))
    found = reach(known, targets, blocked)
    assert found.metres == pytest.approx(by_relaxing(known, targets, blocked), abs=1e-6)
    for start in range(known.junctions):
        way = found.way(start)
        assert bool(way) == bool(np.isfinite(found.metres[start]))
        assert not way or (way[0] == start and way[-1] in targets)
        assert blocked.junctions.isdisjoint(way)


@given(GRAPHS, st.data())
def test_ways_of_many_to_many_are_those_of_each_and_none_is_longer_than_allowed(known, data):
    some, most = st.lists(st.integers(0, known.junctions - 1), max_size=4), data.draw(st.floats(0, 100))
    starts, targets = data.draw(some), data.draw(some)
    found = within(known, starts, targets, most)
    assert found.shape == (len(starts), len(targets))
    for row, start in zip(found, starts, strict=True):
        metres = reach(known, [start]).metres[targets]
        assert row[metres < most - 1e-6].tolist() == pytest.approx(metres[metres < most - 1e-6].tolist())
        assert np.isinf(row[metres > most + 1e-6]).all()


def test_a_blocked_road_or_junction_is_not_passed():
    assert reach(CHAIN, [4]).metres.tolist() == [100, 90, 70, 40, 0]
    assert reach(CHAIN, [4], Blocked(roads=frozenset({2}))).metres.tolist() == [np.inf] * 3 + [40, 0]
    assert reach(CHAIN, [4], Blocked(frozenset({3}))).metres.tolist() == [np.inf] * 4 + [0]


def test_of_two_roads_between_the_same_junctions_the_shorter_counts():
    assert reach(roads(2, [(0, 1), (1, 0)], [9, 5]), [0]).metres[1] == 5


def test_the_shortest_and_the_worst_way_are_told_with_those_who_have_none():
    metres = np.array([3.0, np.inf, 7.0, 1.0])
    assert spread(metres, [0, 1, 2]) == Spread(3.0, 0, 7.0, 2, (1,))
    assert spread(metres, [1]) == Spread(np.inf, NOWHERE, np.inf, NOWHERE, (1,))


@pytest.mark.parametrize(
    ("ends", "metres"),
    [([(0, 2)], [1]), ([(-1, 0)], [1]), ([(0, 1)], [-1]), ([(0, 1)], [1, 2]), ([(0, 1)], [np.nan])],
)
def test_roads_that_cannot_be_are_refused(ends, metres):
    with pytest.raises(InvalidInput):
        roads(2, ends, metres)
