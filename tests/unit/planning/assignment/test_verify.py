import numpy as np
import pytest
from hypothesis import given

from geo.domain.errors import InvalidInput
from geo.planning.assignment.problem import fair_shares
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.verify import Violation, ViolationKind, plan_figures, violations
from geo.planning.mip.model import UNASSIGNED
from tests.unit.planning.made_up import every_plan, problem, problems

SOUND = {"metres": [[1, 2], [3, 4]], "need": [2, 3], "people": [5, 5]}


@pytest.mark.parametrize(
    ("more", "plan", "expected"),
    [
        ({}, [0, 2], Violation(ViolationKind.UNKNOWN, 1, 2)),
        ({"open": [True, False]}, [0, 1], Violation(ViolationKind.CLOSED, 1, 1)),
        ({"metres": [[1, np.inf], [3, 4]]}, [1, UNASSIGNED], Violation(ViolationKind.UNREACHABLE, 0, 1)),
        ({"locks": [(0, 1)]}, [0, 1], Violation(ViolationKind.LOCK, 0, 0)),
        ({"bans": [(1, 1)]}, [0, 1], Violation(ViolationKind.BAN, 1, 1)),
        ({"people": [4, 5]}, [0, 0], Violation(ViolationKind.PEOPLE, unit=0, excess=1)),
        ({"lead": [1, 1], "leads": [1, 0]}, [0, 0], Violation(ViolationKind.LEADS, unit=0, excess=1)),
    ],
)
def test_each_planted_fault_is_found_and_nothing_else(more, plan, expected):
    assert violations(problem(**(SOUND | more)), plan) == (expected,)
    assert violations(problem(**SOUND), [0, 1]) == ()


def test_the_figures_of_a_plan_counted_by_hand():
    instance = problem(
        [[100, 7], [30, 7], [9, 50], [1, 1]],
        need=[2, 3, 4, 5],
        people=[9, 9],
        priority=[1, 1, 1, 6],
        lead=[1, 0, 1, 0],
        present=[0, 1, 1, 1],
        fair=[4, 4],
    )
    figures = plan_figures(
        instance, AssignmentRules(overload_tolerance=0.25, overload_penalty_m=10), [0, 0, 1, UNASSIGNED]
    )
    assert (figures.shortfall, figures.unmanned, figures.kept, figures.moved) == (6, (3,), 2, 2)
    assert (figures.distance_m, figures.overload, figures.cost) == (180, 0, 180)
    assert [(load.posts, load.people, load.leads) for load in figures.loads] == [(2, 5, 1), (1, 4, 1)]
    assert (
        plan_figures(
            instance, AssignmentRules(overload_tolerance=0, overload_penalty_m=10), [0, 0, 1, UNASSIGNED]
        ).cost
        == 190
    )


@given(problems(posts=3))
def test_no_people_anywhere_breaks_nothing(instance):
    assert tuple([UNASSIGNED] * instance.size[0]) in set(every_plan(instance))


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"need": [2, -3]}, "error.plan_numbers"),
        ({"need": [2, np.nan]}, "error.plan_numbers"),
        ({"people": [5, 5, 5]}, "error.plan_numbers"),
        ({"present": [0, 2]}, "error.plan_numbers"),
        ({"locks": [(2, 0)]}, "error.plan_numbers"),
        ({"metres": [[1, -2], [3, 4]]}, "error.plan_numbers"),
        ({"locks": [(0, 0), (0, 1)]}, "error.plan_lock"),
        ({"locks": [(0, 0)], "bans": [(0, 0)]}, "error.plan_lock"),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(more, key):
    with pytest.raises(InvalidInput) as refused:
        problem(**(SOUND | more))
    assert refused.value.key == key


def test_a_fair_load_takes_the_same_share_of_each_unit_and_never_more_than_all():
    assert fair_shares(np.array([6.0, 3.0]), np.array([10.0, 20.0])).tolist() == [3, 6]
    assert fair_shares(np.array([60.0]), np.array([10.0, 20.0])).tolist() == [10, 20]
    assert fair_shares(np.array([1.0]), np.zeros(2)).tolist() == [0, 0]
