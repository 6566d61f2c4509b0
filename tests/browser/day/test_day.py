"""Where the page "today" leads the people of a day."""

from playwright.sync_api import expect

from tests.browser.day.people import Person


def test_staff_are_led_to_their_own_work_and_commanders_to_the_map(new_screen, kadian_app):
    for account, path in (("staff", "/today"), ("supervisor", "/today"), ("commander", "/")):
        page = new_screen().page
        page.goto(kadian_app.url)
        page.locator(f"button[name=demo][value={account}]").click()
        page.wait_for_url(f"{kadian_app.url}{path}*")


def test_a_press_on_a_cell_of_the_readiness_table_opens_its_list(new_screen, kadian_app):
    commander = Person(new_screen(), kadian_app, "commander").open("/today")
    commander.part("readiness").locator(".dvn-scroller").click(position={"x": 30, "y": 35 * 1.5})
    expect(commander.part("readiness-items")).to_contain_text("宝都街道")
