"""Pan and zoom of a screen's map outlast another page, until something else is asked for."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import wait_until_at_rest
from tests.browser.situation_page import Situation

BAODU = "370725001"


def come_closer(situation):
    """Zoom in by the wheel, beside the middle; returns the view."""
    county = situation.map.view()
    situation.map.point_at(36.62, 118.9)
    for _ in range(3):
        situation.map.frame.wait_for_function("() => !map._animatingZoom")  # a wheel meanwhile does nothing
        before = situation.map.view()[2]
        situation.page.mouse.wheel(0, -240)
        situation.map.frame.wait_for_function("before => map.getZoom() > before", arg=before)
    situation.map.frame.wait_for_function("() => !map._animatingZoom")
    view = situation.map.view()
    assert view[2] > county[2] + 0.5
    return view


def go_to(situation, name, part):
    """By the link of that name, until the page is there."""
    situation.page.get_by_role("link", name=name).click()
    situation.part(part).wait_for()
    wait_until_at_rest(situation.page)


def back_on_the_map(situation):
    situation.page.get_by_role("link", name="态势图").click()
    situation.part("figures").wait_for()
    situation.map.wait_until_drawn()
    wait_until_at_rest(situation.page)
    return situation.map


@pytest.fixture
def person(new_screen, kadian_app):
    return Situation(new_screen(), kadian_app.url).open()


def test_the_view_outlasts_another_page(person):
    view = come_closer(person)
    go_to(person, "辖区", "entries")
    back_on_the_map(person).wait_for_view(*view)
    assert person.screen.errors == []


def test_a_browser_that_keeps_nothing_shows_the_area_again(person):
    """The control: the map itself remembers nothing."""
    county = person.map.view()
    come_closer(person)
    person.page.evaluate("sessionStorage.clear()")
    go_to(person, "辖区", "entries")
    back_on_the_map(person).wait_for_view(*county)


def test_it_outlives_loading_the_page_again_and_a_link_begins_at_its_own_view(person):
    county, view = person.map.view(), come_closer(person)
    person.page.reload()
    person.map.wait_for_view(*view)
    person.open()
    person.map.wait_for_view(*county)


def test_a_new_request_is_followed_and_what_was_kept_is_forgotten(person):
    view = come_closer(person)
    person.part("panel-tab").get_by_text("辖区", exact=True).click()
    person.press(f"total-{BAODU}")
    person.wait_for_link(area=BAODU)
    person.map.frame.wait_for_function("view => map.getCenter().lng !== view[1]", arg=view)
    wait_until_at_rest(person.page)
    person.map.frame.wait_for_function("() => !map.situation.isOurs")
    entered = person.map.view()
    go_to(person, "辖区", "entries")
    back_on_the_map(person).wait_for_view(*entered)


def test_every_screen_keeps_its_own(person):
    view = come_closer(person)
    go_to(person, "巡查路线", "rounds-capacity")
    person.map.wait_until_drawn()
    assert person.map.view() != pytest.approx(view, abs=1e-3)
    back_on_the_map(person).wait_for_view(*view)


def test_a_view_that_was_not_touched_still_fits_what_is_shown(person):
    person.page.set_viewport_size({"width": 900, "height": 900})
    go_to(person, "辖区", "entries")
    person.page.set_viewport_size({"width": 1400, "height": 900})
    zoom = back_on_the_map(person).view()[2]
    assert person.open().map.view()[2] == zoom
    expect(person.part("map")).to_be_visible()
