import numpy as np
import pytest

from geo.planning.arcs import allowed, nearest
from geo.planning.problem import NOBODY
from geo.planning.start import fresh_plan, kept_plan
from tests.unit.planning.made_up import problem

CHAIN = problem(
    [[1, np.inf, np.inf], [1, 1, np.inf], [np.inf, 1, 1]], people=[1, 1, 1], present=[NOBODY, 0, 1]
)
"""The first post is manned only where the second moves on, and the third makes room for it."""
TRADE = problem([[1], [1]], people=[1], present=[0, NOBODY], priority=[1, 5])


def begun(wanted, is_over=lambda: False):
    may = allowed(wanted)
    return kept_plan(wanted, nearest(wanted, may, may.sum(axis=1)), None, is_over).tolist()


def test_others_move_on_to_make_room_and_a_lesser_post_gives_way():
    assert begun(CHAIN) == [0, 1, 2]
    assert begun(TRADE) == [NOBODY, 0]


@pytest.mark.parametrize("wanted", [CHAIN, TRADE])
def test_once_it_is_over_nobody_is_moved_to_make_room(wanted):
    assert begun(wanted, lambda: True) == wanted.posts.present.tolist()


def test_once_it_is_over_posts_still_go_where_there_is_room():
    wanted = problem([[1, 2], [1, 2]], people=[1, 1])
    may = allowed(wanted)
    arcs = nearest(wanted, may, may.sum(axis=1))
    assert fresh_plan(wanted, arcs, lambda: True).tolist() == [0, 1]


def test_chains_end_as_soon_as_it_is_over():
    asked = iter([False])
    assert begun(CHAIN, lambda: next(asked, True)) == CHAIN.posts.present.tolist()
