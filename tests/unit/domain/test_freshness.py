from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.freshness import (
    Freshness,
    classify_freshness,
    patrol_status,
)
from geo.domain.kinds_file import kinds_from_file
from geo.domain.sites import Site
from geo.settings import Settings

COMPOUND = kinds_from_file(Settings().kinds_file)["compound"]
INTERVAL_H, GRACE_H = 24.0, 12.0
HOURS = st.floats(0, 1000)
NOW = datetime(2020, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age_h", "expected"),
    [
        (0, Freshness.FRESH),
        (3, Freshness.FRESH),
        (3.001, Freshness.AGEING),
        (6, Freshness.AGEING),
        (6.001, Freshness.SILENT),
        (None, Freshness.NEVER_REPORTED),
    ],
)
def test_a_word_ages_at_half_and_is_missed_after_the_whole_of_the_allowed_silence(age_h, expected):
    assert classify_freshness(age_h, silent_h=6) is expected


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (0, "patrolled"),
        (24, "patrolled"),
        (24.001, "due"),
        (36, "due"),
        (36.001, "overdue"),
        (None, "overdue"),
    ],
)
def test_a_patrol_holds_for_its_interval_then_is_due_then_overdue(since, expected):
    assert patrol_status(since, INTERVAL_H, GRACE_H) == expected


def test_an_interval_of_the_sites_own_replaces_that_of_its_kind():
    kind = replace(COMPOUND, interval_h=INTERVAL_H, grace_h=GRACE_H)
    site = Site("C", "小区", "compound", "patrolled", "1", last_patrol_at=NOW - timedelta(hours=10))
    assert site.status_at_time(kind, NOW) == "patrolled"
    assert replace(site, interval_h=8).status_at_time(kind, NOW) == "due"
    assert replace(site, interval_h=0).status_at_time(kind, NOW) == "due"


@given(HOURS, HOURS, st.floats(0.1, 100))
def test_time_alone_never_makes_a_word_fresher(age_h, more, silent_h):
    order = list(Freshness)
    assert order.index(classify_freshness(age_h + more, silent_h)) >= order.index(
        classify_freshness(age_h, silent_h)
    )


@given(HOURS, HOURS)
def test_time_alone_never_makes_a_patrol_more_recent(since, more):
    order = ["patrolled", "due", "overdue"]
    assert order.index(patrol_status(since + more, INTERVAL_H, GRACE_H)) >= order.index(
        patrol_status(since, INTERVAL_H, GRACE_H)
    )
