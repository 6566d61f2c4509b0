"""What the optimiser puts into a draft, and what it never does."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings

from geo.domain.errors import NotFound, Refused
from geo.domain.kinds import Kinds
from geo.domain.plans.move import Move, PostState
from geo.domain.plans.plan import PlanState
from geo.domain.units import Unit
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.shortage_advice import RelaxationKind, ShortageKind
from geo.services.assignment import problem
from geo.services.assignment.preferences import fixed_posts
from geo.services.assignment.problem import UNIT_ABSENT
from geo.services.plans import propose as proposals
from geo.services.plans.drafts import publish_plan
from geo.services.plans.propose import advise_on_shortage, propose_for_draft
from tests.unit.services.plans.drafting import DRAFTS, UNIT_CODES, after, breaches
from tests.unit.services.posts import CODES, IN_TOWN, OTHER_TOWN, PLANNER, TOWN, UNITS, planning_at


@settings(max_examples=settings.default.max_examples // 2)
@given(DRAFTS)
def test_every_proposal_keeps_locks_people_and_leads_when_published(shared_planning, edits):
    planning, plan = shared_planning, shared_planning.begin()
    planning.edit(plan, **edits)
    drafted, live = after(planning, plan), {code: stand.unit for code, stand in planning.stands().items()}
    draft = planning.propose(plan)
    stands = after(planning, plan)
    held = fixed_posts(draft)
    assert held >= draft.locks | {
        code for code, unit in edits["units"] if drafted[code].unit == unit != live[code]
    }
    assert {code: stands[code] for code in held} == {code: drafted[code] for code in held}
    assert {code: stands[code].status for code in CODES} == {code: drafted[code].status for code in CODES}
    assert list(breaches(draft, stands)) == []
    gone = {unit.code for unit in UNITS if draft.absent.get(unit.code, 0) >= unit.people}
    assert [code for code in CODES if code not in held and stands[code].unit in gone] == []
    if draft.moves:
        number = planning.publish(plan)
        assert {code: stand for code, stand in planning.stands().items() if code in CODES} == stands
        planning.undo(number)


@settings(max_examples=settings.default.max_examples // 2)
@given(DRAFTS)
def test_the_same_draft_gets_the_same_proposal_and_again(shared_planning, edits):
    first, second = (shared_planning.begin() for _ in range(2))
    for plan in (first, second):
        shared_planning.edit(plan, **edits)
    one, two = (shared_planning.propose(plan) for plan in (first, second))
    assert (one.moves, one.optimality) == (two.moves, two.optimality)
    assert {code: move.after for code, move in shared_planning.propose(first).moves.items()} == {
        code: move.after for code, move in one.moves.items()
    }


@settings(max_examples=settings.default.max_examples // 2)
@given(DRAFTS)
def test_a_plan_about_a_town_leaves_units_able_to_man_their_posts_elsewhere(shared_planning, edits):
    planning, in_town = shared_planning, ["K1", "K2", "K3"]
    parts = {
        name: tuple(each for each in part if (each if name == "locks" else each[0]) in in_town)
        for name, part in edits.items()
        if name != "absent"
    }
    plan = planning.begin(area=TOWN)
    planning.edit(plan, absent=edits["absent"], **parts)
    draft = planning.propose(plan, IN_TOWN)
    assert list(breaches(draft, after(planning, plan), in_town)) == []


def test_an_assignment_that_works_is_left_alone(planning):
    plan = planning.begin()
    draft = planning.propose(plan)
    assert draft.moves == {}
    assert draft.optimality["shortfall"] == (0.0, 0.0)
    assert draft.version == 2


def test_losing_people_moves_what_must_move_and_says_why(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 6),))
    draft = planning.propose(plan)
    ((post, move),) = draft.moves.items()
    assert post in {"K3", "K4"}
    assert (move.after.unit, move.reason) == ("U3", "people")
    assert planning.difference(plan).uncovered == ()


def test_losing_a_whole_unit_says_that_it_is_away(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 12),))
    moves = planning.propose(plan).moves
    assert {post: (move.after.unit, move.reason) for post, move in moves.items()} == {
        "K3": ("U3", UNIT_ABSENT),
        "K4": ("U3", UNIT_ABSENT),
    }


def test_losing_a_lead_moves_a_post_that_needs_one(tmp_path):
    planning = planning_at(tmp_path, (replace(UNITS[0], leads=1), *UNITS[1:]))
    plan = planning.begin()
    moves = planning.propose(plan).moves
    planning.world.store.close()
    ((post, move),) = moves.items()
    assert post in {"K1", "K2"}
    assert (move.before.unit, move.after.unit, move.reason) == ("U1", "U3", "leads")


def test_a_locked_post_stays_as_the_draft_has_it(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U3"),), locks=("K1", "K3"), absent=(("U2", 6),))
    moves = planning.propose(plan).moves
    assert moves["K1"].after.unit == "U3"
    assert "K3" not in moves
    assert moves["K4"].after.unit != "U2"


def test_a_post_locked_as_unassigned_stays_unassigned(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", ""),), locks=("K1",))
    moves = planning.propose(plan).moves
    assert {post: move.after for post, move in moves.items()} == {"K1": PostState("", "manned")}


def with_staff_at_barriers(planning, staff):
    """The same county where a soft post takes people too."""
    (checkpoint, *others) = planning.world.ctx.kinds
    hard, soft = checkpoint.variants
    manned = replace(checkpoint, variants=(hard, replace(soft, staff=staff)))
    planning.world.ctx = replace(planning.world.ctx, kinds=Kinds((manned, *others)))
    return planning


def test_a_unit_whose_locks_take_more_than_it_has_gets_nothing_beside_them(planning):
    """The planner's word stands, the difference says that it is too much, and K6 would have fitted alone."""
    planning = with_staff_at_barriers(planning, 2)
    plan = planning.begin()
    planning.edit(plan, locks=("K1",), absent=(("U1", 7), ("U2", 12), ("U3", 18)))
    planning.propose(plan)
    stands = after(planning, plan)
    assert [code for code in CODES if stands[code].unit] == ["K1"]
    assert [line.unit for line in planning.difference(plan).overloaded] == ["U1"]
    planning.edit(plan, units=(("K1", ""),))
    planning.propose(plan)
    stands = after(planning, plan)
    assert [code for code in CODES if stands[code].unit] == ["K6"]  # control: without the lock it is held


