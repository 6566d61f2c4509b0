from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import UNASSIGNED
from geo.planning.mip.solver import SolveStatus
from geo.planning.schedule.problem import (
    ScheduleProblem,
    ScheduleRules,
    Shifts,
    Strength,
)
from geo.planning.schedule.solve import solve_schedule
from geo.planning.schedule.verify import ScheduleViolationKind, schedule_violations
from geo.planning.schedule.workload import Evenness, evenness, team_loads
from tests.unit.planning.made_up import EVERY_8_H, EVERY_12_H, EVERY_24_H, daily_shifts

RULES = ScheduleRules(rest_h=12, frozen_until_h=0, overload_penalty_m=0)


def schedule_problem(teams, posts, shifts, **more):
    """Every team can do everything, every post wants every shift, no team stands anywhere yet."""
    count = len(shifts.start_h)
    return ScheduleProblem(
        tuple(f"t{number}" for number in range(teams)),
        shifts,
        np.asarray(more.get("priority", np.ones(posts)), float),
        np.asarray(more.get("able", np.ones((teams, posts))), bool),
        np.asarray(more.get("free", np.ones((teams, count))), bool),
        np.asarray(more.get("wanted", np.ones((posts, count))), bool),
        np.asarray(more.get("present", np.full((posts, count), UNASSIGNED))),
        np.asarray(more.get("metres", np.zeros((teams, posts))), float),
        more.get("given"),
        more.get("fixed"),
        more.get("barred", frozenset()),
    )


def strength(people, leads, need, lead):
    return Strength(*(np.array(each, float) for each in (people, leads, need, lead)))


@st.composite
def schedule_problems(draw):
    teams, posts, count = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 3))

    def table(rows, columns, values):
        return [draw(st.lists(values, min_size=columns, max_size=columns)) for _ in range(rows)]

    starts = np.sort(np.array(draw(st.lists(st.integers(0, 48), min_size=count, max_size=count)), float))
    lengths = np.array(draw(st.lists(st.sampled_from([8.0, 12.0, 24.0]), min_size=count, max_size=count)))
    mostly = st.sampled_from([True, True, True, False])

    def numbers(size, most):
        return draw(st.lists(st.integers(0, most), min_size=size, max_size=size))

    given_people = strength(numbers(teams, 6), numbers(teams, 2), numbers(posts, 3), numbers(posts, 1))
    slot = st.tuples(st.integers(0, teams - 1), st.integers(0, posts - 1), st.integers(0, count - 1))
    instance = schedule_problem(
        teams,
        posts,
        Shifts(starts, lengths, np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))),
        priority=draw(st.lists(st.integers(1, 3), min_size=posts, max_size=posts)),
        able=table(teams, posts, mostly),
        free=table(teams, count, mostly),
        wanted=table(posts, count, mostly),
        present=table(posts, count, st.integers(UNASSIGNED, teams - 1)),
        metres=table(teams, posts, st.integers(0, 9)),
        given=draw(st.sampled_from([None, given_people])),
        fixed=draw(
            st.sampled_from([None, np.array(table(posts, count, st.sampled_from([True, False, False])))])
        ),
        barred=draw(st.frozensets(slot, max_size=1)),
    )
    rules = ScheduleRules(
        rest_h=draw(st.sampled_from([0, 8, 24, np.resize([0.0, 24.0], count)])),
        max_shifts=draw(st.integers(1, 3)),
        max_nights=draw(st.integers(0, 2)),
        frozen_until_h=draw(st.sampled_from([0, 0, 24])),
        overload_penalty_m=3.0,
        keep_current=draw(st.booleans()),
        max_moves=draw(st.sampled_from([0, 0, 1])),
    )
    return instance, rules


def counted(instance, rules, team):
    """Unfilled priority, changed, cost, all counted without the model."""
    stays = (instance.shifts.start_h < rules.frozen_until_h) | (
        False if instance.is_fixed is None else instance.is_fixed
    )
    later = instance.is_required & ~stays
    unfilled = float((instance.priority[:, None] * (later & (team == UNASSIGNED))).sum())
    changed = int((later & (instance.current_team != UNASSIGNED) & (instance.current_team != team)).sum())
    people = (
        [1.0] * len(instance.teams)
        if instance.explicit_strength is None
        else instance.explicit_strength.people
    )
    need = (
        [1.0] * len(instance.priority)
        if instance.explicit_strength is None
        else instance.explicit_strength.required_people
    )
    worth = np.outer(need, instance.shifts.duration_h)
    hours = np.array([worth[team == number].sum() for number in range(len(instance.teams))])
    total = worth[later | (stays & (instance.current_team != UNASSIGNED))].sum()
    even = total * np.array(people) / max(1.0, sum(people))
    posts, shifts = np.nonzero((team != UNASSIGNED) & ~stays)
    metres = float(instance.distance_m[team[posts, shifts], posts].sum())
    return unfilled, changed, metres + rules.overload_penalty_m * float(np.maximum(0, hours - even).sum())


