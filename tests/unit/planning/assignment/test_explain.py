from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from geo.domain.plans.preferences import ChangePolicy
from geo.planning.assignment.explain import ChangeReason, explain_changes, undo_cost
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.shortage_advice import (
    RelaxationKind,
    ShortageKind,
    find_shortages,
    helpful_relaxations,
)
from geo.planning.assignment.solve import solve_assignment
from geo.planning.assignment.verify import plan_figures, violations
from geo.planning.mip.model import UNASSIGNED
from tests.unit.planning.iis import find_iis
from tests.unit.planning.made_up import every_plan, problem, problems

FREE = AssignmentRules(
    change_policy=ChangePolicy.UNRESTRICTED, overload_penalty_m=7.0, overload_tolerance=0.25
)
TWO = [[9, 1], [1, 9]]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"present": [0, 0]}, ChangeReason.CHOSEN),
        ({"present": [UNASSIGNED, 0]}, ChangeReason.OPENED),
        ({"present": [0, 0], "bans": [(0, 0)]}, ChangeReason.BAN),
        ({"present": [0, 0], "locks": [(0, 1)]}, ChangeReason.LOCK),
        ({"metres": [[np.inf, 1], [1, 9]], "present": [0, 0]}, ChangeReason.UNREACHABLE),
        ({"present": [0, 0], "people": [1, 2]}, ChangeReason.PEOPLE),
        ({"present": [0, 0], "lead": [1, 1], "leads": [1, 2]}, ChangeReason.LEADS),
        ({"present": [0, 0], "open": [0, 1]}, ChangeReason.CLOSED),
    ],
)
def test_each_reason_of_a_change(more, reason):
    instance = problem(**({"metres": TWO} | more))
    (change,) = explain_changes(instance, FREE, solve_assignment(instance, FREE))
    assert (change.post, change.reason) == (0, reason)
    assert change.is_forced is (reason is not ChangeReason.CHOSEN)


def test_a_chosen_change_is_worth_what_putting_it_back_would_cost():
    instance = problem(TWO, present=[0, 0])
    (change,) = explain_changes(instance, FREE, solve_assignment(instance, FREE))
    assert (change.undo_cost.cost, change.undo_cost.moved, change.undo_cost.shortfall) == (8, -1, 0)


def test_a_forced_change_is_worth_what_the_best_other_way_would_cost():
    instance = problem([[1, 4], [1, 9]], present=[0, 0], people=[1, 2])
    plan = solve_assignment(instance, FREE)
    assert plan.unit.tolist() == [1, 0]
    (change,) = explain_changes(instance, FREE, plan)
    assert (change.reason, change.undo_cost.cost) == (ChangeReason.PEOPLE, 5)


def test_what_may_not_or_cannot_go_back_has_no_worth():
    banned = problem(TWO, present=[0, 0], bans=[(0, 0)])
    assert undo_cost(banned, FREE, solve_assignment(banned, FREE), 0) is None
    too_small = problem(TWO, need=[2, 1], people=[1, 9], present=[0, 0])
    assert undo_cost(too_small, FREE, solve_assignment(too_small, FREE), 0) is None


def test_the_second_best_unit_has_room():
    instance = problem([[9, 1, 2, 3]], present=[0], people=[1, 1, 0, 1])
    (change,) = explain_changes(instance, FREE, solve_assignment(instance, FREE))
    assert (change.after, change.runner_up) == (1, 3)


def test_changes_are_worded_by_what_they_gain():
    instance = problem([[5, 1], [9, 1], [4, 1]], present=[0, 0, UNASSIGNED])
    assert [change.post for change in explain_changes(instance, FREE, solve_assignment(instance, FREE))] == [
        1,
        0,
        2,
    ]


def reasons(rules=FREE, cancelled=None):
    """Of one post forced by its unit's people, one that gains by itself, one that closes: whether untried."""
    instance = problem(
        [[1, 4, 99], [1, 9, 99], [99, 1, 9], [3, 3, 3]],
        present=[0, 0, 2, 1],
        people=[1, 9, 9],
        open=[1, 1, 1, 0],
    )
    changes = explain_changes(instance, rules, solve_assignment(instance, FREE), cancelled)
    return {change.reason: (change.is_untried, change.undo_cost is None) for change in changes}


def test_all_that_can_be_undone_is_tried_where_there_is_time():
    assert reasons() == {
        ChangeReason.PEOPLE: (False, False),
        ChangeReason.CHOSEN: (False, False),
        ChangeReason.CLOSED: (False, True),
    }


