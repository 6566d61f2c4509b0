"""No screen has a grave fault for a screen reader, the keyboard or a weak eye while work is under way."""

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.axe import violations_of_both_themes
from tests.browser.keyed_page import KeyedPage
from tests.browser.planning_page import TABS, Planning
from tests.browser.pressing import wait_until_laid_out
from tests.browser.screens import enter
from tests.browser.situation_page import demo_sites

FOREIGN_POST = next(
    site for site in demo_sites() if site["kind"] == "checkpoint" and site["unit"] not in {"", "Z01"}
)
"""A post of another unit than that of the demo's staff."""


@pytest.fixture(scope="module")
def worked_app(tmp_path_factory):
    """The demo for the drafts, orders and requests of this module."""
    with servers.serving_demo(tmp_path_factory.mktemp("worked")) as server:
        yield server


def at(place, page):
    """The faults of a page, each with where it was found."""
    wait_until_laid_out(page)
    return [f"{place} {line}" for line in violations_of_both_themes(page)]


def test_a_draft_with_its_proposal_the_question_and_the_order(new_screen, worked_app):
    planner = Planning(new_screen(), worked_app.url).open()
    planner.begin("三中队减员").lose("三中队", "30")
    planner.propose()
    found = []
    for tab in TABS:
        planner.show(tab)
        found += at(f"draft, {tab}", planner.page)
    planner.press("publish")
    planner.part("publish-now").wait_for()
    found += at("question", planner.page)
    planner.press("publish-now")
    planner.part("publish-now").wait_for(state="detached")
    planner.show("orders")
    found += at("orders", planner.page)
    planner.page.goto(planner.part("orders").get_by_role("link", name="打印").get_attribute("href"))
    expect(planner.page.get_by_role("heading", level=1)).to_have_text("第 1 号令 · 三中队减员")
    planner.page.wait_for_load_state("networkidle")
    found += [f"order {line}" for line in violations_of_both_themes(planner.page)]
    assert found == []


def test_a_schedule_with_a_request_that_waits_for_an_answer(new_screen, worked_app):
    asking = KeyedPage(new_screen(), worked_app.url)
    enter(asking.page, f"{worked_app.url}/rota?site={FOREIGN_POST['code']}", "staff")
    asking.part("shift-form").wait_for()
    wait_until_laid_out(asking.page)
    asking.page.locator("[class*=st-key-reason-] input").fill("原单位缺人")
    asking.press("shift-ask")
    expect(asking.part("shift-panel")).to_contain_text("一中队 申请替班")
    found = at("own request", asking.page)
    for width in (1400, 390):
        page = new_screen(width=width, height=844, locale="en-GB").page
        enter(page, f"{worked_app.url}/rota", "planner")
        page.locator("[class*=st-key-shift-accept-]").first.wait_for()
        found += at(f"request, {width} px", page)
    page = new_screen(width=390, height=844).page
    enter(page, f"{worked_app.url}/m/rota", "planner")
    page.get_by_role("link", name="一中队申请替班").click()
    page.get_by_role("button", name="同意替班").wait_for()
    found += [f"low-bandwidth {line}" for line in violations_of_both_themes(page)]
    assert found == []


def test_a_siting_plan_that_was_worked_out(new_screen, worked_app):
    siting = Planning(new_screen(), worked_app.url)
    enter(siting.page, f"{worked_app.url}/posts", "planner")
    siting.map.wait_until_drawn()
    tabs = siting.part("siting-tab").get_by_role("radio")
    siting.choose_tab("siting-tab", tabs.count() - 1)
    siting.press("posts-work-out")
    expect(siting.part("posts-plan")).to_contain_text("已是最优")
    found = []
    for number in range(tabs.count()):
        siting.choose_tab("siting-tab", number)
        found += at(f"siting, tab {number}", siting.page)
    assert found == []
