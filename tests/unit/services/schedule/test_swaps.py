"""Swaps: two units exchange one shift each, both or neither, and take it back as one."""

from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.journal import SHIFT_RECORD
from geo.domain.shifts.shift_record import ShiftState
from geo.services.schedule.exchange_requests import count_open_requests, exchange_requests
from geo.services.schedule.shift_actions import undo_swap
from geo.services.schedule.shift_view import ShiftIssue, UnitIssue
from geo.store.verify import verify_connection
from tests.unit.services.shifts import (
    DAY,
    PLANNER,
    TOWN_PLANNER,
    answer,
    ask_to_swap,
    confirm,
    put_site,
    put_units,
    say,
    stored_version,
    watch,
)
from tests.worlds import OTHER, STAFF, START, VIEWER


@pytest.fixture
def world(world):
    """CP1 of U1 and CP2 of U2, whose units have people for two crews."""
    put_units(world)
    put_site(world, "CP2", variant="hard")
    return world


def accept(world, actor=STAFF, **values):
    return answer(world, actor, offered_version=stored_version(world, "CP2", START), **values)


def undo(world, seq, actor=STAFF):
    return undo_swap(world.ctx, actor, Undo(seq, next(world.keys)))


def units(world):
    return watch(world).unit, watch(world, "CP2").unit


def refused(act, *args, **values):
    with pytest.raises(Refused) as met:
        act(*args, **values)
    return met.value.key


def test_an_accepted_swap_exchanges_both_shifts_under_one_key(world):
    ask_to_swap(world)
    assert units(world) == ("U1", "U2")
    receipt = accept(world)
    assert units(world) == ("U2", "U1")
    assert watch(world).state is watch(world, "CP2").state is ShiftState.CLAIMED
    entries = [world.entry(seq) for seq in receipt.seqs]
    assert [(entry.entity, entry.action) for entry in entries] == [(SHIFT_RECORD, "swap")] * 2
    assert len({entry.key for entry in entries}) == 1
    assert watch(world, start=START + DAY).unit == "U1"  # the shift after is as it was
    with world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


def test_neither_unit_keeps_the_shift_it_gave_away_when_the_claim_lapses(world):
    ask_to_swap(world)
    accept(world)
    world.pass_time(hours=3)
    assert units(world) == ("", "")


def test_a_swap_is_undone_as_one_and_the_request_is_pending_again(world):
    ask_to_swap(world)
    receipt = accept(world)
    undone = undo(world, receipt.seqs[0])
    assert len(undone.seqs) == 2
    assert units(world) == ("U1", "U2")
    assert watch(world).record.requested_by == "U2"
    accept(world)
    assert units(world) == ("U2", "U1")


def test_a_swap_of_which_one_shift_was_reported_on_is_not_undone_in_half(world):
    ask_to_swap(world)
    receipt = accept(world)
    confirm(world, STAFF, site_id="CP2")
    assert refused(undo, world, receipt.seq) == "error.shift_changed"
    assert units(world) == ("U2", "U1")


def test_who_accepted_a_swap_undoes_it_and_who_may_plan_at_both_posts(world):
    ask_to_swap(world)
    receipt = accept(world)
    assert refused(undo, world, receipt.seq, OTHER) == "error.refused"
    assert refused(undo, world, receipt.seq, TOWN_PLANNER) == "error.refused"
    assert undo(world, receipt.seq, PLANNER).seqs


def test_what_is_no_swap_is_not_undone_as_one(world):
    say(world, "ask", OTHER, reason="离得近")
    taken_over = answer(world)
    for seq in (taken_over.seq, 10**6):
        with pytest.raises(NotFound):
            undo(world, seq)


def test_a_declined_or_withdrawn_swap_changes_no_shift(world):
    for who in (STAFF, OTHER, PLANNER):
        ask_to_swap(world)
        answer(world, who, accepted=False)
        assert units(world) == ("U1", "U2")
        assert watch(world).record.offered is None


# Who may


def test_staff_offer_shifts_of_their_own_unit_and_no_other(world):
    assert refused(ask_to_swap, world, OTHER, unit="U1") == "error.refused"
    assert refused(ask_to_swap, world, STAFF, unit="U2") == "error.refused"
    assert refused(ask_to_swap, world, VIEWER, unit="U2") == "error.refused"
    put_site(world, "CP2", unit="U1")
    assert refused(ask_to_swap, world) == "error.swap_offer_gone"


def test_the_requesting_unit_does_not_accept_its_own_request(world):
    ask_to_swap(world)
    assert refused(accept, world, OTHER) == "error.refused"


def test_a_swap_is_accepted_by_who_may_act_at_both_posts(world):
    ask_to_swap(world)
    here = Actor("here", "本街道", None, "U1", (Grant("here", Role.STAFF, "370725001"),))
    for actor in (here, TOWN_PLANNER):
        assert refused(accept, world, actor) == "error.refused"
        assert units(world) == ("U1", "U2")
    assert accept(world, PLANNER).seqs


