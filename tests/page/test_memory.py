"""What a screen makes of presses, and of widgets that repeat what was before them."""

from zoneinfo import ZoneInfo

import pytest

from geo.domain.filters import SiteFilter
from pages.components.memory import Screen

EMPTY, VILLAGES = SiteFilter(), SiteFilter(kind=("village",))


@pytest.fixture
def here():
    return Screen(EMPTY, ZoneInfo("Asia/Shanghai"), "zh", lang_chosen=False, site="", query={})


def run(here):
    here.filter = here.settled()


def test_a_widget_that_repeats_what_was_before_a_press_lifts_nothing(here):
    here.press(VILLAGES)
    run(here)
    here.told["kind"] = ()
    here.press(here.filter.but(area="370725"))
    run(here)
    assert here.filter == SiteFilter(kind=("village",), area="370725")


def test_the_same_told_without_another_press_is_a_wish(here):
    here.press(VILLAGES)
    run(here)
    here.told["kind"] = ()
    run(here)
    assert here.filter == EMPTY


def test_what_is_told_anew_beside_a_press_counts(here):
    here.told["search"] = "西"
    here.press(VILLAGES)
    run(here)
    assert here.filter == SiteFilter(kind=("village",), search="西")


def test_what_was_told_once_is_not_told_again(here):
    here.told["kind"] = ("village",)
    run(here)
    here.press(EMPTY)
    run(here)
    assert here.filter == EMPTY
