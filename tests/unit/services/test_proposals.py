"""What the optimiser puts into a draft, and what it never does."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.domain.errors import NotFound, Refused
from geo.domain.kinds import Kinds
from geo.domain.moves import Move, Stand
from geo.domain.plans import PlanState
from geo.domain.units import Unit
from geo.planning.relax import Help, Short
from geo.planning.rules import Rules
from geo.services import proposals
from geo.services.plans import publish_plan
from geo.services.proposals import advice, propose
from geo.services.wishing import held_posts
from tests.unit.services.posts import AWAY, CODES, IN_TOWN, OTHER_TOWN, PLANNER, TOWN, UNITS, planning_at

UNIT_CODES = [unit.code for unit in UNITS]
NEED = dict.fromkeys(CODES, 6) | {"K6": 0}


def pairs(values):
    return st.dictionaries(st.sampled_from(CODES), values, max_size=3).map(dict.items).map(tuple)


DRAFTS = st.fixed_dictionaries(
    {
        "away": AWAY.map(dict.items).map(tuple),
        "locks": st.sets(st.sampled_from(CODES), max_size=4).map(sorted).map(tuple),
        "moves": pairs(st.sampled_from(["", *UNIT_CODES])),
        "statuses": pairs(st.just("withdrawn")),
    }
)
"""People away, posts locked, moved and closed, at random."""


def used(stands, unit, codes=CODES):
    """People and leads of a unit at the open ones of these posts."""
    held = [code for code in codes if stands[code].unit == unit and stands[code].status != "withdrawn"]
    return sum(NEED[code] for code in held), sum(NEED[code] > 0 for code in held)


def breaches(draft, stands, codes=CODES):
    """Units that give more than they have, beyond what locks, and posts outside the plan, take anyway."""
    held = held_posts(draft)
    fixed = [code for code in CODES if code in held or code not in codes]
    for unit in UNITS:
        people = max(0, unit.people - draft.away.get(unit.code, 0))
        room = people, min(unit.leads, people)
        bound = used(stands, unit.code, fixed)
        found = used(stands, unit.code)
        if any(there > max(has, locked) for there, has, locked in zip(found, room, bound, strict=True)):
            yield unit.code


def after(planning, plan):
    """How every post is to stand."""
    draft, live = planning.plan(plan), planning.stands()
    return {code: draft.stand(code, live[code]) for code in CODES}


@settings(max_examples=settings.default.max_examples // 2)
@given(DRAFTS)
def test_every_proposal_keeps_locks_people_and_leads_when_published(shared_planning, edits):
    planning, plan = shared_planning, shared_planning.begin()
    planning.edit(plan, **edits)
    wanted, live = after(planning, plan), {code: stand.unit for code, stand in planning.stands().items()}
    draft = planning.propose(plan)
    stands = after(planning, plan)
    held = held_posts(draft)
    assert held >= draft.locks | {
        code for code, unit in edits["moves"] if wanted[code].unit == unit != live[code]
    }
    assert {code: stands[code] for code in held} == {code: wanted[code] for code in held}
    assert {code: stands[code].status for code in CODES} == {code: wanted[code].status for code in CODES}
    assert list(breaches(draft, stands)) == []
    gone = {unit.code for unit in UNITS if draft.away.get(unit.code, 0) >= unit.people}
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
    assert (one.moves, one.proof) == (two.moves, two.proof)
    assert {code: move.after for code, move in shared_planning.propose(first).moves.items()} == {
        code: move.after for code, move in one.moves.items()
    }


@settings(max_examples=settings.default.max_examples // 2)
@given(DRAFTS)
def test_a_plan_about_a_town_leaves_units_able_to_man_their_posts_elsewhere(shared_planning, edits):
    planning, here = shared_planning, ["K1", "K2", "K3"]
    parts = {
        name: tuple(each for each in part if (each if name == "locks" else each[0]) in here)
        for name, part in edits.items()
        if name != "away"
    }
    plan = planning.begin(area=TOWN)
    planning.edit(plan, away=edits["away"], **parts)
    draft = planning.propose(plan, IN_TOWN)
    assert list(breaches(draft, after(planning, plan), here)) == []


def test_a_roster_that_works_is_left_alone(planning):
    plan = planning.begin()
    draft = planning.propose(plan)
    assert draft.moves == {}
    assert draft.proof["shortfall"] == (0.0, 0.0)
    assert draft.version == 2


def test_losing_people_moves_what_must_move_and_says_why(planning):
    plan = planning.begin()
    planning.edit(plan, away=(("U2", 6),))
    draft = planning.propose(plan)
    ((post, move),) = draft.moves.items()
    assert post in {"K3", "K4"}
    assert (move.after.unit, move.why) == ("U3", "people")
    assert planning.difference(plan).uncovered == ()


def test_losing_a_whole_unit_says_that_it_is_away(planning):
    plan = planning.begin()
    planning.edit(plan, away=(("U2", 12),))
    moves = planning.propose(plan).moves
    assert {post: (move.after.unit, move.why) for post, move in moves.items()} == {
        "K3": ("U3", proposals.AWAY),
        "K4": ("U3", proposals.AWAY),
    }


def test_losing_a_lead_moves_a_post_that_needs_one(tmp_path):
    planning = planning_at(tmp_path, (replace(UNITS[0], leads=1), *UNITS[1:]))
    plan = planning.begin()
    moves = planning.propose(plan).moves
    planning.world.store.close()
    ((post, move),) = moves.items()
    assert post in {"K1", "K2"}
    assert (move.before.unit, move.after.unit, move.why) == ("U1", "U3", "leads")


def test_a_locked_post_stays_as_the_draft_has_it(planning):
    plan = planning.begin()
    planning.edit(plan, moves=(("K1", "U3"),), locks=("K1", "K3"), away=(("U2", 6),))
    moves = planning.propose(plan).moves
    assert moves["K1"].after.unit == "U3"
    assert "K3" not in moves
    assert moves["K4"].after.unit != "U2"


def test_a_post_locked_with_nobody_is_left_to_nobody(planning):
    plan = planning.begin()
    planning.edit(plan, moves=(("K1", ""),), locks=("K1",))
    moves = planning.propose(plan).moves
    assert {post: move.after for post, move in moves.items()} == {"K1": Stand("", "manned")}


def with_staff_at_barriers(planning, staff):
    """The same county where a soft post takes people too."""
    (checkpoint, *others) = planning.world.office.kinds
    hard, soft = checkpoint.variants
    manned = replace(checkpoint, variants=(hard, replace(soft, staff=staff)))
    planning.world.office = replace(planning.world.office, kinds=Kinds((manned, *others)))
    return planning


def test_a_unit_whose_locks_take_more_than_it_has_gets_nothing_beside_them(planning):
    """The planner's word stands, the difference says that it is too much, and K6 would have fitted alone."""
    planning = with_staff_at_barriers(planning, 2)
    plan = planning.begin()
    planning.edit(plan, locks=("K1",), away=(("U1", 7), ("U2", 12), ("U3", 18)))
    planning.propose(plan)
    stands = after(planning, plan)
    assert [code for code in CODES if stands[code].unit] == ["K1"]
    assert [line.unit for line in planning.difference(plan).over] == ["U1"]
    planning.edit(plan, moves=(("K1", ""),))
    planning.propose(plan)
    stands = after(planning, plan)
    assert [code for code in CODES if stands[code].unit] == ["K6"]  # control: without the lock it is held


