from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from geo.domain.commands import Confirmation
from geo.domain.errors import InvalidInput
from geo.domain.sites import observed_time
from geo.domain.timestamps import ACCEPTED_YEARS, parse_timestamp, timestamp_from_text

SHANGHAI = ZoneInfo("Asia/Shanghai")
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
