from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment.heuristics import min_moves
from geo.planning.assignment.heuristics.min_moves import ProvedPlan, solve_min_moves
from geo.planning.assignment.problem import ReplanningProblem
from geo.planning.assignment.replan import Event, replan
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import solve_assignment
from geo.planning.assignment.tradeoff import tradeoff_curve
from geo.planning.assignment.verify import plan_figures, violations
from geo.planning.mip.model import UNASSIGNED
from geo.planning.search import Deadline
from tests.benchmarks.parts.instances import yesterday
from tests.unit.planning.assignment.instances import shuffled
from tests.unit.planning.made_up import problem, problems, ranked

RULES = AssignmentRules(overload_penalty_m=7.0, overload_tolerance=0.25)
LINE = np.abs(np.arange(20)[:, None] - np.arange(20)[None, :]).astype(float)
"""Twenty posts in a row, a unit at each."""


def in_a_row(**more):
    return problem(LINE, people=more.pop("people", np.full(20, 2)), present=np.arange(20), **more)


def direct(instance, rules, to_man):
    """The plan that moves as few posts as counting demands; None where others have to make room."""
    unknown = ProvedPlan(np.full(instance.size[0], UNASSIGNED))
    plan = solve_min_moves(ReplanningProblem(instance, rules, to_man), unknown, Deadline())
    assert plan is unknown or plan.stages
    return plan if plan.stages else None


def test_a_unit_that_lost_its_people_gives_its_post_to_the_next_and_all_else_stays():
    people = np.full(20, 2)
    people[7] = 0
    plan = replan(in_a_row(people=people), AssignmentRules(nearest_units=3), Event(units=(7,)))
    assert plan.figures.moved == 1
    assert plan.unit[7] in {6, 8}


def test_where_the_near_ones_are_full_farther_ones_are_freed():
    people = np.ones(20)
    people[[7, 19]] = 0, 2
    plan = replan(in_a_row(people=people), AssignmentRules(nearest_units=2), Event(units=(7,)))
    assert plan.figures.unmanned == ()
    assert plan.figures.distance_m == 12


def test_where_no_unit_has_room_the_event_leaves_one_unmanned_and_comes_to_an_end():
    people = np.ones(20)
    people[7] = 0
    plan = replan(in_a_row(people=people), AssignmentRules(nearest_units=2), Event(units=(7,)))
    assert len(plan.figures.unmanned) == 1


def test_a_post_that_closed_is_left_and_one_that_opened_is_manned():
    instance = in_a_row(open=np.arange(20) != 3)
    present = instance.posts.current_unit.copy()
    present[5] = UNASSIGNED
    instance = replace(instance, posts=replace(instance.posts, current_unit=present))
    plan = replan(instance, AssignmentRules(nearest_units=2), Event(posts=(3, 5)))
    assert (plan.unit[3], plan.unit[5]) == (UNASSIGNED, 5)


def test_who_makes_room_may_go_where_the_event_has_no_way():
    instance = problem([[1, 1], [1, np.inf]], people=[1, 1], present=[0, UNASSIGNED])
    assert replan(instance, RULES, Event(posts=(1,))).unit.tolist() == [1, 0]


def test_room_is_made_along_a_chain_of_units_that_each_know_only_the_next():
    ways = np.where((LINE == 0) | (np.eye(20, k=-1) == 1), 1.0, np.inf)
    instance = problem(ways, people=np.ones(20), present=np.arange(-1, 19))
    plan = replan(instance, replace(RULES, nearest_units=2), Event(posts=(0,)))
    assert plan.figures.unmanned == ()
    assert plan.figures.moved == 19


@pytest.mark.parametrize("keep", ChangePolicy)
def test_a_unit_that_holds_too_much_sheds_it_though_no_event_names_it(keep):
    people = np.full(20, 2)
    people[[7, 15]] = 0
    plan = replan(
        in_a_row(people=people), AssignmentRules(change_policy=keep, nearest_units=2), Event(units=(7,))
    )
    assert plan.figures.unmanned == ()
    assert plan.figures.moved == 2


def test_who_is_locked_far_away_still_gets_there():
    instance = in_a_row(locks=[(7, 15)])
    plan = replan(instance, AssignmentRules(nearest_units=1), Event(posts=(7,)))
    assert plan.unit[7] == 15


@given(problems(posts=7, units=5), st.data())
def test_only_what_the_event_touches_moves_and_nothing_is_broken(instance, data):
    before = solve_assignment(instance, RULES).unit
    struck = data.draw(st.integers(0, instance.size[1] - 1))
    people = instance.units.people.copy()
    people[struck] = people[struck] // 2
    after = replace(
        instance,
        posts=replace(instance.posts, current_unit=before),
        units=replace(instance.units, people=people),
    )
    plan = replan(after, replace(RULES, nearest_units=2), Event(units=(struck,)))
    assert violations(after, plan.unit.tolist()) == ()
    assert plan.figures.shortfall >= solve_assignment(after, RULES).figures.shortfall


