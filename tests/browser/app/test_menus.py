"""Menus: their fields are made when they are opened, and know what was chosen elsewhere."""

import re

from playwright.sync_api import expect

from tests.browser.screens import wait_until_at_rest
from tests.browser.situation_page import Situation


def test_a_menu_knows_a_filter_that_a_figure_has_set_since_and_adds_to_it(new_screen, kadian_app):
    place = Situation(new_screen(), kadian_app.url).open()
    place.open_menu("menu-kind")
    place.close_menu()
    place.press("figure-village")
    place.wait_for_link(kind="village")
    wait_until_at_rest(place.page)
    menu = place.open_menu("menu-kind")
    place.wait_for_link(kind="village")
    expect(menu.get_by_role("button", name="封闭村")).to_have_attribute("data-selected", "true")
    menu.get_by_role("button", name="市场").click()
    place.wait_for_link(kind="village,market")


def test_the_account_menu_names_who_acts_and_opening_it_changes_no_account(new_screen, kadian_app):
    place = Situation(new_screen(), kadian_app.url).open()
    place.page.get_by_role("radio", name="变化").click()  # a run after the first, which filled in the fields
    wait_until_at_rest(place.page)
    menu = place.open_menu("account-menu")
    expect(menu.get_by_role("combobox")).to_have_value("指挥员（演示）")
    place.close_menu()
    place.page.get_by_role("radio", name="辖区").click()
    wait_until_at_rest(place.page)
    expect(place.part("account-menu").get_by_role("button").first).to_contain_text("指挥员（演示）")


def test_who_acts_is_kept_while_the_menu_is_closed(new_screen, kadian_app):
    place = Situation(new_screen(), kadian_app.url).open()
    place.open_menu("account-menu")
    place.choose("actor", "调度员（演示）")
    expect(place.part("account-menu").get_by_role("button").first).to_contain_text("调度员（演示）")
    place.close_menu()
    place.page.get_by_role("radio", name="变化").click()
    wait_until_at_rest(place.page)
    expect(place.part("account-menu").get_by_role("button").first).to_contain_text("调度员（演示）")


CLOSE_WITH_THE_NEW_LINK = """() => {
    const push = history.pushState;
    history.pushState = function (...link) {
        push.apply(history, link);
        if (!String(link[2]).includes("since=")) return;
        const escape = new KeyboardEvent("keydown", { key: "Escape", keyCode: 27, bubbles: true });
        document.activeElement.dispatchEvent(escape);
    };
}"""
"""Closes the menu when the link is new and the fields are not drawn yet, as on a slow machine."""


def test_a_menu_that_is_closed_at_once_keeps_what_was_pressed_in_it(situation):
    situation.open(kind="checkpoint,market")
    menu = situation.open_menu("menu-times")
    situation.page.evaluate(CLOSE_WITH_THE_NEW_LINK)
    menu.get_by_text("近 12 小时").click()
    situation.page.wait_for_url(re.compile("since="))
    expect(menu).to_have_count(0)
    situation.open_tab("changes")  # its run comes after that of the closed menu
    expect(situation.part("chip-since-")).to_be_visible()
    assert set(situation.link) == {"kind", "since"}
