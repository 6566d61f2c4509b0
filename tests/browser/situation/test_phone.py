"""In one hand: tabs at the thumb, the map, and a site as a sheet to report on."""

import re

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.map_frame import MAP_FRAME
from tests.browser.screens import enter, expect_no_sideways_scroll, wait_until_at_rest
from tests.browser.situation_page import Phone, demo_sites, place

SITES = {site["code"]: site for site in demo_sites()}
NAME = "红河平原大桥"
HEIGHT = 844
SMALLER_THAN_A_THUMB = """() => ["button", "a", "summary"]
    .flatMap((tag) => [...document.querySelectorAll(`.stApp ${tag}, [data-testid=stPopoverBody] ${tag}`)])
    .filter((each) => each.checkVisibility({ visibilityProperty: true })
        && each.innerText !== "Skip to main content"
        && !each.closest("[data-testid=stDataFrame], [data-testid=stSelectbox] [role=group]"))
    .map((each) => [each.innerText || each.title, each.getBoundingClientRect()])
    .filter(([, { width, height }]) => width && Math.min(width, height) < 44)
    .map(([text, { width, height }]) => `${text} ${width} x ${height}`)"""


@pytest.fixture
def phone(new_screen, kadian_app):
    return Phone(new_screen(width=390, height=HEIGHT), kadian_app.url, "staff").open()


@pytest.fixture
def commander(new_screen, kadian_app):
    phone = Phone(new_screen(width=390, height=HEIGHT), kadian_app.url).open()
    phone.map.wait_until_drawn()
    return phone


def map_box(phone):
    return frame_of_map(phone).bounding_box()


def wait_for_large_map(phone):
    """Until the map has the height that it has where no site is open."""
    phone.page.wait_for_function("document.querySelector('.st-key-map iframe').offsetHeight >= 480")


def frame_of_map(phone):
    return phone.page.locator(MAP_FRAME)


def test_a_unit_opens_on_its_own_posts_and_draws_no_map_before_it_is_wanted(phone):
    expect(phone.part("own-sites")).to_be_visible()
    assert frame_of_map(phone).count() == 0
    phone.show("map").map.wait_until_drawn()
    wait_for_large_map(phone)


def test_a_commander_opens_on_a_map_that_fills_the_screen_with_the_worst_sites_below_it(commander):
    wait_for_large_map(commander)
    box = map_box(commander)
    worst = commander.part("phone-view-map").get_by_role("button")
    expect(worst).to_have_count(2)
    for each in worst.all():
        below = each.bounding_box()
        assert box["y"] + box["height"] <= below["y"]
        assert below["y"] + below["height"] <= commander.part("phone-tabs").bounding_box()["y"]


def test_a_red_site_on_the_map_is_pressed_and_stays_in_sight_on_its_sheet(commander):
    gate = SITES["K23"]
    commander.map.tap(*place(gate))
    commander.expect_card(gate["name"])
    commander.page.wait_for_function("document.querySelector('.st-key-map iframe').offsetHeight === 200")
    commander.map.frame.wait_for_function(
        "place => map.getBounds().contains(place) && map.getSize().y === 200", arg=list(place(gate))
    )
    commander.wait_until_ringed("K23")


def test_the_map_outlives_every_tab_and_sheet(commander):
    commander.map.frame.evaluate("window.isKept = true")
    commander.show("action").part("phone-view-action").get_by_role("button").nth(1).tap()
    commander.part("site-card").wait_for()
    commander.part("sheet-close").get_by_role("button").tap()
    commander.show("list").show("own").show("map")
    assert commander.map.frame.evaluate("window.isKept")
    wait_for_large_map(commander)


def test_closing_a_site_gives_back_the_view_from_before_unless_the_map_was_moved(commander):
    lat, lon = place(SITES["K23"])
    moved = [lat + 0.005, lon, 13]  # the strip keeps the site in view
    for is_moved in (False, True):
        before = commander.map.view()
        commander.part("phone-view-map").get_by_role("button").first.tap()
        commander.part("site-card").wait_for()
        commander.map.frame.wait_for_function("zoom => map.getZoom() > zoom + 0.5", arg=before[2])
        wait_until_at_rest(commander.page)
        if is_moved:
            commander.map.frame.evaluate("map.getContainer().dispatchEvent(new Event('pointerdown'))")
            commander.map.move_to(*moved)
        commander.part("sheet-close").get_by_role("button").tap()
        commander.part("phone-view-map").wait_for()
        commander.map.frame.wait_for_function("map.getSize().y > 400")
        wait_until_at_rest(commander.page)
        commander.map.wait_for_view(*(moved if is_moved else before), tolerance=2e-3)


