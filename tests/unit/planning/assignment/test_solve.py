from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import KadianError
from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment import solve as solving
from geo.planning.assignment.problem import AssignmentProblem, Units
from geo.planning.assignment.propose import propose_assignment
from geo.planning.assignment.replan import Event, replan
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import solve_assignment, verified_figures
from geo.planning.assignment.verify import violations
from geo.planning.mip.model import UNASSIGNED
from geo.planning.mip.solver import SolveStatus
from tests.unit.planning.assignment.instances import MAKES_ROOM, RULES, shuffled
from tests.unit.planning.made_up import every_plan, problem, problems, ranked

SOLVED = [solve_assignment, propose_assignment]
"""The whole at once, or first what can be counted without it: what holds of one plan holds of both."""


def unmet(instance, plan):
    return sum(bool(instance.posts.is_open[post]) and plan[post] == UNASSIGNED for post, _ in instance.locks)


@pytest.mark.parametrize("solve", SOLVED)
@given(problems())
def test_keep_first_is_the_best_of_all_plans_stage_by_stage(solve, instance):
    plan = solve(instance, RULES)
    figures = plan.figures
    best = ranked(instance, RULES, lambda each: (each.shortfall, each.moved, each.cost))
    assert (unmet(instance, plan.unit), figures.shortfall, figures.moved) == best[:3]
    assert figures.cost == pytest.approx(best[3])
    assert all(stage.status is SolveStatus.OPTIMAL for stage in plan.stages)


@given(problems())
def test_a_price_moves_a_post_only_for_what_it_saves(instance):
    rules = replace(RULES, change_policy=ChangePolicy.PRICE)
    plan = solve_assignment(instance, rules)
    best = ranked(instance, rules, lambda each: (each.shortfall, each.cost + rules.move_price_m * each.moved))
    assert plan.figures.cost + rules.move_price_m * plan.figures.moved == pytest.approx(best[2])
    assert plan.stages[-1].value == pytest.approx(best[2])


