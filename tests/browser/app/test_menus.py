"""Menus: their fields are made when they are opened, and know what was chosen elsewhere."""

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


def test_the_account_menu_names_who_acts_and_opening_it_changes_nobody(new_screen, kadian_app):
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