TOO_MUCH_FIXED = schedule_problem(
    3,
    2,
    Shifts(np.array([0.0, 0.0, 8.0]), np.full(3, 8.0), np.zeros(3, bool)),
    present=[[0, 0, 0], [1, 0, 2]],
    fixed=np.array([[True, True, True], [True, False, True]]),
)


# Team 2 may not be chosen for the shift before the one it is fixed on, no more than after it.
@example(
    (
        TOO_MUCH_FIXED,
        ScheduleRules(
            rest_h=0, max_shifts=1, max_nights=0, frozen_until_h=0, overload_penalty_m=3.0, keep_current=False
        ),
    )
)
@given(schedule_problems())
def test_a_schedule_is_the_best_of_all_schedules_stage_by_stage(case):
    instance, rules = case
    every = product(range(UNASSIGNED, len(instance.teams)), repeat=instance.current_team.size)
    tables = (np.array(one).reshape(instance.current_team.shape) for one in every)
    sound = [table for table in tables if not schedule_violations(instance, rules, table)]
    solution = solve_schedule(instance, rules)
    ranks = [counted(instance, rules, table) for table in sound]
    least = min(rank[0] for rank in ranks)
    ranks = [rank for rank in ranks if rank[0] == least]
    fewest = min(rank[1] for rank in ranks)

    def order(rank):
        """Up to so many changes are as good as none, any number where nothing is to be kept."""
        most = max(fewest, rules.max_moves) if rules.keep_current else np.inf
        return (rank[0], max(0, rank[1] - most) if rules.keep_current else 0, rank[2])

    best = min(map(order, ranks))
    assert order(counted(instance, rules, solution.team)) == pytest.approx(best)
    assert [stage.status for stage in solution.stages] == [SolveStatus.OPTIMAL] * len(solution.stages)
    assert solution.stages[-1].value == pytest.approx(best[-1])


SOUND = np.array([[0, 1, 2, 0, 1]])


@pytest.mark.parametrize(
    ("more", "rules", "table", "solution"),
    [
        (
            {"able": [[0], [1], [1]]},
            {},
            SOUND,
            [(ScheduleViolationKind.ABLE, 0, 0), (ScheduleViolationKind.ABLE, 0, 3)],
        ),
        ({"free": [[1, 1, 1, 0, 1], [1] * 5, [1] * 5]}, {}, SOUND, [(ScheduleViolationKind.AWAY, 0, 3)]),
        ({"wanted": [[1, 0, 1, 1, 1]]}, {}, SOUND, [(ScheduleViolationKind.NOT_REQUIRED, 1, 1)]),
        (
            {},
            {"max_shifts": 1},
            SOUND,
            [(ScheduleViolationKind.SHIFTS, 0, 3), (ScheduleViolationKind.SHIFTS, 1, 4)],
        ),
        (
            {},
            {"max_nights": 0},
            [[0, 0, 0, 0, 0]],
            [(ScheduleViolationKind.NIGHTS, 0, 1), (ScheduleViolationKind.NIGHTS, 0, 3)],
        ),
        ({}, {"rest_h": 37}, SOUND, [(ScheduleViolationKind.REST, 0, 3), (ScheduleViolationKind.REST, 1, 4)]),
        (
            {"present": [[0, 1, 2, 0, 2]]},
            {"frozen_until_h": 99},
            SOUND,
            [(ScheduleViolationKind.FROZEN, 0, 4)],
        ),
    ],
)
def test_each_planted_fault_of_a_schedule_is_found_and_nothing_else(more, rules, table, solution):
    instance = schedule_problem(
        3, 1, Shifts(12.0 * np.arange(5), np.full(5, 12.0), np.arange(5) % 2 == 1), **more
    )
    table, rules = np.array(table), replace(ScheduleRules(rest_h=0, frozen_until_h=0), **rules)
    assert sorted(schedule_violations(instance, rules, table)) == sorted(solution)
    assert (
        schedule_violations(
            schedule_problem(3, 1, instance.shifts), ScheduleRules(rest_h=12, frozen_until_h=0), SOUND
        )
        == ()
    )


@pytest.mark.parametrize("stays", [0, 1])
@pytest.mark.parametrize("night", [False, True])
def test_what_is_chosen_beside_what_stays_breaks_the_most_before_and_after_it(stays, night):
    starts = np.array([0.0, 24.0])
    fixed = np.array([[number == stays for number in range(2)]])
    instance = schedule_problem(
        1, 1, Shifts(starts, np.full(2, 8.0), np.full(2, night)), present=[[0, 0]], fixed=fixed
    )
    rules = ScheduleRules(rest_h=0, frozen_until_h=0, **{"max_nights" if night else "max_shifts": 1})
    breach = ScheduleViolationKind.NIGHTS if night else ScheduleViolationKind.SHIFTS
    assert schedule_violations(instance, rules, np.array([[0, 0]])) == ((breach, 0, 1 - stays),)
    assert solve_schedule(instance, rules).unfilled == ((0, 1 - stays),)


