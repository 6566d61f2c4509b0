"""What can be said of a shift, by whom it then is, and what lapses by itself."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.domain.duties import Duty, DutyState, Turn, duty_from_image, duty_id, duty_image
from geo.domain.errors import InvalidInput, KadianError, Refused
from geo.domain.shifts import Shift
from geo.store.chain import canonical

HOUR = timedelta(hours=1)
START = datetime(2020, 2, 1, 0, 0, tzinfo=UTC)
SHIFT = Shift(START, START + 24 * HOUR)
CLAIM = 2 * HOUR


def at(hours):
    return START + hours * HOUR


def turn(holder="U1", duty=None):
    return Turn(SHIFT, holder, CLAIM, duty or Duty("CP1", START))


def after(before, duty):
    """The same shift once that was written."""
    return replace(before, duty=replace(duty, version=before.duty.version + 1))


def stands(shift, hours):
    return shift.unit_at(at(hours)), shift.state_at(at(hours))


def refused(act, *args, **values):
    with pytest.raises(Refused) as met:
        act(*args, **values)
    return met.value.key


def test_a_shift_is_planned_for_the_unit_that_holds_the_post():
    assert stands(turn(), -9) == ("U1", DutyState.PLANNED)
    assert stands(turn(holder=""), -9) == ("", DutyState.VACANT)


def test_a_claim_stands_until_two_hours_after_the_start_and_lapses_by_itself():
    claimed = after(turn(holder=""), turn(holder="").claimed("U2", at(-9)))
    assert stands(claimed, 1.99) == ("U2", DutyState.CLAIMED)
    assert stands(claimed, 2) == ("", DutyState.VACANT)


def test_a_claim_that_lapses_leaves_the_shift_to_who_holds_the_post():
    released = after(turn(), turn().released("U1", at(-9)))
    claimed = after(released, released.claimed("U2", at(-8)))
    assert stands(claimed, 3) == ("", DutyState.VACANT)  # it had given the shift up
    back = replace(claimed, holder="U3")
    assert stands(back, 3) == ("U3", DutyState.PLANNED)


def test_a_shift_that_is_claimed_late_is_claimed_for_as_long():
    claimed = after(turn(holder=""), turn(holder="").claimed("U2", at(5)))
    assert [stands(claimed, hours)[0] for hours in (6.99, 7)] == ["U2", ""]


def test_what_was_confirmed_does_not_lapse():
    there = after(turn(), turn().confirmed("U1", (3, 1), at(0)))
    assert stands(there, 23) == ("U1", DutyState.CONFIRMED)
    assert (there.duty.people, there.duty.leads) == (3, 1)
    moved = replace(there, holder="U2")
    assert stands(moved, 23) == ("U1", DutyState.CONFIRMED)


def test_a_released_shift_is_nobodys_and_may_be_anybodys():
    free = after(turn(), turn().released("U1", at(-3)))
    assert stands(free, -2) == ("", DutyState.VACANT)
    assert free.claimed("U2", at(-2)).unit == "U2"
    again = after(free, free.claimed("U1", at(-2)))
    assert stands(again, 1) == ("U1", DutyState.CLAIMED)
    assert stands(again, 2) == ("U1", DutyState.PLANNED)  # it took back that it had given it up


def test_who_is_asked_for_by_an_order_is_not_bound_by_what_the_unit_before_gave_up():
    free = after(turn(), turn().released("U1", at(-3)))
    assert stands(replace(free, holder="U2"), 0) == ("U2", DutyState.PLANNED)


def test_another_units_shift_is_neither_claimed_nor_confirmed_nor_released():
    assert refused(turn().claimed, "U2", at(0)) == "error.shift_taken"
    assert refused(turn().confirmed, "U2", (3, 1), at(0)) == "error.shift_taken"
    assert refused(turn().released, "U2", at(0)) == "error.shift_not_yours"
    assert refused(turn(holder="").released, "", at(0)) == "error.shift_not_yours"


def test_a_shift_can_be_confirmed_from_an_hour_before_it_starts_until_it_ends():
    assert refused(turn().confirmed, "U1", (3, 1), at(-1.01)) == "error.shift_early"
    assert turn().confirmed("U1", (3, 1), at(-1)).confirmed
    assert turn().confirmed("U1", (3, 1), at(23.99)).confirmed
    assert refused(turn().confirmed, "U1", (3, 1), at(24)) == "error.shift_over"


@pytest.mark.parametrize("counts", [(0, 0), (-1, 0), (3, 4), (3, -1), (1000, 0)])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(InvalidInput):
        turn().confirmed("U1", counts, at(0))


def test_somebody_claims_confirms_and_asks():
    for attempt in (
        lambda: turn(holder="").claimed("", at(0)),
        lambda: turn(holder="").confirmed("", (3, 1), at(0)),
        lambda: turn().asked_by("", "x", at(0)),
    ):
        with pytest.raises(InvalidInput):
            attempt()


def test_counts_can_be_corrected_and_a_claim_does_not_undo_them():
    there = after(turn(), turn().confirmed("U1", (3, 1), at(0)))
    assert there.confirmed("U1", (2, 1), at(1)).people == 2
    assert refused(there.claimed, "U1", at(1)) == "error.shift_confirmed"


def test_a_shift_is_taken_over_for_a_reason_once_that_is_accepted():
    asked = after(turn(), turn().asked_by("U2", " 病假两人 ", at(-5)))
    assert (asked.duty.asker, asked.duty.reason) == ("U2", "病假两人")
    assert stands(asked, -5) == ("U1", DutyState.PLANNED)
    taken = after(asked, asked.answered(at(-4), accepted=True))
    assert stands(taken, -4) == ("U2", DutyState.CLAIMED)
    assert stands(taken, 2) == ("", DutyState.VACANT)  # U1 has handed it over
    kept = after(asked, asked.answered(at(-4), accepted=False))
    assert stands(kept, -4) == ("U1", DutyState.PLANNED)
    assert (kept.duty.asker, kept.duty.reason) == ("", "")


def test_what_cannot_be_taken_over():
    asked = after(turn(), turn().asked_by("U2", "x", at(-5)))
    assert refused(asked.asked_by, "U3", "y", at(-4)) == "error.takeover_pending"
    assert refused(turn().asked_by, "U1", "x", at(-5)) == "error.takeover_of_none"
    assert refused(turn(holder="").asked_by, "U2", "x", at(-5)) == "error.takeover_of_none"
    assert refused(turn().answered, at(-5), accepted=True) == "error.takeover_none"
    with pytest.raises(InvalidInput):
        turn().asked_by("U2", " ", at(-5))


def test_whoever_takes_the_shift_otherwise_ends_the_request():
    asked = after(turn(), turn().asked_by("U2", "x", at(-5)))
    for duty in (
        asked.confirmed("U1", (3, 1), at(0)),
        asked.claimed("U1", at(0)),
        asked.released("U1", at(0)),
    ):
        assert (duty.asker, duty.reason) == ("", "")


# Put on the rota


def test_who_is_put_there_stands_instead_of_the_posts_holder_and_does_not_lapse():
    put = after(turn(), turn().put("U2", at(-30)))
    assert stands(put, 9) == ("U2", DutyState.PLANNED)
    nobody = after(put, put.put("", at(-29)))
    assert stands(nobody, 9) == ("", DutyState.VACANT)
    back = after(nobody, nobody.put("U1", at(-28)))
    assert back.duty.planned is None
    assert stands(back, 9) == ("U1", DutyState.PLANNED)


def test_who_is_put_there_may_speak_for_it_and_a_claim_that_lapses_leaves_it_there():
    put = after(turn(), turn().put("U2", at(-30)))
    assert refused(put.claimed, "U1", at(-5)) == "error.shift_taken"
    claimed = after(put, put.claimed("U2", at(-5)))
    assert stands(claimed, 3) == ("U2", DutyState.PLANNED)
    released = after(claimed, claimed.released("U2", at(-4)))
    assert stands(released, 0) == ("", DutyState.VACANT)


def test_nobody_is_put_where_a_unit_speaks_for_the_shift_gave_it_up_or_once_it_runs():
    for duty, unit, hours in (
        (turn().claimed("U1", at(-9)), "U2", -8),
        (turn().asked_by("U2", "x", at(-9)), "U2", -8),
        (turn().released("U1", at(-9)), "U1", -8),
        (turn().duty, "U2", 0),
    ):
        assert refused(after(turn(), duty).put, unit, at(hours)) == "error.shift_spoken_for"


def test_a_duty_of_before_there_was_a_rota_to_be_put_on_is_read():
    duty = replace(turn().released("U1", at(-9)), version=1)
    image = duty_image(duty)
    del image["planned"]
    assert duty_from_image(duty.id, 1, image) == duty


# Whatever is said in whatever order

UNITS = ("U1", "U2", "U3")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["claim", "confirm", "release", "ask", "accept", "decline", "put"]),
        st.sampled_from(UNITS),
        st.integers(0, 8),
    ),
    max_size=8,
)


def act(shift, name, unit, now):
    return {
        "claim": lambda: shift.claimed(unit, now),
        "confirm": lambda: shift.confirmed(unit, (3, 1), now),
        "release": lambda: shift.released(unit, now),
        "ask": lambda: shift.asked_by(unit, "x", now),
        "accept": lambda: shift.answered(now, accepted=True),
        "decline": lambda: shift.answered(now, accepted=False),
        "put": lambda: shift.put("" if unit == "U3" else unit, now),
    }[name]()


def played(holder, acts):
    """The shift after all that was let through, and the moments at which something was."""
    shift, hours = turn(holder), -6.0
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
def test_nobody_loses_a_shift_but_by_its_own_word_or_by_time(holder, acts):
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
        elif name in {"ask", "decline"}:
            assert now == before
        else:
            assert now != before


@given(st.sampled_from(["", *UNITS]), ACTS, st.integers(-8, 30))
def test_a_state_always_says_whether_somebody_stands_there(holder, acts, hours):
    *_, (shift, _, _) = played(holder, acts)
    unit, state = stands(shift, hours)
    assert (unit == "") == (state is DutyState.VACANT)
    if state in (DutyState.CLAIMED, DutyState.CONFIRMED):
        assert unit == shift.duty.unit
    if state is DutyState.PLANNED:
        assert unit == (holder if shift.duty.planned is None else shift.duty.planned)
        assert unit not in shift.duty.given_up or unit == shift.duty.unit
    assert shift.duty.unit not in shift.duty.given_up


@given(st.sampled_from(["", *UNITS]), ACTS)
def test_a_duty_is_read_back_from_its_image_as_it_was(holder, acts):
    *_, (shift, _, _) = played(holder, acts)
    assume(shift.duty.version)
    image = json.loads(canonical(duty_image(shift.duty)))
    assert duty_from_image(shift.duty.id, shift.duty.version, image) == shift.duty


def test_ids_are_in_the_order_of_time():
    moments = [START + timedelta(minutes=17 * number) for number in range(200)]
    ids = [duty_id("CP1", moment) for moment in moments]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
