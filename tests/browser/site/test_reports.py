"""Those who report: at the post, at the desk, on the phone, all on one store."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.screens import expect_no_sideways_scroll, wait_until_at_rest
from tests.browser.situation_page import Phone, Situation, demo_sites, place
from tests.worlds import world_at

SITES = {site["code"]: site for site in demo_sites()}
STAFF = "一中队值守员（演示）"
LATE_TICK_MS = 400
"""Longer than a browser waits before it sends a tick, and the server before it draws the answer."""
LOOKS_S = 5
"""Longer than any screen waits before it looks for news."""


@pytest.fixture(scope="module")
def written_app(tmp_path_factory):
    """The demo for all of this module's writing; each test has sites of its own."""
    with servers.serving_demo(tmp_path_factory.mktemp("written")) as server:
        yield server


@pytest.fixture(scope="module")
def post(lasting_screen, written_app):
    """Where staff reports from."""
    return Situation(lasting_screen(), written_app.url, "staff")


@pytest.fixture(scope="module")
def desk(lasting_screen, written_app):
    """Where the commander looks on."""
    return Situation(lasting_screen(), written_app.url)


def test_staff_find_their_post_report_it_and_take_it_back(post):
    bridge = SITES["K01"]
    post.open().open_list()
    post.type_search("hhpydq")
    expect(post.page.get_by_role("option").last).to_contain_text(f"{bridge['name']} · hhpydq · K01")
    post.page.keyboard.press("Enter")
    post.expect_shown(1, total=len(SITES))
    post.walk_to(0)
    post.expect_card(bridge["name"])
    post.wait_until_centred(*place(bridge))
    post.wait_for_colour(bridge, blue=True)
    post.note.fill("换班的人没有到")
    post.report("无人")
    number, unit = post.receipt()
    assert unit == "一中队"
    post.wait_for_colour(bridge, blue=False)
    expect(post.part("site-card")).to_contain_text("无人 · 未落实")
    expect(post.part("site-note")).to_contain_text("备注：换班的人没有到")
    expect(post.note).to_have_value("")
    post.press("undo")
    expect(post.part("site-card")).to_contain_text("在岗 · 落实")
    post.wait_for_colour(bridge, blue=True)
    expect(post.part("undo")).to_have_count(0)
    expect(post.part("status-form")).to_contain_text("已撤回第 ")
    assert post.receipt() == (number + 1, "一中队")


def test_what_one_reports_the_other_sees_and_loses_nothing(post, desk):
    reported, typed_at = SITES["K14"], SITES["K02"]
    desk.open(site=typed_at["code"])
    desk.map.frame.evaluate("window.mark = 'the same frame'")
    desk.map.move_to(*place(reported), 16)
    desk.wait_for_colour(reported, blue=True)
    desk.note.press_sequentially("写到一半的")
    view, drawn = desk.map.view(), desk.map.wait_until_drawn()
    post.open(site=reported["code"])
    post.report("无人")
    desk.map.wait_until_drawn(after=drawn)
    desk.wait_for_colour(reported, blue=False)
    desk.page.keyboard.type("备注")
    expect(desk.note).to_have_value("写到一半的备注")
    desk.expect_card(typed_at["name"])
    assert desk.map.view() == view
    assert desk.map.frame.evaluate("window.mark") == "the same frame"
    assert desk.ringed == typed_at["code"]


def test_without_looks_for_news_it_would_not_be_seen(new_screen, tmp_path):
    world_at(tmp_path).store.close()
    with servers.serving_kadian(tmp_path, KADIAN_REFRESH_S="3600") as app:
        desk, post = (Situation(new_screen(), app.url, "staff") for _ in range(2))
        sent = []
        desk.page.on("websocket", lambda socket: socket.on("framesent", lambda _: sent.append("something")))
        desk.page.clock.install()
        desk.open()
        post.open(site="V1")
        post.report("擅自开放")
        post.receipt()
        sent.clear()
        desk.page.clock.fast_forward(1000 * LOOKS_S)
        expect(desk.part("figure-village")).to_contain_text("2 100 %")
        assert sent == []
        desk.press("figure-village")
        expect(desk.part("figure-village")).to_contain_text("2 50 %")
        expect(desk.part("problems-village")).to_contain_text("1 擅自开放")
        assert sent


