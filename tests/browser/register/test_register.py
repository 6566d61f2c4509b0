"""A planner adds a checkpoint by a press on the map, moves it by dragging, retires it and takes that back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.keyed_page import KeyedPage
from tests.browser.map_frame import MAP_FRAME
from tests.browser.screens import enter, wait_until_at_rest

EMPTY, ELSEWHERE = (36.7481, 118.8668), (36.7441, 118.8628)
NAME = "北河新卡"


@pytest.fixture
def server(tmp_path):
    with servers.serving_demo(tmp_path) as server:
        yield server


def opened(screen, server, account):
    register = KeyedPage(screen, server.url)
    enter(register.page, f"{server.url}/register", account)
    register.map.wait_until_drawn()
    wait_until_at_rest(register.page)
    return register


@pytest.fixture
def planner(new_screen, server):
    return opened(new_screen(height=1800), server, "planner")


def field(register, name):
    return register.part(f"register-{name}").get_by_role("textbox")


def choose(register, key, option):
    register.open_options(key)
    register.page.get_by_role("option", name=option, exact=True).first.click()
    wait_until_at_rest(register.page)


def drag_mark(register, place):
    """Drag the mark to a place of the map, as a hand does."""
    box = register.page.locator(MAP_FRAME).bounding_box()
    mark = register.page.frame_locator(MAP_FRAME).locator(".kadian-handle").bounding_box()
    x, y = register.map.place_of(*place)
    mouse = register.page.mouse
    mouse.move(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + x - 5, box["y"] + y - 5, steps=5)
    mouse.move(box["x"] + x, box["y"] + y)
    mouse.up()
    wait_until_at_rest(register.page)


def test_a_checkpoint_is_added_moved_retired_and_back_while_a_colleague_watches(planner, server, new_screen):
    colleague = opened(new_screen(), server, "commander")
    colleague.part("register-search").get_by_role("textbox").fill(NAME)
    colleague.page.keyboard.press("Enter")
    expect(colleague.part("register-list")).to_contain_text("共 0 项")

    planner.press("register-new")
    choose(planner, "register-group", "卡点")
    planner.map.move_to(*EMPTY, 15)
    planner.map.press(*EMPTY)
    expect(field(planner, "lat")).to_have_value(re.compile(r"36\.748"))
    field(planner, "name").fill(NAME)
    choose(planner, "register-variant", "硬卡")
    planner.press("register-do-save")
    expect(planner.part("register-result")).to_contain_text("已记录")
    expect(colleague.part("register-list")).to_contain_text(NAME)

    drag_mark(planner, ELSEWHERE)
    expect(field(planner, "lat")).not_to_have_value(re.compile(r"36\.748"))
    planner.press("register-do-save")
    expect(planner.part("register-history")).to_contain_text("纬度")

    planner.part("register-retire").locator("summary").click()
    planner.press("register-do-retire")
    planner.part("register-do-restore").wait_for()
    planner.press("register-do-undo")
    expect(field(planner, "name")).to_have_value(NAME)
