from datetime import timedelta

import numpy as np
from hypothesis import example, given

from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.domain.sites import Site
from geo.services.codebook import FRESHNESS, MEANINGS
from tests.unit.services.made_up import BOOK, COUNTIES, KINDS, MOMENTS, standing_of
from tests.worlds import START


def compound(hours, **values):
    return Site(
        "S", "小区", "compound", "patrolled", "370725", visited_at=START - timedelta(hours=hours), **values
    )


@given(COUNTIES, MOMENTS)
@example((compound(24), compound(36), compound(8, interval_h=8), compound(1, interval_h=0)), START)
def test_columns_say_of_every_site_what_the_site_says_of_itself(county, moment):
    standing = standing_of(county, moment)
    for row, site in enumerate(county):
        kind = KINDS[site.kind]
        status = site.status_now(kind, moment)
        assert BOOK.statuses[standing.status[row]] == (kind, kind.status(status))
        assert MEANINGS[standing.meaning[row]] is KINDS.meaning(site.kind, status)
        assert FRESHNESS[standing.freshness[row]] is site.freshness_now(kind, moment)
        age_h = site.age_h(moment)
        assert np.isnan(standing.age_h[row]) if age_h is None else np.isclose(standing.age_h[row], age_h)


@given(COUNTIES, MOMENTS)
def test_attention_is_needed_where_control_fails_or_nobody_speaks(county, moment):
    standing = standing_of(county, moment)
    for row, site in enumerate(county):
        kind = KINDS[site.kind]
        meaning = KINDS.meaning(site.kind, site.status_now(kind, moment))
        quiet = site.freshness_now(kind, moment) in {Freshness.SILENT, Freshness.UNHEARD}
        assert standing.attention[row] == (meaning is Meaning.NOT_IN_FORCE or quiet)


@given(COUNTIES, MOMENTS)
def test_need_puts_the_worst_first_and_what_is_not_in_use_last(county, moment):
    standing = standing_of(county, moment)
    order = [Meaning.NOT_IN_FORCE, Meaning.PARTIAL, Meaning.IN_FORCE, Meaning.INACTIVE]
    spoken_for = [row for row, site in enumerate(county) if standing.freshness[row] < 2]
    by_need = sorted(spoken_for, key=lambda row: -standing.need[row])
    places = [order.index(MEANINGS[standing.meaning[row]]) for row in by_need]
    assert places == sorted(places)


def test_of_two_alike_the_longer_unheard_comes_first():
    old, new = (Site("S", "村", "village", "closed", "", heard_at=START - timedelta(hours=h)) for h in (3, 2))
    standing = standing_of([new, old], START)
    assert standing.need[1] > standing.need[0]