def test_what_is_closed_needs_no_people_and_what_was_closed_before_is_left_alone(planning):
    planning.order(statuses=(("K5", "withdrawn"),))
    plan = planning.begin()
    planning.edit(plan, statuses=(("K4", "withdrawn"),))
    moves = planning.propose(plan).moves
    assert {post: (move.after, move.reason) for post, move in moves.items()} == {
        "K4": (PostState("", "withdrawn"), "closed")
    }


def test_what_is_opened_gets_somebody(planning):
    planning.order(statuses=(("K4", "withdrawn"),), units=(("K4", ""),))
    plan = planning.begin()
    planning.edit(plan, statuses=(("K4", "manned"),))
    move = planning.propose(plan).moves["K4"]
    assert (move.after, move.reason) == (PostState("U2", "manned"), "opened")


def test_a_draft_that_is_behind_is_proposed_from_the_assignments_in_force(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U3"),), locks=("K1",), absent=(("U2", 6),))
    for post in ("K1", "K3", "K4"):
        planning.world.change(post, "unmanned")
    draft = planning.propose(plan)
    assert {move.after.status for move in draft.moves.values()} == {"unmanned"}
    assert draft.moves["K1"].before == PostState("U1", "unmanned")
    assert planning.publish(plan) == 1


def test_a_proposal_takes_the_place_of_the_one_before(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 6),))
    assert planning.propose(plan).moves
    planning.edit(plan, absent=(("U2", 0),))
    assert planning.propose(plan).moves == {}


def test_what_was_moved_by_hand_stays_in_every_proposal_until_the_hand_takes_it_back(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U3"), ("K5", "")))
    for away in (6, 0):
        planning.edit(plan, absent=(("U2", away),))
        moves = planning.propose(plan).moves
        assert {post: moves[post].after.unit for post in ("K1", "K5")} == {"K1": "U3", "K5": ""}
        assert [moves[post].reason for post in ("K1", "K5")] == ["", ""]
    planning.edit(plan, reverted=("K1", "K5"))
    assert planning.propose(plan).moves == {}


def test_what_a_proposal_moved_and_a_hand_moved_again_is_the_hands(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 6),))
    moved = planning.propose(plan).moves
    post, other = next(
        (post, unit)
        for post, move in moved.items()
        for unit in UNIT_CODES
        if unit not in ("U2", move.after.unit)
    )
    planning.edit(plan, units=((post, other),))
    assert planning.propose(plan).moves[post].after.unit == other


def test_without_the_rule_the_hand_would_be_overruled(planning, monkeypatch):
    monkeypatch.setattr(problem, "fixed_posts", lambda plan: plan.locks)
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U3"), ("K5", "")))
    assert planning.propose(plan).moves == {}


