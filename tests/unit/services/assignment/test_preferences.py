"""What a draft prefers of a proposal, and that the proposal keeps to it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.plans.move import PostState
from geo.domain.plans.preferences import ALL_POSTS, ChangePolicy, PlanPreferences, PriorityOverride
from geo.services.assignment.post_assignments import post_assignments
from geo.services.assignment.preferences import (
    DEFAULT_RULES,
    PRIORITY_FACTORS,
    fixed_posts,
    rules_with_preferences,
)
from geo.services.assignment.problem import assignment_problem
from geo.services.plans.propose import move_budget_curve
from tests.unit.services.plans.drafting import DRAFTS, NEED, UNIT_CODES, after, breaches, used
from tests.unit.services.posts import CODES, IN_TOWN, PLANNER, TOWN, UNITS

PREFERENCES = st.builds(
    PlanPreferences,
    keep=st.sampled_from(ChangePolicy),
    price=st.floats(0, 50_000),
    moves=st.integers(0, 3),
    weight=st.sampled_from([0.0, 500.0, 100_000.0]),
    band=st.floats(0, 1),
    barred=st.lists(
        st.tuples(st.sampled_from(UNIT_CODES), st.sampled_from([ALL_POSTS, *CODES])), max_size=3
    ).map(tuple),
    ranks=st.dictionaries(st.sampled_from(CODES), st.sampled_from(PriorityOverride))
    .map(dict.items)
    .map(tuple),
)


def excluded(draft, unit, post):
    """Whether a unit may not hold a post that is not locked."""
    gone = draft.absent.get(unit, 0) >= next(each.people for each in UNITS if each.code == unit)
    return gone or not {(unit, post), (unit, ALL_POSTS)}.isdisjoint(draft.preferences.barred)


def passed_over(assignments, draft, stands):
    """Posts left unassigned that could have the place of one that counts less, as everything else stands."""
    ranks = dict(draft.preferences.ranks)
    counts = {
        post.site: post.priority * (PRIORITY_FACTORS[ranks[post.site]] if post.site in ranks else 1)
        for post in assignments.posts
    }
    open_ = [code for code in CODES if stands[code].status != "withdrawn" and code not in fixed_posts(draft)]
    for post in (code for code in open_ if not stands[code].unit):
        for other in (code for code in open_ if stands[code].unit and counts[code] < counts[post] - 1e-9):
            unit = next(each for each in UNITS if each.code == stands[other].unit)
            there = max(0, unit.people - draft.absent.get(unit.code, 0))
            people, leads = used(stands, unit.code)
            room = people - NEED[other] + NEED[post] <= there and leads - (NEED[other] > 0) + (
                NEED[post] > 0
            ) <= min(unit.leads, there)
            if room and not excluded(draft, unit.code, post):
                yield post, other


@settings(max_examples=settings.default.max_examples // 2)
@given(DRAFTS, PREFERENCES)
def test_every_proposal_keeps_locks_and_exclusions_and_lets_none_stand_back_for_a_lesser_one(
    shared_planning, edits, preferences
):
    planning, plan = shared_planning, shared_planning.begin()
    planning.edit(plan, **edits, preferences=preferences)
    drafted = after(planning, plan)
    draft = planning.propose(plan)
    stands = after(planning, plan)
    fixed = fixed_posts(draft)  # locked, or moved by hand
    assert {code: stands[code] for code in fixed} == {code: drafted[code] for code in fixed}
    chosen = [code for code in CODES if code not in fixed and stands[code].unit]
    assert [code for code in chosen if excluded(draft, stands[code].unit, code)] == []
    assert list(breaches(draft, stands)) == []
    assert list(passed_over(post_assignments(planning.world.ctx, PLANNER), draft, stands)) == []
    assert draft.preferences == preferences.checked()


@settings(max_examples=settings.default.max_examples // 2)
@given(DRAFTS, PREFERENCES)
def test_the_same_preferences_get_the_same_proposal(shared_planning, edits, preferences):
    first, second = (shared_planning.begin() for _ in range(2))
    for plan in (first, second):
        shared_planning.edit(plan, **edits, preferences=preferences)
    one, two = (shared_planning.propose(plan) for plan in (first, second))
    assert (one.moves, one.optimality) == (two.moves, two.optimality)


def test_who_preferences_nothing_gets_what_a_proposal_always_was(planning):
    plan = planning.plan(planning.begin())
    assignments = post_assignments(planning.world.ctx, PLANNER)
    problem = assignment_problem(assignments, plan)
    assert rules_with_preferences(DEFAULT_RULES, PlanPreferences()) == DEFAULT_RULES
    assert problem.posts.priority.tolist() == [post.priority for post in assignments.posts]
    assert problem.bans == frozenset()


def moved(planning, preferences, **edits):
    """The holders that a proposal changes under these preferences."""
    plan = planning.begin()
    planning.edit(plan, preferences=preferences, **edits)
    return {post: (move.after.unit, move.reason) for post, move in planning.propose(plan).moves.items()}


def test_a_unit_that_is_not_to_hold_a_post_gives_it_away_and_the_exclusion_is_the_reason(planning):
    assert moved(planning, PlanPreferences(barred=(("U2", "K4"),))) == {"K4": ("U3", "ban")}


def test_a_unit_that_is_to_stand_nowhere_gives_everything_away(planning):
    changes = moved(planning, PlanPreferences(barred=(("U2", ALL_POSTS),)))
    assert changes == {"K3": ("U3", "ban"), "K4": ("U3", "ban")}


def test_a_lock_goes_before_an_exclusion(planning):
    assert moved(planning, PlanPreferences(barred=(("U2", "K4"),)), locks=("K4",)) == {}


@pytest.mark.parametrize(
    ("rank", "left"), [(None, None), (PriorityOverride.FIRST, "other"), (PriorityOverride.LAST, "itself")]
)
def test_of_two_posts_that_count_the_same_the_preference_says_which_is_left_unassigned(planning, rank, left):
    """U2 and U3 are gone, U1 can man two of the five posts that take people."""
    ranks = (("K5", rank),) if rank else ()
    plan = planning.begin()
    planning.edit(plan, preferences=PlanPreferences(ranks=ranks), absent=(("U2", 12), ("U3", 18)))
    planning.propose(plan)
    manned = {code for code, stand in after(planning, plan).items() if stand.unit and NEED[code]}
    assert len(manned) == 2
    if left:
        assert ("K5" in manned) is (left == "other")


def test_moves_are_made_as_the_rule_of_keeping_says(planning):
    """K2 is held from far away: U3 keeps it unless moving is worth something."""
    planning.order(units=(("K2", "U3"), ("K4", "")), statuses=(("K4", "withdrawn"),))
    assert moved(planning, PlanPreferences()) == {}
    assert moved(planning, PlanPreferences(keep=ChangePolicy.PRICE, price=50_000)) == {}
    assert moved(planning, PlanPreferences(keep=ChangePolicy.BUDGET, moves=0)) == {}
    for preferences in (
        PlanPreferences(keep=ChangePolicy.PRICE, price=5_000),
        PlanPreferences(keep=ChangePolicy.BUDGET, moves=1),
        PlanPreferences(keep=ChangePolicy.UNRESTRICTED),
    ):
        assert moved(planning, preferences)["K2"] == ("U1", "chosen")


def test_a_heavy_weight_shares_the_load_out_and_none_leaves_it(planning):
    """K1 and K2 are U1's, all of its people: twice its fair share where U2 has nothing to do."""
    planning.order(statuses=(("K3", "withdrawn"), ("K4", "withdrawn")), units=(("K3", ""), ("K4", "")))
    heavy = moved(planning, PlanPreferences(keep=ChangePolicy.UNRESTRICTED, weight=100_000))
    assert "U2" in {unit for unit, _ in heavy.values()}
    assert moved(planning, PlanPreferences(keep=ChangePolicy.UNRESTRICTED, weight=0)) == {}
    assert (
        moved(planning, PlanPreferences(keep=ChangePolicy.UNRESTRICTED, weight=100_000, band=10)) == {}
    )  # no unit is beyond it


