"""A schedule proposed, applied, undone: rules kept, exactly what was proposed, all or nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.domain.commands import ScheduleChange, Undo
from geo.domain.errors import KadianError, NotFound, Refused
from geo.domain.shifts.shift_record import ShiftState
from geo.services.schedule import problem as schedule_problem
from geo.services.schedule.problem import ScheduleRequest, schedule_inputs
from geo.services.schedule.propose import ReassignmentReason, crew_options, propose_schedule
from geo.services.schedule.shift_actions import apply_schedule, undo_schedule
from geo.services.schedule.shift_view import ShiftIssue
from geo.services.schedule.workload import compare_evenness
from geo.store.verify import verify_connection
from tests.unit.services.shifts import (
    DAY,
    PLANNER,
    TOWN_PLANNER,
    confirm,
    put_site,
    put_units,
    say,
    schedule_of,
    watch,
)
from tests.worlds import OTHER, STAFF, START, world_at

DAY_2, DAY_3 = START + 2 * DAY, START + 3 * DAY
HOLDER = {"CP1": ("U1", STAFF), "CP2": ("U2", OTHER)}


def manned(world, people=9, leads=2):
    """Two hard posts, CP1 of U1 and CP2 of U2; three people a shift, and a day of rest."""
    put_units(world, people, leads)
    put_site(world, "CP2", variant="hard")
    return world


@pytest.fixture
def world(world):
    return manned(world)


def proposed(world, actor=PLANNER, **request):
    return propose_schedule(world.ctx, actor, ScheduleRequest(**request))


def put(world, proposal, actor=PLANNER):
    change = ScheduleChange(tuple(change.command for change in proposal.changes), next(world.keys))
    return apply_schedule(world.ctx, actor, change)


def reassigned(proposal):
    return [(change.site, change.shift.start, change.before, change.after) for change in proposal.changes]


def standing(world):
    """Who is to stand where, by post and start, as the store has it."""
    slots = schedule_inputs(world.ctx, PLANNER, ScheduleRequest(days=14)).slots.values()
    return {(slot.record.site_id, slot.shift.start): slot.unit_at(world.moment) for slot in slots}


def test_a_released_shift_is_filled_by_a_unit_that_has_people_and_all_else_stays(world):
    say(world, "release", start=DAY_2)
    proposal = proposed(world)
    assert reassigned(proposal) == [("CP1", DAY_2, "", "U2")]
    assert proposal.changes[0].reason is ReassignmentReason.GAP
    assert (proposal.open_count, proposal.unfilled) == (14, ())
    assert proposal.optimality["shortfall"] == (0, 0)
    assert watch(world, start=DAY_2).unit == ""  # nothing is written before the press


def test_what_is_put_is_planned_and_does_not_lapse(world):
    say(world, "release", start=DAY_2)
    receipt = put(world, proposed(world))
    assert [world.entry(seq).action for seq in receipt.seqs] == ["put"]
    assert (watch(world, start=DAY_2).unit, watch(world, start=DAY_2).state) == ("U2", ShiftState.PLANNED)
    world.pass_time(hours=48 + 5)
    assert watch(world, start=DAY_2).state is ShiftState.PLANNED
    confirm(world, OTHER, start=DAY_2)
    assert watch(world, start=DAY_2).state is ShiftState.CONFIRMED


def test_a_unit_put_on_the_schedule_may_release_it_like_any_other(world):
    say(world, "release", start=DAY_2)
    put(world, proposed(world))
    say(world, "release", OTHER, start=DAY_2)
    assert watch(world, start=DAY_2).state is ShiftState.VACANT


def test_the_day_ahead_and_what_a_unit_speaks_for_stay(world):
    say(world, "release")
    say(world, "release", start=DAY_2)
    say(world, "claim", OTHER, start=DAY_2)
    say(world, "ask", OTHER, start=DAY_3, reason="近")
    say(world, "release", start=DAY_3 + DAY)
    assert reassigned(proposed(world)) == [("CP1", DAY_3 + DAY, "", "U2")]


def test_no_unit_is_put_where_it_released_and_what_stays_open_is_named(world):
    for actor in (STAFF, OTHER):
        if actor is OTHER:
            say(world, "claim", OTHER, start=DAY_2)
        say(world, "release", actor, start=DAY_2)
    proposal = proposed(world)
    assert reassigned(proposal) == []
    assert [(slot.site, slot.shift.start) for slot in proposal.unfilled] == [("CP1", DAY_2)]


def test_too_few_people_leave_open_what_counts_least_and_say_what_one_more_crew_changes(world):
    put_units(world, people=3, leads=1)
    world.pass_time(hours=1)
    proposal = proposed(world, days=4)
    assert {trouble for each in schedule_of(world).shifts for trouble in each.issues} == {
        ShiftIssue.SHORT_REST
    }
    assert {change.reason for change in proposal.changes} == {ReassignmentReason.SHORT_REST}
    # Of four days each has one crew for one: the day before stays, and so does the day after the last.
    assert len(proposal.unfilled) == 6
    first, *_ = crew_options(world.ctx, PLANNER, ScheduleRequest(days=4))
    assert (first.people, first.shifts_filled) == (3, 3)
    assert crew_options(manned(world).ctx, PLANNER, ScheduleRequest(days=4)) == ()


def test_moves_buy_evenness_and_the_loads_say_so(world):
    put_units(world, people=12, leads=4)
    put_site(world, "CP2", unit="U1", lat=36.6, lon=118.8)
    kept = proposed(world, days=14)
    assert reassigned(kept) == []
    shared = proposed(world, days=14, max_moves=5)
    assert len(reassigned(shared)) == 5
    assert {change.reason for change in shared.changes} == {ReassignmentReason.EVEN_LOAD}
    hours = {line.unit: line.hours_per_person for line in shared.after.units}
    assert hours == {"U1": 24 * 3 * 23 / 12, "U2": 24 * 3 * 5 / 12}
    before, after = compare_evenness(shared.before, shared.after)
    assert (before.minimum, before.maximum) == (0, 24 * 3 * 28 / 12)
    assert after.maximum - after.minimum < before.maximum - before.minimum
    assert after.mean == pytest.approx(before.mean)
    assert reassigned(proposed(world, days=14, max_moves=5, overload_penalty_m=0)) == []


def test_only_the_units_asked_for_are_put_and_replaced(world):
    for actor, site in ((STAFF, "CP1"), (OTHER, "CP2")):
        say(world, "release", actor, site_id=site, start=DAY_2)
    assert reassigned(proposed(world, units=("U1",))) == [("CP2", DAY_2, "", "U1")]


@pytest.mark.parametrize(("actor", "site", "unit"), [(STAFF, "CP1", "U2"), (OTHER, "CP2", "U1")])
def test_a_unit_asked_for_is_put_even_where_others_are_nearer(world, monkeypatch, actor, site, unit):
    """So many nearest units are looked at; among those that were asked for, not among all."""
    monkeypatch.setattr(schedule_problem, "NEAREST_UNITS", 1)
    say(world, "release", actor, site_id=site, start=DAY_2)
    proposal = proposed(world, units=(unit,))
    assert reassigned(proposal) == [(site, DAY_2, "", unit)]
    assert put(world, proposal).seqs


def test_where_one_may_not_plan_all_stays_and_counts(world):
    say(world, "release", start=DAY_2)
    say(world, "release", OTHER, site_id="CP2", start=DAY_2)
    world.appoint(TOWN_PLANNER)
    assert reassigned(proposed(world, TOWN_PLANNER)) == [("CP1", DAY_2, "", "U2")]
    both = ScheduleChange(tuple(change.command for change in proposed(world).changes), "both")
    assert len(both.shifts) == 2
    with pytest.raises(Refused):
        apply_schedule(world.ctx, TOWN_PLANNER, both)
    assert apply_schedule(world.ctx, PLANNER, both).seqs


STALE = {
    "the unit stands elsewhere meanwhile": lambda world: (put_units(world, people=6),),
    "somebody claimed it": lambda world: say(world, "claim", OTHER, start=DAY_2),
    "an order changed who holds it": lambda world: put_site(world, "CP2", unit="U1"),
    "the post was withdrawn": lambda world: put_site(world, "CP1", status="withdrawn"),
    "it begins within a day": lambda world: world.pass_time(hours=25),
}


@pytest.mark.parametrize("meanwhile", STALE)
def test_what_no_longer_fits_is_refused_as_a_whole_and_nothing_is_written(world, meanwhile):
    say(world, "release", start=DAY_2)
    say(world, "release", OTHER, site_id="CP2", start=DAY_3)
    proposal = proposed(world)
    assert len(proposal.changes) == 2
    STALE[meanwhile](world)
    before = world.store.revision()
    with pytest.raises(KadianError) as met:
        put(world, proposal)
    assert met.value.key == "error.schedule_stale"
    assert world.store.revision() == before


def test_nothing_to_put_is_refused(world):
    with pytest.raises(Refused):
        put(world, proposed(world))


def test_the_same_press_twice_is_one(world):
    say(world, "release", start=DAY_2)
    change = ScheduleChange(tuple(change.command for change in proposed(world).changes), "once")
    first = apply_schedule(world.ctx, PLANNER, change)
    assert apply_schedule(world.ctx, PLANNER, change).seqs == first.seqs


def test_what_was_put_is_taken_back_unless_somebody_has_spoken_of_it(world):
    say(world, "release", start=DAY_2)
    receipt = put(world, proposed(world))
    back = undo_schedule(world.ctx, PLANNER, Undo(receipt.seq, "back"))
    assert world.entry(back.seq).action == "put_back"
    assert watch(world, start=DAY_2).state is ShiftState.VACANT
    receipt = put(world, proposed(world))
    say(world, "claim", OTHER, start=DAY_2)
    with pytest.raises(Refused):
        undo_schedule(world.ctx, PLANNER, Undo(receipt.seq, "late"))
    with pytest.raises(NotFound):
        undo_schedule(world.ctx, PLANNER, Undo(1, "none"))


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["CP1", "CP2"]), st.integers(1, 5), st.sampled_from(["release", "claim"])),
    max_size=6,
    unique_by=lambda one: one[:2],
)


@settings(max_examples=25, deadline=None)
@given(ACTIONS, st.sampled_from([0, 3, 6, 7, 9, 12]), st.integers(0, 3), st.sampled_from([0, 3]))
def test_every_proposal_keeps_the_rules_is_written_as_shown_and_can_be_undone(actions, people, leads, moves):
    with TemporaryDirectory() as folder:
        world = manned(world_at(Path(folder)), people, leads)
        for site, day, what in actions:
            unit, actor = HOLDER[site]
            say(world, what, actor, site_id=site, start=START + day * DAY, unit=unit)
        before = standing(world)
        proposal = proposed(world, days=5, max_moves=moves)
        after = before | {(site, start): unit for site, start, _, unit in reassigned(proposal)}
        for site, start, was, unit in reassigned(proposal):
            number = (start - START) // DAY
            assert before[site, start] == was
            assert number >= 1
            assert (site, number, "claim") not in actions
            assert (unit, (site, number, "release") in actions) != (HOLDER[site][0], True)
            if unit:
                on = [
                    sum(after.get((one, start + step * DAY)) == unit for one in HOLDER) for step in (-1, 0, 1)
                ]
                assert 3 * (on[0] + on[1]) <= people
                assert 3 * (on[1] + on[2]) <= people
                assert on[1] <= leads
        if proposal.changes:
            receipt = put(world, proposal)
            assert standing(world) == after
            undo_schedule(world.ctx, PLANNER, Undo(receipt.seq, "back"))
        assert standing(world) == before
        with world.store.read() as reader:
            assert verify_connection(reader.connection).is_intact
        world.store.close()
