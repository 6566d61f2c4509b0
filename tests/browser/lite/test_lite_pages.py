"""Those with a very poor link: the plain pages on a phone, with no script at all."""

import re

import pytest
from playwright.sync_api import TimeoutError, expect  # noqa: A004 - it is Playwright's own

from geo.i18n import Translator
from tests.browser import servers
from tests.browser.screens import PATIENCE_MS
from tests.browser.situation_page import demo_sites

BRIDGE = next(site for site in demo_sites() if site["code"] == "K01")
ZH, EN = Translator("zh"), Translator("en")
LARGEST = 30_000


@pytest.fixture(scope="module")
def plain_app(tmp_path_factory):
    with servers.serving_demo(tmp_path_factory.mktemp("plain")) as server:
        yield server


@pytest.fixture
def new_phone(browser, plain_app):
    """Opens a phone at the plain pages and signs its owner in; what each page weighs is checked."""
    contexts = []

    def open_phone(account, locale="zh-CN", color_scheme="light"):
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            locale=locale,
            color_scheme=color_scheme,
            has_touch=True,
            is_mobile=True,
            java_script_enabled=False,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{plain_app.url}/sign-in")
        page.get_by_role("link", name=re.compile("弱网版|Low-bandwidth version")).tap()
        page.locator(f"button[name=demo][value={account}]").tap()
        expect(page).to_have_url(re.compile(r"/m/"))
        return page

    yield open_phone
    for context in contexts:
        context.close()


def expect_small_and_for_thumbs(page):
    """The page is light, does not scroll sideways, and all there is to press is large enough."""
    assert len(page.content().encode()) < LARGEST
    for thing in page.locator(
        "button:visible, input:visible, textarea:visible, select:visible, a:visible"
    ).all():
        box = thing.bounding_box()
        assert box["height"] >= 44, thing.inner_text()
        assert box["x"] + box["width"] <= 390, thing.inner_text()


def test_without_any_script_a_post_is_found_set_and_confirmed(new_phone):
    page = new_phone("staff")
    expect(page.get_by_role("heading")).to_have_text("一中队的点位")
    expect_small_and_for_thumbs(page)
    page.get_by_role("searchbox").fill("hhpydq")
    page.get_by_role("button", name=ZH("filter.search")).tap()
    page.get_by_role("link", name=BRIDGE["name"]).tap()
    expect(page.get_by_role("heading")).to_have_text(BRIDGE["name"])
    expect_small_and_for_thumbs(page)
    page.get_by_label(ZH("form.note")).fill("两人到岗，一人未到")
    page.get_by_role("button", name="缺员").tap()
    told = page.get_by_role("status")
    expect(told).to_have_text(re.compile(r"✓ 已记录 #\d+ · .+ · 今天 \d\d:\d\d · 一中队"))
    number = re.search(r"#\d+", told.inner_text())[0]
    first = page.get_by_role("listitem").first
    expect(first).to_contain_text(f"{number} {BRIDGE['name']}")
    expect(first).to_contain_text("在岗 → 缺员; 两人到岗，一人未到")
    expect_small_and_for_thumbs(page)
    page.reload()
    expect(told).to_contain_text(number)
    expect(page.get_by_role("listitem").filter(has_text="两人到岗")).to_have_count(1)
    page.get_by_role("link", name=ZH("lite.back")).tap()
    expect(page.get_by_text("缺员 · 部分落实")).to_be_visible()


def test_who_was_slower_is_shown_both_values_and_goes_on_in_the_other_language_and_in_the_dark(new_phone):
    mine, theirs = new_phone("planner", "en-GB", "dark"), new_phone("commander")
    for page in (mine, theirs):
        page.get_by_role("searchbox").fill("K17")
        page.locator("main button").first.tap()
        page.locator("main li a").tap()
    theirs.get_by_role("button", name="缺员").tap()
    expect(theirs.get_by_role("status")).to_be_visible()
    mine.get_by_role("button", name="Unmanned").tap()
    expect(mine.get_by_role("alert")).to_contain_text("set it to “Short-staffed”")
    expect_small_and_for_thumbs(mine)
    dark = mine.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert dark == "rgb(16, 23, 30)"
    mine.get_by_label(EN("form.because")).fill("I stand here")
    mine.get_by_role("button", name="Apply mine").tap()
    expect(mine.get_by_role("status")).to_contain_text("Recorded #")
    expect(mine.get_by_role("listitem").first).to_contain_text("reason: I stand here")


def test_enter_in_the_time_observed_records_nothing(new_phone):
    page = new_phone("staff")
    page.get_by_role("link", name="高速出口卡点").tap()
    page.get_by_label(ZH("form.note")).fill("写到一半")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_label(ZH("form.observed_at")).press("Enter")
    assert answer.value.status == 200
    expect(page.get_by_label(ZH("form.note"))).to_have_value("写到一半")
    expect(page.get_by_role("status")).to_have_count(0)


def test_a_report_of_somebody_signed_out_meanwhile_is_said_to_be_lost_and_leads_back(new_phone):
    page = new_phone("staff")
    page.get_by_role("link", name="恒安街东口卡点").tap()
    page.context.clear_cookies()
    page.get_by_role("button", name=ZH("form.seen")).tap()
    expect(page.get_by_role("alert")).to_have_text(ZH("sign_in.unsent"))
    page.locator("button[name=demo][value=staff]").tap()
    expect(page.get_by_role("heading")).to_have_text("恒安街东口卡点")
    page.get_by_role("button", name=ZH("form.seen")).tap()
    expect(page.get_by_role("status")).to_contain_text("已记录 #")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_no_presses_at_one_spot_unfold_the_undo_and_press_it(new_phone, locale):
    page = new_phone("staff", locale)
    page.get_by_role("link", name="高速出口卡点").tap()
    page.locator("button[name=do][value=seen]").tap()
    undo = page.locator("details").first
    undo.locator("summary").tap()
    text, button = (undo.locator(part).bounding_box() for part in ("summary", "button"))
    assert text["x"] + text["width"] < button["x"]
    expect_small_and_for_thumbs(page)


def test_a_press_in_the_first_moments_of_a_page_was_meant_for_the_page_before(new_phone):
    page = new_phone("staff")
    animations = page.context.new_cdp_session(page)
    animations.send("Animation.enable")
    animations.send("Animation.setPlaybackRate", {"playbackRate": 0})
    page.reload()
    box = page.get_by_role("link", name="高速出口卡点").bounding_box()
    page.touchscreen.tap(box["x"] + 40, box["y"] + box["height"] / 2)
    with pytest.raises(TimeoutError):
        page.wait_for_url(re.compile("site="), timeout=1000)
    animations.send("Animation.setPlaybackRate", {"playbackRate": 1})
    page.get_by_role("link", name="高速出口卡点").tap()
    page.wait_for_url(re.compile("site="))