@pytest.mark.parametrize(
    "limit",
    [{"rules": replace(FREE, time_limit_s=0.0)}, {"cancelled": lambda: True}],
    ids=["late", "cancelled"],
)
def test_what_there_was_no_time_to_undo_is_reported_as_untried(limit):
    assert reasons(**limit) == {
        ChangeReason.PEOPLE: (True, True),
        ChangeReason.CHOSEN: (True, True),
        ChangeReason.CLOSED: (False, True),
    }


def test_an_undo_test_that_was_broken_off_counts_as_untried():
    calls = []

    def after_first_call():
        calls.append(1)
        return len(calls) > 1

    assert reasons(cancelled=after_first_call)[ChangeReason.PEOPLE] == (True, True)


@given(problems(posts=5, units=3))
def test_no_undone_change_is_better_than_the_best_plan_with_it_undone(instance):
    plan = solve_assignment(instance, FREE)
    for change in explain_changes(instance, FREE, plan):
        if change.undo_cost is None:
            continue
        assert change.undo_cost == undo_cost(instance, FREE, plan, change.post)
        back = [
            plan_figures(instance, FREE, other)
            for other in every_plan(replace(instance, locks=frozenset()))
            if other[change.post] == change.before
        ]
        least = min((one.shortfall - plan.figures.shortfall, one.cost - plan.figures.cost) for one in back)
        assert (change.undo_cost.shortfall, change.undo_cost.cost + 1e-6) >= least


def counted(instance):
    return [(fact.kind, fact.needed, fact.available) for fact in find_shortages(instance)]


def test_counting_finds_leads_short_before_anything_is_solved():
    assert counted(problem(TWO, lead=[1, 1], leads=[1, 0]))[0] == (ShortageKind.LEADS, 2, 1)


def test_counting_finds_a_post_that_no_unit_can_hold_locks_that_do_not_fit_and_posts_with_few_units():
    assert counted(problem([[1], [1]], need=[1, 9], people=[9.5])) == [(ShortageKind.PEOPLE, 10, 9.5)]
    assert counted(problem([[np.inf], [1]])) == [(ShortageKind.NO_UNIT, 1, 0)]
    assert (ShortageKind.LOCKED_PEOPLE, 2, 1) in counted(problem(TWO, people=[1, 9], locks=[(0, 0), (1, 0)]))
    far = [[1, np.inf], [1, np.inf], [1, 1]]
    assert counted(problem(far, people=[1, 9])) == [(ShortageKind.REACH_PEOPLE, 2, 1)]


@given(problems(posts=4))
def test_no_plan_mans_all_the_posts_of_a_fact(instance):
    for fact in find_shortages(instance):
        assert all(any(plan[post] == UNASSIGNED for post in fact.posts) for plan in every_plan(instance))


@given(problems(posts=4))
def test_what_is_offered_does_help(instance):
    plan = solve_assignment(instance, FREE)
    for offer in helpful_relaxations(instance, FREE, plan, max_tried=4):
        assert offer.solution.figures.shortfall == plan.figures.shortfall - offer.gained_priority
        assert offer.gained_priority > 0


def test_the_people_and_the_lead_that_are_missing_are_offered():
    instance = problem([[1, 5]], need=[3], people=[1, 2], lead=[1], leads=[0, 1])
    relaxations = helpful_relaxations(instance, FREE, solve_assignment(instance, FREE))
    assert [(offer.kind, offer.unit, offer.amount, offer.gained_priority) for offer in relaxations] == [
        (RelaxationKind.PEOPLE, 1, 1, 1)
    ]


def test_lifting_a_lock_or_a_ban_is_offered_where_it_mans_a_post():
    locked = problem(TWO, people=[0, 2], locks=[(0, 0)])
    assert RelaxationKind.UNLOCK in {
        offer.kind for offer in helpful_relaxations(locked, FREE, solve_assignment(locked, FREE))
    }
    banned = problem(TWO, people=[0, 2], bans=[(0, 1)])
    assert RelaxationKind.UNBAN in {
        offer.kind for offer in helpful_relaxations(banned, FREE, solve_assignment(banned, FREE))
    }


def test_a_clash_names_the_posts_and_the_unit_and_nothing_else():
    instance = problem([[1, np.inf], [1, np.inf], [1, 1], [1, 1]], people=[1, 9])
    iis = find_iis(instance)
    assert (iis.posts, iis.people, iis.leads) == ((0, 1), (0,), ())
    assert find_iis(problem(TWO)) is None


def test_what_clashes_cannot_be_manned():
    instance = problem([[1, np.inf], [1, np.inf], [1, 1]], people=[1, 9], need=[1, 1, 1])
    iis = find_iis(instance)
    part = instance.subproblem(np.array(iis.posts), np.array(iis.people))
    assert solve_assignment(part, FREE).figures.unmanned
    assert violations(part, [UNASSIGNED, 0]) == ()
