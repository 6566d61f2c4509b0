from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from geo.domain.plan_wishes import Keep
from geo.planning.assignment import assign
from geo.planning.clash import clash
from geo.planning.evaluate import figures, violations
from geo.planning.explain import Reason, changes, limits, undone
from geo.planning.problem import NOBODY
from geo.planning.relax import Help, Short, facts, offers
from geo.planning.rules import Rules
from tests.unit.planning.made_up import every_plan, problem, problems

FREE = Rules(keep=Keep.FREE, weight=7.0, band=0.25)
TWO = [[9, 1], [1, 9]]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"present": [0, 0]}, Reason.CHOSEN),
        ({"present": [NOBODY, 0]}, Reason.OPENED),
        ({"present": [0, 0], "bans": [(0, 0)]}, Reason.BAN),
        ({"present": [0, 0], "locks": [(0, 1)]}, Reason.LOCK),
        ({"metres": [[np.inf, 1], [1, 9]], "present": [0, 0]}, Reason.NO_WAY),
        ({"present": [0, 0], "people": [1, 2]}, Reason.PEOPLE),
        ({"present": [0, 0], "lead": [1, 1], "leads": [1, 2]}, Reason.LEADS),
        ({"present": [0, 0], "open": [0, 1]}, Reason.CLOSED),
    ],
)
def test_each_reason_of_a_change(more, reason):
    wanted = problem(**({"metres": TWO} | more))
    (change,) = changes(wanted, FREE, assign(wanted, FREE))
    assert (change.post, change.reason) == (0, reason)
    assert change.forced is (reason is not Reason.CHOSEN)


def test_a_chosen_change_is_worth_what_putting_it_back_would_cost():
    wanted = problem(TWO, present=[0, 0])
    (change,) = changes(wanted, FREE, assign(wanted, FREE))
    assert (change.worth.cost, change.worth.moved, change.worth.shortfall) == (8, -1, 0)


def test_a_forced_change_is_worth_what_the_best_other_way_would_cost():
    wanted = problem([[1, 4], [1, 9]], present=[0, 0], people=[1, 2])
    plan = assign(wanted, FREE)
    assert plan.unit.tolist() == [1, 0]
    (change,) = changes(wanted, FREE, plan)
    assert (change.reason, change.worth.cost) == (Reason.PEOPLE, 5)


def test_what_may_not_or_cannot_go_back_has_no_worth():
    banned = problem(TWO, present=[0, 0], bans=[(0, 0)])
    assert undone(banned, FREE, assign(banned, FREE), 0) is None
    too_small = problem(TWO, need=[2, 1], people=[1, 9], present=[0, 0])
    assert undone(too_small, FREE, assign(too_small, FREE), 0) is None


def test_the_second_best_unit_has_room():
    wanted = problem([[9, 1, 2, 3]], present=[0], people=[1, 1, 0, 1])
    (change,) = changes(wanted, FREE, assign(wanted, FREE))
    assert (change.after, change.second) == (1, 3)


def test_changes_are_told_by_what_they_gain():
    wanted = problem([[5, 1], [9, 1], [4, 1]], present=[0, 0, NOBODY])
    assert [change.post for change in changes(wanted, FREE, assign(wanted, FREE))] == [1, 0, 2]


def reasons(rules=FREE, cancelled=None):
    """Of one post forced by its unit's people, one that gains by itself, one that closes: whether untried."""
    wanted = problem(
        [[1, 4, 99], [1, 9, 99], [99, 1, 9], [3, 3, 3]],
        present=[0, 0, 2, 1],
        people=[1, 9, 9],
        open=[1, 1, 1, 0],
    )
    found = changes(wanted, rules, assign(wanted, FREE), cancelled)
    return {change.reason: (change.untried, change.worth is None) for change in found}


def test_all_that_can_be_undone_is_tried_where_there_is_time():
    assert reasons() == {
        Reason.PEOPLE: (False, False),
        Reason.CHOSEN: (False, False),
        Reason.CLOSED: (False, True),
    }


@pytest.mark.parametrize(
    "limit", [{"rules": replace(FREE, seconds=0.0)}, {"cancelled": lambda: True}], ids=["late", "cancelled"]
)
def test_what_there_was_no_time_to_undo_is_told_as_untried(limit):
    assert reasons(**limit) == {
        Reason.PEOPLE: (True, True),
        Reason.CHOSEN: (True, True),
        Reason.CLOSED: (False, True),
    }


