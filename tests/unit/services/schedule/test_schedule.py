"""The schedule as it is read: issues, filter, rights, the past; and the workload."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.kinds import Kinds
from geo.domain.plans.commands import NewPlan, PlanAction, PlanEdit
from geo.domain.shifts.shift_record import ShiftState
from geo.services.plans.drafts import begin_plan, edit_plan, publish_plan
from geo.services.schedule.shift_view import ShiftIssue
from geo.services.schedule.workload import past_and_planned_workload
from tests.unit.services.shifts import DAY, PLANNER, confirm, put_site, put_units, say, schedule_of, watch
from tests.worlds import OTHER, STAFF, START, VIEWER


@pytest.fixture
def world(world):
    """Two hard posts: CP1 of U1, CP2 of U2; each unit has people for two posts."""
    put_units(world)
    put_site(world, "CP2", variant="hard")
    return world


def order(world, **edit):
    """Draft and publish one, as a planner does."""
    begin_plan(world.ctx, PLANNER, NewPlan("草案", plan := next(world.keys)))
    edit_plan(world.ctx, PLANNER, PlanEdit(plan, 1, next(world.keys), **edit))
    publish_plan(world.ctx, PLANNER, PlanAction(plan, 2, next(world.keys)))


def lines(world, **values):
    return [(each.site, each.shift.start) for each in schedule_of(world, **values).shifts]


def test_today_and_the_next_two_days_are_shown(world):
    world.pass_time(hours=1)
    days = [START + number * DAY for number in range(3)]
    assert sorted(lines(world)) == [(site, day) for site in ("CP1", "CP2") for day in days]
    assert schedule_of(world).starts == tuple(days)


def test_what_began_before_midnight_and_still_runs_is_shown(world):
    world.pass_time(hours=17)  # 01:00 of the next day on the clock on the wall
    starts = {start for _, start in lines(world)}
    assert starts == {START, START + DAY, START + 2 * DAY, START + 3 * DAY}


def test_the_pattern_is_that_of_the_kind(world):
    kinds = [
        replace(kind, shifts=(time(8), time(20))) if kind.code == "checkpoint" else kind
        for kind in world.ctx.kinds
    ]
    world.ctx = replace(world.ctx, kinds=Kinds(tuple(kinds)))
    hours = {each.shift.hours for each in schedule_of(world).shifts}
    assert (hours, len(schedule_of(world).shifts)) == ({12}, 2 * 6)


def test_a_released_shift_is_a_gap_and_comes_first(world):
    say(world, "release", start=START + DAY)
    first, *others = schedule_of(world).shifts
    assert (first.site, first.shift.start, first.issues) == ("CP1", START + DAY, (ShiftIssue.GAP,))
    assert all(not each.issues for each in others)
    assert schedule_of(world).issue_counts() == {
        ShiftIssue.GAP: 1,
        ShiftIssue.UNDERSTAFFED: 0,
        ShiftIssue.DOUBLE_BOOKED: 0,
        ShiftIssue.SHORT_REST: 0,
        ShiftIssue.NOT_REPORTED: 0,
    }


@pytest.mark.parametrize(
    ("people", "leads", "short"), [(3, 1, False), (2, 1, True), (3, 0, True), (4, 2, False)]
)
def test_fewer_than_needed_or_no_lead_is_understaffed_and_no_gap(world, people, leads, short):
    confirm(world, people=people, leads=leads)
    assert (ShiftIssue.UNDERSTAFFED in watch(world).issues) == short
    assert ShiftIssue.GAP not in watch(world).issues


def test_a_unit_with_more_shifts_at_once_than_people_is_double_on_all_of_them(world):
    put_units(world, people=5, leads=2)
    assert schedule_of(world).issue_counts()[ShiftIssue.DOUBLE_BOOKED] == 0
    say(world, "release", OTHER, site_id="CP2")
    say(world, "claim", STAFF, site_id="CP2")
    double = {
        (each.site, each.shift.start)
        for each in schedule_of(world).shifts
        if ShiftIssue.DOUBLE_BOOKED in each.issues
    }
    assert double == {("CP1", START), ("CP2", START)}
    put_units(world, people=6, leads=2)
    assert schedule_of(world).issue_counts()[ShiftIssue.DOUBLE_BOOKED] == 0
    put_units(world, people=6, leads=1)
    assert schedule_of(world).issue_counts()[ShiftIssue.DOUBLE_BOOKED] == 2


def test_what_was_counted_there_counts_against_the_units_people(world):
    confirm(world, people=7, leads=1)
    assert ShiftIssue.DOUBLE_BOOKED in watch(world).issues


def test_of_a_unit_whose_people_are_not_entered_nothing_is_said(world):
    put_units(world, people=0, leads=0)
    assert schedule_of(world).issue_counts()[ShiftIssue.DOUBLE_BOOKED] == 0


def test_a_post_is_silent_after_its_hours_without_confirmation_or_word(world):
    world.pass_time(hours=6)
    assert ShiftIssue.NOT_REPORTED not in watch(world).issues
    world.pass_time(minutes=1)
    assert watch(world).issues == (ShiftIssue.NOT_REPORTED,)
    assert watch(world, start=START + DAY).issues == ()
    world.confirm("CP1")
    assert watch(world).issues == ()
    confirm(world, OTHER, site_id="CP2")
    assert watch(world, "CP2").issues == ()


def test_a_word_from_before_the_shift_began_does_not_count(world):
    world.pass_time(hours=23)
    world.confirm("CP1")
    world.pass_time(hours=8)
    assert watch(world, start=START + DAY).issues == (ShiftIssue.NOT_REPORTED,)


def test_a_post_that_an_order_opens_in_the_midst_of_a_shift_has_its_hours_from_then_on(world):
    order(world, statuses=(("CP1", "withdrawn"),))
    world.pass_time(hours=10)
    order(world, statuses=(("CP1", "manned"),))
    assert watch(world).issues == ()
    world.pass_time(hours=6)
    assert watch(world).issues == ()
    world.pass_time(minutes=1)
    assert watch(world).issues == (ShiftIssue.NOT_REPORTED,)


def test_an_order_that_changes_the_unit_alone_starts_no_hours_again(world):
    world.pass_time(hours=10)
    order(world, units=(("CP1", "U2"),))
    assert ShiftIssue.NOT_REPORTED in watch(world).issues


# What is asked for


def test_area_and_unit_of_the_filter_count_and_double_bookings_hide_behind_none(world):
    assert {site for site, _ in lines(world, area="370725001")} == {"CP1"}
    assert {site for site, _ in lines(world, unit=("U2",))} == {"CP2"}
    put_units(world, people=5, leads=2)
    say(world, "release", OTHER, site_id="CP2")
    say(world, "claim", STAFF, site_id="CP2")
    assert schedule_of(world, area="370725002").issue_counts()[ShiftIssue.DOUBLE_BOOKED] == 1


def test_a_unit_that_asks_finds_the_shift_it_asks_for(world):
    say(world, "ask", OTHER, reason="离得近")
    assert ("CP1", START) in lines(world, unit=("U2",))
    assert ("CP1", START) in [(each.site, each.shift.start) for each in schedule_of(world, OTHER).own_shifts]


def test_ones_own_are_all_of_the_unit_whatever_the_filter(world):
    own = schedule_of(world, STAFF, area="370725002").own_shifts
    assert [(each.site, each.shift.start) for each in own] == [("CP1", START + n * DAY) for n in range(3)]
    assert schedule_of(world, VIEWER).own_shifts == ()


def test_one_sees_the_shifts_of_where_one_may_read_and_no_others(world):
    reach = Actor("who", "某人", None, "U2", (Grant("who", Role.STAFF, "370725001"),))
    assert {each.site for each in schedule_of(world, reach).shifts} == {"CP1"}
    assert schedule_of(world, reach).own_shifts == ()
    before, after = past_and_planned_workload(world.ctx, reach)
    assert {line.unit for line in (*before.units, *after.units)} == {"U1"}


def test_the_past_is_shown_as_it_was_known(world):
    world.pass_time(hours=1)
    confirm(world)
    then = world.moment
    world.pass_time(hours=1)
    say(world, "release")
    put_site(world, "CP2", unit="U1")
    past = {each.site: each for each in schedule_of(world, as_of=then).shifts if each.shift.start == START}
    assert (past["CP1"].state, past["CP1"].record.people, past["CP2"].unit) == (ShiftState.CONFIRMED, 3, "U2")
    assert all(not each.allowed_actions for each in past.values())
    now = {each.site: each for each in schedule_of(world).shifts if each.shift.start == START}
    assert (now["CP1"].state, now["CP2"].unit) == (ShiftState.VACANT, "U1")


# Load


def load(world, unit, *, past=True):
    side = past_and_planned_workload(world.ctx, PLANNER)[0 if past else 1]
    return next((line for line in side.units if line.unit == unit), None)


def test_a_unit_has_carried_the_shifts_that_are_over_and_no_others(world):
    world.pass_time(days=3, hours=1)
    carried = load(world, "U1")
    assert (carried.hours, carried.nights, carried.longest_run) == (3 * 24 * 3, 3, 3)
    assert carried.hours_per_person == 36
    assert load(world, "U1", past=False).hours == 14 * 24 * 3


def test_who_stood_there_carried_it_independently_of_who_holds_the_post_now(world):
    say(world, "release")
    say(world, "claim", OTHER)
    confirm(world, OTHER, people=4, leads=1)
    world.pass_time(days=1, hours=1)
    put_site(world, "CP1", unit="U2")
    world.pass_time(days=1)
    assert load(world, "U2").hours == 24 * (4 + 3) + 24 * 3
    assert load(world, "U1").hours == 24 * 3


def test_a_claim_that_was_never_confirmed_was_carried_by_no_unit(world):
    say(world, "release")
    say(world, "claim", OTHER)
    world.pass_time(days=1, hours=1)
    assert load(world, "U1") is None
    assert load(world, "U2").hours == 24 * 3


def test_only_the_last_two_weeks_count_and_the_run_ends_with_a_day_off(world):
    for number in (3, 4):
        say(world, "release", start=START + number * DAY)
    world.pass_time(days=20)
    assert load(world, "U1").hours == 14 * 24 * 3
    world.pass_time(days=-13)
    assert (load(world, "U1").longest_run, load(world, "U1").nights) == (3, 5)


def test_hours_each_are_even_where_all_carry_the_same(world):
    world.pass_time(days=3)
    past, _ = past_and_planned_workload(world.ctx, PLANNER)
    assert (past.hours_evenness.minimum, past.hours_evenness.maximum, past.hours_evenness.above_mean) == (
        36,
        36,
        0,
    )
    put_units(world, people=0)
    past, _ = past_and_planned_workload(world.ctx, PLANNER)
    assert [line.hours_per_person for line in past.units] == [None, None]
    assert timedelta(hours=past.units[0].hours) == 9 * DAY
