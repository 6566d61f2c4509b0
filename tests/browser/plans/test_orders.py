"""A planner loses a squad: proposes, locks, proposes again, publishes an order, and takes it back."""

import re

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.planning_page import Planning
from tests.browser.pressing import wait_until_laid_out
from tests.browser.screens import expect_no_sideways_scroll, take
from tests.browser.situation_page import Situation, demo_sites, place

SITES = {site["code"]: site for site in demo_sites()}
LOST, PEOPLE = "三中队", "30"
BASE = (36.58478, 118.91683)
"""Where the fourth squad has its base."""
GATE, BRIDGE, NORTH = (SITES[code] for code in ("K03", "K11", "K19"))


@pytest.fixture(scope="module")
def ordered_app(tmp_path_factory):
    """The demo for all of this module's orders."""
    with servers.serving_demo(tmp_path_factory.mktemp("ordered")) as server:
        yield server


def read_papers(planner):
    """What each unit has to do, to print and for Word."""
    planner.show("orders")
    address = planner.part("orders").get_by_role("link", name="打印").get_attribute("href")
    sheet = planner.page.context.new_page()
    sheet.goto(address)
    expect(sheet.get_by_role("heading", level=1)).to_have_text("第 1 号令 · 三中队减员")
    section = sheet.locator("section", has=sheet.get_by_role("heading", name="一中队", exact=True))
    expect(section).to_contain_text(f"接管{GATE['name']}")
    sheet.close()
    document = Document(take(planner.page, planner.part("orders"), "Word"))
    assert document.paragraphs[0].text == "第 1 号令 · 三中队减员"
    assert "一中队" in [each.text for each in document.paragraphs if each.style.name == "Heading 1"]


def begin_next_draft(planner):
    """It knows that squad 3 is away, and a proposal gives nothing back to it; so does the schedule."""
    planner.begin("次日")
    expect(planner.part("away")).to_contain_text(f"{LOST}：减员 {PEOPLE} 人（第 1 号令）")
    planner.propose()
    expect(planner.reasons.filter(has_text=f"→ {LOST}")).to_have_count(0)
    schedule = planner.page.context.new_page()
    schedule.goto(f"{planner.url}/rota")
    expect(schedule.locator(".st-key-schedule-preferences")).to_contain_text(
        f"{LOST}：减员 {PEOPLE} 人（第 1 号令）"
    )
    schedule.close()


def test_losing_a_squad_from_the_proposal_to_the_order_and_back(new_screen, ordered_app):
    planner = Planning(new_screen(), ordered_app.url).open()
    commander = Situation(new_screen(), ordered_app.url).open(site=GATE["code"])
    card = commander.part("site-card")
    expect(card).to_contain_text(LOST)

    # Squad 3 is lost: the planner reads who takes its posts, why, and that it is proved.
    planner.begin("三中队减员").lose(LOST, PEOPLE)
    planner.propose()
    expect(planner.reasons).to_have_count(4)
    for reason in planner.reasons.all_inner_texts():
        assert f"原因：{LOST}已无人可用" in reason
        assert re.search(rf"{LOST} → \S+ · .* · 路程 [\d.]+ → [\d.]+ 公里", reason)
    expect(planner.part("propose-step")).to_contain_text("已是最优")

    # One post goes to another unit by hand; it and a second one are locked, and the rest is proposed again.
    planner.choose("post", GATE["name"])
    planner.choose("to-unit", "一中队")
    planner.press("move-post")
    expect(planner.reason_of(GATE)).to_contain_text("三中队 → 一中队 · 人工调整")
    expect(planner.part("propose-step")).to_contain_text("尚未测算")
    held = planner.reason_of(NORTH).inner_text()
    planner.lock(GATE)
    planner.lock(NORTH)
    planner.propose()
    expect(planner.part("propose-step")).to_contain_text("已是最优")
    expect(planner.reason_of(GATE)).to_contain_text("三中队 → 一中队")
    assert planner.reason_of(NORTH).inner_text() == held
    expect(planner.reason_of(BRIDGE)).to_contain_text(f"原因：{LOST}已无人可用")

    # So far nothing has happened in the field.
    expect(card).to_contain_text(LOST)

    # Order No. 1, after the counts were read again; the commander's open map shows it.
    planner.press("publish")
    expect(planner.part("publish-step")).to_contain_text("调整卡点 4、未明确责任单位 0 → 0")
    planner.part("publish-reason").get_by_role("textbox").fill("三中队全员隔离")
    planner.press("publish-now")
    expect(card).to_contain_text("一中队")
    expect(planner.part("order-announcement")).to_contain_text(re.compile(r"第 1 号令 · 三中队减员 · #\d+"))

    read_papers(planner)

    begin_next_draft(planner)

    # And back: everybody stands where they stood, and the squad is there again.
    planner.show("orders")
    planner.press("undo-step-1")
    planner.press("undo-order-1")
    expect(planner.part("orders")).to_contain_text("废止第 1 号令")
    expect(card).to_contain_text(LOST)
    expect(planner.part("away")).not_to_contain_text("第 1 号令")
    assert planner.screen.foreign_requests == commander.screen.foreign_requests == []
    assert planner.screen.dialogs == []


