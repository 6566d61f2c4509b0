"""Shift actions: who may, what is written, and that nothing is written otherwise."""

from datetime import timedelta

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.errors import IdempotencyKeyReused, InvalidInput, KadianError, NotFound, Refused
from geo.domain.shifts.shift_record import ShiftState
from geo.services.schedule.shift_view import AllowedAction
from geo.store.verify import verify_connection
from tests.unit.services.shifts import (
    DAY,
    PLANNER,
    TOWN_PLANNER,
    answer,
    confirm,
    put_site,
    put_units,
    say,
    schedule_of,
    watch,
)
from tests.worlds import OTHER, STAFF, START, VIEWER


@pytest.fixture
def world(world):
    put_units(world)
    return world


def refused(act, *args, **values):
    with pytest.raises(Refused) as met:
        act(*args, **values)
    return met.value.key


def test_a_confirmation_is_in_the_journal_and_the_post_has_spoken(world):
    world.pass_time(minutes=10)
    receipt = confirm(world)
    confirmation, report = (world.entry(seq) for seq in receipt.seqs)
    assert (confirmation.entity, confirmation.entity_id, confirmation.action) == (
        "duty",
        "2020-02-01T00:00Z CP1",
        "confirm",
    )
    assert (confirmation.before, confirmation.base_version, confirmation.new_version) == (None, None, 1)
    assert (confirmation.after["unit"], confirmation.after["people"], confirmation.after["leads"]) == (
        "U1",
        3,
        1,
    )
    assert (report.entity_id, report.action) == ("CP1", "on_post")
    assert world.site("CP1").last_report_at == world.moment
    assert watch(world).state is ShiftState.CONFIRMED
    with world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


def test_claim_release_and_take_over_each_say_what_was_before(world):
    say(world, "release", reason="车坏了")
    say(world, "claim", OTHER)
    say(world, "ask", STAFF, reason="修好了")
    last = world.entry(answer(world, OTHER).seq)
    assert (last.action, last.before["unit"], last.after["unit"]) == ("accept", "U2", "U1")
    assert (last.base_version, last.new_version) == (3, 4)
    assert (watch(world).unit, watch(world).state) == ("U1", ShiftState.CLAIMED)


# Who may


def test_staff_act_for_their_own_unit_and_no_other(world):
    for act in (
        lambda: confirm(world, OTHER, unit="U1"),
        lambda: say(world, "release", OTHER, unit="U1"),
        lambda: say(world, "claim", STAFF, unit="U2"),
        lambda: say(world, "ask", STAFF, unit="U2", reason="x"),
        lambda: say(world, "claim", STAFF, unit=""),
    ):
        assert refused(act) == "error.refused"
    assert confirm(world, STAFF).seqs


def test_who_may_plan_there_acts_for_any_unit(world):
    say(world, "release", PLANNER, unit="U1")
    say(world, "claim", TOWN_PLANNER, unit="U2")
    assert watch(world).unit == "U2"
    put_site(world, "CP2", variant="hard")
    assert refused(say, world, "release", TOWN_PLANNER, site_id="CP2", unit="U2") == "error.refused"
    assert say(world, "release", PLANNER, site_id="CP2", unit="U2").seqs


def test_who_may_not_report_there_may_say_nothing(world):
    for actor in (VIEWER, Actor("r", "报告", Role.REPORTER, "U1")):
        assert refused(confirm, world, actor, unit="U1") == "error.refused"


def test_who_stands_there_answers_and_who_asked_may_only_take_it_back(world):
    say(world, "ask", OTHER, reason="离得近")
    third = Actor("third", "三中队", Role.STAFF, "U3")
    for accepted in (True, False):
        assert refused(answer, world, third, accepted=accepted) == "error.refused"
    assert refused(answer, world, OTHER, accepted=True) == "error.refused"
    answer(world, OTHER, accepted=False)
    say(world, "ask", OTHER, reason="还是近")
    answer(world, STAFF, accepted=False)
    assert watch(world).unit == "U1"
    say(world, "ask", OTHER, reason="真的近")
    answer(world, PLANNER)
    assert watch(world).unit == "U2"


