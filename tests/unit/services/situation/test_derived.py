from datetime import timedelta

import numpy as np
from hypothesis import example, given

from geo.domain.freshness import FRESHNESS, classify_freshness, patrol_status
from geo.domain.kinds import PATROL_STATUSES, StatusCategory
from geo.domain.sites import Site
from geo.services.situation.derived import freshness_numbers, patrol_status_numbers
from geo.services.situation.status_codes import CATEGORIES
from tests.unit.services.made_up import BOOK, COUNTIES, KINDS, MOMENTS, needs_attention, standing_of
from tests.worlds import START

INTERVAL_H, GRACE_H = 24.0, 12.0


def compound(hours, **values):
    return Site(
        "S",
        "小区",
        "compound",
        "patrolled",
        "370725",
        last_patrol_at=START - timedelta(hours=hours),
        **values,
    )


@given(COUNTIES, MOMENTS)
@example((compound(24), compound(36), compound(8, interval_h=8), compound(1, interval_h=0)), START)
def test_columns_say_of_every_site_what_the_site_says_of_itself(county, moment):
    standing = standing_of(county, moment)
    for row, site in enumerate(county):
        kind = KINDS[site.kind]
        status = site.status_at_time(kind, moment)
        assert BOOK.statuses[standing.status[row]] == (kind, kind.status(status))
        assert CATEGORIES[standing.category[row]] is KINDS.category(site.kind, status)
        assert FRESHNESS[standing.freshness[row]] is site.freshness_at_time(kind, moment)
        age_h = site.report_age_h(moment)
        assert np.isnan(standing.age_h[row]) if age_h is None else np.isclose(standing.age_h[row], age_h)


@given(COUNTIES, MOMENTS)
def test_attention_is_needed_where_control_fails_in_part_or_whole_or_no_report_comes(county, moment):
    standing = standing_of(county, moment)
    assert standing.needs_attention.tolist() == [needs_attention(site, moment) for site in county]


def test_a_patrol_that_is_due_needs_no_attention_before_it_is_overdue():
    late = KINDS["compound"].interval_h + KINDS["compound"].grace_h + 1
    hours_since = (0.0, KINDS["compound"].interval_h + 0.5, late)
    sites = [compound(hours, last_report_at=START) for hours in hours_since]
    standing = standing_of(sites, START)
    categories = [CATEGORIES[number] for number in standing.category]
    assert categories == [StatusCategory.IN_FORCE, StatusCategory.PARTIAL, StatusCategory.NOT_IN_FORCE]
    assert standing.needs_attention.tolist() == [False, False, True]


@given(COUNTIES, MOMENTS)
def test_need_puts_the_worst_first_and_what_is_not_in_use_last(county, moment):
    standing = standing_of(county, moment)
    order = [
        StatusCategory.NOT_IN_FORCE,
        StatusCategory.PARTIAL,
        StatusCategory.IN_FORCE,
        StatusCategory.INACTIVE,
    ]
    spoken_for = [row for row, site in enumerate(county) if standing.freshness[row] < 2]
    by_need = sorted(spoken_for, key=lambda row: -standing.urgency[row])
    places = [order.index(CATEGORIES[standing.category[row]]) for row in by_need]
    assert places == sorted(places)


def test_of_two_alike_the_longer_without_a_report_comes_first():
    old, new = (
        Site("S", "村", "village", "closed", "", last_report_at=START - timedelta(hours=h)) for h in (3, 2)
    )
    standing = standing_of([new, old], START)
    assert standing.urgency[1] > standing.urgency[0]


def test_whole_columns_are_classified_as_single_sites_are():
    ages, limits = np.array([0.0, 3.0, 3.001, 6.001, np.nan]), np.array([6.0, 6.0, 6.0, 6.0, 6.0])
    single = [classify_freshness(None if np.isnan(age) else age, 6) for age in ages]
    assert [FRESHNESS[number] for number in freshness_numbers(ages, limits)] == single
    since = np.array([0.0, 24.0, 24.001, 36.001, np.nan])
    single = [patrol_status(None if np.isnan(age) else age, INTERVAL_H, GRACE_H) for age in since]
    numbers = patrol_status_numbers(since, np.full(5, INTERVAL_H), np.full(5, GRACE_H))
    assert [PATROL_STATUSES[number] for number in numbers] == single