def test_a_post_is_chosen_on_the_map_in_the_table_and_in_the_form_alike(new_screen, ordered_app):
    planner = Planning(new_screen(height=1600), ordered_app.url).open().begin("夜班")
    form = planner.part("post").get_by_role("combobox")
    planner.map.wait_until_drawn()
    planner.map.move_to(*place(GATE), 15)
    planner.map.press(*place(GATE))
    expect(form).to_have_value(re.compile(GATE["name"]))
    table = planner.part("plan-posts").locator("[role=grid]")
    marked = table.locator("tr[aria-selected=true]")
    expect(marked).to_contain_text(GATE["name"])
    rows = planner.part("plan-posts").locator(".dvn-scroller")
    rows.scroll_into_view_if_needed()
    rows.click(position={"x": 17, "y": 35 * 1.5})
    first = table.locator("td[aria-colindex='1']").first.inner_text()
    expect(form).to_have_value(re.compile(first))
    planner.map.frame.wait_for_function(
        "name => map.situation.points.columns.names[map.situation.points._chosen] === name", arg=first
    )
    planner.choose("post", BRIDGE["name"])
    expect(marked).to_contain_text(BRIDGE["name"])
    assert planner.screen.foreign_requests == []


def test_a_move_is_an_arrow_from_the_unit_that_takes_over(new_screen, ordered_app):
    planner = Planning(new_screen(), ordered_app.url).open().begin("箭头")
    planner.map.wait_until_drawn()
    assert planner.map.frame.evaluate("map.situation.arrows._ends.length") == 0
    planner.choose("post", NORTH["name"])
    planner.choose("to-unit", "四中队")
    planner.press("move-post")
    expect(planner.reason_of(NORTH)).to_be_visible()
    planner.map.frame.wait_for_function("map.situation.arrows._ends.length === 1")
    (ends,) = planner.map.frame.evaluate(
        "map.situation.arrows._ends.map((e) => e.map((p) => [p.lat, p.lng]))"
    )
    assert ends[0] == pytest.approx(BASE, abs=1e-5)
    assert ends[1] == pytest.approx(place(NORTH), abs=1e-5)


def test_a_post_and_then_the_base_of_a_squad_are_pressed_and_the_squad_takes_it_over(new_screen, ordered_app):
    planner = Planning(new_screen(height=900), ordered_app.url).open().begin("点选")
    planner.map.wait_until_drawn()
    planner.map.move_to(*place(NORTH), 15)
    planner.map.press(*place(NORTH))
    expect(planner.part("post").get_by_role("combobox")).to_have_value(re.compile(NORTH["name"]))
    planner.map.move_to(*BASE, 15)
    planner.map.press(*BASE)
    expect(planner.part("post-form")).to_contain_text("已记录")
    expect(planner.part("post")).to_be_visible()  # the form stays
    expect(planner.reason_of(NORTH)).to_contain_text("→ 四中队 · 人工调整")
    planner.map.frame.wait_for_function("map.situation.allocation._lines.some((line) => line.colour)")
    assert planner.screen.foreign_requests == []


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1400, 900)])
def test_a_desk_shows_map_verdict_and_the_form_of_a_post_without_scrolling(
    new_screen, ordered_app, width, height
):
    planner = Planning(new_screen(width=width, height=height), ordered_app.url).open().begin(f"{width}")
    planner.choose("post", NORTH["name"])
    expect(planner.part("move-post")).to_be_in_viewport(ratio=1)
    expect(planner.part("verdict")).to_contain_text("无须调整")
    expect(planner.part("verdict")).to_be_in_viewport(ratio=1)
    frame, share = planner.page.evaluate(
        """() => {
            const box = document.querySelector(".st-key-map iframe").getBoundingClientRect();
            return [[box.top, box.bottom], (box.width * box.height) / (innerWidth * innerHeight)];
        }"""
    )
    assert frame[0] >= 0
    assert frame[1] <= height
    assert share >= 0.38
    main = planner.page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollHeight - node.clientHeight") == 0


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_phone_shows_it_without_sideways_scroll_and_with_targets_for_a_thumb(
    new_screen, ordered_app, locale
):
    planner = Planning(new_screen(width=390, height=844, locale=locale), ordered_app.url)
    page = planner.open().begin(f"390 {locale}").page
    planner.show("units")
    planner.part("plan-units").wait_for()
    expect_no_sideways_scroll(page)
    page.wait_for_function(
        """() => [...document.querySelectorAll('[data-testid=stMain] :is(button, a, input)')]
            .map((e) => e.getBoundingClientRect().height)
            .every((height) => !height || height >= 44)"""
    )


@pytest.mark.parametrize(("width", "height"), [(1400, 900), (1920, 1080), (390, 844)])
def test_the_question_whether_to_publish_is_in_sight_and_moves_no_button(
    new_screen, ordered_app, width, height
):
    planner = Planning(new_screen(width=width, height=height), ordered_app.url).open()
    planner.begin(f"{width} 像素").lose(LOST, "4")
    publish = planner.part("publish").get_by_role("button")
    publish.scroll_into_view_if_needed()
    wait_until_laid_out(planner.page)
    before = publish.bounding_box()
    planner.press("publish")
    now = planner.part("publish-now").get_by_role("button")
    now.wait_for()
    wait_until_laid_out(planner.page)
    assert publish.bounding_box() == before
    if width > 640:
        expect(publish).to_be_in_viewport(ratio=1)
        expect(now).to_be_in_viewport(ratio=1)
    planner.press("publish-not")
    now.wait_for(state="detached")
    wait_until_laid_out(planner.page)
    assert publish.bounding_box() == before