def test_a_link_to_a_site_opens_at_its_card_with_note_and_buttons_in_sight(new_screen, kadian_app):
    phone = Phone(new_screen(width=390, height=HEIGHT), kadian_app.url, "staff").open(site="K17")
    phone.expect_card(SITES["K17"]["name"])
    phone.map.wait_until_drawn()
    phone.page.wait_for_function("document.querySelector('.st-key-map iframe').offsetHeight === 200")
    head, tabs = phone.part("phone-head").bounding_box(), phone.part("phone-tabs").bounding_box()
    strip, note = map_box(phone), phone.note.bounding_box()
    button = phone.part("press-seen").get_by_role("button").bounding_box()
    assert head["y"] + head["height"] <= strip["y"] < note["y"] < button["y"]
    assert button["height"] >= 56
    for each in phone.part("status-presses").get_by_role("button").all():
        box = each.bounding_box()
        assert box["height"] >= 52
        assert box["y"] + box["height"] <= tabs["y"]


def test_receipt_and_undo_are_in_sight_wherever_the_page_is_scrolled(new_screen, fresh_app):
    phone = Phone(new_screen(width=390, height=HEIGHT), fresh_app.url, "staff").open(site="K01")
    press, main = phone.part("press-seen").get_by_role("button"), phone.page.get_by_test_id("stMain")
    phone.map.wait_until_drawn()
    wait_until_at_rest(phone.page)
    for far in (0, press.bounding_box()["y"] - 60):  # at the top; the button right below the head
        main.evaluate("(main, top) => main.scrollTo({top, behavior: 'instant'})", far)
        before = press.bounding_box()
        press.tap()
        receipt = phone.part("status-form").get_by_text(re.compile("^已记录"))
        undo = phone.part("undo").get_by_role("button")
        receipt.wait_for()
        wait_until_at_rest(phone.page)  # what is still being drawn moves
        for part in (receipt, undo):
            part.wait_for()
            box = part.bounding_box()
            assert phone.part("phone-head").bounding_box()["y"] + 52 <= box["y"]
            assert box["y"] + box["height"] <= phone.part("phone-tabs").bounding_box()["y"] + 1
        assert press.bounding_box()["y"] == pytest.approx(before["y"], abs=1)
        phone.page.wait_for_timeout(4000)  # until the guard against a second press has ended


def test_a_search_leads_to_the_card_with_nothing_but_typing(phone):
    phone.fill("search", "hhpydq")
    phone.expect_card(NAME)


def test_one_of_several_hits_is_a_press_away(phone):
    phone.fill("search", "hh")
    phone.part("hit-K01").get_by_role("button").tap()
    phone.expect_card(NAME)
    phone.part("sheet-close").get_by_role("button").tap()
    expect(phone.part("hit-K01")).to_be_visible()


def drag(page, x, y, far):
    """One finger from there, so many pixels down."""
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        finger = {"x": x, "y": y + far * step / 10}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [finger]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def drag_map(phone, far):
    """A gesture that falls into a redraw is lost."""
    wait_until_at_rest(phone.page)
    box = map_box(phone)
    drag(phone.page, 195, box["y"] + 0.6 * box["height"], far)


def test_one_finger_moves_the_map_where_the_page_does_not_scroll_and_else_scrolls_the_page(commander):
    page, hint = commander.page, frame_of_map(commander).content_frame.get_by_text("双指移动地图")
    expect(hint).to_be_hidden()
    view = commander.map.view()
    drag_map(commander, -100)
    commander.map.frame.wait_for_function("lat => map.getCenter().lat !== lat", arg=view[0])
    commander.part("phone-view-map").get_by_role("button").first.tap()
    commander.part("site-card").wait_for()
    commander.map.frame.wait_for_function("map.getSize().y === 200 && !map.dragging.enabled()")
    expect(hint).to_be_visible()
    view = commander.map.view()
    drag_map(commander, -80)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 20")
    assert commander.map.view() == view


