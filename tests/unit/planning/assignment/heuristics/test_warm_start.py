import numpy as np
import pytest

from geo.planning.assignment.arcs import ArcProblem, allowed_pairs, nearest_arcs
from geo.planning.assignment.heuristics.warm_start import insert_posts
from geo.planning.mip.model import UNASSIGNED
from geo.planning.search import Deadline
from tests.unit.planning.made_up import problem

CHAIN = problem(
    [[1, np.inf, np.inf], [1, 1, np.inf], [np.inf, 1, 1]], people=[1, 1, 1], present=[UNASSIGNED, 0, 1]
)
"""The first post is manned only where the second moves on, and the third makes room for it."""
TRADE = problem([[1], [1]], people=[1], present=[0, UNASSIGNED], priority=[1, 5])


def begun(instance, should_stop=lambda: False):
    may = allowed_pairs(instance)
    arcs = nearest_arcs(instance, may, may.sum(axis=1))
    deadline = Deadline(cancelled=should_stop)
    return insert_posts(ArcProblem(instance, arcs), instance.posts.current_unit, deadline).tolist()


def test_others_move_on_to_make_room_and_a_lesser_post_gives_way():
    assert begun(CHAIN) == [0, 1, 2]
    assert begun(TRADE) == [UNASSIGNED, 0]


@pytest.mark.parametrize("instance", [CHAIN, TRADE])
def test_once_it_is_over_no_unit_is_moved_to_make_room(instance):
    assert begun(instance, lambda: True) == instance.posts.current_unit.tolist()


def test_once_it_is_over_posts_still_go_where_there_is_room():
    instance = problem([[1, 2], [1, 2]], people=[1, 1])
    assert begun(instance, lambda: True) == [0, 1]


def test_chains_end_as_soon_as_it_is_over():
    answers = iter([False])
    assert begun(CHAIN, lambda: next(answers, True)) == CHAIN.posts.current_unit.tolist()