def test_who_changes_the_draft_meanwhile_is_named_and_nothing_is_written(planning, monkeypatch):
    plan, solve = planning.begin(), proposals.propose_assignment
    planning.edit(plan, absent=(("U2", 6),))

    def meanwhile(*args, **parts):
        planning.edit(plan, units=(("K1", ""),))
        return solve(*args, **parts)

    monkeypatch.setattr(proposals, "propose_assignment", meanwhile)
    with pytest.raises(Refused) as refused:
        planning.propose(plan)
    assert refused.value.key == "error.plan_changed"
    assert planning.plan(plan).moves == {"K1": Move(PostState("U1", "manned"), PostState("", "manned"))}


def test_what_happens_at_a_post_meanwhile_makes_the_proposal_stale(planning, monkeypatch):
    plan, solve = planning.begin(), proposals.propose_assignment
    planning.edit(plan, absent=(("U2", 12),))

    def meanwhile(*args, **parts):
        planning.world.change("K3", "unmanned")
        return solve(*args, **parts)

    monkeypatch.setattr(proposals, "propose_assignment", meanwhile)
    planning.propose(plan)
    with pytest.raises(Refused) as refused:
        planning.publish(plan)
    assert refused.value.params["sites"] == "K3卡点"


def test_without_time_to_prove_anything_there_is_a_proposal_and_a_bound(planning, monkeypatch):
    monkeypatch.setattr(proposals, "DEFAULT_RULES", AssignmentRules(time_limit_s=0.0))
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 6),))
    draft = planning.propose(plan)
    assert list(breaches(draft, after(planning, plan))) == []
    assert all(math.isfinite(bound) and bound <= value for value, bound in draft.optimality.values())


def test_asked_twice_with_one_key_it_is_proposed_once(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 6),))
    first = planning.step(propose_for_draft, plan, key="once", seen_version=2)
    draft = planning.plan(plan)
    assert planning.step(propose_for_draft, plan, key="once", seen_version=2) == replace(
        first, is_repeated=True
    )
    planning.step(publish_plan, plan)
    assert planning.step(propose_for_draft, plan, key="once", seen_version=2) == replace(
        first, is_repeated=True
    )
    assert planning.plan(plan).moves == draft.moves


def test_an_order_gets_no_proposal(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U3"),))
    planning.publish(plan)
    with pytest.raises(Refused) as refused:
        planning.propose(plan)
    assert refused.value.key == "error.plan_closed"
    assert planning.plan(plan).state is PlanState.PUBLISHED


@pytest.mark.parametrize("units", [(), (Unit("U1", "一中队"),)], ids=["no strength", "one without people"])
def test_where_there_are_no_people_no_unit_is_proposed(tmp_path, units):
    planning = planning_at(tmp_path, units)  # U1 and U2 are there without people, U3 is not known at all
    plan = planning.begin()
    planning.propose(plan)
    uncovered = planning.difference(plan).uncovered
    planning.world.store.close()
    assert [line.post.site for line in uncovered] == CODES


def test_an_area_without_posts_has_an_empty_proposal(planning):
    planning.relocate("K2", TOWN)
    plan = planning.begin(area="370725001001")
    assert planning.propose(plan).moves == {}
    assert advise_on_shortage(planning.world.ctx, PLANNER, plan).shortages == ()


# Advice


def test_what_is_short_is_counted_and_what_would_help_is_solved(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U1", 12), ("U3", 6)))
    advice = advise_on_shortage(planning.world.ctx, PLANNER, plan)
    assert [unit.code for unit in advice.units] == UNIT_CODES
    people = next(fact for fact in advice.shortages if fact.kind is ShortageKind.PEOPLE)
    assert (people.needed, people.available) == (30, 24)
    offer = advice.relaxations[0]
    assert (UNIT_CODES[offer.unit], offer.kind, offer.amount, offer.gained_priority) == (
        "U3",
        RelaxationKind.PEOPLE,
        6,
        3,
    )


def test_where_nothing_is_short_there_is_nothing_to_say(planning):
    advice = advise_on_shortage(planning.world.ctx, PLANNER, planning.begin())
    assert (advice.shortages, advice.relaxations) == ((), ())


def test_of_a_lock_that_cannot_be_kept_the_advice_is_to_lift_it_or_to_add_people(planning):
    plan = planning.begin()
    planning.edit(plan, locks=("K1", "K2"), absent=(("U1", 6),))
    advice = advise_on_shortage(planning.world.ctx, PLANNER, plan)
    assert ShortageKind.LOCKED_PEOPLE in {fact.kind for fact in advice.shortages}
    assert {RelaxationKind.UNLOCK, RelaxationKind.PEOPLE} & {offer.kind for offer in advice.relaxations}


def test_advice_on_what_is_not_there_or_not_ones_own_is_refused(planning):
    ctx = planning.world.ctx
    with pytest.raises(NotFound):
        advise_on_shortage(ctx, PLANNER, "gone")
    with pytest.raises(Refused):
        advise_on_shortage(ctx, IN_TOWN, planning.begin(area=OTHER_TOWN))
