from datetime import timedelta

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.day.owed import OwedAnswer, OwedKind
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.emergency_access import AccessTest, EmergencyAccessChange, OpeningKind
from geo.domain.errors import InvalidInput, NotFound, Overtaken, Refused
from geo.services.contacts.duty_phones import set_duty_phone
from geo.services.day.checklist import checklist
from geo.services.day.day_state import day_state, interval_of
from geo.services.day.owed import owed
from geo.services.emergency_access.emergency_accesses import access_card
from geo.services.emergency_access.record import (
    record_access_test,
    set_emergency_access,
    undo_emergency_access,
)
from geo.store.verify import verify_connection
from tests.worlds import STAFF, VIEWER

PLANNER = Actor("planner", "调度员", Role.PLANNER)
CHIEF = Actor("chief", "指挥员", Role.COMMANDER)


@pytest.fixture(autouse=True)
def accounts(world):
    world.add_accounts(PLANNER, CHIEF)


def version(world, site_id):
    with world.store.read() as reader:
        access = reader.emergency_access.of_site(site_id)
    return access.version if access else 0


def put(world, site_id="V1", actor=PLANNER, position="村北路口", **values):
    values = {"seen_version": version(world, site_id), "key": next(world.keys)} | values
    change = EmergencyAccessChange(site_id, OpeningKind.BARRIER, position, "村值班室", **values)
    return set_emergency_access(world.ctx, actor, change)


def try_opening(world, site_id="V1", actor=STAFF, **values):
    values = {"seen_version": version(world, site_id), "key": next(world.keys)} | values
    return record_access_test(world.ctx, actor, AccessTest(site_id, **values))


def item(world, site_id="V1", starts_at=None):
    return next(
        (
            each
            for each in day_state(world.ctx, starts_at).items
            if each.what is OwedKind.EMERGENCY_ACCESS and each.ref == site_id
        ),
        None,
    )


def test_the_card_says_where_what_whose_key_and_since_when_tested(world):
    card = access_card(world.ctx, VIEWER, "V1")
    assert (card.access, card.version, card.days, card.may_set, card.may_test) == (None, 0, 7, False, False)
    put(world, key_phone="0536-555-0103")
    try_opening(world)
    card = access_card(world.ctx, PLANNER, "V1")
    assert (card.access.position, card.access.key_role, card.phone) == (
        "村北路口", "村值班室", "0536-555-0103",
    )  # fmt: skip
    assert (card.is_tested, card.due_at, card.tested_by_name) == (
        True, world.moment + timedelta(days=7), STAFF.name,
    )  # fmt: skip
    assert (card.may_set, card.may_test) == (True, True)


def test_without_a_number_of_the_key_holder_that_of_the_site_is_called(world):
    put(world)
    change = DutyPhoneChange(PhoneHolder.SITE, "V1", "0536-555-0104", 0, next(world.keys))
    set_duty_phone(world.ctx, PLANNER, change)
    assert access_card(world.ctx, VIEWER, "V1").phone == "0536-555-0104"


def test_sites_of_other_kinds_have_no_card(world):
    assert access_card(world.ctx, VIEWER, "CP1") is None
    with pytest.raises(InvalidInput, match="access_kind"):
        put(world, "CP1")


def test_an_untested_opening_is_owed_until_it_is_tested(world):
    assert item(world) is None  # not recorded
    put(world)
    assert (item(world).answer, item(world).due_at) == (None, None)
    assert [each.ref for each in owed(world.ctx, VIEWER) if each.what is OwedKind.EMERGENCY_ACCESS] == ["V1"]
    try_opening(world)
    assert (item(world).answer, item(world).on_time) == (OwedAnswer.GIVEN, True)
    world.pass_time(days=7)
    late = item(world)
    assert (late.answer, late.is_late(world.moment), late.since) == (None, True, world.moment)


def test_an_opening_that_was_tested_after_the_period_counts_as_late_in_it(world):
    world.pass_time(hours=3)
    put(world)
    start = interval_of(world.ctx, None).start
    world.pass_time(days=1)
    try_opening(world)
    assert (item(world, starts_at=start).answer, item(world, starts_at=start).on_time) == (
        OwedAnswer.GIVEN, False,
    )  # fmt: skip


def test_an_opening_that_was_recorded_after_the_period_was_not_expected_in_it(world):
    world.pass_time(hours=3)
    start = interval_of(world.ctx, None).start
    world.pass_time(days=1)
    put(world)
    assert item(world, starts_at=start) is None
    assert item(world) is not None


def test_a_lifted_village_owes_no_test(world):
    put(world)
    world.change("V1", "lifted")
    assert item(world) is None


def test_the_day_close_of_the_town_names_what_is_untested(world):
    put(world)
    assert "V1" in {
        each.ref
        for each in checklist(world.ctx, CHIEF, "370725001").required
        if each.what is OwedKind.EMERGENCY_ACCESS
    }


def test_a_form_that_shows_an_older_card_writes_nothing(world):
    put(world)
    before = world.store.revision()
    with pytest.raises(Overtaken, match="access_changed"):
        put(world, seen_version=0, position="村南路口")
    with pytest.raises(Overtaken, match="access_changed"):
        try_opening(world, seen_version=9)
    assert put(world).seqs == ()  # the same again
    assert world.store.revision() == before


def test_a_test_needs_an_opening(world):
    with pytest.raises(NotFound, match="no_emergency_access"):
        try_opening(world)


def test_a_test_that_is_sent_twice_is_one(world):
    put(world)
    first = try_opening(world, key="twice", seen_version=1)
    assert try_opening(world, key="twice", seen_version=1).seqs == first.seqs


def test_undo_brings_back_what_was_before_a_test_a_change_and_the_first_record(world):
    first = put(world)
    receipt = try_opening(world)
    with pytest.raises(Refused, match="not_undoable"):
        undo_emergency_access(world.ctx, PLANNER, Undo(first.seq, next(world.keys)))
    undo_emergency_access(world.ctx, STAFF, Undo(receipt.seq, next(world.keys)))
    assert access_card(world.ctx, VIEWER, "V1").access.tested_at is None
    moved = put(world, position="村南路口")
    undo_emergency_access(world.ctx, PLANNER, Undo(moved.seq, next(world.keys)))
    assert access_card(world.ctx, VIEWER, "V1").access.position == "村北路口"
    only = put(world, "V2")
    undo_emergency_access(world.ctx, PLANNER, Undo(only.seq, next(world.keys)))
    card = access_card(world.ctx, VIEWER, "V2")
    assert (card.access, card.version) == (None, 2)
    put(world, "V2")
    with world.store.read() as reader:
        assert verify_connection(reader.connection).deviations == ()


def test_a_staff_account_tests_and_changes_nothing_else(world):
    with pytest.raises(Refused):
        put(world, actor=STAFF)
    with pytest.raises(Refused):
        try_opening(world, actor=VIEWER)