# What has changed meanwhile


def test_an_offer_that_is_no_longer_the_units_is_not_accepted(world):
    ask_to_swap(world)
    say(world, "release", OTHER, site_id="CP2")
    say(world, "claim", PLANNER, site_id="CP2", unit="U1")
    assert refused(accept, world) == "error.swap_offer_gone"
    assert units(world) == ("U1", "U1")


def test_an_offered_shift_that_was_changed_since_it_was_seen_is_not_accepted(world):
    ask_to_swap(world)
    confirm(world, OTHER, site_id="CP2")
    assert refused(answer, world, STAFF, offered_version=0) == "error.shift_changed"
    assert units(world) == ("U1", "U2")
    assert accept(world).seqs  # the control: as it is now


def test_a_shift_that_another_unit_asks_for_is_not_offered(world):
    say(world, "ask", STAFF, site_id="CP2", reason="近")
    assert refused(ask_to_swap, world) == "error.takeover_pending"


def test_a_swap_needs_a_reason_and_a_shift_to_offer(world):
    with pytest.raises(InvalidInput):
        ask_to_swap(world, reason=" ")
    with pytest.raises(NotFound):
        ask_to_swap(world, offered_start=START + timedelta(hours=1))


def test_a_swap_of_a_shift_that_fell_vacant_is_not_accepted(world):
    ask_to_swap(world)
    say(world, "ask", OTHER, start=START + DAY, reason="x")
    put_site(world, "CP1", unit="")
    with pytest.raises(InvalidInput):
        accept(world, PLANNER)


def test_a_pressed_answer_that_is_sent_twice_swaps_once(world):
    ask_to_swap(world)
    versions = {"seen_version": 1, "offered_version": 0}
    first, again = (answer(world, STAFF, key="once", **versions) for _ in range(2))
    assert (again.seqs, again.is_repeated) == (first.seqs, True)
    assert units(world) == ("U2", "U1")


# The list of requests


def listed(world, actor=PLANNER):
    return [
        (each.requested.site, each.offered and each.offered.site, each.can_accept)
        for each in exchange_requests(world.ctx, actor)
    ]


def test_pending_requests_are_listed_with_what_may_be_done(world):
    assert listed(world) == []
    ask_to_swap(world)
    say(world, "ask", OTHER, start=START + 9 * DAY, reason="离得近")
    assert listed(world) == [("CP1", "CP2", True), ("CP1", None, True)]
    assert listed(world, STAFF) == listed(world)
    assert listed(world, OTHER) == [("CP1", "CP2", False), ("CP1", None, False)]
    counts = [count_open_requests(world.ctx, actor) for actor in (PLANNER, STAFF, OTHER, VIEWER)]
    assert counts == [2, 2, 0, 0]


def test_a_request_leaves_the_list_when_it_is_answered_or_its_shift_is_over(world):
    ask_to_swap(world)
    say(world, "ask", OTHER, start=START + DAY, reason="离得近")
    accept(world)
    assert len(listed(world)) == 1
    world.pass_time(days=2)
    assert listed(world) == []


def test_a_swap_whose_offer_is_gone_is_listed_and_cannot_be_accepted(world):
    ask_to_swap(world)
    put_site(world, "CP2", unit="U1")
    assert listed(world) == [("CP1", None, False)]


def test_one_reads_the_requests_of_where_one_may_read(world):
    ask_to_swap(world)
    elsewhere = Actor("e", "别处", None, "U2", (Grant("e", Role.STAFF, "370725002"),))
    assert listed(world, elsewhere) == []
    assert count_open_requests(world.ctx, elsewhere) == 0


def test_the_list_says_which_unit_would_be_double_booked_or_short_of_rest(world):
    put_units(world, people=5)
    say(world, "ask", OTHER, reason="离得近")
    (request,) = exchange_requests(world.ctx, PLANNER)
    assert UnitIssue("U2", ShiftIssue.DOUBLE_BOOKED) in request.new_issues
    put_units(world, people=99, leads=9)
    (request,) = exchange_requests(world.ctx, PLANNER)
    assert request.new_issues == ()


def test_without_a_request_nothing_is_computed(world, monkeypatch):
    monkeypatch.setattr("geo.services.schedule.exchange_requests.shift_views", None)
    assert count_open_requests(world.ctx, PLANNER) == 0


def test_the_list_is_computed_once_for_each_state_of_the_store(world, monkeypatch):
    ask_to_swap(world)
    first = exchange_requests(world.ctx, PLANNER)
    with monkeypatch.context() as computing:
        computing.setattr("geo.services.schedule.exchange_requests.shift_views", None)
        assert exchange_requests(world.ctx, PLANNER) is first
    answer(world, PLANNER, accepted=False)
    assert exchange_requests(world.ctx, PLANNER) == ()
