import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.roads.graph import (
    Closures,
    build_road_graph,
    distances_within,
    shortest_paths_to,
)
from tests.unit.planning.roads.towns import GRAPHS, by_relaxing

CHAIN = build_road_graph(5, [(0, 1), (1, 2), (2, 3), (3, 4)], [10, 20, 30, 40])


@given(GRAPHS, st.data())
def test_ways_are_those_of_relaxing_every_road_until_nothing_changes(road_graph, data):
    every = st.sets(st.integers(0, road_graph.node_count - 1))
    targets = data.draw(every)
    shut = st.sets(st.integers(0, len(road_graph.edges) - 1)) if len(road_graph.edges) else st.just(set())
    closures = Closures(frozenset(data.draw(every)), frozenset(data.draw(shut)))
    paths = shortest_paths_to(road_graph, targets, closures)
    assert paths.distance_m == pytest.approx(by_relaxing(road_graph, targets, closures), abs=1e-6)
    for start in range(road_graph.node_count):
        path = paths.path(start)
        assert bool(path) == bool(np.isfinite(paths.distance_m[start]))
        assert not path or (path[0] == start and path[-1] in targets)
        assert closures.nodes.isdisjoint(path)


@given(GRAPHS, st.data())
def test_ways_of_many_to_many_are_those_of_each_and_none_is_longer_than_allowed(road_graph, data):
    some, most = st.lists(st.integers(0, road_graph.node_count - 1), max_size=4), data.draw(st.floats(0, 100))
    starts, targets = data.draw(some), data.draw(some)
    distance_m = distances_within(road_graph, starts, targets, most)
    assert distance_m.shape == (len(starts), len(targets))
    for row, start in zip(distance_m, starts, strict=True):
        single_m = shortest_paths_to(road_graph, [start]).distance_m[targets]
        assert row[single_m < most - 1e-6].tolist() == pytest.approx(
            single_m[single_m < most - 1e-6].tolist()
        )
        assert np.isinf(row[single_m > most + 1e-6]).all()


def test_a_blocked_road_or_junction_is_not_passed():
    assert shortest_paths_to(CHAIN, [4]).distance_m.tolist() == [100, 90, 70, 40, 0]
    assert shortest_paths_to(CHAIN, [4], Closures(edges=frozenset({2}))).distance_m.tolist() == [
        np.inf
    ] * 3 + [40, 0]
    assert shortest_paths_to(CHAIN, [4], Closures(frozenset({3}))).distance_m.tolist() == [np.inf] * 4 + [0]


def test_of_two_roads_between_the_same_junctions_the_shorter_counts():
    assert shortest_paths_to(build_road_graph(2, [(0, 1), (1, 0)], [9, 5]), [0]).distance_m[1] == 5


@pytest.mark.parametrize(
    ("ends", "metres"),
    [([(0, 2)], [1]), ([(-1, 0)], [1]), ([(0, 1)], [-1]), ([(0, 1)], [1, 2]), ([(0, 1)], [np.nan])],
)
def test_roads_that_cannot_be_are_refused(ends, metres):
    with pytest.raises(InvalidInput):
        build_road_graph(2, ends, metres)
