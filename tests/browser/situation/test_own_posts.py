"""Own sites beside the map, and reports on many from the list: nothing moves under the pointer."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import wait_until_at_rest
from tests.browser.situation_page import Situation

WORST = "M10"
"""The market of the first squad that trades against the order."""


@pytest.fixture
def post(screen, fresh_app):
    return Situation(screen, fresh_app.url, "staff")


def boxes(post, keys):
    """Where the buttons of these keys are."""
    return [post.part(key).get_by_role("button").bounding_box() for key in keys]


def own_keys(post):
    """The keys of the buttons that report on own sites, from top to bottom."""
    names = post.page.locator("[class*=st-key-own-report-]").evaluate_all(
        "all => all.map(each => [...each.classList].find(name => name.startsWith('st-key-own-report-')))"
    )
    return [name.removeprefix("st-key-") for name in names]


def test_own_sites_are_reported_by_one_press_each_and_no_button_moves(post):
    post.open()
    keys = own_keys(post)
    assert keys[0] == f"own-report-{WORST}"
    assert len(keys) == 8
    before = boxes(post, keys)
    first = post.part(keys[0]).get_by_role("button")
    first.dblclick()
    result = post.part("own-sites-result")
    expect(result).to_contain_text(re.compile(r"已记录 #\d+ · 柳沟大集"))
    wait_until_at_rest(post.page)
    assert boxes(post, keys) == before
    number = int(re.search(r"#(\d+)", result.inner_text())[1])
    post.part("own-sites-undo").get_by_role("button").click()
    expect(result).to_contain_text(f"已撤回 · 记录 #{number + 1}")  # pressed twice, it was recorded once
    wait_until_at_rest(post.page)
    assert boxes(post, keys) == before


def test_an_own_site_opens_its_card_with_the_form_in_sight_and_its_surroundings_on_the_map(post):
    post.open()
    post.part("own-site-K09").get_by_role("button").click()
    expect(post.part("site-card").get_by_role("heading")).to_be_visible()
    wait_until_at_rest(post.page)
    post.wait_until_ringed("K09")
    box = post.part("press-seen").get_by_role("button").bounding_box()
    assert box["y"] + box["height"] <= post.page.viewport_size["height"]
    assert post.map.frame.evaluate("map.getZoom()") < 15  # 300 m across it would show nothing else


def test_compounds_ticked_in_the_list_are_patrolled_together_and_that_is_said_where_it_was_pressed(post):
    post.open(kind="compound")
    post.open_list()
    view = post.map.frame.evaluate("[map.getZoom(), map.getCenter().lat]")
    post.tick(0)
    expect(post.ticked).to_have_count(1)
    expect(post.part("site-card")).to_have_count(0)
    post.tick(1)
    expect(post.ticked).to_have_count(2)
    wait_until_at_rest(post.page)
    assert post.map.frame.evaluate("[map.getZoom(), map.getCenter().lat]") == view
    button = post.part("bulk-patrol").get_by_role("button")
    before = button.bounding_box()
    button.dblclick()
    result = post.part("bulk-result")
    expect(result).to_contain_text("2 个点位 巡查")
    wait_until_at_rest(post.page)
    assert button.bounding_box() == before
    for part in (result.get_by_text("已记录"), post.part("undo-ticked").get_by_role("button")):
        expect(part).to_be_in_viewport(ratio=1)
    post.part("undo-ticked").get_by_role("button").click()
    expect(result).to_contain_text("已撤回第")


def test_the_list_ends_above_the_form_and_its_last_row_can_be_reached(post):
    post.open(kind="village")
    post.open_list()
    shown, form = (post.part(key).bounding_box() for key in ("sites", "bulk-form"))
    grid = post.part("sites").locator("[data-testid=data-grid-canvas]").bounding_box()
    assert grid["y"] + grid["height"] <= shown["y"] + shown["height"] + 1
    assert shown["y"] + shown["height"] <= form["y"]
    post.part("tick-all").get_by_role("button").click()
    expect(post.part("bulk-seen").get_by_role("button")).to_have_text("已核查，无变化（77）")
    wait_until_at_rest(post.page)
    assert post.part("bulk-form").bounding_box() == form