@pytest.mark.parametrize("actor", [STAFF, OTHER, PLANNER, VIEWER, TOWN_PLANNER], ids=lambda actor: actor.id)
@pytest.mark.parametrize("before_action", ["nothing", "released", "claimed", "confirmed", "asked"])
@pytest.mark.parametrize("action", AllowedAction)
def test_what_is_offered_is_let_through_and_what_is_not_is_refused(world, actor, before_action, action):
    {
        "nothing": lambda: None,
        "released": lambda: say(world, "release"),
        "claimed": lambda: say(world, "claim"),
        "confirmed": lambda: confirm(world),
        "asked": lambda: say(world, "ask", OTHER, reason="x"),
    }[before_action]()
    now, before = watch(world, actor=actor), world.store.revision()
    unit = now.unit or actor.unit or "U1"
    attempt = {
        AllowedAction.CONFIRM: lambda: confirm(world, actor, unit=unit),
        AllowedAction.CLAIM: lambda: say(world, "claim", actor, unit=unit),
        AllowedAction.RELEASE: lambda: say(world, "release", actor, unit=unit),
        AllowedAction.REQUEST_TAKEOVER: lambda: say(world, "ask", actor, reason="y"),
        AllowedAction.ACCEPT: lambda: answer(world, actor, accepted=True),
        AllowedAction.DECLINE: lambda: answer(world, actor, accepted=False),
    }[action]
    renews = (action, now.state) == (AllowedAction.CLAIM, ShiftState.CLAIMED)
    if action in now.allowed_actions or (renews and actor not in (OTHER, VIEWER)):
        assert attempt().seqs
        return
    with pytest.raises(KadianError):
        attempt()
    assert world.store.revision() == before


# What is not


def test_a_shift_seen_in_an_older_state_is_not_changed(world):
    say(world, "claim")
    assert refused(say, world, "release", seen_version=0) == "error.shift_changed"
    assert say(world, "release", seen_version=1).seqs


def test_asking_twice_with_one_key_writes_once(world):
    first = confirm(world, key="form")
    again = confirm(world, key="form", seen_version=0)
    assert (again.seqs, again.is_repeated) == (first.seqs, True)
    with pytest.raises(IdempotencyKeyReused):
        confirm(world, key="form", seen_version=0, people=2)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"start": START + timedelta(hours=1)}, NotFound),
        ({"site_id": "CP2"}, NotFound),
        ({"site_id": "V1"}, NotFound),
        ({"site_id": "X9"}, NotFound),
        ({"reason": "长" * 501}, InvalidInput),
    ],
)
def test_a_shift_that_is_none_and_a_reason_that_is_too_long_are_refused(world, values, error):
    before = world.store.revision()
    with pytest.raises(error):
        say(world, "claim", PLANNER, unit="U1", **values)
    assert world.store.revision() == before


def test_a_unit_that_is_none_cannot_claim(world):
    say(world, "release")
    with pytest.raises(NotFound) as met:
        say(world, "claim", PLANNER, unit="U9")
    assert met.value.key == "error.unknown_unit"


def test_a_post_that_was_withdrawn_has_no_shifts(world):
    put_site(world, "CP1", status="withdrawn")
    assert schedule_of(world).shifts == ()
    with pytest.raises(NotFound):
        confirm(world)


def test_a_shift_can_be_claimed_days_ahead(world):
    say(world, "claim", start=START + 9 * DAY)
    world.pass_time(days=9)
    assert watch(world, start=START + 9 * DAY).state is ShiftState.CLAIMED
    world.pass_time(hours=2)
    assert watch(world, start=START + 9 * DAY).state is ShiftState.PLANNED
