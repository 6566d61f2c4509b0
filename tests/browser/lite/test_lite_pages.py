"""Those with a very poor link: the plain pages on a phone, with no script at all."""

import re

import pytest
from playwright.sync_api import TimeoutError, expect  # noqa: A004 - it is Playwright's own

from geo.i18n import Translator
from tests.browser.lite.thumbs import expect_small_and_for_thumbs
from tests.browser.situation_page import demo_sites

BRIDGE = next(site for site in demo_sites() if site["code"] == "K01")
ZH, EN = Translator("zh"), Translator("en")


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
    receipt = page.get_by_role("status")
    expect(receipt).to_have_text(re.compile(r"✓ 已记录 #\d+ · .+ · 今天 \d\d:\d\d · 一中队"))
    number = re.search(r"#\d+", receipt.inner_text())[0]
    first = page.get_by_role("listitem").first
    expect(first).to_contain_text(f"{number} {BRIDGE['name']}")
    expect(first).to_contain_text("在岗 → 缺员; 两人到岗，一人未到")
    expect_small_and_for_thumbs(page)
    page.reload()
    expect(receipt).to_contain_text(number)
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


def test_a_receipt_takes_no_press_in_its_first_two_seconds_and_shows_it(new_phone):
    page = new_phone("staff")
    animations = page.context.new_cdp_session(page)
    animations.send("Animation.enable")
    page.get_by_role("link", name="高速出口卡点").tap()
    animations.send("Animation.setPlaybackRate", {"playbackRate": 0})
    page.locator("button[name=do][value=seen]").dispatch_event("click")
    back = page.locator("main .turn a").first
    expect(back).to_have_css("pointer-events", "none")
    expect(back).to_have_css("opacity", "0.5")
    expect(page.locator("nav a").first).not_to_have_css("opacity", "0.5")  # the control: no answer is there
    animations.send("Animation.setPlaybackRate", {"playbackRate": 1})
    expect(back).to_have_css("pointer-events", "auto")
    back.tap()
    page.wait_for_url(re.compile("site="))


def test_a_finding_is_logged_done_by_another_and_confirmed_with_one_press_each(new_phone):
    supervisor, staff = new_phone("supervisor"), new_phone("staff")
    supervisor.get_by_role("searchbox").fill(BRIDGE["name"])
    supervisor.get_by_role("button", name=ZH("filter.search")).tap()
    supervisor.get_by_role("link", name=BRIDGE["name"]).tap()
    supervisor.get_by_role("link", name=ZH("lite.finding.log_site")).tap()
    expect(supervisor.get_by_label(ZH("lite.finding.text"))).to_be_visible()
    expect_small_and_for_thumbs(supervisor)
    supervisor.get_by_label(ZH("lite.finding.text")).fill("登记簿缺页")
    supervisor.get_by_role("button", name=re.compile("底数不清")).tap()
    expect(supervisor.get_by_role("status")).to_contain_text("上报问题")
    expect_small_and_for_thumbs(supervisor)
    number = re.search(r"问题 (\d+)", supervisor.get_by_role("heading").inner_text())[1]
    staff.get_by_role("link", name=ZH("lite.findings"), exact=True).tap()
    item = staff.get_by_role("listitem").filter(has_text=f"{number} · 底数不清")
    expect(item).to_contain_text("登记簿缺页")
    expect_small_and_for_thumbs(staff)
    item.get_by_role("button", name="处置完成").tap()
    expect(staff.get_by_role("status")).to_contain_text("处置完成")
    expect(staff.get_by_role("button")).to_have_count(0)
    supervisor.get_by_role("link", name=ZH("lite.finding.back")).tap()
    item = supervisor.get_by_role("listitem").filter(has_text=f"{number} · 底数不清")
    item.get_by_role("button", name="核查销号").tap()
    expect(supervisor.get_by_text("已销号")).to_be_visible()
    expect_small_and_for_thumbs(supervisor)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_way_from_a_requested_shift_to_its_post_is_at_no_spot_of_a_button_that_reports(new_phone, locale):
    page = new_phone("staff", locale)
    page.goto(page.url.partition("/m/")[0] + "/m/rota?all=1")
    page.locator("a[href^='shift?']").filter(has_not_text="⇄").first.tap()
    buttons = page.locator("button[name=do]:visible")
    expect(page.locator("input[name=reason]")).to_be_visible()
    requesting = min(button.bounding_box()["y"] for button in buttons.all())
    page.locator("input[name=reason]").fill("家中有事")
    page.locator("button[value=ask]").tap()
    expect(page.get_by_role("status")).to_contain_text("#")
    way = page.locator(".turn a").first.bounding_box()
    page.locator(".turn a").first.tap()
    expect(page.locator("textarea")).to_be_visible()
    reporting = min(button.bounding_box()["y"] for button in buttons.all())
    assert way["y"] + way["height"] <= min(requesting, reporting)
    expect_small_and_for_thumbs(page)