def test_two_who_report_the_same_site_are_shown_both_values_and_choose(post, desk):
    exit_ = SITES["K17"]
    for screen in (post, desk):
        screen.open(site=exit_["code"])
        screen.expect_card(exit_["name"])
    desk.note.press_sequentially("我看到的")
    post.report("缺员")
    expect(desk.part("status-form")).to_contain_text("打开此表后")
    expect(desk.note).to_have_value("我看到的")
    desk.report("无人")
    conflict = desk.part("status-form").get_by_text("未写入")
    expect(conflict).to_contain_text(re.compile(rf"{STAFF} 已于今天 \d\d:\d\d改为“缺员”，您要改为“无人”"))
    expect(desk.note).to_have_value("我看到的")
    desk.press("keep-theirs")
    expect(conflict).to_have_count(0)
    expect(desk.part("site-card")).to_contain_text("缺员 · 部分落实")

    post.report("在岗")
    expect(desk.part("status-form")).to_contain_text("打开此表后")
    desk.report("无人")
    expect(conflict).to_contain_text("改为“在岗”，您要改为“无人”")
    desk.press("apply-mine")
    expect(desk.part("status-form")).to_contain_text("请先写明理由")
    desk.fill("because", "亲眼所见")
    desk.press("apply-mine")
    desk.receipt()
    for screen in (post, desk):
        expect(screen.part("site-card")).to_contain_text("无人 · 未落实")


def test_ticks_stay_with_their_sites_when_news_move_the_rows_and_are_changed_together(post, desk):
    desk.open(area="370725108").open_list()
    first, *ticked = desk.names
    for row in (1, 2):
        desk.tick(row)
        expect(desk.ticked).to_have_count(row)
    last = next(site for site in SITES.values() if site["name"] == ticked[-1])
    post.open(site=last["code"])
    post.report("缺员")
    expect(desk.grid.locator("tbody tr").first).to_contain_text("缺员")
    expect(desk.ticked).to_have_text([ticked[1], ticked[0]])
    desk.part("bulk-form").get_by_role("button", name="无人（2）").click()
    expect(desk.part("bulk-form").get_by_text(re.compile(r"已记录 #\d+–#\d+"))).to_be_visible()
    expect(desk.grid.get_by_text("无人", exact=True)).to_have_count(2)
    expect(desk.ticked).to_have_count(0)
    assert sorted(desk.names[:2]) == sorted(ticked)
    assert desk.names[2] == first


def test_a_button_pressed_a_moment_after_the_last_tick_shows_its_result(post):
    """The browser sends a tick 150 ms later: by then the press has begun another list."""
    post.open(kind="village").open_list()
    post.tick(0)
    confirm = post.part("bulk-form").get_by_role("button", name="已核查，无变化（1）")
    confirm.wait_for()
    wait_until_at_rest(post.page)
    box = confirm.bounding_box()
    post.tick(1)
    post.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    receipt = post.part("bulk-result").get_by_text("已记录")
    receipt.wait_for()
    post.page.wait_for_timeout(LATE_TICK_MS)
    wait_until_at_rest(post.page)
    expect(receipt).to_be_visible()
    expect(post.ticked).to_have_count(0)


def test_on_a_phone_a_post_is_tapped_and_its_status_set_by_thumb(new_screen, written_app):
    gate = SITES["K29"]
    phone = Phone(new_screen(width=390, height=844), written_app.url).open()
    phone.map.wait_until_drawn()
    expect_no_sideways_scroll(phone.page)
    zoom = phone.page.frame_locator("iframe").locator(".leaflet-control-zoom a")
    for button in zoom.all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44, button.inner_text()
    phone.map.tap(*place(gate))
    phone.expect_card(gate["name"])
    expect_no_sideways_scroll(phone.page)
    form = phone.part("status-form").get_by_role("button").filter(visible=True)
    for button in form.all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44, button.inner_text()
    phone.part("status-form").get_by_role("button", name="缺员").tap()
    phone.receipt()
    expect(phone.part("site-card")).to_contain_text("缺员 · 部分落实")
    phone.part("account-menu").get_by_role("button").first.tap()
    phone.page.get_by_role("link", name="辖区").tap()
    expect(phone.page.get_by_role("heading", name="昌乐县", exact=True)).to_be_visible()
    expect(phone.part("site-card").get_by_role("heading", name=gate["name"], exact=True)).to_be_visible()
    expect_no_sideways_scroll(phone.page)
    phone.page.goto(f"{written_app.url}/sheet")
    expect_no_sideways_scroll(phone.page)
