"""What is owed: by whom, since when, how late, and what answers it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import ShiftConfirmation
from geo.domain.day.owed import OwedAnswer, OwedKind
from geo.domain.day.tally import NO_COUNTS
from geo.domain.errors import NotFound
from geo.domain.findings.commands import FindingAction, LogFinding
from geo.domain.findings.states import FindingActionType
from geo.domain.sites import Site
from geo.services.day.checklist import checklist
from geo.services.day.owed import owed, own_owed
from geo.services.findings.record import act_on_finding, log_finding
from geo.services.schedule.shift_actions import confirm_shift
from tests.unit.services.day.days import CHIEF, COUNTY, TOWN, close, excuse, people, shift_start, tally
from tests.worlds import OTHER, STAFF, VIEWER

SUPERVISOR = Actor("inspector", "督导员", Role.SUPERVISOR)


@pytest.fixture
def day(world):
    people(world)
    world.add_accounts(SUPERVISOR)
    world.pass_time(hours=3)
    return world


def owed_of(world, actor=CHIEF, **parts):
    return {(item.what, item.site_id or item.ref) for item in owed(world.ctx, actor, **parts)}


def item_of(world, what, ref):
    items = checklist(world.ctx, CHIEF, COUNTY).items
    (item,) = [item for item in items if item.what is what and ref in (item.ref, item.site_id)]
    return item


def test_the_worst_comes_first_and_every_item_has_somebody_who_owes_it(day):
    items = owed(day.ctx, CHIEF)
    assert [(item.what, item.site_id, item.who) for item in items] == [
        (OwedKind.SHIFT, "CP1", "U1"),
        (OwedKind.REPORT, "CP2", "U2"),
        (OwedKind.REPORT, "M1", TOWN),
        (OwedKind.TALLY, "CP1", "U1"),
        (OwedKind.PATROL, "C1", "370725001001"),
    ]
    assert all(item.who for item in checklist(day.ctx, CHIEF, COUNTY).items)


def test_a_site_is_silent_from_the_end_of_its_allowed_silence(day):
    item = item_of(day, OwedKind.REPORT, "CP2")
    assert item.since == item.due_at == day.site("CP2").last_report_at + timedelta(hours=6)


def test_a_patrol_is_owed_from_the_end_of_its_interval_and_late_after_the_grace(day):
    item = item_of(day, OwedKind.PATROL, "C1")
    last = day.site("C1").last_patrol_at
    assert (item.since, item.due_at) == (last + timedelta(hours=24), last + timedelta(hours=36))
    assert not item.is_late(day.moment)
    assert item.is_late(day.pass_time(hours=3, minutes=1))


def test_a_report_a_patrol_a_confirmation_and_a_tally_each_answer_what_is_owed(day):
    day.change("CP2", "manned", CHIEF)
    day.confirm("M1", CHIEF)
    day.patrol("C1", CHIEF, unit="U1")
    confirm = ShiftConfirmation("CP1", shift_start(day), "U1", 0, next(day.keys), 3, 1)
    confirm_shift(day.ctx, STAFF, confirm)
    tally(day, NO_COUNTS)

    assert owed_of(day) == set()
    assert item_of(day, OwedKind.TALLY, "CP1").answer is OwedAnswer.ZERO
    assert item_of(day, OwedKind.SHIFT, "CP1").on_time is False


def test_a_shift_confirmed_within_two_hours_is_confirmed_in_time(day):
    day.moment -= timedelta(hours=1)
    confirm = ShiftConfirmation("CP1", shift_start(day), "U1", 0, next(day.keys), 3, 1)
    confirm_shift(day.ctx, STAFF, confirm)
    assert item_of(day, OwedKind.SHIFT, "CP1").on_time is True


def test_an_excused_item_is_owed_no_more_and_given_all_the_same_it_counts_as_given(day):
    item = item_of(day, OwedKind.TALLY, "CP1")
    excuse(day, item)
    assert (OwedKind.TALLY, "CP1") not in owed_of(day)
    item = item_of(day, OwedKind.TALLY, "CP1")
    assert (item.answer, item.reason) == (OwedAnswer.EXCUSED, "停电")
    tally(day)
    assert item_of(day, OwedKind.TALLY, "CP1").answer is OwedAnswer.GIVEN


def test_an_excuse_holds_for_its_period_alone(day):
    excuse(day, item_of(day, OwedKind.TALLY, "CP1"))
    day.pass_time(days=1)
    assert (OwedKind.TALLY, "CP1") in owed_of(day)


def test_something_that_is_not_expected_cannot_be_excused(day):
    with pytest.raises(NotFound, match="unknown_owed"):
        excuse(day, replace(item_of(day, OwedKind.TALLY, "CP1"), ref="nothing"))


def test_what_is_owed_is_asked_by_area_unit_and_site(day):
    assert owed_of(day, unit="U2") == {(OwedKind.REPORT, "CP2")}
    assert owed_of(day, area="370725002") == {(OwedKind.REPORT, "CP2")}
    assert owed_of(day, site_id="C1") == {(OwedKind.PATROL, "C1")}
    with pytest.raises(NotFound):
        owed(day.ctx, CHIEF, area="999")


def test_an_account_is_shown_nothing_that_another_area_owes(day):
    clerk = day.appoint(Actor("clerk", "文书", None, grants=(Grant("clerk", Role.VIEWER, "370725002"),)))
    assert owed_of(day, clerk) == {(OwedKind.REPORT, "CP2")}


def test_the_tally_of_the_last_shift_is_owed_until_its_day_is_closed(day):
    first = day.moment
    day.pass_time(days=1)
    tallies = [item for item in owed(day.ctx, CHIEF, site_id="CP1") if item.what is OwedKind.TALLY]
    assert [item.is_late(day.moment) for item in tallies] == [True, False]
    close(day, starts_at=first - timedelta(hours=3))
    (running,) = [item for item in owed(day.ctx, CHIEF, site_id="CP1") if item.what is OwedKind.TALLY]
    assert running.shift_start == shift_start(day)


def test_an_account_owes_what_its_unit_owes(day):
    own = own_owed(day.ctx, STAFF)
    assert own.owner == "一中队"
    assert {(item.what, item.site_id) for item in own.items} == {
        (OwedKind.SHIFT, "CP1"),
        (OwedKind.TALLY, "CP1"),
    }
    assert [item.site_id for item in own_owed(day.ctx, OTHER).items] == ["CP2"]
    assert own_owed(day.ctx, VIEWER).items == ()


def test_an_account_of_one_area_owes_what_that_area_owes(day):
    grid = day.appoint(Actor("grid", "网格员", None, grants=(Grant("grid", Role.REPORTER, "370725001001"),)))
    own = own_owed(day.ctx, grid)
    assert own.owner == "新昌社区"
    assert {item.site_id for item in own.items} == {"CP1", "C1"}


def test_a_post_opened_within_the_day_owes_from_then_on(day):
    day.add_sites(
        Site("CP9", "南门卡点", "checkpoint", "manned", TOWN, "hard", unit="U1", status_at=day.moment)
    )
    assert item_of(day, OwedKind.TALLY, "CP9").since == day.moment
    assert item_of(day, OwedKind.SHIFT, "CP9").since == day.moment


def test_a_post_withdrawn_within_the_day_still_owes_its_tally_and_no_confirmation(day):
    day.change("CP1", "withdrawn")
    assert (OwedKind.TALLY, "CP1") in owed_of(day)
    assert (OwedKind.SHIFT, "CP1") not in owed_of(day)


def test_a_post_that_was_withdrawn_before_the_day_owes_nothing(day):
    day.change("CP1", "withdrawn")
    day.pass_time(days=1)
    close(day, starts_at=shift_start(day) - timedelta(days=1))
    assert {what for what, site in owed_of(day) if site == "CP1"} == set()


def test_a_finding_is_owed_by_its_unit_then_by_its_second_person(day):
    log_finding(day.ctx, SUPERVISOR, LogFinding("vehicles", next(day.keys), "CP1"))
    item = item_of(day, OwedKind.FINDING, "CP1")
    assert (item.who, item.category) == ("U1", "vehicles")
    done = FindingAction(item.ref, FindingActionType.REPORT_DONE, item.version, next(day.keys), "已整改")
    act_on_finding(day.ctx, STAFF, done)
    item = item_of(day, OwedKind.CONFIRMATION, "CP1")
    assert item.who == "370725001001"
    assert item.key in {each.key for each in own_owed(day.ctx, SUPERVISOR).items}
    assert item.key not in {each.key for each in own_owed(day.ctx, STAFF).items}
    confirm = FindingAction(item.ref, FindingActionType.CONFIRM, item.version, next(day.keys))
    act_on_finding(day.ctx, SUPERVISOR, confirm)
    item = item_of(day, OwedKind.FINDING, "CP1")
    assert (item.answer, item.on_time) == (OwedAnswer.GIVEN, True)


def test_a_finding_that_is_reopened_after_the_end_of_a_period_was_settled_in_it(day):
    start = shift_start(day)
    log_finding(day.ctx, SUPERVISOR, LogFinding("vehicles", next(day.keys), "CP1"))
    for action, actor in (("report_done", STAFF), ("confirm", SUPERVISOR)):
        item = next(each for each in checklist(day.ctx, CHIEF, COUNTY).items if each.category)
        step = FindingAction(item.ref, FindingActionType(action), item.version, next(day.keys), "已整改")
        act_on_finding(day.ctx, actor, step)
    day.pass_time(days=1)
    item = next(each for each in checklist(day.ctx, CHIEF, COUNTY, start).items if each.category)
    reopen = FindingAction(item.ref, FindingActionType.REOPEN, item.version, next(day.keys), "又出现")
    act_on_finding(day.ctx, SUPERVISOR, reopen)
    then = next(each for each in checklist(day.ctx, CHIEF, COUNTY, start).items if each.category)
    assert (then.answer, then.on_time) == (OwedAnswer.GIVEN, True)
    now = next(each for each in checklist(day.ctx, CHIEF, COUNTY).items if each.category)
    assert now.is_owed  # the control: it is owed today
