from dataclasses import replace

import numpy as np
from hypothesis import given

from geo.planning.assignment import assign
from geo.planning.rules import Keep, Rules
from tests.unit.planning.made_up import problem, problems

AT_ONCE = Rules(keep=Keep.FREE, seconds=0.0, weight=7.0, band=0.25)


def test_two_posts_that_save_by_changing_places_do_so_without_the_solver():
    wanted = problem([[9, 1], [1, 9]], people=[1, 1])
    assert assign(wanted, AT_ONCE, begin=np.array([0, 1])).figures.metres == 2


def test_a_post_moves_where_there_is_room_without_the_solver():
    wanted = problem([[9, 1], [1, 9]])
    assert assign(wanted, AT_ONCE, begin=np.array([0, 0])).figures.metres == 2


def test_an_exchange_that_would_leave_a_unit_without_leads_is_not_made():
    wanted = problem([[9, 1], [1, 9]], people=[1, 1], lead=[1, 0], leads=[1, 0])
    assert assign(wanted, AT_ONCE, begin=np.array([0, 1])).unit.tolist() == [0, 1]


@given(problems(posts=7, units=4))
def test_polishing_mans_as_many_and_never_costs_more(wanted):
    begun = assign(wanted, replace(AT_ONCE, keep=Keep.FIRST))
    found = assign(wanted, AT_ONCE, begin=begun.unit)
    assert found.figures.shortfall <= begun.figures.shortfall
    if found.figures.shortfall == begun.figures.shortfall:
        assert found.figures.cost <= begun.figures.cost + 0.001 * wanted.size[0] + 1e-6
