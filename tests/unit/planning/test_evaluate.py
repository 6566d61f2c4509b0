import numpy as np
import pytest
from hypothesis import given

from geo.domain.errors import InvalidInput
from geo.planning.evaluate import Breach, Violation, figures, violations
from geo.planning.problem import NOBODY, fair_loads, matrix
from geo.planning.rules import Rules
from tests.unit.planning.made_up import every_plan, problem, problems

SOUND = {"metres": [[1, 2], [3, 4]], "need": [2, 3], "people": [5, 5]}


@pytest.mark.parametrize(
    ("more", "plan", "found"),
    [
        ({}, [0, 2], Violation(Breach.UNKNOWN, 1, 2)),
        ({"open": [True, False]}, [0, 1], Violation(Breach.CLOSED, 1, 1)),
        ({"metres": [[1, np.inf], [3, 4]]}, [1, NOBODY], Violation(Breach.NO_WAY, 0, 1)),
        ({"locks": [(0, 1)]}, [0, 1], Violation(Breach.LOCK, 0, 0)),
        ({"bans": [(1, 1)]}, [0, 1], Violation(Breach.BAN, 1, 1)),
        ({"people": [4, 5]}, [0, 0], Violation(Breach.PEOPLE, unit=0, excess=1)),
        ({"lead": [1, 1], "leads": [1, 0]}, [0, 0], Violation(Breach.LEADS, unit=0, excess=1)),
    ],
)
def test_each_planted_fault_is_found_and_nothing_else(more, plan, found):
    assert violations(problem(**(SOUND | more)), plan) == (found,)
    assert violations(problem(**SOUND), [0, 1]) == ()


def test_the_figures_of_a_plan_counted_by_hand():
    wanted = problem(
        [[100, 7], [30, 7], [9, 50], [1, 1]],
        need=[2, 3, 4, 5],
        people=[9, 9],
        priority=[1, 1, 1, 6],
        lead=[1, 0, 1, 0],
        present=[0, 1, 1, 1],
        fair=[4, 4],
    )
    found = figures(wanted, Rules(band=0.25, weight=10), [0, 0, 1, NOBODY])
    assert (found.shortfall, found.unmanned, found.kept, found.moved) == (6, (3,), 2, 2)
    assert (found.metres, found.above, found.cost) == (180, 0, 180)
    assert [(load.posts, load.people, load.leads) for load in found.loads] == [(2, 5, 1), (1, 4, 1)]
    assert figures(wanted, Rules(band=0, weight=10), [0, 0, 1, NOBODY]).cost == 190


@given(problems(posts=3))
def test_nobody_anywhere_breaks_nothing(wanted):
    assert tuple([NOBODY] * wanted.size[0]) in set(every_plan(wanted))


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
    with pytest.raises(InvalidInput) as told:
        problem(**(SOUND | more))
    assert told.value.key == key


def test_the_nearest_units_make_a_matrix():
    table = matrix(np.array([[1, 0], [2, NOBODY]]), np.array([[5.0, 9.0], [4.0, 0.0]]), units=3)
    assert table.tolist() == [[9, 5, np.inf], [np.inf, np.inf, 4]]


def test_a_fair_load_takes_the_same_share_of_each_unit_and_never_more_than_all():
    assert fair_loads(np.array([6.0, 3.0]), np.array([10.0, 20.0])).tolist() == [3, 6]
    assert fair_loads(np.array([60.0]), np.array([10.0, 20.0])).tolist() == [10, 20]
    assert fair_loads(np.array([1.0]), np.zeros(2)).tolist() == [0, 0]
