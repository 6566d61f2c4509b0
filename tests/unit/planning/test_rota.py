from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.planning.load import Evenness, evenness, team_loads
from geo.planning.problem import NOBODY
from geo.planning.rota import rota
from geo.planning.rota_check import RotaBreach, rota_breaches
from geo.planning.shifts import EVERY_8_H, EVERY_12_H, EVERY_24_H, Duty, RotaRules, Shifts, Strength, daily
from geo.planning.solver import Status

RULES = RotaRules(rest=12, frozen=0, weight=0)


def duty(teams, posts, shifts, **more):
    """Every team can do everything, every post wants every shift, nobody stands anywhere yet."""
    count = len(shifts.starts)
    return Duty(
        tuple(f"t{number}" for number in range(teams)),
        shifts,
        np.asarray(more.get("priority", np.ones(posts)), float),
        np.asarray(more.get("able", np.ones((teams, posts))), bool),
        np.asarray(more.get("free", np.ones((teams, count))), bool),
        np.asarray(more.get("wanted", np.ones((posts, count))), bool),
        np.asarray(more.get("present", np.full((posts, count), NOBODY))),
        np.asarray(more.get("metres", np.zeros((teams, posts))), float),
        more.get("given"),
        more.get("fixed"),
        more.get("barred", frozenset()),
    )


def strength(people, leads, need, lead):
    return Strength(*(np.array(each, float) for each in (people, leads, need, lead)))


@st.composite
def duties(draw):
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
    made = duty(
        teams,
        posts,
        Shifts(starts, lengths, np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))),
        priority=draw(st.lists(st.integers(1, 3), min_size=posts, max_size=posts)),
        able=table(teams, posts, mostly),
        free=table(teams, count, mostly),
        wanted=table(posts, count, mostly),
        present=table(posts, count, st.integers(NOBODY, teams - 1)),
        metres=table(teams, posts, st.integers(0, 9)),
        given=draw(st.sampled_from([None, given_people])),
        fixed=draw(
            st.sampled_from([None, np.array(table(posts, count, st.sampled_from([True, False, False])))])
        ),
        barred=draw(st.frozensets(slot, max_size=1)),
    )
    rules = RotaRules(
        rest=draw(st.sampled_from([0, 8, 24, np.resize([0.0, 24.0], count)])),
        most_shifts=draw(st.integers(1, 3)),
        most_nights=draw(st.integers(0, 2)),
        frozen=draw(st.sampled_from([0, 0, 24])),
        weight=3.0,
        keep=draw(st.booleans()),
        moves=draw(st.sampled_from([0, 0, 1])),
    )
    return made, rules


def counted(made, rules, team):
    """Unfilled priority, changed, cost, all told without the model."""
    stays = (made.shifts.starts < rules.frozen) | (False if made.fixed is None else made.fixed)
    later = made.wanted & ~stays
    unfilled = float((made.priority[:, None] * (later & (team == NOBODY))).sum())
    changed = int((later & (made.present != NOBODY) & (made.present != team)).sum())
    people = [1.0] * len(made.teams) if made.given is None else made.given.people
    need = [1.0] * len(made.priority) if made.given is None else made.given.need
    worth = np.outer(need, made.shifts.lengths)
    hours = np.array([worth[team == number].sum() for number in range(len(made.teams))])
    total = worth[later | (stays & (made.present != NOBODY))].sum()
    even = total * np.array(people) / max(1.0, sum(people))
    posts, shifts = np.nonzero((team != NOBODY) & ~stays)
    metres = float(made.metres[team[posts, shifts], posts].sum())
    return unfilled, changed, metres + rules.weight * float(np.maximum(0, hours - even).sum())


TOO_MUCH_FIXED = duty(
    3,
    2,
    Shifts(np.array([0.0, 0.0, 8.0]), np.full(3, 8.0), np.zeros(3, bool)),
    present=[[0, 0, 0], [1, 0, 2]],
    fixed=np.array([[True, True, True], [True, False, True]]),
)


