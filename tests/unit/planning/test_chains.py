from dataclasses import replace

import numpy as np
from hypothesis import given

from geo.planning.arcs import allowed
from geo.planning.chains import with_room_made
from geo.planning.counting import least_moves
from geo.planning.evaluate import figures, violations
from geo.planning.problem import NOBODY
from geo.planning.replan import Event, replan
from geo.planning.rules import Rules
from tests.unit.planning.made_up import every_plan, problem, problems

TIGHT = problem(np.ones((4, 4)), need=[6, 4, 2, 1], people=[0, 6, 4, 3], present=[0, 1, 2, 3])
"""The first unit is gone: each of the others has room for two more."""


def chained(wanted, is_over=lambda: False):
    return with_room_made(wanted, np.ones(wanted.size[0], bool), is_over)


def test_each_post_of_a_chain_fits_where_the_next_has_moved_on_and_no_plan_moves_fewer():
    plan = chained(TIGHT)
    assert plan.tolist() == [1, 2, 3, 3]
    assert least_moves(TIGHT, allowed(TIGHT)) == 3


def test_once_it_is_over_no_chain_is_begun():
    assert chained(TIGHT, lambda: True).tolist() == [NOBODY, 1, 2, 3]


def test_a_chain_that_comes_to_a_unit_twice_gives_way_to_one_that_fits():
    wanted = problem([[1, np.inf], [1, 1], [1, 1]], need=[3, 2, 2], people=[3, 2], present=[NOBODY, 0, 1])
    assert violations(wanted, chained(wanted).tolist()) == ()


@given(problems(posts=7, units=5))
def test_chains_break_nothing_and_are_the_same_each_time(wanted):
    plan = chained(wanted)
    assert violations(wanted, plan.tolist()) == ()
    assert plan.tolist() == chained(wanted).tolist()


@given(problems(posts=7, units=5))
def test_no_post_loses_its_unit_to_chains_begun_from_a_plan_that_holds(wanted):
    kept = np.where(chained(wanted) != NOBODY, chained(wanted), NOBODY)
    now = replace(wanted, posts=replace(wanted.posts, present=kept))
    assert not ((kept != NOBODY) & (chained(now) == NOBODY)).any()


@given(problems())
def test_no_plan_that_mans_all_moves_fewer_posts_than_counting_people_tells(wanted):
    may = allowed(wanted)
    least = least_moves(wanted, may)
    for plan in every_plan(wanted):
        if (np.array(plan) != NOBODY)[may.any(axis=1)].all():
            assert figures(wanted, Rules(), plan).moved >= least


def test_an_event_where_somebody_makes_room_is_told_as_proved_only_at_what_counting_knows():
    plan = replan(TIGHT, Rules(), Event(units=(0,)))
    moves = next(stage for stage in plan.stages if stage.name == "moves")
    assert (plan.figures.moved, moves.bound, plan.figures.unmanned) == (3, 3, ())
