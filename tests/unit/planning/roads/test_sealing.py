from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput, PlanMiscounted
from geo.planning.roads import sealing
from geo.planning.roads.sealing import seal, shortest_way_out
from geo.planning.roads.ways import Blocked, roads
from tests.unit.planning.roads.towns import GRAPHS, by_relaxing, grid


def sealed(known, inside, outside, posts):
    metres = by_relaxing(known, set(outside), Blocked(frozenset(posts)))
    return all(metres[start] == np.inf for start in inside)


@given(GRAPHS, st.data())
def test_no_fewer_people_seal_the_area_than_by_trying_every_set_of_posts(known, data):
    order = data.draw(st.permutations(range(known.junctions)))
    cut = data.draw(st.integers(1, known.junctions - 1))
    inside, outside = order[:1], order[cut : cut + 2]
    people = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=known.junctions, max_size=known.junctions))
    )
    found = seal(known, inside, outside, people)
    free = [at for at in range(known.junctions) if at not in {*inside, *outside} and people[at]]
    sets = [posts for size in range(len(free) + 1) for posts in combinations(free, size)]
    costs = [people[list(posts)].sum() for posts in sets if sealed(known, inside, outside, posts)]
    if not costs:
        assert found.open_way[0] in inside
        assert found.open_way[-1] in outside
        return
    assert not found.open_way
    assert sealed(known, inside, outside, found.posts)
    assert found.people == min(costs) == people[list(found.posts)].sum()


def test_a_block_of_streets_is_sealed_at_the_corners_of_the_ring_around_it():
    known = grid(7)
    border = [at for at in range(49) if at // 7 in {0, 6} or at % 7 in {0, 6}]
    found = seal(known, [24], border)
    assert sorted(found.posts) == [17, 23, 25, 31]
    assert shortest_way_out(known, [24], border, found.posts) == ()
    assert shortest_way_out(known, [24], border, found.posts[:3])[0] == 24


def test_where_no_post_can_stand_on_a_way_out_that_way_is_named():
    assert seal(roads(2, [(0, 1)], [5]), [0], [1]).open_way == (0, 1)


def test_a_cut_that_leaves_a_way_is_not_given_out(monkeypatch):
    monkeypatch.setattr(sealing, "_least_cut", lambda *_: ())
    with pytest.raises(PlanMiscounted):
        seal(grid(3), [0], [8])


@pytest.mark.parametrize(("inside", "outside"), [([], [1]), ([0], []), ([0, 1], [1])])
def test_areas_that_are_empty_or_share_a_junction_are_refused(inside, outside):
    with pytest.raises(InvalidInput):
        seal(grid(2), inside, outside)


@pytest.mark.parametrize("people", [[1, 1], [1, 1, 1, -1]])
def test_people_that_cannot_be_are_refused(people):
    with pytest.raises(InvalidInput):
        seal(grid(2), [0], [3], np.array(people))