# Team 2 may not be chosen for the shift before the one it is fixed on, no more than after it.
@example((TOO_MUCH_FIXED, RotaRules(rest=0, most_shifts=1, most_nights=0, frozen=0, weight=3.0, keep=False)))
@given(duties())
def test_a_rota_is_the_best_of_all_rotas_stage_by_stage(told):
    made, rules = told
    every = product(range(NOBODY, len(made.teams)), repeat=made.present.size)
    tables = (np.array(one).reshape(made.present.shape) for one in every)
    sound = [table for table in tables if not rota_breaches(made, rules, table)]
    found = rota(made, rules)
    ranks = [counted(made, rules, table) for table in sound]
    least = min(rank[0] for rank in ranks)
    ranks = [rank for rank in ranks if rank[0] == least]
    fewest = min(rank[1] for rank in ranks)

    def order(rank):
        """Up to so many changes are as good as none, any number where nothing is to be kept."""
        most = max(fewest, rules.moves) if rules.keep else np.inf
        return (rank[0], max(0, rank[1] - most) if rules.keep else 0, rank[2])

    best = min(map(order, ranks))
    assert order(counted(made, rules, found.team)) == pytest.approx(best)
    assert [stage.status for stage in found.stages] == [Status.OPTIMAL] * len(found.stages)
    assert found.stages[-1].value == pytest.approx(best[-1])


SOUND = np.array([[0, 1, 2, 0, 1]])


@pytest.mark.parametrize(
    ("more", "rules", "table", "found"),
    [
        ({"able": [[0], [1], [1]]}, {}, SOUND, [(RotaBreach.ABLE, 0, 0), (RotaBreach.ABLE, 0, 3)]),
        ({"free": [[1, 1, 1, 0, 1], [1] * 5, [1] * 5]}, {}, SOUND, [(RotaBreach.AWAY, 0, 3)]),
        ({"wanted": [[1, 0, 1, 1, 1]]}, {}, SOUND, [(RotaBreach.NOT_WANTED, 1, 1)]),
        ({}, {"most_shifts": 1}, SOUND, [(RotaBreach.SHIFTS, 0, 3), (RotaBreach.SHIFTS, 1, 4)]),
        ({}, {"most_nights": 0}, [[0, 0, 0, 0, 0]], [(RotaBreach.NIGHTS, 0, 1), (RotaBreach.NIGHTS, 0, 3)]),
        ({}, {"rest": 37}, SOUND, [(RotaBreach.REST, 0, 3), (RotaBreach.REST, 1, 4)]),
        ({"present": [[0, 1, 2, 0, 2]]}, {"frozen": 99}, SOUND, [(RotaBreach.FROZEN, 0, 4)]),
    ],
)
def test_each_planted_fault_of_a_rota_is_found_and_nothing_else(more, rules, table, found):
    made = duty(3, 1, Shifts(12.0 * np.arange(5), np.full(5, 12.0), np.arange(5) % 2 == 1), **more)
    table, rules = np.array(table), replace(RotaRules(rest=0, frozen=0), **rules)
    assert sorted(rota_breaches(made, rules, table)) == sorted(found)
    assert rota_breaches(duty(3, 1, made.shifts), RotaRules(rest=12, frozen=0), SOUND) == ()


@pytest.mark.parametrize("stays", [0, 1])
@pytest.mark.parametrize("night", [False, True])
def test_what_is_chosen_beside_what_stays_breaks_the_most_before_and_after_it(stays, night):
    starts = np.array([0.0, 24.0])
    fixed = np.array([[number == stays for number in range(2)]])
    made = duty(1, 1, Shifts(starts, np.full(2, 8.0), np.full(2, night)), present=[[0, 0]], fixed=fixed)
    rules = RotaRules(rest=0, frozen=0, **{"most_nights" if night else "most_shifts": 1})
    breach = RotaBreach.NIGHTS if night else RotaBreach.SHIFTS
    assert rota_breaches(made, rules, np.array([[0, 0]])) == ((breach, 0, 1 - stays),)
    assert rota(made, rules).unfilled == ((0, 1 - stays),)


def test_nobody_works_two_shifts_within_the_rest_after_one():
    made = duty(3, 1, daily(EVERY_24_H, 6))
    found = rota(made, RotaRules(rest=48, frozen=0))
    assert found.unfilled == ()
    assert sorted(found.team[0, :3].tolist()) == [0, 1, 2]
    assert (found.team[0, :3] == found.team[0, 3:]).all()
    assert len(rota(made, RotaRules(rest=72, frozen=0)).unfilled) == 1


