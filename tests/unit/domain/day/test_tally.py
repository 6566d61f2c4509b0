import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.day.codec import tally_from_image, tally_image
from geo.domain.day.tally import (
    COUNT_NAMES,
    MAX_COUNT,
    MIN_USUAL_SHIFTS,
    NO_COUNTS,
    SUMMED_COUNTS,
    TALLY_GRACE,
    Tally,
    TallyCounts,
    checked_counts,
    count_jumps,
)
from geo.domain.errors import InvalidInput
from geo.domain.shifts.shift import Shift
from geo.store.hash_chain import canonical

START = datetime(2020, 2, 1, 0, 0, tzinfo=UTC)
SHIFT = Shift(START, START + timedelta(days=1))
QUIET = TallyCounts(430, 200, 430, 0, 3)
COUNTS = st.builds(
    TallyCounts,
    *(st.integers(0, 500) for _ in range(5)),
    waiting=st.none() | st.integers(0, 50),
    minutes_waited=st.none() | st.integers(0, 90),
)


def tally(counts=QUIET, first_recorded_at=SHIFT.end):
    return Tally("CP1", SHIFT.start, "370725001", "U1", counts, SHIFT.end, first_recorded_at)


def test_nothing_counted_is_a_zero_report():
    assert NO_COUNTS.is_zero
    assert TallyCounts(0, 0, 0, 0, 0, waiting=0, minutes_waited=0).is_zero
    assert not TallyCounts(0, 0, 0, 0, 0, waiting=1).is_zero


@given(COUNTS)
def test_counts_are_read_from_the_texts_of_a_form(counts):
    texts = {name: "" if value is None else str(value) for name, value in asdict(counts).items()}
    assert TallyCounts.from_texts(texts) == counts


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "x", "1" * 16])
def test_a_count_that_is_no_whole_number_is_refused(typed):
    with pytest.raises(InvalidInput, match="tally_number"):
        TallyCounts.from_texts(dict.fromkeys(COUNT_NAMES, "0") | {"vehicles": typed})


@pytest.mark.parametrize("name", SUMMED_COUNTS)
@pytest.mark.parametrize("value", [-1, MAX_COUNT + 1])
def test_an_impossible_count_is_refused(name, value):
    counts = replace(TallyCounts(*[MAX_COUNT] * 5), **{name: value})
    with pytest.raises(InvalidInput) as caught:
        checked_counts(counts)
    assert caught.value.key in {"error.tally_count", "error.tally_abnormal"}


def test_more_abnormal_temperatures_than_were_taken_are_refused():
    assert checked_counts(TallyCounts(9, 0, 5, 5, 0)).abnormal == 5
    with pytest.raises(InvalidInput, match="tally_abnormal"):
        checked_counts(TallyCounts(9, 0, 5, 6, 0))


def test_a_wait_of_more_than_a_day_is_refused():
    assert checked_counts(replace(QUIET, minutes_waited=1440)).minutes_waited == 1440
    with pytest.raises(InvalidInput, match="tally_count"):
        checked_counts(replace(QUIET, minutes_waited=1441))


def test_a_tally_is_on_time_until_an_hour_after_the_shift():
    assert tally(first_recorded_at=SHIFT.end + TALLY_GRACE).is_on_time(SHIFT)
    assert not tally(first_recorded_at=SHIFT.end + TALLY_GRACE + timedelta(seconds=1)).is_on_time(SHIFT)


@given(COUNTS, st.integers(1, 9))
def test_a_tally_comes_back_from_its_image(counts, version):
    kept = replace(tally(counts), version=version)
    image = json.loads(canonical(tally_image(kept)))
    assert tally_from_image(version, image) == kept


def earlier(*persons):
    return [replace(QUIET, persons=each) for each in persons]


def test_a_count_far_from_the_usual_is_marked():
    week = earlier(430, 420, 441, 425, 436, 428, 433)
    (jump,) = count_jumps(replace(QUIET, persons=1200), week)
    assert (jump.count, jump.value, jump.usual) == ("persons", 1200, 430)
    assert count_jumps(replace(QUIET, persons=0), week)[0].value == 0


def test_a_count_near_the_usual_is_not_marked():
    assert count_jumps(replace(QUIET, persons=445), earlier(430, 420, 441, 425, 436)) == ()


def test_after_equal_counts_one_more_is_no_jump():
    same = earlier(*[0] * 9)
    assert count_jumps(replace(QUIET, persons=1), same) == ()
    assert count_jumps(replace(QUIET, persons=3), same) == ()
    assert [jump.count for jump in count_jumps(replace(QUIET, persons=4), same)] == ["persons"]


def test_before_enough_shifts_nothing_is_usual():
    few = earlier(*[430] * (MIN_USUAL_SHIFTS - 1))
    assert count_jumps(replace(QUIET, persons=9000), few) == ()
    assert count_jumps(replace(QUIET, persons=9000), earlier(*[430] * MIN_USUAL_SHIFTS)) != ()


def test_a_queue_that_was_never_counted_has_no_usual():
    assert count_jumps(replace(QUIET, waiting=90), [QUIET] * 9) == ()


@given(st.lists(st.integers(0, 300), min_size=MIN_USUAL_SHIFTS, max_size=14), st.integers(0, 2000))
def test_a_larger_count_never_jumps_less(usual, count):
    jumps = count_jumps(replace(QUIET, persons=count), earlier(*usual))
    more = count_jumps(replace(QUIET, persons=count + 100), earlier(*usual))
    if jumps and count > jumps[0].usual:
        assert more
