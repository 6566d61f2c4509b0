from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from geo.domain.plan_wishes import Keep
from geo.planning.arcs import allowed, nearest
from geo.planning.assignment import assign
from geo.planning.evaluate import figures, violations
from geo.planning.formulation import Bounds, formulate
from geo.planning.polish import polished
from geo.planning.rules import Rules
from tests.unit.planning.made_up import problem, problems

RULES = Rules(keep=Keep.FREE, weight=7.0, band=0.25)
EXCHANGE = problem([[9, 1], [1, 9]], people=[1, 1])


def better(wanted, plan, is_over=lambda: False):
    """The plan polished, by metres and load alone."""
    may = allowed(wanted)
    arcs = nearest(wanted, may, may.sum(axis=1))
    form = formulate(wanted, RULES, arcs, Bounds(0.0, np.full(wanted.size[1], wanted.size[0])))
    return polished(form, arcs.metres, np.asarray(plan), RULES.weight, is_over).tolist()


def test_two_posts_that_save_by_changing_places_do_so():
    assert better(EXCHANGE, [0, 1]) == [1, 0]


def test_a_post_moves_where_there_is_room():
    assert better(problem([[9, 1], [1, 9]]), [0, 0]) == [1, 0]


def test_an_exchange_that_would_leave_a_unit_without_leads_is_not_made():
    wanted = problem([[9, 1], [1, 9]], people=[1, 1], lead=[1, 0], leads=[1, 0])
    assert better(wanted, [0, 1]) == [0, 1]


@given(problems(posts=7, units=4))
def test_polishing_mans_as_many_and_never_costs_more(wanted):
    begun = assign(wanted, replace(RULES, keep=Keep.FIRST))
    found = better(wanted, begun.unit)
    told = figures(wanted, RULES, found)
    assert violations(wanted, found) == ()
    assert told.unmanned == begun.figures.unmanned
    assert told.cost <= begun.figures.cost + 1e-6


@pytest.mark.parametrize("after", [0, 1, 2])
def test_once_it_is_over_no_further_post_is_looked_at(after):
    wanted = problem([[9, 1]] * 3)
    asked = iter([False] * after)
    assert better(wanted, [0, 0, 0], lambda: next(asked, True)).count(1) == after