def test_a_unit_stands_at_as_many_posts_as_its_people_and_leads_allow():
    shifts = daily(EVERY_24_H, 4)
    made = duty(2, 2, shifts, given=strength([12, 6], [4, 1], [3, 3], [1, 1]))
    found = rota(made, RotaRules(rest=24, frozen=0))
    assert found.unfilled == ()
    # 3 crews of the one, where 4 are needed by turns with a day off for each.
    fewer = duty(2, 2, shifts, given=strength([11, 2], [3, 1], [3, 3], [1, 1]))
    assert len(rota(fewer, RotaRules(rest=24, frozen=0)).unfilled) == 2
    # People for all, and nobody but one to lead at a time.
    unled = duty(2, 2, shifts, given=strength([12, 6], [1, 0], [3, 3], [1, 1]))
    assert len(rota(unled, RotaRules(rest=24, frozen=0)).unfilled) == 4


def test_what_is_frozen_stays_and_counts_for_the_rest_after_it():
    made = duty(2, 1, daily(EVERY_12_H, 2), present=[[0, 0, 0, 0]])
    found = rota(made, RotaRules(rest=12, frozen=24))
    assert found.team[0, :2].tolist() == [0, 0]
    assert found.team[0, 2] == 1


def test_a_team_that_stands_twice_in_what_is_frozen_has_both_counted():
    made = duty(2, 2, daily(EVERY_24_H, 2), present=[[0, 0], [0, 0]])
    found = rota(made, RotaRules(rest=0, frozen=24, most_shifts=2))
    assert found.team.tolist() == [[0, found.team[0, 1]], [0, found.team[1, 1]]]
    assert len(found.unfilled) == 1


def test_a_team_that_is_away_is_replaced_and_all_else_stays():
    before = rota(duty(4, 2, daily(EVERY_24_H, 5)), RotaRules(rest=24, frozen=0)).team
    free = np.ones((4, 5))
    free[int(before[0, 2]), 2] = 0
    made = duty(4, 2, daily(EVERY_24_H, 5), present=before, free=free)
    found = rota(made, RotaRules(rest=24, frozen=24))
    assert found.changed >= 1
    assert found.stages[1].name == "moves"
    assert found.stages[1].value == found.changed


def test_hours_are_shared_evenly_where_it_costs_nothing():
    made = duty(3, 1, daily(EVERY_8_H, 4))
    found = rota(made, RotaRules(rest=16, frozen=0))
    hours = [load.hours for load in team_loads(made, found.team)]
    assert evenness(hours) == Evenness(32, 32, 32, 0)


def test_the_same_duty_has_the_same_rota():
    made = duty(4, 2, daily(EVERY_12_H, 4), metres=np.arange(8).reshape(4, 2))
    assert (rota(made, RULES).team == rota(made, RULES).team).all()


def test_the_load_of_a_team_counted_by_hand():
    made = duty(2, 2, daily(EVERY_12_H, 4), metres=[[5, 7], [1, 1]])
    team = np.full((2, 8), NOBODY)
    team[0, [0, 2]], team[1, [3, 7]] = 0, 0
    load = team_loads(made, team)[0]
    assert (load.shifts, load.hours, load.nights, load.longest_run, load.metres) == (4, 48, 2, 3, 24)
    assert team_loads(made, team)[1].longest_run == 0


def test_evenness_of_nobody_is_nothing():
    assert evenness([]) == Evenness(0, 0, 0, 0)
    assert evenness([1, 3]) == Evenness(1, 3, 2, 1)


@pytest.mark.parametrize(
    ("pattern", "nights"),
    [(EVERY_24_H, [1, 1]), (EVERY_12_H, [0, 1, 0, 1]), (EVERY_8_H, [1, 0, 0, 1, 0, 0])],
)
def test_which_shifts_are_nights(pattern, nights):
    assert daily(pattern, 2).night.tolist() == [bool(night) for night in nights]


def test_a_duty_that_does_not_fit_together_is_refused():
    with pytest.raises(InvalidInput):
        duty(2, 1, daily(EVERY_24_H, 2), present=[[0, 2]])
    with pytest.raises(InvalidInput):
        replace(duty(2, 1, daily(EVERY_24_H, 2)), teams=("b", "a"))