def test_an_undo_test_that_was_broken_off_counts_as_untried():
    asked = []

    def once_asked():
        asked.append(1)
        return len(asked) > 1

    assert reasons(cancelled=once_asked)[Reason.PEOPLE] == (True, True)


@given(problems(posts=5, units=3))
def test_no_undone_change_is_better_than_the_best_plan_with_it_undone(wanted):
    plan = assign(wanted, FREE)
    for change in changes(wanted, FREE, plan):
        if change.worth is None:
            continue
        assert change.worth == undone(wanted, FREE, plan, change.post)
        back = [
            figures(wanted, FREE, other)
            for other in every_plan(replace(wanted, locks=frozenset()))
            if other[change.post] == change.before
        ]
        least = min((one.shortfall - plan.figures.shortfall, one.cost - plan.figures.cost) for one in back)
        assert (change.worth.shortfall, change.worth.cost + 1e-6) >= least


def test_limits_tell_what_is_used_and_what_stops_a_unit():
    wanted = problem(TWO, people=[1, 3], leads=[1, 0], lead=[0, 1])
    first, second = limits(wanted, assign(wanted, FREE))
    assert (first.people_used, first.people, first.people_full, first.leads_full) == (1, 1, True, True)
    assert (second.people_used, second.people, second.people_full, second.leads_full) == (1, 3, False, True)


def counted(wanted):
    return [(fact.short, fact.needed, fact.available) for fact in facts(wanted)]


def test_counting_finds_leads_short_before_anything_is_solved():
    assert counted(problem(TWO, lead=[1, 1], leads=[1, 0]))[0] == (Short.LEADS, 2, 1)


def test_counting_finds_a_post_that_nobody_can_hold_locks_that_do_not_fit_and_posts_with_few_units():
    assert counted(problem([[1], [1]], need=[1, 9], people=[9.5])) == [(Short.PEOPLE, 10, 9.5)]
    assert counted(problem([[np.inf], [1]])) == [(Short.NO_UNIT, 1, 0)]
    assert (Short.LOCKED_PEOPLE, 2, 1) in counted(problem(TWO, people=[1, 9], locks=[(0, 0), (1, 0)]))
    far = [[1, np.inf], [1, np.inf], [1, 1]]
    assert counted(problem(far, people=[1, 9])) == [(Short.REACH_PEOPLE, 2, 1)]


@given(problems(posts=4))
def test_no_plan_mans_all_the_posts_of_a_fact(wanted):
    for fact in facts(wanted):
        assert all(any(plan[post] == NOBODY for post in fact.posts) for plan in every_plan(wanted))


@given(problems(posts=4))
def test_what_is_offered_does_help(wanted):
    plan = assign(wanted, FREE)
    for offer in offers(wanted, FREE, plan, most=4):
        assert offer.plan.figures.shortfall == plan.figures.shortfall - offer.gained
        assert offer.gained > 0


def test_the_people_and_the_lead_that_are_missing_are_offered():
    wanted = problem([[1, 5]], need=[3], people=[1, 2], lead=[1], leads=[0, 1])
    found = offers(wanted, FREE, assign(wanted, FREE))
    assert [(offer.help, offer.unit, offer.amount, offer.gained) for offer in found] == [
        (Help.PEOPLE, 1, 1, 1)
    ]


def test_lifting_a_lock_or_a_ban_is_offered_where_it_mans_a_post():
    locked = problem(TWO, people=[0, 2], locks=[(0, 0)])
    assert Help.UNLOCK in {offer.help for offer in offers(locked, FREE, assign(locked, FREE))}
    banned = problem(TWO, people=[0, 2], bans=[(0, 1)])
    assert Help.UNBAN in {offer.help for offer in offers(banned, FREE, assign(banned, FREE))}


def test_a_clash_names_the_posts_and_the_unit_and_nothing_else():
    wanted = problem([[1, np.inf], [1, np.inf], [1, 1], [1, 1]], people=[1, 9])
    found = clash(wanted)
    assert (found.posts, found.people, found.leads) == ((0, 1), (0,), ())
    assert clash(problem(TWO)) is None


def test_what_clashes_cannot_be_manned():
    wanted = problem([[1, np.inf], [1, np.inf], [1, 1]], people=[1, 9], need=[1, 1, 1])
    found = clash(wanted)
    part = wanted.part(np.array(found.posts), np.array(found.people))
    assert assign(part, FREE).figures.unmanned
    assert violations(part, [NOBODY, 0]) == ()
