"""What can be said of a shift, by whom it then is, and what lapses by itself."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput, KadianError, Refused
from geo.domain.shifts.shift import Shift
from geo.domain.shifts.shift_record import (
    ShiftRecord,
    ShiftSlot,
    ShiftState,
    shift_record_from_image,
    shift_record_id,
    shift_record_image,
)
from geo.store.hash_chain import canonical

HOUR = timedelta(hours=1)
START = datetime(2020, 2, 1, 0, 0, tzinfo=UTC)
SHIFT = Shift(START, START + 24 * HOUR)
CLAIM = 2 * HOUR


def at(hours):
    return START + hours * HOUR


def slot(assigned_unit="U1", record=None):
    return ShiftSlot(SHIFT, assigned_unit, CLAIM, record or ShiftRecord("CP1", START))


def after(before, record):
    """The same shift once that was written."""
    return replace(before, record=replace(record, version=before.record.version + 1))


def stands(shift, hours):
    return shift.unit_at(at(hours)), shift.state_at(at(hours))


def refused(act, *args, **values):
    with pytest.raises(Refused) as met:
        act(*args, **values)
    return met.value.key


def test_a_shift_is_planned_for_the_unit_that_holds_the_post():
    assert stands(slot(), -9) == ("U1", ShiftState.PLANNED)
    assert stands(slot(assigned_unit=""), -9) == ("", ShiftState.VACANT)


def test_a_claim_stands_until_two_hours_after_the_start_and_lapses_by_itself():
    claimed = after(slot(assigned_unit=""), slot(assigned_unit="").after_claim("U2", at(-9)))
    assert stands(claimed, 1.99) == ("U2", ShiftState.CLAIMED)
    assert stands(claimed, 2) == ("", ShiftState.VACANT)


def test_a_claim_that_lapses_leaves_the_shift_to_who_holds_the_post():
    released = after(slot(), slot().after_release("U1", at(-9)))
    claimed = after(released, released.after_claim("U2", at(-8)))
    assert stands(claimed, 3) == ("", ShiftState.VACANT)  # it had given the shift up
    back = replace(claimed, assigned_unit="U3")
    assert stands(back, 3) == ("U3", ShiftState.PLANNED)


def test_a_shift_that_is_claimed_late_is_claimed_for_as_long():
    claimed = after(slot(assigned_unit=""), slot(assigned_unit="").after_claim("U2", at(5)))
    assert [stands(claimed, hours)[0] for hours in (6.99, 7)] == ["U2", ""]


def test_what_was_confirmed_does_not_lapse():
    there = after(slot(), slot().after_confirmation("U1", at(0), people=3, leads=1))
    assert stands(there, 23) == ("U1", ShiftState.CONFIRMED)
    assert (there.record.people, there.record.leads) == (3, 1)
    moved = replace(there, assigned_unit="U2")
    assert stands(moved, 23) == ("U1", ShiftState.CONFIRMED)


def test_a_released_shift_is_nobodys_and_may_be_anybodys():
    free = after(slot(), slot().after_release("U1", at(-3)))
    assert stands(free, -2) == ("", ShiftState.VACANT)
    assert free.after_claim("U2", at(-2)).unit == "U2"
    again = after(free, free.after_claim("U1", at(-2)))
    assert stands(again, 1) == ("U1", ShiftState.CLAIMED)
    assert stands(again, 2) == ("U1", ShiftState.PLANNED)  # it took back that it had given it up


def test_who_is_asked_for_by_an_order_is_not_bound_by_what_the_unit_before_gave_up():
    free = after(slot(), slot().after_release("U1", at(-3)))
    assert stands(replace(free, assigned_unit="U2"), 0) == ("U2", ShiftState.PLANNED)


def test_another_units_shift_is_neither_claimed_nor_confirmed_nor_released():
    assert refused(slot().after_claim, "U2", at(0)) == "error.shift_taken"
    assert refused(slot().after_confirmation, "U2", at(0), people=3, leads=1) == "error.shift_taken"
    assert refused(slot().after_release, "U2", at(0)) == "error.shift_not_yours"
    assert refused(slot(assigned_unit="").after_release, "", at(0)) == "error.shift_not_yours"


def test_a_shift_can_be_confirmed_from_an_hour_before_it_starts_until_it_ends():
    assert refused(slot().after_confirmation, "U1", at(-1.01), people=3, leads=1) == "error.shift_early"
    assert slot().after_confirmation("U1", at(-1), people=3, leads=1).is_confirmed
    assert slot().after_confirmation("U1", at(23.99), people=3, leads=1).is_confirmed
    assert refused(slot().after_confirmation, "U1", at(24), people=3, leads=1) == "error.shift_over"


@pytest.mark.parametrize(("people", "leads"), [(0, 0), (-1, 0), (3, 4), (3, -1), (1000, 0)])
def test_counts_that_cannot_be_are_refused(people, leads):
    with pytest.raises(InvalidInput):
        slot().after_confirmation("U1", at(0), people=people, leads=leads)


def test_somebody_claims_confirms_and_asks():
    for attempt in (
        lambda: slot(assigned_unit="").after_claim("", at(0)),
        lambda: slot(assigned_unit="").after_confirmation("", at(0), people=3, leads=1),
        lambda: slot().after_takeover_request("", "x", at(0)),
    ):
        with pytest.raises(InvalidInput):
            attempt()


def test_counts_can_be_corrected_and_a_claim_does_not_undo_them():
    there = after(slot(), slot().after_confirmation("U1", at(0), people=3, leads=1))
    assert there.after_confirmation("U1", at(1), people=2, leads=1).people == 2
    assert refused(there.after_claim, "U1", at(1)) == "error.shift_confirmed"


def test_a_shift_is_taken_over_for_a_reason_once_that_is_accepted():
    asked = after(slot(), slot().after_takeover_request("U2", " 病假两人 ", at(-5)))
    assert (asked.record.requested_by, asked.record.reason) == ("U2", "病假两人")
    assert stands(asked, -5) == ("U1", ShiftState.PLANNED)
    taken = after(asked, asked.after_takeover_decision(at(-4), accepted=True))
    assert stands(taken, -4) == ("U2", ShiftState.CLAIMED)
    assert stands(taken, 2) == ("", ShiftState.VACANT)  # U1 has handed it over
    kept = after(asked, asked.after_takeover_decision(at(-4), accepted=False))
    assert stands(kept, -4) == ("U1", ShiftState.PLANNED)
    assert (kept.record.requested_by, kept.record.reason) == ("", "")


def test_what_cannot_be_taken_over():
    asked = after(slot(), slot().after_takeover_request("U2", "x", at(-5)))
    assert refused(asked.after_takeover_request, "U3", "y", at(-4)) == "error.takeover_pending"
    assert refused(slot().after_takeover_request, "U1", "x", at(-5)) == "error.takeover_of_none"
    assert (
        refused(slot(assigned_unit="").after_takeover_request, "U2", "x", at(-5)) == "error.takeover_of_none"
    )
    assert refused(slot().after_takeover_decision, at(-5), accepted=True) == "error.takeover_none"
    with pytest.raises(InvalidInput):
        slot().after_takeover_request("U2", " ", at(-5))


def test_a_unit_that_takes_the_shift_otherwise_ends_the_request():
    asked = after(slot(), slot().after_takeover_request("U2", "x", at(-5)))
    for duty in (
        asked.after_confirmation("U1", at(0), people=3, leads=1),
        asked.after_claim("U1", at(0)),
        asked.after_release("U1", at(0)),
    ):
        assert (duty.requested_by, duty.reason) == ("", "")


# Swapped


OTHER_POST = ShiftSlot(SHIFT, "U2", CLAIM, ShiftRecord("CP2", START))


def swap_request(offered=OTHER_POST):
    return after(slot(), slot().after_swap_request("U2", "离得近", at(-9), offered))


def test_an_accepted_swap_gives_each_unit_the_shift_of_the_other():
    asked = swap_request()
    assert asked.record.offered == OTHER_POST.record.key
    assert stands(asked, -9) == ("U1", ShiftState.PLANNED)
    mine = after(asked, asked.after_takeover_decision(at(-8), accepted=True))
    theirs = after(OTHER_POST, OTHER_POST.after_swap("U1", "U2", at(-8)))
    assert (stands(mine, -8), stands(theirs, -8)) == (("U2", ShiftState.CLAIMED), ("U1", ShiftState.CLAIMED))
    assert (mine.record.offered, theirs.record.offered) == (None, None)
    assert (mine.record.released_by, theirs.record.released_by) == ({"U1"}, {"U2"})


def test_what_cannot_be_offered_in_exchange():
    wanted = after(OTHER_POST, OTHER_POST.after_takeover_request("U3", "x", at(-10)))
    assert refused(swap_request, wanted) == "error.takeover_pending"
    assert refused(swap_request, replace(OTHER_POST, assigned_unit="U3")) == "error.swap_offer_gone"
    earlier = Shift(START - 99 * HOUR, START - 98 * HOUR)
    assert refused(swap_request, replace(OTHER_POST, shift=earlier)) == "error.shift_over"


def test_an_offer_that_was_given_away_meanwhile_is_not_taken():
    given = after(OTHER_POST, OTHER_POST.after_release("U2", at(-8)))
    assert refused(given.after_swap, "U1", "U2", at(-7)) == "error.swap_offer_gone"
    with pytest.raises(InvalidInput):
        OTHER_POST.after_swap("", "U2", at(-7))


def test_a_record_of_before_shifts_could_be_swapped_is_read():
    record = replace(slot().after_release("U1", at(-9)), version=1)
    image = shift_record_image(record)
    del image["offered"]
    assert shift_record_from_image(record.id, 1, image) == record


# Assigned by the schedule


def test_who_is_put_there_stands_instead_of_the_posts_holder_and_does_not_lapse():
    put = after(slot(), slot().after_scheduling("U2", at(-30)))
    assert stands(put, 9) == ("U2", ShiftState.PLANNED)
    unassigned = after(put, put.after_scheduling("", at(-29)))
    assert stands(unassigned, 9) == ("", ShiftState.VACANT)
    back = after(unassigned, unassigned.after_scheduling("U1", at(-28)))
    assert back.record.scheduled_unit is None
    assert stands(back, 9) == ("U1", ShiftState.PLANNED)


def test_who_is_put_there_may_speak_for_it_and_a_claim_that_lapses_leaves_it_there():
    put = after(slot(), slot().after_scheduling("U2", at(-30)))
    assert refused(put.after_claim, "U1", at(-5)) == "error.shift_taken"
    claimed = after(put, put.after_claim("U2", at(-5)))
    assert stands(claimed, 3) == ("U2", ShiftState.PLANNED)
    released = after(claimed, claimed.after_release("U2", at(-4)))
    assert stands(released, 0) == ("", ShiftState.VACANT)


def test_no_unit_is_put_where_a_unit_speaks_for_the_shift_gave_it_up_or_once_it_runs():
    for duty, unit, hours in (
        (slot().after_claim("U1", at(-9)), "U2", -8),
        (slot().after_takeover_request("U2", "x", at(-9)), "U2", -8),
        (slot().after_release("U1", at(-9)), "U1", -8),
        (slot().record, "U2", 0),
    ):
        assert refused(after(slot(), duty).after_scheduling, unit, at(hours)) == "error.shift_spoken_for"


def test_a_record_of_before_units_could_be_put_on_a_schedule_is_read():
    record = replace(slot().after_release("U1", at(-9)), version=1)
    image = shift_record_image(record)
    del image["planned"]
    assert shift_record_from_image(record.id, 1, image) == record


# Whatever is said in whatever order

UNITS = ("U1", "U2", "U3")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["claim", "confirm", "release", "ask", "swap", "accept", "decline", "put"]),
        st.sampled_from(UNITS),
        st.integers(0, 8),
    ),
    max_size=8,
)


def act(shift, name, unit, now):
    return {
        "claim": lambda: shift.after_claim(unit, now),
        "confirm": lambda: shift.after_confirmation(unit, now, people=3, leads=1),
        "release": lambda: shift.after_release(unit, now),
        "ask": lambda: shift.after_takeover_request(unit, "x", now),
        "swap": lambda: shift.after_swap_request(unit, "x", now, replace(OTHER_POST, assigned_unit=unit)),
        "accept": lambda: shift.after_takeover_decision(now, accepted=True),
        "decline": lambda: shift.after_takeover_decision(now, accepted=False),
        "put": lambda: shift.after_scheduling("" if unit == "U3" else unit, now),
    }[name]()


def played(holder, acts):
    """The shift after all that was let through, and the moments at which something was."""
    shift, hours = slot(holder), -6.0
    yield shift, hours, None
    for name, unit, later in acts:
        hours += later
        before = shift.unit_at(at(hours))
        try:
            duty = act(shift, name, unit, at(hours))
        except KadianError:
            continue
        shift = after(shift, duty)
        yield shift, hours, (name, unit, before)


@given(st.sampled_from(["", *UNITS]), ACTS)
def test_no_unit_loses_a_shift_but_by_its_own_word_or_by_time(holder, acts):
    for shift, hours, what in played(holder, acts):
        if what is None:
            continue
        name, unit, before = what
        now = shift.unit_at(at(hours))
        if name in {"claim", "confirm"}:
            assert (now, before in ("", unit)) == (unit, True)
        elif name == "release":
            assert (now, before) == ("", unit)
        elif name == "put":
            assert now == ("" if unit == "U3" else unit)
            assert hours < 0
        elif name in {"ask", "swap", "decline"}:
            assert now == before
        else:
            assert now != before


@given(st.sampled_from(["", *UNITS]), ACTS, st.integers(-8, 30))
def test_a_state_always_says_whether_somebody_stands_there(holder, acts, hours):
    *_, (shift, _, _) = played(holder, acts)
    unit, state = stands(shift, hours)
    assert (unit == "") == (state is ShiftState.VACANT)
    if state in (ShiftState.CLAIMED, ShiftState.CONFIRMED):
        assert unit == shift.record.unit
    if state is ShiftState.PLANNED:
        assert unit == (holder if shift.record.scheduled_unit is None else shift.record.scheduled_unit)
        assert unit not in shift.record.released_by or unit == shift.record.unit
    assert shift.record.unit not in shift.record.released_by


@given(st.sampled_from(["", *UNITS]), ACTS)
def test_a_duty_is_read_back_from_its_image_as_it_was(holder, acts):
    *_, (shift, _, _) = played(holder, acts)
    assume(shift.record.version)
    image = json.loads(canonical(shift_record_image(shift.record)))
    assert shift_record_from_image(shift.record.id, shift.record.version, image) == shift.record


def test_ids_are_in_the_order_of_time():
    moments = [START + timedelta(minutes=17 * number) for number in range(200)]
    ids = [shift_record_id("CP1", moment) for moment in moments]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
