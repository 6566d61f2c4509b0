from dataclasses import replace

import numpy as np
from hypothesis import given

from geo.planning.assignment.arcs import allowed_pairs
from geo.planning.assignment.heuristics.ejection_chains import make_room
from geo.planning.assignment.heuristics.lower_bounds import moves_lower_bound
from geo.planning.assignment.problem import ReplanningProblem
from geo.planning.assignment.replan import Event, replan
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.verify import plan_figures, violations
from geo.planning.mip.model import UNASSIGNED
from geo.planning.search import Deadline
from tests.unit.planning.made_up import every_plan, problem, problems

TIGHT = problem(np.ones((4, 4)), need=[6, 4, 2, 1], people=[0, 6, 4, 3], present=[0, 1, 2, 3])
"""The first unit is gone: each of the others has room for two more."""


def chained(instance, should_stop=lambda: False):
    every_post = ReplanningProblem(instance, AssignmentRules(), np.ones(instance.size[0], bool))
    return make_room(every_post, instance.posts.current_unit, Deadline(cancelled=should_stop))


def test_each_post_of_a_chain_fits_where_the_next_has_moved_on_and_no_plan_moves_fewer():
    plan = chained(TIGHT)
    assert plan.tolist() == [1, 2, 3, 3]
    assert moves_lower_bound(TIGHT, allowed_pairs(TIGHT)) == 3


def test_once_it_is_over_no_chain_is_begun():
    assert chained(TIGHT, lambda: True).tolist() == [UNASSIGNED, 1, 2, 3]


def test_a_chain_that_comes_to_a_unit_twice_gives_way_to_one_that_fits():
    instance = problem(
        [[1, np.inf], [1, 1], [1, 1]], need=[3, 2, 2], people=[3, 2], present=[UNASSIGNED, 0, 1]
    )
    assert violations(instance, chained(instance).tolist()) == ()


@given(problems(posts=7, units=5))
def test_chains_break_nothing_and_are_the_same_each_time(instance):
    plan = chained(instance)
    assert violations(instance, plan.tolist()) == ()
    assert plan.tolist() == chained(instance).tolist()


@given(problems(posts=7, units=5))
def test_no_post_loses_its_unit_to_chains_begun_from_a_plan_that_holds(instance):
    kept = np.where(chained(instance) != UNASSIGNED, chained(instance), UNASSIGNED)
    now = replace(instance, posts=replace(instance.posts, current_unit=kept))
    assert not ((kept != UNASSIGNED) & (chained(now) == UNASSIGNED)).any()


@given(problems())
def test_no_plan_that_mans_all_moves_fewer_posts_than_counting_people_tells(instance):
    may = allowed_pairs(instance)
    least = moves_lower_bound(instance, may)
    for plan in every_plan(instance):
        if (np.array(plan) != UNASSIGNED)[may.any(axis=1)].all():
            assert plan_figures(instance, AssignmentRules(), plan).moved >= least


def test_an_event_where_somebody_makes_room_is_reported_as_proved_only_at_what_counting_knows():
    plan = replan(TIGHT, AssignmentRules(), Event(units=(0,)))
    moves = next(stage for stage in plan.stages if stage.name == "moves")
    assert (plan.figures.moved, moves.bound, plan.figures.unmanned) == (3, 3, ())
