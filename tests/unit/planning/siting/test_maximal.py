from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput, PlanMiscounted
from geo.planning.siting import maximal, prices, sight
from geo.planning.siting.covering import greedy_cover, swapped
from geo.planning.siting.covermodel import cover_model
from geo.planning.siting.maximal import most_covered
from geo.planning.siting.prices import price
from geo.planning.siting.sight import merged, sight_within
from geo.planning.siting.wanted import Row, Wanted, check
from geo.planning.solver import Solution, Status, solve
from tests.unit.planning.siting.worlds import people, plans, sights, town, wishes

ASKED = sights().flatmap(lambda known: st.tuples(st.just(known), wishes(known.sites)))
WITHOUT_ROWS = sights().flatmap(lambda known: st.tuples(st.just(known), wishes(known.sites, rows=False)))


@given(ASKED)
def test_the_plan_is_that_of_trying_everything_within_all_that_is_wanted(asked):
    known, wanted = asked
    allowed = plans(known.sites, wanted)
    if not allowed:
        with pytest.raises(InvalidInput):
            most_covered(known, wanted)
        return
    best = max(people(known, plan) for plan in allowed)
    plan = most_covered(known, wanted)
    assert plan.sites in allowed
    assert plan.people == pytest.approx(best, abs=1e-6)
    assert plan.bound >= best - 1e-6
    assert plan.proven


@given(WITHOUT_ROWS)
def test_no_plan_exceeds_the_bound_nor_what_a_site_is_said_to_allow(asked):
    known, wanted = asked
    allowed = plans(known.sites, wanted)
    if not allowed:
        return
    priced = price(known, wanted)
    for plan in allowed:
        seen = people(known, plan) - 1e-6
        assert priced.value >= seen
        assert all(priced.with_it[site] >= seen for site in plan)
        assert all(priced.without_it[site] >= seen for site in set(range(known.sites)) - set(plan))


@given(WITHOUT_ROWS, st.integers(0, 2**31))
def test_the_bounds_hold_whatever_prices_the_solver_comes_with(asked, seed):
    """However far the interior points stayed from the optimum, nothing is claimed that is not so."""
    known, wanted = asked
    allowed = plans(known.sites, wanted)
    if not allowed:
        return
    dice = np.random.default_rng(seed)

    def astray(model, *_):
        return Solution(
            Status.LIMITED,
            dice.uniform(-1, 2, len(model.costs)),
            0.0,
            -np.inf,
            dice.uniform(-30, 30, len(model.row_lower)),
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prices, "relaxed", astray)
        priced = price(known, wanted)
        assert tuple(priced.plan) in allowed
        for plan in allowed:
            seen = people(known, plan) - 1e-6
            assert priced.value >= seen
            assert all(priced.with_it[site] >= seen for site in plan)
            assert all(priced.without_it[site] >= seen for site in set(range(known.sites)) - set(plan))
        best = most_covered(known, wanted)
        assert best.proven
        assert best.people == pytest.approx(max(people(known, plan) for plan in allowed), abs=1e-6)


def test_sites_settled_wrongly_are_seen(monkeypatch):
    """The control of the comparisons with all plans: bounds that settle what is open hide the best plan."""
    known, wanted = town(2, 60, 300, 9), Wanted(9)
    right = most_covered(known, wanted)
    real = price(known, wanted)
    hidden = real.with_it.copy()
    hidden[list(right.sites)] = 0.0
    monkeypatch.setattr(
        maximal, "price", lambda *_: replace(real, with_it=hidden, share=np.zeros(60), plan=np.arange(9))
    )
    monkeypatch.setattr(maximal, "swapped", lambda _known, _wanted, plan: plan)
    monkeypatch.setattr(maximal, "EASY", 0.0)
    assert most_covered(known, wanted).people < right.people


@given(WITHOUT_ROWS)
def test_greedy_and_swaps_keep_to_what_is_wanted_and_a_swap_never_loses(asked):
    known, wanted = asked
    allowed = plans(known.sites, wanted)
    if not allowed:
        return
    first = greedy_cover(known, wanted)
    second = swapped(known, wanted, first)
    assert tuple(first) in allowed
    assert tuple(second) in allowed
    assert people(known, second) >= people(known, first) - 1e-9


