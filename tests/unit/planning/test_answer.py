"""A draft's answer is that of the whole county, and an event's comes without solving it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.plan_wishes import Keep
from geo.planning import answer as answering
from geo.planning.answer import answer
from geo.planning.assignment import assign
from geo.planning.evaluate import violations
from geo.planning.problem import NOBODY
from geo.planning.rules import Rules
from geo.planning.solver import Status
from tests.benchmarks._instances import yesterday
from tests.unit.planning.made_up import problem, problems, ranked
from tests.unit.planning.test_assignment import MAKES_ROOM, RULES, shuffled, unmet


@given(problems())
def test_it_is_the_best_of_all_plans_stage_by_stage(wanted):
    plan = answer(wanted, RULES)
    found = plan.figures
    best = ranked(wanted, RULES, lambda told: (told.shortfall, told.moved, told.cost))
    assert (unmet(wanted, plan.unit), found.shortfall, found.moved) == best[:3]
    assert found.cost == pytest.approx(best[3])
    assert all(stage.status is Status.OPTIMAL for stage in plan.stages)


@given(problems(posts=8, units=5), st.sampled_from(Keep), st.integers(1, 5))
def test_it_breaks_no_lock_no_ban_and_nothing_else(wanted, keep, nearest):
    plan = answer(wanted, replace(RULES, keep=keep, nearest=nearest))
    assert violations(wanted, plan.unit.tolist()) == ()


@given(problems(posts=7, units=5), st.sampled_from(Keep), st.randoms())
def test_the_order_of_posts_and_units_changes_nothing(wanted, keep, dice):
    rules = replace(RULES, keep=keep, nearest=3)
    posts, units = list(range(wanted.size[0])), list(range(wanted.size[1]))
    dice.shuffle(posts)
    dice.shuffle(units)
    told, other = answer(wanted, rules).unit, answer(shuffled(wanted, posts, units), rules).unit
    assert np.append(units, NOBODY)[other].tolist() == told[posts].tolist()


@pytest.fixture
def solved(monkeypatch):
    """The problems of which the whole was solved."""
    seen = []

    def watched(wanted, *args, **more):
        seen.append(wanted)
        return assign(wanted, *args, **more)

    monkeypatch.setattr(answering, "assign", watched)
    return seen


def test_a_unit_that_lost_its_people_is_replaced_without_solving_the_whole(solved):
    wanted, plan = yesterday(300, 60, 1)
    people = wanted.units.people.copy()
    people[7] = 0
    after = replace(
        wanted,
        posts=replace(wanted.posts, present=plan),
        units=replace(wanted.units, people=people),
    )
    found = answer(after, Rules())
    assert solved == []
    assert found.figures.moved == (plan == 7).sum()
    assert all(stage.gap == 0 for stage in found.stages)
    whole = assign(after, Rules(nearest=60)).figures
    assert (found.figures.shortfall, found.figures.moved) == (whole.shortfall, whole.moved)
    assert found.figures.cost == pytest.approx(whole.cost)


def test_where_somebody_has_to_make_room_the_whole_is_solved_from_the_chains(solved):
    assert answer(MAKES_ROOM, RULES).unit.tolist() == [1, 0]
    assert solved == [MAKES_ROOM]


@pytest.mark.parametrize("keep", [keep for keep in Keep if keep is not Keep.FIRST])
def test_where_moves_are_no_aim_of_their_own_the_whole_is_solved(solved, keep):
    answer(MAKES_ROOM, replace(RULES, keep=keep))
    assert solved == [MAKES_ROOM]


def test_cancelled_out_of_time_or_of_nothing_there_is_a_plan():
    assert answer(MAKES_ROOM, Rules(seconds=0.0)).unit.tolist() == [0, NOBODY]
    assert answer(MAKES_ROOM, Rules(), cancelled=lambda: True).unit.tolist() == [0, NOBODY]
    assert answer(problem(np.zeros((0, 2))), Rules()).unit.size == 0
    assert answer(problem(np.zeros((2, 0))), Rules()).figures.unmanned == (0, 1)
