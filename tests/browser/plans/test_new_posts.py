"""A planner founds a post, moves another and merges a third: from the press to the order, and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.planning_page import Planning
from tests.browser.situation_page import Situation, demo_sites, place

SITES = {site["code"]: site for site in demo_sites()}
GATE, NORTH = SITES["K03"], SITES["K19"]
EMPTY, ELSEWHERE = (36.7481, 118.8668), (36.7441, 118.8628)
NEW, NAME = "K31", "北河新卡"


@pytest.fixture
def planner(new_screen, tmp_path):
    with servers.serving_demo(tmp_path) as server:
        yield Planning(new_screen(height=1400), server.url).open().begin("增设北河卡点")


def press_empty(planner, spot):
    planner.map.wait_until_drawn()
    planner.map.move_to(*spot, 15)
    planner.map.press(*spot)
    planner.part("pressed-spot").wait_for()


def test_a_post_is_founded_one_moved_and_one_merged_and_the_order_is_taken_back(planner, new_screen):
    # Founded where the map was pressed.
    press_empty(planner, EMPTY)
    planner.press("found-here")
    expect(planner.part("found-code").get_by_role("textbox")).to_have_value(NEW)
    planner.part("found-name").get_by_role("textbox").fill(NAME)
    planner.press("found-now")
    expect(planner.part("plan-posts")).to_contain_text(NAME)
    expect(planner.reasons.first).to_contain_text("新设")

    # Another one moved to where the map is pressed next.
    planner.choose("post", NORTH["name"])
    press_empty(planner, ELSEWHERE)
    planner.press("move-here")
    expect(planner.reason_of(NORTH)).to_contain_text("36.744")

    # A third merged into the nearest.
    planner.choose("post", GATE["name"])
    planner.part("merge-post").get_by_text("并入其他卡点").first.click()
    # It unfolds slowly, and options close when what holds them scrolls.
    planner.page.wait_for_function(
        """() => {
            const box = document.querySelector(".st-key-merge-into")?.closest("details");
            const now = box?.open && box.getBoundingClientRect().height;
            const rests = now && now === window.unfolded && box.scrollHeight <= now + 2;
            window.unfolded = now;
            return rests;
        }""",
        polling=200,
    )
    planner.choose("merge-into", SITES["K01"]["name"])
    planner.press("merge-now")
    expect(planner.reason_of(GATE)).to_contain_text(SITES["K01"]["name"])

    # The order does all of it.
    planner.press("publish")
    planner.part("publish-reason").get_by_role("textbox").fill("北河增设")
    planner.press("publish-now")
    expect(planner.part("order-announcement")).to_contain_text(re.compile(r"第 1 号令 · 增设北河卡点 · #\d+"))
    commander = Situation(new_screen(), planner.url).open(site=NEW)
    card = commander.part("site-card")
    expect(card).to_contain_text(NAME)
    expect(card).to_contain_text("在岗")
    wait_until_at(commander, NORTH, ELSEWHERE)

    # And the next one takes it back: the place closes, the other is where it was.
    planner.show("orders")
    planner.press("undo-step-1")
    planner.press("undo-order-1")
    expect(planner.part("orders")).to_contain_text("废止第 1 号令")
    expect(card).to_contain_text("撤卡")
    wait_until_at(commander, NORTH, place(NORTH))
    assert planner.screen.foreign_requests == commander.screen.foreign_requests == []


def wait_until_at(commander, site, spot):
    """Until the map has the site's point within some metres of there."""
    commander.map.frame.wait_for_function(
        """([code, spot]) => {
            const { points } = map.situation;
            const row = points.columns.ids.indexOf(code);
            return row >= 0 && map.distance(points.latLng(row), spot) < 30;
        }""",
        arg=[site["code"], list(spot)],
    )
