from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.formatting import (
    format_age,
    format_clock,
    format_day,
    format_percent,
    format_short_date,
    join_names,
)
from geo.i18n import Translator

ENGLISH = Translator("en")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (None, "never"),
        (float("nan"), "never"),
        (0, "just now"),
        (0.99 / 60, "just now"),
        (1 / 60, "1 min ago"),
        (0.999, "59 min ago"),
        (1, "1 h ago"),
        (47.9, "47 h ago"),
        (48, "2 d ago"),
        (100, "4 d ago"),
    ],
)
def test_an_age_is_said_as_people_say_it(hours, said):
    assert format_age(hours, ENGLISH) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(None, "–"), (0.0, "0 %"), (0.004, "1 %"), (0.5, "50 %"), (0.999, "99 %"), (1.0, "100 %")],
)
def test_a_share_is_said_in_whole_percent(share, said):
    assert format_percent(share) == said


@given(st.floats(0, 1))
def test_only_all_reads_hundred_and_only_none_reads_nothing(share):
    assert (format_percent(share) == "100 %") == (share == 1)
    assert (format_percent(share) == "0 %") == (share == 0)


@given(st.floats(0, 10_000))
def test_every_age_has_words_in_both_languages(hours):
    assert all(
        "{" not in format_age(hours, Translator(lang)) and "." not in format_age(hours, Translator(lang))
        for lang in ("zh", "en")
    )


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (-40, "31 Jan 08:00"),
        (-24, "yesterday 00:00"),
        (0, "today 00:00"),
        (23, "today 23:00"),
        (24, "tomorrow 00:00"),
        (47, "tomorrow 23:00"),
        (48, "4 Feb 00:00"),
    ],
)
def test_a_moment_is_worded_by_the_day_on_the_clock_on_the_wall(hours, said):
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime(2020, 2, 1, 16, tzinfo=UTC)  # midnight there: the second has begun
    assert format_clock(now + timedelta(hours=hours), now, ENGLISH, zone) == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", ("11月29日 20:00", "2019年11月29日 20:00")), ("en", ("29 Nov 20:00", "29 Nov 2019 20:00"))],
)
def test_a_date_names_its_month_and_the_year_only_where_it_is_another(lang, said):
    t, times = Translator(lang), [datetime(year, 11, 29, 20, tzinfo=UTC) for year in (2020, 2019)]
    now = datetime(2020, 12, 2, 8, tzinfo=UTC)
    assert tuple(format_short_date(at, now, t, UTC) for at in times) == said
    assert format_day(times[0], t) == said[0].removesuffix(" 20:00")


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, ""), (1, "0"), (3, "0, 1, 2"), (4, "0, 1, 2 and 1 more"), (9, "0, 1, 2 and 6 more")],
)
def test_of_many_names_the_first_are_given_and_how_many_more_there_are(count, said):
    assert join_names([str(number) for number in range(count)], ENGLISH, 3) == said
