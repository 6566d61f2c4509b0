"""The area page in a browser: the map beside the figures on one screen, in one column on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.map_frame import MapFrame
from tests.browser.screens import enter, expect_no_sideways_scroll

TOWN = "370725001"


def opened(screen, url):
    enter(screen.page, f"{url}/area?area={TOWN}")
    shown = MapFrame(screen.page)
    shown.wait_until_drawn()
    return screen.page, shown


def fits(town):
    """Whether the whole town is in view, and not from far away."""
    return town.frame.wait_for_function(
        """code => {
            const height = bounds => bounds.getNorth() - bounds.getSouth();
            const view = map.getBounds(), extent = map.situation.extent(code);
            return view.contains(extent) && height(view) < 3 * height(extent);
        }""",
        arg=TOWN,
    )


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1400, 900)])
def test_map_and_figures_stand_side_by_side_and_the_page_does_not_scroll(
    new_screen, kadian_app, width, height
):
    page, town = opened(new_screen(width=width, height=height), kadian_app.url)
    assert fits(town)
    shown, panel = page.locator(".st-key-map iframe"), page.locator(".st-key-area-panel")
    expect(panel.get_by_role("heading", name="宝都街道")).to_be_in_viewport()
    left, right = shown.bounding_box(), panel.bounding_box()
    assert left["x"] + left["width"] <= right["x"]
    assert min(left["width"], left["height"]) > 400
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollHeight <= main.clientHeight")
    panel.locator("[class*=st-key-total-] button").first.click()
    expect(panel.get_by_role("heading", name="宝都街道")).to_have_count(0)
    expect(panel.locator("[class*=st-key-total-]")).to_have_count(0)  # a community has no sub-areas
    expect(panel.locator(".st-key-sites")).to_be_visible()


def test_on_a_phone_all_stands_in_one_column(new_screen, kadian_app):
    page, town = opened(new_screen(width=390, height=844), kadian_app.url)
    assert fits(town)
    expect_no_sideways_scroll(page)
    shown = page.locator(".st-key-map iframe").bounding_box()
    assert shown["y"] + shown["height"] < 844
    assert shown["width"] > 340
