from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment.arcs import allowed_pairs, nearest_arcs
from geo.planning.assignment.formulation import Bounds, formulate
from geo.planning.assignment.heuristics.local_search import improve_by_local_search
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import solve_assignment
from geo.planning.assignment.verify import plan_figures, violations
from geo.planning.search import Deadline
from tests.unit.planning.made_up import problem, problems

RULES = AssignmentRules(
    change_policy=ChangePolicy.UNRESTRICTED, overload_penalty_m=7.0, overload_tolerance=0.25
)
EXCHANGE = problem([[9, 1], [1, 9]], people=[1, 1])


def better(instance, plan, should_stop=lambda: False):
    """The plan polished, by metres and load alone."""
    may = allowed_pairs(instance)
    arcs = nearest_arcs(instance, may, may.sum(axis=1))
    form = formulate(instance, RULES, arcs, Bounds(0.0, np.full(instance.size[1], instance.size[0])))
    return improve_by_local_search(form, np.asarray(plan), Deadline(cancelled=should_stop)).tolist()


def test_two_posts_that_save_by_changing_places_do_so():
    assert better(EXCHANGE, [0, 1]) == [1, 0]


def test_a_post_moves_where_there_is_room():
    assert better(problem([[9, 1], [1, 9]]), [0, 0]) == [1, 0]


def test_an_exchange_that_would_leave_a_unit_without_leads_is_not_made():
    instance = problem([[9, 1], [1, 9]], people=[1, 1], lead=[1, 0], leads=[1, 0])
    assert better(instance, [0, 1]) == [0, 1]


@given(problems(posts=7, units=4))
def test_polishing_mans_as_many_and_never_costs_more(instance):
    begun = solve_assignment(instance, replace(RULES, change_policy=ChangePolicy.MIN_MOVES))
    plan = better(instance, begun.unit)
    figures = plan_figures(instance, RULES, plan)
    assert violations(instance, plan) == ()
    assert figures.unmanned == begun.figures.unmanned
    assert figures.cost <= begun.figures.cost + 1e-6


@pytest.mark.parametrize("after", [0, 1, 2])
def test_once_it_is_over_no_further_post_is_looked_at(after):
    instance = problem([[9, 1]] * 3)
    answers = iter([False] * after)
    assert better(instance, [0, 0, 0], lambda: next(answers, True)).count(1) == after
