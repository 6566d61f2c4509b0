from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.store.tables.timestamps import from_ms, iso, optional_ms, optional_timestamp, to_ms

MOMENTS = st.datetimes(timezones=st.timezones() | st.just(UTC))


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
