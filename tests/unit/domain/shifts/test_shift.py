from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.domain.shifts.shift import (
    Shift,
    Stint,
    double_booked,
    insufficiently_rested,
    local_clock_hours,
    next_crew_start,
    shift_starting,
    shifts_between,
)

CHINA, BERLIN, ST_JOHNS = (ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns"))
EIGHT = (time(8),)
TWELVE = (time(8), time(20))
MIDNIGHT = datetime(2020, 2, 1, tzinfo=CHINA)
HOUR = timedelta(hours=1)

ZONES = st.sampled_from([CHINA, BERLIN, ST_JOHNS, UTC])
PATTERNS = st.sets(
    st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=4
).map(lambda times: tuple(sorted(times)))
MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2021, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - given by timezones


def local_times(shifts, zone):
    return [(f"{shift.start.astimezone(zone):%d %H:%M}", shift.hours) for shift in shifts]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (EIGHT, [("31 08:00", 24), ("01 08:00", 24)]),
        (TWELVE, [("31 20:00", 12), ("01 08:00", 12), ("01 20:00", 12)]),
        ((time(0), time(8), time(16)), [("01 00:00", 8), ("01 08:00", 8), ("01 16:00", 8)]),
        ((time(6), time(7, 30)), [("31 07:30", 22.5), ("01 06:00", 1.5), ("01 07:30", 22.5)]),
        ((), []),
    ],
)
def test_a_day_has_the_shifts_of_its_pattern_and_the_one_that_runs_at_midnight(starts, expected):
    assert local_times(shifts_between(starts, CHINA, MIDNIGHT, MIDNIGHT + 24 * HOUR), CHINA) == expected


def test_the_pattern_is_read_on_the_clock_on_the_wall():
    (shift,) = shifts_between(EIGHT, CHINA, MIDNIGHT, MIDNIGHT + HOUR)
    assert shift.start == datetime(2020, 1, 31, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "starts", "hours"),
    [
        (datetime(2020, 3, 29, tzinfo=BERLIN), EIGHT, [23, 24]),
        (datetime(2020, 10, 25, tzinfo=BERLIN), EIGHT, [25, 24]),
        (datetime(2020, 3, 29, tzinfo=BERLIN), (time(2, 30),), [24, 23]),  # leapt over: it starts at 3:30
        (datetime(2020, 10, 25, tzinfo=BERLIN), (time(2, 30),), [24, 25]),  # twice: it starts at the first
    ],
)
def test_where_the_clock_changes_a_shift_is_an_hour_shorter_or_longer(day, starts, hours):
    found = shifts_between(starts, BERLIN, day, day + timedelta(days=1))
    assert [shift.hours for shift in found] == hours


@given(PATTERNS, ZONES, MOMENTS, st.integers(1, 200))
@example((time(2, 30), time(3)), BERLIN, datetime(2020, 3, 28, tzinfo=UTC), 72)
def test_shifts_fill_the_time_without_gap_or_overlap(starts, zone, begin, hours):
    end = begin + hours * HOUR
    found = shifts_between(starts, zone, begin, end)
    assert found[0].start <= begin < found[0].end
    assert found[-1].start < end <= found[-1].end
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(shift.hours > 0 for shift in found)


@given(PATTERNS, ZONES, MOMENTS, st.integers(1, 200))
def test_a_shift_is_the_same_from_wherever_one_looks(starts, zone, begin, hours):
    for shift in shifts_between(starts, zone, begin, begin + hours * HOUR):
        assert shift_starting(starts, zone, shift.start) == shift
        assert shift_starting(starts, zone, shift.start + HOUR / 120) is None


# More than a unit has


def stint(start, hours, people=1, leads=0):
    begin = MIDNIGHT + start * HOUR
    return Stint(Shift(begin, begin + hours * HOUR), people, leads)


def test_two_posts_at_once_with_people_for_one_are_both_doubled_and_the_next_shift_is_not():
    assert double_booked([stint(0, 8, 3), stint(4, 8, 3), stint(12, 8, 3)], people=5, leads=0) == {0, 1}
    assert double_booked([stint(0, 8, 3), stint(4, 8, 3), stint(12, 8, 3)], people=6, leads=0) == set()


def test_a_shift_that_begins_when_another_ends_needs_no_people_twice():
    assert double_booked([stint(0, 8, 3), stint(8, 8, 3)], people=3, leads=0) == set()


def test_leads_are_counted_like_people():
    assert double_booked([stint(0, 8, 1, 1), stint(0, 8, 1, 1)], people=9, leads=1) == {0, 1}


