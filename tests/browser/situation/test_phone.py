"""In one hand: search, choose, read the card, and scroll past the map."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import enter, expect_no_sideways_scroll, wait_until_at_rest
from tests.browser.situation_page import Situation

NAME = "红河平原大桥"


@pytest.fixture
def phone(new_screen, kadian_app):
    place = Situation(new_screen(width=390, height=844), kadian_app.url, "staff").open()
    place.part("at-hand").get_by_role("textbox").wait_for()
    return place


def test_a_search_leads_to_the_card_with_nothing_but_typing(phone):
    phone.fill("search", "hhpydq")
    phone.expect_card(NAME)
    expect(phone.part("site-card").get_by_role("heading")).to_be_in_viewport()


def test_one_of_several_hits_is_a_press_away(phone):
    phone.fill("search", "hh")
    phone.part("hit-K01").get_by_role("button").tap()
    phone.expect_card(NAME)
    expect(phone.part("site-card").get_by_role("heading")).to_be_in_viewport()


def drag(page, x, y, far):
    """One finger from there, so many pixels down."""
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        finger = {"x": x, "y": y + far * step / 10}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [finger]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_one_finger_scrolls_past_the_map(phone):
    page, map_ = phone.page, frame_of_map(phone)
    height = map_.bounding_box()["height"]
    assert height <= 0.46 * page.viewport_size["height"]
    expect(map_.content_frame.get_by_text("双指移动地图")).to_be_visible()
    view = phone.map.view()
    wait_until_at_rest(page)  # a gesture that falls into a redraw is lost
    drag(page, 195, map_.bounding_box()["y"] + 0.8 * height, -250)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 100")
    assert phone.map.view() == view
    phone.map.frame.evaluate("map.dragging.enable()")  # the control: a map that takes the finger for itself
    wait_until_at_rest(page)
    drag(page, 195, map_.bounding_box()["y"] + 0.8 * height, -100)
    phone.map.frame.wait_for_function("lat => map.getCenter().lat !== lat", arg=view[0])


def frame_of_map(phone):
    return phone.page.locator("iframe[title='streamlit_folium.st_folium']")


def test_what_a_thumb_meets_is_large_enough(phone):
    phone.fill("search", "hhpydq")
    phone.expect_card(NAME)
    for part in (phone.page.get_by_test_id("stExpandSidebarButton"), *phone.page.locator("summary").all()):
        box = part.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    expect(phone.part("found").get_by_text("找到 1 个点位")).to_be_visible()
    expect_no_sideways_scroll(phone.page)


def test_a_chosen_unit_is_taken_out_with_a_thumb(new_screen, kadian_app):
    page = new_screen(width=390, height=844).page
    enter(page, f"{kadian_app.url}/patrols", "planner")
    page.locator("summary", has_text="队伍与速度").tap()
    chosen = page.get_by_role("button", name="Remove 一中队")
    chosen.wait_for()
    for each in page.locator("[data-testid=stMultiSelect] [data-tag] button").all():
        box = each.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    chosen.tap()
    expect(chosen).to_have_count(0)
    expect_no_sideways_scroll(page)