def test_what_is_closed_needs_nobody_and_what_was_closed_before_is_left_alone(planning):
    planning.order(statuses=(("K5", "withdrawn"),))
    plan = planning.begin()
    planning.edit(plan, statuses=(("K4", "withdrawn"),))
    moves = planning.propose(plan).moves
    assert {post: (move.after, move.why) for post, move in moves.items()} == {
        "K4": (Stand("", "withdrawn"), "closed")
    }


def test_what_is_opened_gets_somebody(planning):
    planning.order(statuses=(("K4", "withdrawn"),), moves=(("K4", ""),))
    plan = planning.begin()
    planning.edit(plan, statuses=(("K4", "manned"),))
    move = planning.propose(plan).moves["K4"]
    assert (move.after, move.why) == (Stand("U2", "manned"), "opened")


def test_a_draft_that_is_behind_is_proposed_from_the_roster_as_it_is(planning):
    plan = planning.begin()
    planning.edit(plan, moves=(("K1", "U3"),), locks=("K1",), away=(("U2", 6),))
    for post in ("K1", "K3", "K4"):
        planning.world.change(post, "unmanned")
    draft = planning.propose(plan)
    assert {move.after.status for move in draft.moves.values()} == {"unmanned"}
    assert draft.moves["K1"].before == Stand("U1", "unmanned")
    assert planning.publish(plan) == 1


def test_a_proposal_takes_the_place_of_the_one_before(planning):
    plan = planning.begin()
    planning.edit(plan, away=(("U2", 6),))
    assert planning.propose(plan).moves
    planning.edit(plan, away=(("U2", 0),))
    assert planning.propose(plan).moves == {}


def test_what_was_moved_by_hand_stays_in_every_proposal_until_the_hand_takes_it_back(planning):
    plan = planning.begin()
    planning.edit(plan, moves=(("K1", "U3"), ("K5", "")))
    for away in (6, 0):
        planning.edit(plan, away=(("U2", away),))
        moves = planning.propose(plan).moves
        assert {post: moves[post].after.unit for post in ("K1", "K5")} == {"K1": "U3", "K5": ""}
        assert [moves[post].why for post in ("K1", "K5")] == ["", ""]
    planning.edit(plan, back=("K1", "K5"))
    assert planning.propose(plan).moves == {}


def test_what_a_proposal_moved_and_a_hand_moved_again_is_the_hands(planning):
    plan = planning.begin()
    planning.edit(plan, away=(("U2", 6),))
    moved = planning.propose(plan).moves
    post, other = next(
        (post, unit)
        for post, move in moved.items()
        for unit in UNIT_CODES
        if unit not in ("U2", move.after.unit)
    )
    planning.edit(plan, moves=((post, other),))
    assert planning.propose(plan).moves[post].after.unit == other