def test_the_second_best_unit_is_kept_with_its_move(planning):
    plan = planning.begin()
    planning.edit(plan, preferences=PlanPreferences(barred=(("U1", "K1"),)), statuses=(("K3", "withdrawn"),))
    move = planning.propose(plan).moves["K1"]
    assert (move.after.unit, move.second_choice) == ("U2", "U3")


def test_preferences_about_what_is_not_there_are_refused_and_nothing_is_written(planning):
    plan = planning.begin()
    for preferences in (
        PlanPreferences(barred=(("U9", "K1"),)),
        PlanPreferences(barred=(("U1", "K9"),)),
        PlanPreferences(ranks=(("K9", PriorityOverride.FIRST),)),
    ):
        with pytest.raises(NotFound):
            planning.edit(plan, preferences=preferences)
    with pytest.raises(InvalidInput):
        planning.edit(plan, preferences=PlanPreferences(price=-1.0))
    assert planning.plan(plan).version == 1


def test_preferences_about_a_post_outside_ones_area_are_refused(planning):
    plan = planning.begin(area=TOWN)
    with pytest.raises(Refused):
        planning.edit(plan, IN_TOWN, preferences=PlanPreferences(ranks=(("K5", PriorityOverride.FIRST),)))


def test_preferences_are_in_the_journal_with_the_edit_and_stay_through_a_proposal(planning):
    plan, preferences = planning.begin(), PlanPreferences(keep=ChangePolicy.BUDGET, moves=3)
    planning.edit(plan, preferences=preferences)
    entry = planning.world.entry(planning.world.store.revision())
    assert (entry.action, entry.after["wishes"]) == ("edit", {"keep": "budget", "moves": 3})
    assert planning.propose(plan).preferences == preferences
    planning.edit(plan, units=(("K1", "U3"),))
    assert planning.plan(plan).preferences == preferences


def test_the_gain_curve_says_what_moves_are_worth_whatever_is_preferred_about_keeping(planning):
    planning.order(units=(("K2", "U3"), ("K4", "")), statuses=(("K4", "withdrawn"),))
    curves = []
    for preferences in (PlanPreferences(), PlanPreferences(keep=ChangePolicy.UNRESTRICTED)):
        plan = planning.begin()
        planning.edit(plan, preferences=preferences)
        curve = move_budget_curve(planning.world.ctx, PLANNER, plan)
        curves.append([(point.moves, point.cost) for point in curve.points])
    assert curves[0] == curves[1]
    assert curves[0][0][0] == 0
    assert [point[0] for point in curves[0]] == sorted(point[0] for point in curves[0])


def test_a_post_closed_by_the_draft_is_not_held_whatever_is_preferred(planning):
    plan = planning.begin()
    planning.edit(
        plan,
        statuses=(("K4", "withdrawn"),),
        preferences=PlanPreferences(ranks=(("K4", PriorityOverride.FIRST),)),
    )
    assert planning.propose(plan).moves["K4"].after == PostState("", "withdrawn")
