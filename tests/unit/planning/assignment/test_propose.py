"""A draft is answered without solving the county where it can; ``test_assignment`` asks if it is best."""

from dataclasses import replace

import numpy as np
import pytest

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment import propose as answering
from geo.planning.assignment.propose import propose_assignment
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import solve_assignment
from geo.planning.mip.model import UNASSIGNED
from tests.benchmarks.parts.instances import yesterday
from tests.unit.planning.assignment.instances import MAKES_ROOM, RULES
from tests.unit.planning.made_up import problem


@pytest.fixture
def solved(monkeypatch):
    """The problems of which the whole was solved."""
    solved_problems = []

    def watched(instance, *args, **more):
        solved_problems.append(instance)
        return solve_assignment(instance, *args, **more)

    monkeypatch.setattr(answering, "solve_assignment", watched)
    return solved_problems


def test_a_unit_that_lost_its_people_is_replaced_without_solving_the_whole(solved):
    instance, plan = yesterday(300, 60, 1)
    people = instance.units.people.copy()
    people[7] = 0
    after = replace(
        instance,
        posts=replace(instance.posts, current_unit=plan),
        units=replace(instance.units, people=people),
    )
    solution = propose_assignment(after, AssignmentRules())
    assert solved == []
    assert solution.figures.moved == (plan == 7).sum()
    assert all(stage.gap == 0 for stage in solution.stages)
    whole = solve_assignment(after, AssignmentRules(nearest_units=60)).figures
    assert (solution.figures.shortfall, solution.figures.moved) == (whole.shortfall, whole.moved)
    assert solution.figures.cost == pytest.approx(whole.cost)


def test_where_somebody_has_to_make_room_the_whole_is_solved_from_the_chains(solved):
    assert propose_assignment(MAKES_ROOM, RULES).unit.tolist() == [1, 0]
    assert solved == [MAKES_ROOM]


@pytest.mark.parametrize("keep", [keep for keep in ChangePolicy if keep is not ChangePolicy.MIN_MOVES])
def test_where_moves_are_no_aim_of_their_own_the_whole_is_solved(solved, keep):
    propose_assignment(MAKES_ROOM, replace(RULES, change_policy=keep))
    assert solved == [MAKES_ROOM]


def test_cancelled_out_of_time_or_of_nothing_there_is_a_plan():
    assert propose_assignment(MAKES_ROOM, AssignmentRules(time_limit_s=0.0)).unit.tolist() == [0, UNASSIGNED]
    assert propose_assignment(MAKES_ROOM, AssignmentRules(), cancelled=lambda: True).unit.tolist() == [
        0,
        UNASSIGNED,
    ]
    assert propose_assignment(problem(np.zeros((0, 2))), AssignmentRules()).unit.size == 0
    assert propose_assignment(problem(np.zeros((2, 0))), AssignmentRules()).figures.unmanned == (0, 1)
