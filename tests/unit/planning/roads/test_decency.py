from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.roads.decency import Decency, Hardship, decent_plan, explained, hardships
from geo.planning.roads.ways import Blocked, roads
from geo.planning.siting.maximal import most_covered
from geo.planning.siting.sight import sight
from geo.planning.siting.wanted import Wanted
from tests.unit.planning.roads.towns import grid

# A village (0) with two ways to the hospital (3): over 1, and over 2, which is longer.
TWO_WAYS = roads(4, [(0, 1), (1, 3), (0, 2), (2, 3)], [100, 100, 150, 150])
ASKED = Decency(
    TWO_WAYS, (0,), {"hospital": (3,)}, 400.0, {0: Blocked(frozenset({1})), 1: Blocked(frozenset({2}))}
)


def test_a_village_that_posts_cut_off_is_found_and_told_how_far_it_is():
    assert hardships(ASKED, (0,)) == ()
    assert hardships(ASKED, (0, 1)) == (Hardship(0, "hospital", np.inf),)
    near = Decency(TWO_WAYS, (0,), {"hospital": (3,)}, 250.0, ASKED.blocks)
    assert hardships(near, (0,)) == (Hardship(0, "hospital", 300.0),)


def test_the_plan_that_covers_most_but_cuts_off_a_village_is_not_given():
    known = sight(np.eye(3), [50, 40, 1])
    assert most_covered(known, Wanted(2)).sites == (0, 1)
    plan = decent_plan(known, Wanted(2), ASKED)
    assert plan.sites == (0, 2)
    assert plan.proven


def test_where_every_plan_would_cut_somebody_off_none_is_given():
    with pytest.raises(InvalidInput):
        decent_plan(sight(np.eye(2), [50, 40]), Wanted(2), ASKED)


def test_what_is_out_of_reach_without_any_post_is_said_at_once():
    shut = Decency(TWO_WAYS, (0,), {"hospital": (3,)}, 400.0, {}, Blocked(roads=frozenset({1, 3})))
    with pytest.raises(InvalidInput) as refused:
        decent_plan(sight(np.eye(2), [50, 40]), Wanted(1), shut)
    assert refused.value.key == "error.hardship"


@given(st.data())
def test_the_decent_plan_is_the_best_of_all_decent_ones(data):
    known = grid(3)
    at = st.integers(0, 8)
    blocks = {site: Blocked(frozenset(data.draw(st.sets(at, max_size=2)))) for site in range(5)}
    homes = data.draw(st.sets(at, max_size=3))
    purposes = {
        "hospital": (data.draw(at),),
        "supplies": tuple(data.draw(st.sets(at, min_size=1, max_size=2))),
    }
    asked = Decency(known, tuple(homes), purposes, 400.0, blocks)
    people = np.array(data.draw(st.lists(st.integers(0, 9), min_size=5, max_size=5)))
    sees = sight(np.eye(5), people)
    decent = [plan for plan in combinations(range(5), 3) if not hardships(asked, plan)]
    if not decent or hardships(asked, ()):
        with pytest.raises(InvalidInput):
            decent_plan(sees, Wanted(3), asked)
        return
    assert decent_plan(sees, Wanted(3), asked).people == max(people[list(plan)].sum() for plan in decent)


@given(st.data())
def test_every_hardship_is_explained_once_by_a_least_set_of_posts(data):
    at = st.integers(0, 8)
    blocks = {site: Blocked(frozenset(data.draw(st.sets(at, max_size=2)))) for site in range(5)}
    homes = tuple(data.draw(st.sets(at, max_size=4)))
    asked = Decency(grid(3), homes, {"hospital": (data.draw(at),)}, 400.0, blocks)
    told = list(explained(asked, range(5)))
    assert sorted((each.home for _, found in told for each in found)) == [
        each.home for each in hardships(asked, range(5))
    ]
    for posts, found in told:
        homes_of = {each.home for each in hardships(asked, posts)}
        assert {each.home for each in found} <= homes_of
        least = [{each.home for each in hardships(asked, set(posts) - {post})} for post in posts]
        assert any(all(each.home not in fewer for fewer in least) for each in found)
