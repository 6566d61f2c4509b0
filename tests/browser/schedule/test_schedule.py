"""Who stands where: staff on a phone confirm their shift, and the planner's open screen shows it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.screens import enter, expect_no_sideways_scroll, wait_until_at_rest
from tests.browser.situation_page import demo_sites

BRIDGE = next(site for site in demo_sites() if site["code"] == "K01")


def opened(screen, url, account):
    enter(screen.page, f"{url}/rota", account)
    screen.page.locator(".st-key-schedule-grid").wait_for()
    wait_until_at_rest(screen.page)
    return screen.page


@pytest.fixture
def app_at(tmp_path_factory, request):
    """Kadian at a time of its own day: the schedule is another one in the hour before a shift ends."""
    folder, clock = tmp_path_factory.mktemp("clock"), getattr(request, "param", "13:00")
    # Not on a copy of the demo county: its history is to end at the time of this clock.
    with servers.serving_kadian(folder, servers.APPS / "clock_app.py", OFFICE_CLOCK=clock) as server:
        yield server


@pytest.fixture
def desk(new_screen, app_at):
    return opened(new_screen(), app_at.url, "planner")


@pytest.fixture
def phone(new_screen, app_at):
    return opened(new_screen(width=390, height=844), app_at.url, "staff")


def cells(page, name):
    """What the grid says of a post, a cell a shift, as a screen reader meets it."""
    row = page.locator(".st-key-schedule-grid [role=grid] tbody tr").filter(has_text=name)
    return row.locator("td").nth(1)


@pytest.mark.parametrize("app_at", ["07:40"], indirect=True)  # later in the day there is a shift less
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_three_days_of_the_grid_are_seen_whole_on_a_large_screen(new_screen, app_at, locale):
    page = opened(new_screen(width=1400, locale=locale), app_at.url, "planner")
    heads = page.locator(".st-key-schedule-grid [role=grid] thead th")
    expect(heads).to_have_count(5)  # the post, the shift that runs, three that begin
    page.wait_for_function(
        """() => {
            const rows = document.querySelector(".st-key-schedule-grid .dvn-scroller");
            return rows.scrollWidth === rows.clientWidth;
        }"""
    )


@pytest.mark.parametrize("app_at", ["07:40", "13:00"], indirect=True)
def test_a_shift_confirmed_on_a_phone_is_seen_at_the_desk(desk, phone):
    expect(cells(desk, BRIDGE["name"])).to_have_text("一中队 · 计划")
    expect_no_sideways_scroll(phone)
    panel = phone.locator(".st-key-shift-panel")
    expect(panel).to_contain_text(BRIDGE["name"])
    confirm = phone.locator(f"[class*=st-key-shift-next-{BRIDGE['code']}-]").first.get_by_role("button")
    # The press is on the first screen and as high as a thumb, once all above it and its style are there.
    phone.wait_for_function(
        "button => (box => box.height >= 44 && box.bottom <= innerHeight)(button.getBoundingClientRect())",
        arg=confirm.element_handle(),
    )
    for button in phone.locator(".st-key-own-shifts button, .st-key-shift-form button").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44, button.get_attribute("aria-label")
    before = confirm.bounding_box()
    confirm.tap()
    result = phone.locator(".st-key-own-shifts-result")
    expect(result).to_contain_text(re.compile(rf"已记录 #\d+ · {BRIDGE['name']} · 今天 \d\d:\d\d"))
    expect(result).to_be_in_viewport()
    assert confirm.bounding_box() == before  # what was pressed stays where it is
    expect(panel).to_contain_text("到岗 3 人，带班 1 人")
    expect_no_sideways_scroll(phone)
    expect(cells(desk, BRIDGE["name"])).to_have_text("一中队 · 已到岗 3/3")
    expect(desk.locator(".st-key-schedule-strip")).to_contain_text("已到岗 1")

    phone.locator(".st-key-shift-release").get_by_role("button").tap()
    expect(cells(desk, BRIDGE["name"])).to_have_text("⚠ 空岗")
    first = desk.locator(".st-key-schedule-grid [role=grid] tbody tr").first
    expect(first).to_contain_text(BRIDGE["name"])
    desk.locator(".st-key-schedule-grid .dvn-scroller").click(position={"x": 200, "y": 35 * 1.5})
    expect(desk.locator(".st-key-shift-panel")).to_contain_text(BRIDGE["name"])
    expect(desk.locator(".st-key-shift-panel")).to_contain_text("空岗")


def test_a_gap_of_the_day_after_tomorrow_is_filled_as_proposed_and_taken_back(desk):
    name = BRIDGE["name"]
    row = desk.locator(".st-key-schedule-grid [role=grid] tbody tr").filter(has_text=name)
    later = desk.locator(".st-key-schedule-grid [role=grid] tbody tr").filter(has_text="⚠ 空岗")
    expect(row.locator("td").nth(3)).to_have_text("一中队 · 计划")
    grid = desk.locator(".st-key-schedule-grid .dvn-scroller")
    grid.click(position={"x": 0.9 * grid.bounding_box()["width"], "y": 35 * 1.5})  # the last of its columns
    panel = desk.locator(".st-key-shift-panel")
    desk.locator(".st-key-shift-release").get_by_role("button").click()
    expect(later).to_have_count(1)
    chosen = later.locator("td").first.inner_text()
    expect(panel).to_contain_text(chosen)
    desk.locator(".st-key-schedule-work-out").get_by_role("button").click()
    proposal = desk.locator(".st-key-schedule-proposal")
    expect(proposal).to_contain_text("建议改动 1 班，排不上的 0 班")
    expect(proposal.locator("li")).to_have_text([re.compile(f"{chosen}.*原为空岗", re.DOTALL)])
    expect(later).to_have_count(1)  # nothing is written before the press
    desk.locator(".st-key-schedule-put").get_by_role("button").click()
    expect(later).to_have_count(0)
    expect(desk.locator(".st-key-schedule-put-result")).to_contain_text(re.compile(r"已记录 #\d+"))
    desk.mouse.move(0, 0)  # as a hand does: a further press at the spot of the last one takes nothing back
    desk.locator(".st-key-schedule-take-back").get_by_role("button").click()
    expect(later).to_have_count(1)


def test_a_swap_asked_for_on_a_phone_is_counted_on_every_page_and_approved_on_top_of_the_schedule(
    new_screen, app_at, phone
):
    theirs = next(site for site in demo_sites() if site["code"] == "K02")
    planner = new_screen().page
    enter(planner, app_at.url, "planner")
    pages = planner.locator(".st-key-pages")
    expect(pages).to_contain_text("值守安排")
    expect(pages).not_to_contain_text("条替班申请")
    phone.goto(f"{app_at.url}/rota?site={theirs['code']}")
    form = phone.locator(".st-key-shift-form")
    form.get_by_label("理由").fill("离驻地近")
    wait_until_at_rest(phone)
    offered = form.get_by_role("combobox")
    offered.scroll_into_view_if_needed()  # before the press: the options close when the page is scrolled
    offered.click()
    phone.get_by_role("option").filter(has_text=BRIDGE["name"]).first.click()
    phone.locator(".st-key-shift-swap").get_by_role("button").tap()
    expect(phone.locator(".st-key-shift-result")).to_contain_text(re.compile(r"已记录 #\d+"))
    expect(pages).to_contain_text("1 条替班申请")  # by itself
    pages.get_by_role("link", name="值守安排").click()
    request = planner.locator("[class*=st-key-request-]")
    expect(request).to_contain_text(f"换{theirs['name']}")
    request.get_by_role("button", name="同意换班").click()
    expect(cells(planner, BRIDGE["name"])).to_contain_text(re.compile("^(?!一中队).*已认班"))
    expect(cells(planner, theirs["name"])).to_have_text("一中队 · 已认班")
    expect(pages).not_to_contain_text("条替班申请")
    planner.mouse.move(0, 0)  # as a hand does: a further press at the spot of the last one takes nothing back
    planner.locator(".st-key-shift-swap-undo").get_by_role("button").click()
    expect(cells(planner, BRIDGE["name"])).to_have_text("一中队 · 计划 · ⇄")
