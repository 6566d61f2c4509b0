from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import KadianError
from geo.domain.plan_wishes import Keep
from geo.planning.answer import answer
from geo.planning.assignment import assign, checked
from geo.planning.evaluate import violations
from geo.planning.problem import NOBODY, Problem, Units
from geo.planning.replan import Event, replan
from geo.planning.rules import Rules
from geo.planning.solver import Status
from tests.unit.planning.made_up import every_plan, problem, problems, ranked

RULES = Rules(weight=7.0, band=0.25, price=12.0)


def shuffled(wanted, posts, units):
    """The same problem told in another order."""
    back_post, back_unit = np.argsort(posts), np.argsort(units)
    place = np.append(back_unit, NOBODY)
    told = wanted.part(np.asarray(posts), np.asarray(units))
    pairs = {
        name: frozenset((int(back_post[post]), int(back_unit[unit])) for post, unit in getattr(wanted, name))
        for name in ("locks", "bans")
    }
    assert (told.posts.present == place[wanted.posts.present[posts]]).all()
    return replace(told, **pairs)


SOLVED = [assign, answer]
"""The whole at once, or first what can be told without it: what holds of one plan holds of both."""


def unmet(wanted, plan):
    return sum(bool(wanted.posts.open[post]) and plan[post] == NOBODY for post, _ in wanted.locks)


@pytest.mark.parametrize("solve", SOLVED)
@given(problems())
def test_keep_first_is_the_best_of_all_plans_stage_by_stage(solve, wanted):
    plan = solve(wanted, RULES)
    found = plan.figures
    best = ranked(wanted, RULES, lambda told: (told.shortfall, told.moved, told.cost))
    assert (unmet(wanted, plan.unit), found.shortfall, found.moved) == best[:3]
    assert found.cost == pytest.approx(best[3])
    assert all(stage.status is Status.OPTIMAL for stage in plan.stages)


@given(problems())
def test_a_price_moves_a_post_only_for_what_it_saves(wanted):
    rules = replace(RULES, keep=Keep.PRICE)
    plan = assign(wanted, rules)
    best = ranked(wanted, rules, lambda told: (told.shortfall, told.cost + rules.price * told.moved))
    assert plan.figures.cost + rules.price * plan.figures.moved == pytest.approx(best[2])
    assert plan.stages[-1].value == pytest.approx(best[2])


@given(problems())
def test_the_fresh_plan_is_the_shortest_that_mans_most(wanted):
    rules = replace(RULES, keep=Keep.FREE)
    best = ranked(wanted, rules, lambda told: (told.shortfall, told.cost))
    assert assign(wanted, rules).figures.cost == pytest.approx(best[2])


@given(problems(), st.integers(0, 4))
def test_a_budget_of_moves_is_kept_or_the_least_that_must_move(wanted, moves):
    rules = replace(RULES, keep=Keep.BUDGET, moves=moves)
    found = assign(wanted, rules).figures
    least = ranked(wanted, rules, lambda told: (told.shortfall, told.moved))[2]
    most = max(moves, least)
    best = ranked(wanted, rules, lambda told: (told.shortfall, told.moved > most, told.cost))
    assert found.moved <= most
    assert found.cost == pytest.approx(best[3])


@pytest.mark.parametrize("solve", SOLVED)
@given(problems(posts=8, units=5), st.sampled_from(Keep), st.integers(1, 5))
def test_no_plan_breaks_a_lock_a_ban_people_leads_or_a_closed_post(solve, wanted, keep, nearest):
    plan = solve(wanted, replace(RULES, keep=keep, nearest=nearest))
    assert violations(wanted, plan.unit.tolist()) == ()


@given(problems(posts=8, units=5), st.sampled_from(Keep))
def test_the_evaluator_comes_to_what_the_model_came_to(wanted, keep):
    plan = assign(wanted, replace(RULES, keep=keep))
    told = {stage.name: stage.value for stage in plan.stages}
    paid = replace(RULES, keep=keep).price_of_a_move * plan.figures.moved
    assert told["shortfall"] == pytest.approx(plan.figures.shortfall)
    assert told.get("moves", plan.figures.moved) == pytest.approx(plan.figures.moved)
    assert told["cost"] == pytest.approx(plan.figures.cost + paid)


@pytest.mark.parametrize("solve", SOLVED)
@given(problems(posts=7, units=5), st.sampled_from(Keep), st.randoms())
def test_the_order_of_posts_and_units_changes_nothing(solve, wanted, keep, dice):
    rules = replace(RULES, keep=keep, nearest=3)
    posts, units = list(range(wanted.size[0])), list(range(wanted.size[1]))
    dice.shuffle(posts)
    dice.shuffle(units)
    told, other = solve(wanted, rules).unit, solve(shuffled(wanted, posts, units), rules).unit
    assert np.append(units, NOBODY)[other].tolist() == told[posts].tolist()


def test_a_start_that_the_solver_misjudges_is_not_taken_for_proved():
    wanted = problem(
        [[0, 0, np.inf], [np.inf, np.inf, 0], [np.inf, 1, 0], [12, 1, 0]],
        need=[3, 1, 1, 1],
        people=[3, 3, 3],
        present=[0, 0, 0, 0],
        fair=[0, 2, 2],
    )
    assert assign(wanted, RULES).figures.cost == 22


def test_of_two_plans_as_good_the_lower_code_is_taken():
    plan = assign(problem([[5, 5]]), Rules())
    assert plan.unit.tolist() == [0]
    assert (
        assign(replace(problem([[5, 5]]), units=Units(("b", "a"), *[np.ones(2)] * 3)), Rules()).unit[0] == 1
    )


