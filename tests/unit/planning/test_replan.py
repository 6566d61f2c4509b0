from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.plan_wishes import Keep
from geo.planning.assignment import assign
from geo.planning.curve import gain_curve
from geo.planning.direct import direct_plan
from geo.planning.evaluate import figures, violations
from geo.planning.problem import NOBODY
from geo.planning.replan import Event, replan
from geo.planning.rules import Rules
from geo.planning.solver import Limits
from tests.benchmarks._instances import yesterday
from tests.unit.planning.made_up import problem, problems, ranked
from tests.unit.planning.test_assignment import shuffled

RULES = Rules(weight=7.0, band=0.25)
LINE = np.abs(np.arange(20)[:, None] - np.arange(20)[None, :]).astype(float)
"""Twenty posts in a row, a unit at each."""


def in_a_row(**more):
    return problem(LINE, people=more.pop("people", np.full(20, 2)), present=np.arange(20), **more)


def test_a_unit_that_lost_its_people_gives_its_post_to_the_next_and_all_else_stays():
    people = np.full(20, 2)
    people[7] = 0
    plan = replan(in_a_row(people=people), Rules(nearest=3), Event(units=(7,)))
    assert plan.figures.moved == 1
    assert plan.unit[7] in {6, 8}


def test_where_the_near_ones_are_full_farther_ones_are_freed():
    people = np.ones(20)
    people[[7, 19]] = 0, 2
    plan = replan(in_a_row(people=people), Rules(nearest=2), Event(units=(7,)))
    assert plan.figures.unmanned == ()
    assert plan.figures.metres == 12


def test_where_nobody_has_room_the_event_leaves_one_unmanned_and_comes_to_an_end():
    people = np.ones(20)
    people[7] = 0
    plan = replan(in_a_row(people=people), Rules(nearest=2), Event(units=(7,)))
    assert len(plan.figures.unmanned) == 1


def test_a_post_that_closed_is_left_and_one_that_opened_is_manned():
    wanted = in_a_row(open=np.arange(20) != 3)
    present = wanted.posts.present.copy()
    present[5] = NOBODY
    wanted = replace(wanted, posts=replace(wanted.posts, present=present))
    plan = replan(wanted, Rules(nearest=2), Event(posts=(3, 5)))
    assert (plan.unit[3], plan.unit[5]) == (NOBODY, 5)


def test_who_makes_room_may_go_where_the_event_has_no_way():
    wanted = problem([[1, 1], [1, np.inf]], people=[1, 1], present=[0, NOBODY])
    assert replan(wanted, RULES, Event(posts=(1,))).unit.tolist() == [1, 0]


def test_room_is_made_along_a_chain_of_units_that_each_know_only_the_next():
    ways = np.where((LINE == 0) | (np.eye(20, k=-1) == 1), 1.0, np.inf)
    wanted = problem(ways, people=np.ones(20), present=np.arange(-1, 19))
    plan = replan(wanted, replace(RULES, nearest=2), Event(posts=(0,)))
    assert plan.figures.unmanned == ()
    assert plan.figures.moved == 19


@pytest.mark.parametrize("keep", Keep)
def test_a_unit_that_holds_too_much_sheds_it_though_no_event_names_it(keep):
    people = np.full(20, 2)
    people[[7, 15]] = 0
    plan = replan(in_a_row(people=people), Rules(keep=keep, nearest=2), Event(units=(7,)))
    assert plan.figures.unmanned == ()
    assert plan.figures.moved == 2


def test_who_is_locked_far_away_still_gets_there():
    wanted = in_a_row(locks=[(7, 15)])
    plan = replan(wanted, Rules(nearest=1), Event(posts=(7,)))
    assert plan.unit[7] == 15


@given(problems(posts=7, units=5), st.data())
def test_only_what_the_event_touches_moves_and_nothing_is_broken(wanted, data):
    before = assign(wanted, RULES).unit
    struck = data.draw(st.integers(0, wanted.size[1] - 1))
    people = wanted.units.people.copy()
    people[struck] = people[struck] // 2
    after = replace(
        wanted,
        posts=replace(wanted.posts, present=before),
        units=replace(wanted.units, people=people),
    )
    plan = replan(after, replace(RULES, nearest=2), Event(units=(struck,)))
    assert violations(after, plan.unit.tolist()) == ()
    assert plan.figures.shortfall >= assign(after, RULES).figures.shortfall


