from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput, PlanVerificationFailed
from geo.planning.roads import vertex_cut
from geo.planning.roads.graph import Closures, build_road_graph
from geo.planning.roads.vertex_cut import min_vertex_cut, shortest_leak_path
from tests.unit.planning.roads.towns import GRAPHS, by_relaxing, grid


def is_closed(road_graph, inside, outside, posts):
    metres = by_relaxing(road_graph, set(outside), Closures(frozenset(posts)))
    return all(metres[start] == np.inf for start in inside)


@given(GRAPHS, st.data())
def test_no_fewer_people_cordon_the_area_off_than_by_trying_every_set_of_posts(road_graph, data):
    order = data.draw(st.permutations(range(road_graph.node_count)))
    first = data.draw(st.integers(1, road_graph.node_count - 1))
    inside, outside = order[:1], order[first : first + 2]
    people = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=road_graph.node_count, max_size=road_graph.node_count))
    )
    cut = min_vertex_cut(road_graph, inside, outside, people)
    free = [at for at in range(road_graph.node_count) if at not in {*inside, *outside} and people[at]]
    sets = [posts for size in range(len(free) + 1) for posts in combinations(free, size)]
    costs = [people[list(posts)].sum() for posts in sets if is_closed(road_graph, inside, outside, posts)]
    if not costs:
        assert cut.leak_path[0] in inside
        assert cut.leak_path[-1] in outside
        return
    assert not cut.leak_path
    assert is_closed(road_graph, inside, outside, cut.posts)
    assert cut.people == min(costs) == people[list(cut.posts)].sum()


def test_a_block_of_streets_is_cordoned_off_at_the_corners_of_the_ring_around_it():
    road_graph = grid(7)
    border = [at for at in range(49) if at // 7 in {0, 6} or at % 7 in {0, 6}]
    cut = min_vertex_cut(road_graph, [24], border)
    assert sorted(cut.posts) == [17, 23, 25, 31]
    assert shortest_leak_path(road_graph, [24], border, cut.posts) == ()
    assert shortest_leak_path(road_graph, [24], border, cut.posts[:3])[0] == 24


def test_where_no_post_can_stand_on_a_way_out_that_way_is_named():
    assert min_vertex_cut(build_road_graph(2, [(0, 1)], [5]), [0], [1]).leak_path == (0, 1)


def test_a_cut_that_leaves_a_way_is_not_given_out(monkeypatch):
    monkeypatch.setattr(vertex_cut, "_min_cut", lambda *_: ())
    with pytest.raises(PlanVerificationFailed):
        min_vertex_cut(grid(3), [0], [8])


@pytest.mark.parametrize(("inside", "outside"), [([], [1]), ([0], []), ([0, 1], [1])])
def test_areas_that_are_empty_or_share_a_junction_are_refused(inside, outside):
    with pytest.raises(InvalidInput):
        min_vertex_cut(grid(2), inside, outside)


@pytest.mark.parametrize("people", [[1, 1], [1, 1, 1, -1]])
def test_people_that_cannot_be_are_refused(people):
    with pytest.raises(InvalidInput):
        min_vertex_cut(grid(2), [0], [3], np.array(people))