def test_a_direct_plan_is_the_best_of_all_plans_stage_by_stage():
    decided = []

    @given(problems(), st.data())
    def compared(instance, data):
        struck = data.draw(st.integers(0, instance.size[1] - 1))
        instance.units.people[struck] //= 2
        solution = direct(instance, RULES, np.ones(instance.size[0], bool))
        decided.append(solution is not None)
        if solution is None:
            return
        best = ranked(instance, RULES, lambda figures: (figures.shortfall, figures.moved, figures.cost))
        figures = plan_figures(instance, RULES, solution.unit.tolist())
        unmet = sum(
            bool(instance.posts.is_open[post]) and solution.unit[post] == UNASSIGNED
            for post, _ in instance.locks
        )
        assert violations(instance, solution.unit.tolist()) == ()
        assert (unmet, figures.shortfall, figures.moved) == best[:3]
        assert figures.cost == pytest.approx(best[3])
        assert solution.stages[-1].bound == pytest.approx(figures.cost)

    compared()
    assert any(decided)  # the control; how often is measured below, of counties that are always the same


def test_most_events_of_a_county_are_decided_directly_and_as_the_whole_model_decides_them():
    decided = []
    for seed in range(3):
        before, plan = yesterday(30, 10, seed)
        instance = replace(before, posts=replace(before.posts, current_unit=plan))
        used = np.bincount(plan, instance.posts.required_people, instance.size[1])
        for struck in range(instance.size[1]):
            people = instance.units.people.copy()
            people[struck] = used[struck] // 2
            after = replace(instance, units=replace(instance.units, people=people))
            solution = direct(after, AssignmentRules(), np.zeros(instance.size[0], bool))
            decided.append(solution is not None)
            if solution is not None:
                figures, whole = (
                    plan_figures(after, AssignmentRules(), solution.unit.tolist()),
                    solve_assignment(after, AssignmentRules()).figures,
                )
                assert (figures.shortfall, figures.moved) == (whole.shortfall, whole.moved)
                assert figures.cost == pytest.approx(whole.cost)
    assert np.mean(decided) > 0.5


def test_a_unit_far_away_with_room_goes_before_two_moves_near_by():
    people = np.ones(20)
    people[[7, 19]] = 0, 2
    plan = replan(in_a_row(people=people), AssignmentRules(nearest_units=2), Event(units=(7,)))
    assert (plan.figures.moved, int(plan.unit[7])) == (1, 19)
    assert all(stage.gap == 0 for stage in plan.stages)


def test_where_somebody_has_to_make_room_no_direct_plan_is_claimed():
    instance = problem([[1, 1], [1, 1]], need=[1, 2], people=[2, 1], present=[0, UNASSIGNED])
    assert direct(instance, RULES, np.ones(2, bool)) is None
    assert replan(instance, RULES, Event(posts=(1,))).unit.tolist() == [1, 0]


def test_what_counting_knows_not_to_be_direct_costs_no_time_for_further_aims(monkeypatch):
    instance = problem([[1, 1], [1, 1]], need=[1, 2], people=[2, 1], present=[0, UNASSIGNED])
    solved, real = [], min_moves.solve_lexicographically

    def watched(model, objectives, *arguments):
        solved.extend(objective.name for objective in objectives)
        return real(model, objectives, *arguments)

    monkeypatch.setattr(min_moves, "solve_lexicographically", watched)
    assert direct(instance, RULES, np.ones(2, bool)) is None
    assert solved == ["shortfall"]


@pytest.mark.parametrize("nearest", [1, 12])
@given(problems(posts=7, units=5), st.randoms(), st.data())
def test_the_order_of_posts_and_units_changes_no_event(nearest, instance, dice, data):
    posts, units = list(range(instance.size[0])), list(range(instance.size[1]))
    dice.shuffle(posts)
    dice.shuffle(units)
    struck, opened = data.draw(st.sampled_from(units)), data.draw(st.sampled_from(posts))
    rules = replace(RULES, nearest_units=nearest)
    solution = replan(instance, rules, Event((struck,), (opened,)))
    event = Event((units.index(struck),), (posts.index(opened),))
    other = replan(shuffled(instance, posts, units), rules, event)
    assert np.append(units, UNASSIGNED)[other.unit].tolist() == solution.unit[posts].tolist()


@given(problems(posts=6, units=4))
def test_more_moves_never_cost_more_and_the_last_point_is_the_best_plan(instance):
    curve = tradeoff_curve(instance, RULES, move_budgets=range(7))
    moves, costs = [point.moves for point in curve.points], [point.cost for point in curve.points]
    assert moves == sorted(set(moves))
    assert costs == sorted(costs, reverse=True)
    assert (
        costs[-1]
        == solve_assignment(instance, replace(RULES, change_policy=ChangePolicy.UNRESTRICTED)).figures.cost
    )
    assert (curve.points[0].gain_share, curve.points[-1].gain_share) in {(0.0, 1.0), (1.0, 1.0)}
    assert curve.bound <= costs[-1] + 1e-6


def test_the_share_of_the_possible_gain_is_given_for_each_point():
    instance = problem([[10, 0, 0], [0, 10, 0], [0, 0, 0]], present=[0, 1, 2])
    curve = tradeoff_curve(instance, AssignmentRules(), move_budgets=[1])
    assert [(point.moves, point.distance_m, point.gain_share) for point in curve.points] == [
        (0, 20, 0.0),
        (1, 10, 0.5),
        (2, 0, 1.0),
    ]
