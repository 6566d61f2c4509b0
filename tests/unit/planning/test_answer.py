"""A draft is answered without solving the county where it can; ``test_assignment`` asks if it is best."""

from dataclasses import replace

import numpy as np
import pytest

from geo.domain.plan_wishes import Keep
from geo.planning import answer as answering
from geo.planning.answer import answer
from geo.planning.assignment import assign
from geo.planning.problem import NOBODY
from geo.planning.rules import Rules
from tests.benchmarks._instances import yesterday
from tests.unit.planning.made_up import problem
from tests.unit.planning.test_assignment import MAKES_ROOM, RULES


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
