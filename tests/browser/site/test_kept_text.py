"""What somebody has typed and not sent: kept through a restart, a reload and other people's reports."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.screens import wait_until_at_rest
from tests.browser.situation_page import Situation

TYPED = "北侧围挡倒了两块，已联系物业，下午四点前修好，请派人复查一次"
KEPT = "Object.keys(sessionStorage).filter((each) => each.startsWith('kadian-text:')).length"


@pytest.fixture(scope="module")
def written_app(tmp_path_factory):
    with servers.serving_demo(tmp_path_factory.mktemp("written")) as server:
        yield server


@pytest.fixture
def staff(new_screen, written_app):
    return Situation(new_screen(), written_app.url, "staff")


def test_typing_goes_on_while_somebody_else_reports_the_same_site(new_screen, staff, written_app):
    other = Situation(new_screen(), written_app.url)
    for each in (staff, other):
        each.open(site="K17")
    button = staff.part("press-seen").get_by_role("button")
    staff.note.click()
    staff.page.keyboard.type(TYPED[:10])
    before = button.bounding_box()
    other.report("缺员")
    expect(staff.part("status-result")).to_contain_text("打开此表后")
    staff.page.keyboard.type(TYPED[10:])
    expect(staff.note).to_have_value(TYPED)
    expect(staff.note).to_be_focused()
    assert button.bounding_box() == before  # and no button moves under a thumb


def test_a_note_outlives_a_reload_until_it_is_recorded(staff):
    staff.open(site="K02")
    staff.note.fill(TYPED)
    staff.page.reload()
    expect(staff.note).to_have_value(TYPED)
    staff.press("press-seen")
    assert staff.receipt()
    expect(staff.note).to_have_value("")
    staff.page.wait_for_function(f"{KEPT} === 0")
    staff.page.reload()
    staff.note.wait_for()
    expect(staff.note).to_have_value("")


def test_a_note_typed_after_a_report_outlives_the_undo_of_that_report(staff):
    staff.open(site="K09")
    staff.press("press-seen")
    first, _ = staff.receipt()
    staff.note.fill(TYPED)
    staff.press("undo")
    expect(staff.part("status-result")).to_contain_text(f"已撤回第 {first} 号记录")
    wait_until_at_rest(staff.page)
    staff.page.wait_for_function(f"{KEPT} === 1")
    staff.page.reload()
    expect(staff.note).to_have_value(TYPED)


def test_a_note_is_of_one_site_and_goes_with_its_author(staff):
    staff.open(site="K02")
    staff.note.fill(TYPED)
    staff.open(site="K03")
    expect(staff.note).to_have_value("")
    staff.open(site="K02")
    expect(staff.note).to_have_value(TYPED)
    staff.page.wait_for_function(f"{KEPT} === 1")
    staff.open_menu("account-menu").get_by_role("link", name="退出").click()
    staff.page.wait_for_url(re.compile("sign-"))
    staff.page.wait_for_function(f"{KEPT} === 0")


def test_a_restart_is_announced_in_our_words_and_the_note_is_there_again(new_screen, tmp_path):
    screen = new_screen()
    with servers.serving_demo(tmp_path) as first:
        staff = Situation(screen, first.url, "staff").open(site="K02")
        staff.note.fill(TYPED)
        staff.note.evaluate("field => field.dataset.old = 'yes'")
    notice = staff.page.locator("#kadian-cut")
    expect(notice).to_contain_text("与服务器的连接已断开")
    expect(notice).to_be_visible()
    expect(staff.page.get_by_text("Connection error")).to_be_hidden()
    with servers.serving_kadian(tmp_path, port=int(first.url.rpartition(":")[2])):
        expect(notice).to_be_hidden()
        # Until the new server has drawn them, the fields are those of before.
        expect(staff.part("status-form").locator("textarea:not([data-old])")).to_have_value(TYPED)
        wait_until_at_rest(staff.page)
        staff.press("press-seen")
        assert staff.receipt()
        expect(staff.note).to_have_value("")
