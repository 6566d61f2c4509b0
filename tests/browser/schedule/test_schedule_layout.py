"""The schedule fills the window: the grid scrolls within itself, and no answer moves what is pressed."""

import re

import pytest
from playwright.sync_api import expect

from pages.components.schedule.schedule_tabs import ScheduleTab
from tests.browser.axe import violations_of_both_themes
from tests.browser.press_places.schedule import FOREIGN_POSTS
from tests.browser.pressing import wait_until_laid_out
from tests.browser.screens import enter, expect_no_sideways_scroll

OVERFLOW = """() => ["[data-testid=stMain]", "[data-testid=stSidebarContent]"]
    .map((part) => document.querySelector(part))
    .filter((part) => part?.checkVisibility())
    .filter((part) => part.scrollHeight > part.clientHeight || part.scrollWidth > part.clientWidth)
    .map((part) => part.dataset.testid)"""


def opened(screen, url, account, path="rota"):
    enter(screen.page, f"{url}/{path}", account)
    screen.page.locator(".st-key-schedule-grid").wait_for()
    wait_until_laid_out(screen.page)
    return screen.page


def tab(page, name):
    return page.locator(".st-key-schedule-tab").get_by_role("radio").nth(list(ScheduleTab).index(name))


@pytest.mark.parametrize("account", ["planner", "staff", "commander"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1400, 900)])
def test_neither_the_page_nor_its_sidebar_scrolls_and_the_grid_does(
    new_screen, kadian_app, account, width, height
):
    page = opened(new_screen(width=width, height=height), kadian_app.url, account)
    assert page.evaluate(OVERFLOW) == []
    grid = page.locator(".st-key-schedule-grid [data-testid=stDataFrame]").bounding_box()
    assert height - 24 <= grid["y"] + grid["height"] <= height
    assert grid["height"] > 0.6 * height


def test_nothing_is_in_a_sidebar_for_who_may_only_look(new_screen, kadian_app):
    page = opened(new_screen(), kadian_app.url, "supervisor")
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()


@pytest.mark.parametrize("account", ["planner", "staff"])
def test_a_phone_has_one_column(new_screen, kadian_app, account):
    page = opened(new_screen(width=390, height=844), kadian_app.url, account)
    expect_no_sideways_scroll(page)


def test_every_tab_is_in_order_for_a_screen_reader(new_screen, kadian_app):
    page, found = opened(new_screen(), kadian_app.url, "planner", "rota?site=K01"), []
    for name in ScheduleTab:
        tab(page, name).click()
        expect(tab(page, name)).to_have_attribute("aria-checked", "true")
        wait_until_laid_out(page)
        found += [f"{name} {line}" for line in violations_of_both_themes(page)]
    assert found == []


def test_an_answer_moves_no_request_and_its_undo_is_elsewhere(new_screen, fresh_app):
    staff = opened(new_screen(), fresh_app.url, "staff", f"rota?site={FOREIGN_POSTS[0]}")
    staff.locator(".st-key-shift-form").get_by_label("理由").fill("离驻地近")
    staff.locator(".st-key-shift-ask").get_by_role("button").click()
    expect(staff.locator(".st-key-shift-result")).to_contain_text(re.compile(r"已记录 #\d+"))
    planner = opened(new_screen(), fresh_app.url, "planner")
    decline = planner.locator("[class*=st-key-shift-decline-]").get_by_role("button")
    spot = decline.bounding_box()
    decline.click()
    result = planner.locator(".st-key-schedule-requests-result")
    expect(result).to_contain_text(re.compile(r"已记录 #\d+"))
    box = result.bounding_box()
    assert box["y"] + box["height"] <= spot["y"]