def test_another_view_begins_at_its_top_and_the_one_left_stands_where_it_was(commander):
    main = commander.show("action").page.get_by_test_id("stMain")
    top = main.evaluate("main => { main.scrollTop = 300; return main.scrollTop; }")
    assert top == 300
    commander.page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 300")
    commander.part("phone-view-action").get_by_role("button").nth(9).tap()
    commander.part("site-card").wait_for()
    commander.page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    commander.part("sheet-close").get_by_role("button").tap()
    commander.page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 300")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_what_a_thumb_meets_is_large_enough_in_every_view(new_screen, kadian_app, locale):
    phone = Phone(new_screen(width=390, height=HEIGHT, locale=locale), kadian_app.url, "staff").open()
    for tab in ("own", "map", "action", "list"):
        phone.show(tab)
        assert phone.page.evaluate(SMALLER_THAN_A_THUMB) == []
        expect_no_sideways_scroll(phone.page)
    phone.open(site="K17")
    assert phone.page.evaluate(SMALLER_THAN_A_THUMB) == []
    expect_no_sideways_scroll(phone.page)
    for link in phone.part("phone-tabs").get_by_role("link").all():
        assert link.bounding_box()["height"] >= 44


def test_one_menu_holds_the_pages_the_account_and_the_ways_out(commander):
    commander.part("account-menu").get_by_role("button").first.tap()
    menu = commander.page.get_by_test_id("stPopoverBody")
    expect(menu.get_by_role("link", name="巡查路线")).to_be_visible()
    expect(menu.get_by_role("combobox")).to_have_value("指挥员（演示）")
    expect(menu.get_by_role("radio", name="中文")).to_be_checked()
    for name in ("我的账号", "弱网版", "退出登录"):
        expect(menu.get_by_role("link", name=name)).to_have_count(1)
    assert commander.page.evaluate(SMALLER_THAN_A_THUMB) == []
    menu.get_by_role("link", name="巡查路线").tap()
    commander.page.wait_for_url(re.compile("/patrols"))
    expect(menu).to_have_count(0)


def runs_requested(page):
    """Runs that the browser requests from now on; an automatic refresh is none."""
    runs = []

    def hear(payload):
        if isinstance(payload, bytes):
            message = BackMsg()
            message.ParseFromString(payload)
            if message.WhichOneof("type") == "rerun_script" and not message.rerun_script.is_auto_rerun:
                runs.append(message)

    page.on("websocket", lambda socket: socket.on("framesent", hear))
    return runs


def test_a_page_reports_its_width_once_for_each_change_and_never_where_it_was_guessed_right(
    new_screen, kadian_app
):
    desk, hand = new_screen().page, new_screen(width=390, height=HEIGHT).page
    asked, asked_in_hand = runs_requested(desk), runs_requested(hand)
    enter(hand, kadian_app.url)
    hand.locator(".st-key-phone-tabs").wait_for()
    enter(desk, kadian_app.url)
    desk.locator(".st-key-side-panel").wait_for()
    wait_until_at_rest(desk)
    assert len(asked) == len(asked_in_hand) == 1
    for width, shown in ((390, "phone-tabs"), (1400, "side-panel")):
        asked.clear()
        desk.set_viewport_size({"width": width, "height": 900})
        desk.locator(f".st-key-{shown}").wait_for()
        wait_until_at_rest(desk)
        assert len(asked) == 1
    assert len(asked_in_hand) == 1


def test_a_chosen_unit_is_taken_out_with_a_thumb(new_screen, kadian_app):
    page = new_screen(width=390, height=HEIGHT).page
    enter(page, f"{kadian_app.url}/patrols", "planner")
    page.locator("summary", has_text="队伍与速度").tap()
    chosen = page.get_by_role("button", name="移除一中队")
    chosen.wait_for()
    for each in page.locator("[data-testid=stMultiSelect] [data-tag] button").all():
        box = each.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    chosen.tap()
    expect(chosen).to_have_count(0)
    expect_no_sideways_scroll(page)