def test_no_team_works_two_shifts_within_the_rest_after_one():
    instance = schedule_problem(3, 1, daily_shifts(EVERY_24_H, 6))
    solution = solve_schedule(instance, ScheduleRules(rest_h=48, frozen_until_h=0))
    assert solution.unfilled == ()
    assert sorted(solution.team[0, :3].tolist()) == [0, 1, 2]
    assert (solution.team[0, :3] == solution.team[0, 3:]).all()
    assert len(solve_schedule(instance, ScheduleRules(rest_h=72, frozen_until_h=0)).unfilled) == 1


def test_a_unit_stands_at_as_many_posts_as_its_people_and_leads_allow():
    shifts = daily_shifts(EVERY_24_H, 4)
    instance = schedule_problem(2, 2, shifts, given=strength([12, 6], [4, 1], [3, 3], [1, 1]))
    solution = solve_schedule(instance, ScheduleRules(rest_h=24, frozen_until_h=0))
    assert solution.unfilled == ()
    # 3 crews of the one, where 4 are needed by turns with a day off for each.
    fewer = schedule_problem(2, 2, shifts, given=strength([11, 2], [3, 1], [3, 3], [1, 1]))
    assert len(solve_schedule(fewer, ScheduleRules(rest_h=24, frozen_until_h=0)).unfilled) == 2
    # People for all, and only one lead at a time.
    unled = schedule_problem(2, 2, shifts, given=strength([12, 6], [1, 0], [3, 3], [1, 1]))
    assert len(solve_schedule(unled, ScheduleRules(rest_h=24, frozen_until_h=0)).unfilled) == 4


def test_what_is_frozen_stays_and_counts_for_the_rest_after_it():
    instance = schedule_problem(2, 1, daily_shifts(EVERY_12_H, 2), present=[[0, 0, 0, 0]])
    solution = solve_schedule(instance, ScheduleRules(rest_h=12, frozen_until_h=24))
    assert solution.team[0, :2].tolist() == [0, 0]
    assert solution.team[0, 2] == 1


def test_a_team_that_stands_twice_in_what_is_frozen_has_both_counted():
    instance = schedule_problem(2, 2, daily_shifts(EVERY_24_H, 2), present=[[0, 0], [0, 0]])
    solution = solve_schedule(instance, ScheduleRules(rest_h=0, frozen_until_h=24, max_shifts=2))
    assert solution.team.tolist() == [[0, solution.team[0, 1]], [0, solution.team[1, 1]]]
    assert len(solution.unfilled) == 1


def test_a_team_that_is_away_is_replaced_and_all_else_stays():
    before = solve_schedule(
        schedule_problem(4, 2, daily_shifts(EVERY_24_H, 5)), ScheduleRules(rest_h=24, frozen_until_h=0)
    ).team
    free = np.ones((4, 5))
    free[int(before[0, 2]), 2] = 0
    instance = schedule_problem(4, 2, daily_shifts(EVERY_24_H, 5), present=before, free=free)
    solution = solve_schedule(instance, ScheduleRules(rest_h=24, frozen_until_h=24))
    assert solution.changed >= 1
    assert solution.stages[1].name == "moves"
    assert solution.stages[1].value == solution.changed


def test_hours_are_shared_evenly_where_it_costs_nothing():
    instance = schedule_problem(3, 1, daily_shifts(EVERY_8_H, 4))
    solution = solve_schedule(instance, ScheduleRules(rest_h=16, frozen_until_h=0))
    hours = [load.hours for load in team_loads(instance, solution.team)]
    assert evenness(hours) == Evenness(32, 32, 32, 0)


def test_the_same_problem_has_the_same_schedule():
    instance = schedule_problem(4, 2, daily_shifts(EVERY_12_H, 4), metres=np.arange(8).reshape(4, 2))
    assert (solve_schedule(instance, RULES).team == solve_schedule(instance, RULES).team).all()


def test_the_load_of_a_team_counted_by_hand():
    instance = schedule_problem(2, 2, daily_shifts(EVERY_12_H, 4), metres=[[5, 7], [1, 1]])
    team = np.full((2, 8), UNASSIGNED)
    team[0, [0, 2]], team[1, [3, 7]] = 0, 0
    load = team_loads(instance, team)[0]
    assert (load.shifts, load.hours, load.nights, load.longest_run, load.distance_m) == (4, 48, 2, 3, 24)
    assert team_loads(instance, team)[1].longest_run == 0


def test_evenness_of_no_units_is_nothing():
    assert evenness([]) == Evenness(0, 0, 0, 0)
    assert evenness([1, 3]) == Evenness(1, 3, 2, 1)


@pytest.mark.parametrize(
    ("pattern", "nights"),
    [(EVERY_24_H, [1, 1]), (EVERY_12_H, [0, 1, 0, 1]), (EVERY_8_H, [1, 0, 0, 1, 0, 0])],
)
def test_which_shifts_are_nights(pattern, nights):
    assert daily_shifts(pattern, 2).is_night.tolist() == [bool(night) for night in nights]


def test_a_duty_that_does_not_fit_together_is_refused():
    with pytest.raises(InvalidInput):
        schedule_problem(2, 1, daily_shifts(EVERY_24_H, 2), present=[[0, 2]])
    with pytest.raises(InvalidInput):
        replace(schedule_problem(2, 1, daily_shifts(EVERY_24_H, 2)), teams=("b", "a"))