@pytest.fixture(
    params=[0, solving.LOCAL_SEARCH_MIN_POSTS], ids=["local search", "no local search"], scope="module"
)
def _local_search_from(request):
    """Run the tests with and without the heuristic that these few posts do not need."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "LOCAL_SEARCH_MIN_POSTS", request.param)
        yield


@pytest.mark.usefixtures("_local_search_from")
@given(problems())
def test_the_fresh_plan_is_the_shortest_that_mans_most(instance):
    rules = replace(RULES, change_policy=ChangePolicy.UNRESTRICTED)
    best = ranked(instance, rules, lambda each: (each.shortfall, each.cost))
    assert solve_assignment(instance, rules).figures.cost == pytest.approx(best[2])


@given(problems(), st.integers(0, 4))
def test_a_budget_of_moves_is_kept_or_the_least_that_must_move(instance, moves):
    rules = replace(RULES, change_policy=ChangePolicy.BUDGET, max_moves=moves)
    figures = solve_assignment(instance, rules).figures
    least = ranked(instance, rules, lambda each: (each.shortfall, each.moved))[2]
    most = max(moves, least)
    best = ranked(instance, rules, lambda each: (each.shortfall, each.moved > most, each.cost))
    assert figures.moved <= most
    assert figures.cost == pytest.approx(best[3])


@pytest.mark.parametrize("solve", SOLVED)
@given(problems(posts=8, units=5), st.sampled_from(ChangePolicy), st.integers(1, 5))
def test_no_plan_breaks_a_lock_a_ban_people_leads_or_a_closed_post(solve, instance, keep, nearest):
    plan = solve(instance, replace(RULES, change_policy=keep, nearest_units=nearest))
    assert violations(instance, plan.unit.tolist()) == ()


@given(problems(posts=8, units=5), st.sampled_from(ChangePolicy))
def test_the_evaluator_comes_to_what_the_model_came_to(instance, keep):
    plan = solve_assignment(instance, replace(RULES, change_policy=keep))
    values = {stage.name: stage.value for stage in plan.stages}
    paid = replace(RULES, change_policy=keep).effective_move_price_m * plan.figures.moved
    assert values["shortfall"] == pytest.approx(plan.figures.shortfall)
    assert values.get("moves", plan.figures.moved) == pytest.approx(plan.figures.moved)
    assert values["cost"] == pytest.approx(plan.figures.cost + paid)


@pytest.mark.parametrize("solve", SOLVED)
@given(problems(posts=7, units=5), st.sampled_from(ChangePolicy), st.randoms())
def test_the_order_of_posts_and_units_changes_nothing(solve, instance, keep, dice):
    rules = replace(RULES, change_policy=keep, nearest_units=3)
    posts, units = list(range(instance.size[0])), list(range(instance.size[1]))
    dice.shuffle(posts)
    dice.shuffle(units)
    unit, other = solve(instance, rules).unit, solve(shuffled(instance, posts, units), rules).unit
    assert np.append(units, UNASSIGNED)[other].tolist() == unit[posts].tolist()


def test_a_start_that_the_solver_misjudges_is_not_taken_for_proved():
    instance = problem(
        [[0, 0, np.inf], [np.inf, np.inf, 0], [np.inf, 1, 0], [12, 1, 0]],
        need=[3, 1, 1, 1],
        people=[3, 3, 3],
        present=[0, 0, 0, 0],
        fair=[0, 2, 2],
    )
    assert solve_assignment(instance, RULES).figures.cost == 22


def test_of_two_plans_as_good_the_lower_code_is_taken():
    plan = solve_assignment(problem([[5, 5]]), AssignmentRules())
    assert plan.unit.tolist() == [0]
    assert (
        solve_assignment(
            replace(problem([[5, 5]]), units=Units(("b", "a"), *[np.ones(2)] * 3)), AssignmentRules()
        ).unit[0]
        == 1
    )


def test_a_post_looks_beyond_its_nearest_units_when_they_are_full():
    instance = problem([[1, 2, 9], [1, 2, 9], [1, 2, 9]], need=[1, 1, 1], people=[1, 1, 1])
    plan = solve_assignment(instance, AssignmentRules(nearest_units=1))
    assert plan.figures.unmanned == ()
    assert plan.widened.size > 0
    assert plan.figures.distance_m == 12


def test_a_post_that_its_near_units_can_hold_looks_no_farther():
    instance = problem([[1, 2, 9], [2, 1, 9]])
    assert solve_assignment(instance, AssignmentRules(nearest_units=1)).widened.tolist() == []


def test_what_must_be_left_out_is_of_the_lowest_priority():
    instance = problem(np.ones((4, 1)), need=[2, 2, 2, 2], people=[5], priority=[1, 5, 1, 4])
    plan = solve_assignment(instance, AssignmentRules())
    assert plan.figures.unmanned == (0, 2)
    assert plan.stages[0].bound == plan.figures.shortfall == 2


def test_a_lock_that_fits_goes_before_every_priority():
    instance = problem([[1], [1]], need=[2, 2], people=[2], priority=[1, 9], locks=[(0, 0)])
    assert solve_assignment(instance, AssignmentRules()).unit.tolist() == [0, UNASSIGNED]


def test_locks_that_do_not_fit_together_leave_one_post_unmanned_and_never_fail():
    instance = problem([[1, 1], [1, 1]], need=[2, 2], people=[3, 9], locks=[(0, 0), (1, 0)])
    assert sorted(solve_assignment(instance, AssignmentRules()).unit.tolist()) == [UNASSIGNED, 0]


def test_without_time_there_is_a_plan_with_a_bound_it_does_not_pass():
    dice = np.random.default_rng(3)
    instance = problem(dice.integers(1, 99, (40, 8)), need=dice.integers(1, 4, 40), people=np.full(8, 11))
    plan = solve_assignment(
        instance, AssignmentRules(time_limit_s=0.0, change_policy=ChangePolicy.UNRESTRICTED)
    )
    assert violations(instance, plan.unit.tolist()) == ()
    assert all(stage.bound <= stage.value for stage in plan.stages)


def test_cancelling_gives_what_was_found_so_far():
    dice = np.random.default_rng(3)
    instance = problem(dice.integers(1, 99, (40, 8)), need=dice.integers(1, 4, 40), people=np.full(8, 11))
    plan = solve_assignment(
        instance, AssignmentRules(change_policy=ChangePolicy.UNRESTRICTED), cancelled=lambda: True
    )
    assert violations(instance, plan.unit.tolist()) == ()


def test_cancelled_or_out_of_time_neither_chains_nor_the_solver_are_begun():
    reported = []
    late = solve_assignment(MAKES_ROOM, AssignmentRules(time_limit_s=0.0), on_progress=reported.append)
    stopped = solve_assignment(
        MAKES_ROOM, AssignmentRules(), cancelled=lambda: True, on_progress=reported.append
    )
    assert late.unit.tolist() == stopped.unit.tolist() == [0, UNASSIGNED]
    assert {stage.status for plan in (late, stopped) for stage in plan.stages[:1]} == {SolveStatus.LIMITED}
    assert reported == []
    assert solve_assignment(MAKES_ROOM, AssignmentRules()).unit.tolist() == [1, 0]


@pytest.mark.parametrize(
    "limit",
    [{"rules": AssignmentRules(time_limit_s=0.0)}, {"rules": AssignmentRules(), "cancelled": lambda: True}],
)
def test_a_cancelled_event_is_left_as_it_was_found(limit):
    assert replan(MAKES_ROOM, event=Event(posts=(1,)), **limit).unit.tolist() == [0, UNASSIGNED]


def test_a_plan_to_begin_from_is_never_made_worse():
    instance = problem([[5, 1], [5, 1]], people=[2, 2])
    begun = solve_assignment(
        instance,
        AssignmentRules(time_limit_s=0.0, change_policy=ChangePolicy.UNRESTRICTED),
        initial_plan=np.array([1, 1]),
    )
    assert begun.figures.distance_m == 2


def test_a_plan_to_begin_from_counts_also_where_its_units_are_far_away():
    instance = problem([[1, 2, 9], [1, 2, 9]], people=[1, 1, 1])
    begun = solve_assignment(
        instance, AssignmentRules(nearest_units=1, time_limit_s=0.0), initial_plan=np.array([0, 2])
    )
    assert begun.unit.tolist() == [0, 2]


def test_a_problem_of_nothing_has_a_plan():
    assert solve_assignment(problem(np.zeros((0, 2))), AssignmentRules()).unit.size == 0
    assert solve_assignment(problem(np.zeros((2, 0))), AssignmentRules()).figures.unmanned == (0, 1)


@pytest.mark.parametrize("keep", ChangePolicy)
def test_among_all_plans_some_are_better_than_the_worst(keep):
    """The control of the comparison above: it would notice a worse plan."""
    instance = problem([[1, 50], [50, 1]], present=[1, 0])
    rules = replace(RULES, change_policy=keep, max_moves=2)
    assert len({violations(instance, plan) for plan in every_plan(instance)}) == 1
    assert solve_assignment(instance, rules).figures.cost == {"first": 100}.get(keep, 2)


def test_a_planted_wrong_plan_is_refused():
    instance = problem([[1, 1]], people=[0, 1])
    with pytest.raises(KadianError):
        verified_figures(instance, AssignmentRules(), np.array([0]))
    assert verified_figures(instance, AssignmentRules(), np.array([1])).distance_m == 1


def test_a_part_keeps_the_pairs_that_lie_inside():
    instance = problem(np.ones((3, 3)), present=[0, 1, 2], locks=[(0, 0), (2, 2)], bans=[(2, 1)])
    part = instance.subproblem(np.array([2, 1]), np.array([1, 2]))
    assert isinstance(part, AssignmentProblem)
    assert (part.locks, part.bans, part.posts.current_unit.tolist()) == ({(0, 1)}, {(0, 0)}, [1, 0])
