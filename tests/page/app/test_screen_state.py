"""What a screen makes of presses, and of widgets that repeat what was before them."""

from zoneinfo import ZoneInfo

import pytest

from geo.domain.filters import SiteFilter
from pages.components.app.screen_state import ScreenState

EMPTY, VILLAGES = SiteFilter(), SiteFilter(kind=("village",))


@pytest.fixture
def here():
    return ScreenState(EMPTY, ZoneInfo("Asia/Shanghai"), "zh", lang_chosen=False, site="", query={})


def run(here):
    here.filter = here.merge_pending()


def test_a_widget_that_repeats_what_was_before_a_press_lifts_nothing(here):
    here.set_filter(VILLAGES)
    run(here)
    here.pending_filter["kind"] = ()
    here.set_filter(here.filter.replace(area="370725"))
    run(here)
    assert here.filter == SiteFilter(kind=("village",), area="370725")


def test_the_same_value_without_another_press_is_a_request(here):
    here.set_filter(VILLAGES)
    run(here)
    here.pending_filter["kind"] = ()
    run(here)
    assert here.filter == EMPTY


def test_what_is_sent_again_beside_a_press_counts(here):
    here.pending_filter["search"] = "西"
    here.set_filter(VILLAGES)
    run(here)
    assert here.filter == SiteFilter(kind=("village",), search="西")


def test_what_was_sent_once_is_not_sent_again(here):
    here.pending_filter["kind"] = ("village",)
    run(here)
    here.set_filter(EMPTY)
    run(here)
    assert here.filter == EMPTY


def test_a_menu_that_is_closed_before_its_fields_were_drawn_clears_nothing(here):
    here.set_filter(VILLAGES)
    run(here)
    here.pending_filter["kind"] = ()
    here.has_toggled_menu = True
    run(here)
    assert here.filter == VILLAGES
    here.pending_filter["kind"] = ()  # once they are drawn, the same value is a choice
    run(here)
    assert here.filter == EMPTY
