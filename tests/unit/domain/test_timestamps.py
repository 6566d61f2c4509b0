from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.commands import Confirmation
from geo.domain.errors import InvalidInput
from geo.domain.sites import observed_time
from geo.domain.timestamps import (
    ACCEPTED_YEARS,
    from_ms,
    iso,
    optional_ms,
    optional_timestamp,
    parse_timestamp,
    timestamp_from_text,
    to_ms,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(timezones=st.timezones() | st.just(UTC))
NEVER = [
    *("0001-01-01 00:00:00", "0001-01-01T00:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00"),
    *("9999-12-31T23:59:59", "1970-01-01T08:00", "1970-01-01", "1900-01-01", "1899-12-30 00:00:00"),
    *(
        "1904-01-01T00:00",
        "1601-01-01T00:00Z",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00Z",
        "2106-02-07T06:28:15Z",
    ),
]


@pytest.mark.parametrize("text", NEVER)
def test_a_year_that_cannot_be_is_refused_and_never_a_traceback(text):
    with pytest.raises(InvalidInput) as refused:
        parse_timestamp(text, SHANGHAI)
    assert refused.value.key == "error.moment_year"
    assert refused.value.params == {"found": text, "expected": "2000 … 2099"}
    assert timestamp_from_text(text) is None


@pytest.mark.parametrize(
    "text", ["", "0", "43875.35", "1900-01-00", "2020-13-01", "2020-02-30T08:00", "yesterday"]
)
def test_what_is_no_moment_is_distinguished_from_an_impossible_year(text):
    with pytest.raises(InvalidInput) as refused:
        parse_timestamp(text, SHANGHAI)
    assert refused.value.key == "error.bad_moment"


@pytest.mark.parametrize("year", [ACCEPTED_YEARS[0], ACCEPTED_YEARS[-1]])
def test_the_first_and_the_last_year_are_read_to_their_ends(year):
    assert parse_timestamp(f"{year}-01-01T00:00Z") == datetime(year, 1, 1, tzinfo=UTC)
    assert parse_timestamp(f"{year}-12-31T23:59:59Z") == datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_a_time_without_an_offset_needs_a_clock():
    assert parse_timestamp("2020-02-14 08:30", SHANGHAI) == datetime(2020, 2, 14, 0, 30, tzinfo=UTC)
    assert parse_timestamp("２０２０-０２-１４T08:30", SHANGHAI) == datetime(2020, 2, 14, 0, 30, tzinfo=UTC)
    with pytest.raises(InvalidInput) as refused:
        parse_timestamp("2020-02-14 08:30")
    assert refused.value.key == "error.bad_moment"


def test_no_form_observes_in_a_year_that_cannot_be():
    now = datetime(2020, 2, 14, tzinfo=UTC)
    confirmation = Confirmation("CP1", 1, "key", observed_at=datetime(1970, 1, 1, tzinfo=UTC))
    with pytest.raises(InvalidInput) as refused:
        observed_time(confirmation.observed_at, now)
    assert refused.value.key == "error.moment_year"


@given(MOMENTS)
def test_a_moment_comes_back_to_the_millisecond_below(moment):
    back = from_ms(to_ms(moment))
    assert back.tzinfo is UTC
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)


@given(st.integers(-(10**13), 10**13))
def test_milliseconds_come_back_exactly(ms):
    assert to_ms(from_ms(ms)) == ms
    assert to_ms(datetime.fromisoformat(iso(from_ms(ms)))) == ms


def test_the_epoch_is_0():
    assert to_ms(datetime(1970, 1, 1, tzinfo=UTC)) == 0


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(TypeError):
        to_ms(datetime(2020, 2, 1))  # noqa: DTZ001 - what is refused


def test_no_moment_stays_none():
    assert (optional_ms(None), optional_timestamp(None)) == (None, None)
    assert optional_ms(optional_timestamp(5)) == 5