STINTS = st.lists(
    st.builds(stint, st.integers(0, 12), st.integers(1, 12), st.integers(0, 3), st.integers(0, 1)), max_size=6
)


@given(STINTS, st.integers(0, 6), st.integers(0, 3))
def test_doubled_is_what_runs_in_an_hour_that_needs_too_much(stints, people, leads):
    expected = set()
    for hour in range(25):
        running = [n for n, each in enumerate(stints) if each.shift.contains(MIDNIGHT + hour * HOUR)]
        needed = sum(stints[n].people for n in running), sum(stints[n].leads for n in running)
        if needed[0] > people or needed[1] > leads:
            expected.update(running)
    assert double_booked(stints, people, leads) == expected


def resting(start, hours, people=1, rest=0):
    return replace(stint(start, hours, people), rest=rest * HOUR)


def test_who_comes_back_before_the_rest_is_over_is_short_of_rest_and_no_other_unit():
    assert insufficiently_rested([resting(0, 8, 3, 16), resting(8, 8, 3, 16)], people=5) == {1}
    assert insufficiently_rested([resting(0, 8, 3, 16), resting(8, 8, 3, 16)], people=6) == set()
    assert insufficiently_rested([resting(0, 8, 3, 16), resting(24, 8, 3, 16)], people=3) == set()


@given(
    st.lists(
        st.builds(resting, st.integers(0, 12), st.integers(1, 12), st.integers(0, 3), st.integers(0, 12)),
        max_size=6,
    ),
    st.integers(0, 6),
)
def test_rest_is_short_where_no_rested_people_can_be_found(stints, people):
    expected = set()
    for hour in range(13):
        moment = MIDNIGHT + hour * HOUR
        taken = sum(each.people for each in stints if each.shift.start <= moment < each.shift.end + each.rest)
        if taken > people:
            expected |= {n for n, each in enumerate(stints) if each.shift.start == moment}
    assert insufficiently_rested(stints, people) == expected


@pytest.mark.parametrize(
    ("month", "day", "hours_of_rest"),
    [(6, 26, 24), (3, 27, 23), (3, 28, 24), (10, 30, 25), (10, 31, 24)],
)
def test_a_crew_of_two_rests_until_its_turn_comes_again_on_both_nights_of_summer_time(
    month, day, hours_of_rest
):
    """On 2027-03-28 and 2027-10-31 the clock of Berlin changes."""
    morning = datetime(2027, month, day, 8, tzinfo=BERLIN)
    shift = shift_starting(EIGHT, BERLIN, morning - timedelta(days=1))
    due = next_crew_start(EIGHT, BERLIN, shift, 2)
    assert due.astimezone(BERLIN) == morning + timedelta(days=1)
    assert due - shift.end == hours_of_rest * HOUR


def test_of_shifts_of_unlike_length_each_other_crew_works_the_one_that_follows():
    starts = (time(8), time(20, 30))
    day, night = shifts_between(starts, CHINA, MIDNIGHT + 8 * HOUR, MIDNIGHT + 30 * HOUR)
    assert next_crew_start(starts, CHINA, day, 2) == night.end
    assert next_crew_start(starts, CHINA, night, 3) == night.end + 24 * HOUR
    assert next_crew_start(starts, CHINA, night, 1) == night.end


@given(PATTERNS, ZONES, MOMENTS, st.integers(1, 4))
@example((time(2, 30), time(3)), BERLIN, datetime(2020, 3, 28, tzinfo=UTC), 2)
def test_crews_that_relieve_one_another_are_always_enough_and_one_less_never(starts, zone, begin, crews):
    shifts = shifts_between(starts, zone, begin, begin + timedelta(days=6))
    stints = [Stint(shift, 1, 0, next_crew_start(starts, zone, shift, crews) - shift.end) for shift in shifts]
    assert insufficiently_rested(stints, crews) == frozenset()
    assert crews == 1 or insufficiently_rested(stints, crews - 1)


@given(PATTERNS, ZONES, MOMENTS)
@example((time(2, 30), time(3)), BERLIN, datetime(2020, 3, 28, tzinfo=UTC))
@example((time(2, 30), time(3)), BERLIN, datetime(2020, 10, 24, tzinfo=UTC))
def test_hours_of_the_local_clock_keep_the_order_of_shifts(starts, zone, begin):
    shifts = shifts_between(starts, zone, begin, begin + timedelta(days=4))
    first = begin.astimezone(zone).date()
    edges = [local_clock_hours(shift.start, zone, first) for shift in shifts]
    edges.append(local_clock_hours(shifts[-1].end, zone, first))
    assert all(one < other for one, other in pairwise(edges))