def test_a_direct_plan_is_the_best_of_all_plans_stage_by_stage():
    decided = []

    @given(problems(), st.data())
    def compared(wanted, data):
        struck = data.draw(st.integers(0, wanted.size[1] - 1))
        wanted.units.people[struck] //= 2
        found = direct_plan(wanted, RULES, np.ones(wanted.size[0], bool), Limits())
        decided.append(found is not None)
        if found is None:
            return
        best = ranked(wanted, RULES, lambda told: (told.shortfall, told.moved, told.cost))
        told = figures(wanted, RULES, found[0].tolist())
        unmet = sum(bool(wanted.posts.open[post]) and found[0][post] == NOBODY for post, _ in wanted.locks)
        assert violations(wanted, found[0].tolist()) == ()
        assert (unmet, told.shortfall, told.moved) == best[:3]
        assert told.cost == pytest.approx(best[3])
        assert found[1][-1].bound == pytest.approx(told.cost)

    compared()
    assert any(decided)  # the control; how often is told below, of counties that are always the same


def test_most_events_of_a_county_are_decided_directly_and_as_the_whole_model_decides_them():
    decided = []
    for seed in range(3):
        before, plan = yesterday(30, 10, seed)
        wanted = replace(before, posts=replace(before.posts, present=plan))
        used = np.bincount(plan, wanted.posts.need, wanted.size[1])
        for struck in range(wanted.size[1]):
            people = wanted.units.people.copy()
            people[struck] = used[struck] // 2
            after = replace(wanted, units=replace(wanted.units, people=people))
            found = direct_plan(after, Rules(), np.zeros(wanted.size[0], bool), Limits())
            decided.append(found is not None)
            if found is not None:
                told, whole = figures(after, Rules(), found[0].tolist()), assign(after, Rules()).figures
                assert (told.shortfall, told.moved) == (whole.shortfall, whole.moved)
                assert told.cost == pytest.approx(whole.cost)
    assert np.mean(decided) > 0.5


def test_a_unit_far_away_with_room_goes_before_two_moves_near_by():
    people = np.ones(20)
    people[[7, 19]] = 0, 2
    plan = replan(in_a_row(people=people), Rules(nearest=2), Event(units=(7,)))
    assert (plan.figures.moved, int(plan.unit[7])) == (1, 19)
    assert all(stage.gap == 0 for stage in plan.stages)


def test_where_somebody_has_to_make_room_no_direct_plan_is_claimed():
    wanted = problem([[1, 1], [1, 1]], need=[1, 2], people=[2, 1], present=[0, NOBODY])
    assert direct_plan(wanted, RULES, np.ones(2, bool), Limits()) is None
    assert replan(wanted, RULES, Event(posts=(1,))).unit.tolist() == [1, 0]


def test_what_counting_knows_not_to_be_direct_costs_no_time_for_further_aims():
    wanted = problem([[1, 1], [1, 1]], need=[1, 2], people=[2, 1], present=[0, NOBODY])
    heard = []
    assert direct_plan(wanted, RULES, np.ones(2, bool), Limits(told=heard.append)) is None
    assert {word.stage for word in heard} == {"shortfall"}


@pytest.mark.parametrize("nearest", [1, 12])
@given(problems(posts=7, units=5), st.randoms(), st.data())
def test_the_order_of_posts_and_units_changes_no_event(nearest, wanted, dice, data):
    posts, units = list(range(wanted.size[0])), list(range(wanted.size[1]))
    dice.shuffle(posts)
    dice.shuffle(units)
    struck, opened = data.draw(st.sampled_from(units)), data.draw(st.sampled_from(posts))
    rules = replace(RULES, nearest=nearest)
    told = replan(wanted, rules, Event((struck,), (opened,)))
    event = Event((units.index(struck),), (posts.index(opened),))
    other = replan(shuffled(wanted, posts, units), rules, event)
    assert np.append(units, NOBODY)[other.unit].tolist() == told.unit[posts].tolist()


@given(problems(posts=6, units=4))
def test_more_moves_never_cost_more_and_the_last_point_is_the_best_plan(wanted):
    curve = gain_curve(wanted, RULES, budgets=range(7))
    moves, costs = [point.moves for point in curve.points], [point.cost for point in curve.points]
    assert moves == sorted(set(moves))
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == assign(wanted, replace(RULES, keep=Keep.FREE)).figures.cost
    assert (curve.points[0].share, curve.points[-1].share) in {(0.0, 1.0), (1.0, 1.0)}
    assert curve.bound <= costs[-1] + 1e-6


def test_the_share_of_the_possible_gain_is_told_for_each_point():
    wanted = problem([[10, 0, 0], [0, 10, 0], [0, 0, 0]], present=[0, 1, 2])
    curve = gain_curve(wanted, Rules(), budgets=[1])
    assert [(point.moves, point.metres, point.share) for point in curve.points] == [
        (0, 20, 0.0),
        (1, 10, 0.5),
        (2, 0, 1.0),
    ]