def test_without_the_rule_the_hand_would_be_overruled(planning, monkeypatch):
    monkeypatch.setattr(proposals, "held_posts", lambda plan: plan.locks)
    plan = planning.begin()
    planning.edit(plan, moves=(("K1", "U3"), ("K5", "")))
    assert planning.propose(plan).moves == {}


def test_who_changes_the_draft_meanwhile_is_told_of_and_nothing_is_written(planning, monkeypatch):
    plan, solve = planning.begin(), proposals.answer
    planning.edit(plan, away=(("U2", 6),))

    def meanwhile(*args, **parts):
        planning.edit(plan, moves=(("K1", ""),))
        return solve(*args, **parts)

    monkeypatch.setattr(proposals, "answer", meanwhile)
    with pytest.raises(Refused) as refused:
        planning.propose(plan)
    assert refused.value.key == "error.plan_changed"
    assert planning.plan(plan).moves == {"K1": Move(Stand("U1", "manned"), Stand("", "manned"))}


def test_what_happens_at_a_post_meanwhile_makes_the_proposal_stale(planning, monkeypatch):
    plan, solve = planning.begin(), proposals.answer
    planning.edit(plan, away=(("U2", 12),))

    def meanwhile(*args, **parts):
        planning.world.change("K3", "unmanned")
        return solve(*args, **parts)

    monkeypatch.setattr(proposals, "answer", meanwhile)
    planning.propose(plan)
    with pytest.raises(Refused) as refused:
        planning.publish(plan)
    assert refused.value.params["sites"] == "K3卡点"


def test_without_time_to_prove_anything_there_is_a_proposal_and_a_bound(planning, monkeypatch):
    monkeypatch.setattr(proposals, "RULES", Rules(seconds=0.0))
    plan = planning.begin()
    planning.edit(plan, away=(("U2", 6),))
    draft = planning.propose(plan)
    assert list(breaches(draft, after(planning, plan))) == []
    assert all(math.isfinite(bound) and bound <= value for value, bound in draft.proof.values())


def test_asked_twice_with_one_key_it_is_proposed_once(planning):
    plan = planning.begin()
    planning.edit(plan, away=(("U2", 6),))
    first = planning.step(propose, plan, key="once", seen_version=2)
    draft = planning.plan(plan)
    assert planning.step(propose, plan, key="once", seen_version=2) == replace(first, repeated=True)
    planning.step(publish_plan, plan)
    assert planning.step(propose, plan, key="once", seen_version=2) == replace(first, repeated=True)
    assert planning.plan(plan).moves == draft.moves


def test_an_order_gets_no_proposal(planning):
    plan = planning.begin()
    planning.edit(plan, moves=(("K1", "U3"),))
    planning.publish(plan)
    with pytest.raises(Refused) as refused:
        planning.propose(plan)
    assert refused.value.key == "error.plan_closed"
    assert planning.plan(plan).state is PlanState.PUBLISHED


@pytest.mark.parametrize("units", [(), (Unit("U1", "一中队"),)], ids=["no strength", "one without people"])
def test_where_there_is_nobody_nobody_is_proposed(tmp_path, units):
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
    assert advice(planning.world.office, PLANNER, plan).facts == ()


# Advice


def test_what_is_short_is_counted_and_what_would_help_is_solved(planning):
    plan = planning.begin()
    planning.edit(plan, away=(("U1", 12), ("U3", 6)))
    told = advice(planning.world.office, PLANNER, plan)
    assert [unit.code for unit in told.units] == UNIT_CODES
    people = next(fact for fact in told.facts if fact.short is Short.PEOPLE)
    assert (people.needed, people.available) == (30, 24)
    offer = told.offers[0]
    assert (UNIT_CODES[offer.unit], offer.help, offer.amount, offer.gained) == ("U3", Help.PEOPLE, 6, 3)


def test_where_nothing_is_short_there_is_nothing_to_say(planning):
    told = advice(planning.world.office, PLANNER, planning.begin())
    assert (told.facts, told.offers) == ((), ())


def test_of_a_lock_that_cannot_be_kept_the_advice_is_to_lift_it_or_to_add_people(planning):
    plan = planning.begin()
    planning.edit(plan, locks=("K1", "K2"), away=(("U1", 6),))
    told = advice(planning.world.office, PLANNER, plan)
    assert Short.LOCKED_PEOPLE in {fact.short for fact in told.facts}
    assert {Help.UNLOCK, Help.PEOPLE} & {offer.help for offer in told.offers}


def test_advice_on_what_is_not_there_or_not_ones_own_is_refused(planning):
    office = planning.world.office
    with pytest.raises(NotFound):
        advice(office, PLANNER, "gone")
    with pytest.raises(Refused):
        advice(office, IN_TOWN, planning.begin(area=OTHER_TOWN))