def test_a_post_looks_beyond_its_nearest_units_when_they_are_full():
    wanted = problem([[1, 2, 9], [1, 2, 9], [1, 2, 9]], need=[1, 1, 1], people=[1, 1, 1])
    plan = assign(wanted, Rules(nearest=1))
    assert plan.figures.unmanned == ()
    assert plan.widened.size > 0
    assert plan.figures.metres == 12


def test_a_post_that_its_near_units_can_hold_looks_no_farther():
    wanted = problem([[1, 2, 9], [2, 1, 9]])
    assert assign(wanted, Rules(nearest=1)).widened.tolist() == []


def test_what_must_be_left_out_is_of_the_lowest_priority():
    wanted = problem(np.ones((4, 1)), need=[2, 2, 2, 2], people=[5], priority=[1, 5, 1, 4])
    plan = assign(wanted, Rules())
    assert plan.figures.unmanned == (0, 2)
    assert plan.stages[0].bound == plan.figures.shortfall == 2


def test_a_lock_that_fits_goes_before_every_priority():
    wanted = problem([[1], [1]], need=[2, 2], people=[2], priority=[1, 9], locks=[(0, 0)])
    assert assign(wanted, Rules()).unit.tolist() == [0, NOBODY]


def test_locks_that_do_not_fit_together_leave_one_post_unmanned_and_never_fail():
    wanted = problem([[1, 1], [1, 1]], need=[2, 2], people=[3, 9], locks=[(0, 0), (1, 0)])
    assert sorted(assign(wanted, Rules()).unit.tolist()) == [NOBODY, 0]


def test_without_time_there_is_a_plan_with_a_bound_it_does_not_pass():
    dice = np.random.default_rng(3)
    wanted = problem(dice.integers(1, 99, (40, 8)), need=dice.integers(1, 4, 40), people=np.full(8, 11))
    plan = assign(wanted, Rules(seconds=0.0, keep=Keep.FREE))
    assert violations(wanted, plan.unit.tolist()) == ()
    assert all(stage.bound <= stage.value for stage in plan.stages)


def test_cancelling_gives_what_was_found_so_far():
    dice = np.random.default_rng(3)
    wanted = problem(dice.integers(1, 99, (40, 8)), need=dice.integers(1, 4, 40), people=np.full(8, 11))
    plan = assign(wanted, Rules(keep=Keep.FREE), cancelled=lambda: True)
    assert violations(wanted, plan.unit.tolist()) == ()


MAKES_ROOM = problem([[1, 1], [1, np.inf]], people=[1, 1], present=[0, NOBODY])


def test_cancelled_or_out_of_time_neither_chains_nor_the_solver_are_begun():
    heard = []
    late = assign(MAKES_ROOM, Rules(seconds=0.0), told=heard.append)
    stopped = assign(MAKES_ROOM, Rules(), cancelled=lambda: True, told=heard.append)
    assert late.unit.tolist() == stopped.unit.tolist() == [0, NOBODY]
    assert {stage.status for plan in (late, stopped) for stage in plan.stages[:1]} == {Status.LIMITED}
    assert heard == []
    assert assign(MAKES_ROOM, Rules()).unit.tolist() == [1, 0]


@pytest.mark.parametrize(
    "limit", [{"rules": Rules(seconds=0.0)}, {"rules": Rules(), "cancelled": lambda: True}]
)
def test_a_cancelled_event_is_left_as_it_was_found(limit):
    assert replan(MAKES_ROOM, event=Event(posts=(1,)), **limit).unit.tolist() == [0, NOBODY]


def test_a_plan_to_begin_from_is_never_made_worse():
    wanted = problem([[5, 1], [5, 1]], people=[2, 2])
    begun = assign(wanted, Rules(seconds=0.0, keep=Keep.FREE), begin=np.array([1, 1]))
    assert begun.figures.metres == 2


def test_a_plan_to_begin_from_counts_also_where_its_units_are_far_away():
    wanted = problem([[1, 2, 9], [1, 2, 9]], people=[1, 1, 1])
    begun = assign(wanted, Rules(nearest=1, seconds=0.0), begin=np.array([0, 2]))
    assert begun.unit.tolist() == [0, 2]


def test_a_problem_of_nothing_has_a_plan():
    assert assign(problem(np.zeros((0, 2))), Rules()).unit.size == 0
    assert assign(problem(np.zeros((2, 0))), Rules()).figures.unmanned == (0, 1)


@pytest.mark.parametrize("keep", Keep)
def test_among_all_plans_some_are_better_than_the_worst(keep):
    """The control of the comparison above: it would notice a worse plan."""
    wanted = problem([[1, 50], [50, 1]], present=[1, 0])
    rules = replace(RULES, keep=keep, moves=2)
    assert len({violations(wanted, plan) for plan in every_plan(wanted)}) == 1
    assert assign(wanted, rules).figures.cost == {"first": 100}.get(keep, 2)


def test_a_planted_wrong_plan_is_refused():
    wanted = problem([[1, 1]], people=[0, 1])
    with pytest.raises(KadianError):
        checked(wanted, Rules(), np.array([0]))
    assert checked(wanted, Rules(), np.array([1])).metres == 1


def test_a_part_keeps_the_pairs_that_lie_inside():
    wanted = problem(np.ones((3, 3)), present=[0, 1, 2], locks=[(0, 0), (2, 2)], bans=[(2, 1)])
    part = wanted.part(np.array([2, 1]), np.array([1, 2]))
    assert isinstance(part, Problem)
    assert (part.locks, part.bans, part.posts.present.tolist()) == ({(0, 1)}, {(0, 0)}, [1, 0])