@given(sights(), st.data())
def test_merging_places_changes_what_no_plan_sees(known, data):
    plan = sorted(data.draw(st.sets(st.integers(0, known.sites - 1))))
    small = merged(known)
    assert small.people(plan) == pytest.approx(known.people(plan))
    rows = small.sees.toarray()
    assert len(np.unique(rows, axis=0)) == len(rows)


def test_rows_merged_wrongly_are_caught_by_the_second_count(monkeypatch):
    """The control: places with equally many sites count as equal, so that the model sees another county."""
    known = town(4, 12, 60, 3)

    def by_number(wide):
        numbers = np.diff(wide.sees.indptr)
        _, first, group = np.unique(numbers, return_index=True, return_inverse=True)
        return sight.Sight(wide.sees[first], np.bincount(group, wide.weights))

    right = most_covered(known, Wanted(3))
    monkeypatch.setattr(maximal, "merged", by_number)
    with pytest.raises(PlanMiscounted):
        most_covered(known, Wanted(3))
    assert right.proven


def test_a_bound_below_the_plan_is_caught_by_the_second_count():
    known = town(4, 12, 60, 3)
    plan = np.array(most_covered(known, Wanted(3)).sites)
    with pytest.raises(PlanMiscounted):
        maximal.confirmed(known, Wanted(3), plan, known.people(plan), known.people(plan) - 1)


def test_a_plan_that_breaks_a_wish_is_caught_by_the_second_count():
    known = town(4, 12, 60, 3)
    with pytest.raises(PlanMiscounted):
        maximal.confirmed(known, Wanted(3, locked=(5,)), np.array([0, 1, 2]), known.people((0, 1, 2)), 1e9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_town_has_the_optimum_of_the_whole_model(seed):
    known, wanted = town(seed, 60, 300, 9), Wanted(9)
    whole = solve(cover_model(known, wanted))
    assert most_covered(known, wanted).people == pytest.approx(-whole.objective)


def test_a_plan_is_proved_among_millions_too():
    """Rounding is a share of the people, and would be more than one of them there."""
    known = town(3, 60, 300, 9)
    many = replace(known, weights=known.weights * 1000 + np.arange(len(known.weights)))
    plan = most_covered(many, Wanted(9))
    assert plan.people > 2_000_000
    assert plan.proven
    assert plan.people == pytest.approx(-solve(cover_model(many, Wanted(9))).objective, abs=0.1)


def test_keeping_posts_costs_people_and_every_move_may_win_some_back():
    known = town(7, 60, 300, 9)
    wanted = Wanted(9, now=tuple(range(9)))
    seen = [most_covered(known, replace(wanted, moves=moves)).people for moves in range(10)]
    assert seen == sorted(seen)
    assert seen[0] == known.people(range(9))
    assert seen[9] == most_covered(known, Wanted(9)).people


def test_the_same_wishes_give_the_same_plan():
    assert most_covered(town(5, 60, 300, 9), Wanted(9)) == most_covered(town(5, 60, 300, 9), Wanted(9))


def test_of_two_equal_sites_the_first_is_taken():
    known = sight_within([[1.0, 1.0], [1.0, 1.0]], 1.0, [3, 4])
    assert most_covered(known, Wanted(1)).sites == (0,)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(4),
        Wanted(-1),
        Wanted(1, locked=(0, 1)),
        Wanted(1, locked=(0,), banned=(0,)),
        Wanted(1, now=(7,)),
        Wanted(1, now=(0, 1), moves=0),
        Wanted(1, now=(0,), moves=0, locked=(1,)),
        Wanted(1, rows=(Row((9,)),)),
    ],
)
def test_wishes_that_no_plan_can_keep_are_refused(wanted):
    with pytest.raises(InvalidInput):
        check(wanted, 3)


@pytest.mark.parametrize("weights", [[1], [1, -1], [1, np.nan], [1, np.inf]])
def test_weights_that_cannot_be_are_refused(weights):
    with pytest.raises(InvalidInput):
        sight.sight([[1, 0], [0, 1]], weights)
