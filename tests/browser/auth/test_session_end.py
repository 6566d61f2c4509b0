"""A session that ends under an open screen: a word and the way back in, never a fault of the network."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import ENDED, end_session
from tests.browser.situation_page import Situation


@pytest.mark.parametrize("locale", ENDED)
@pytest.mark.parametrize("path", ["/", "/area", "/account"])
def test_an_open_screen_is_led_to_the_sign_in_and_back_to_its_link(new_screen, kadian_app, path, locale):
    screen = new_screen(locale=locale)
    place = Situation(screen, kadian_app.url)
    if path == "/":
        place.open(kind="checkpoint")
    else:
        place.open()
        screen.page.goto(f"{kadian_app.url}{path}?kind=checkpoint")
        place.part("pages").wait_for()
    end_session(screen.page, kadian_app.url)
    expect(screen.page.get_by_role("status").filter(has_text=ENDED[locale])).to_be_visible()
    expect(screen.page.get_by_text("Connection error")).to_have_count(0)
    screen.page.locator("button[name=demo][value=commander]").click()
    place.part("pages").wait_for()
    expect(screen.page).to_have_url(re.compile(rf":\d+{path}\?(.*&)?kind=checkpoint\b"))


def test_a_screen_that_slept_meanwhile_is_led_there_too(screen, kadian_app):
    page, lines = screen.page, []

    def connect(line):
        line.connect_to_server()
        lines.append(line)

    page.clock.install()
    page.route_web_socket("**/_stcore/stream", connect)
    place = Situation(screen, kadian_app.url).open(kind="checkpoint")
    end_session(page, kadian_app.url)
    lines[-1].close()
    expect(page.locator("#kadian-cut")).to_be_visible()  # the control: what a cut line says by itself
    page.clock.fast_forward(60_000)
    expect(page.get_by_role("status").filter(has_text=ENDED["zh-CN"])).to_be_visible()
    page.locator("button[name=demo][value=commander]").click()
    place.wait_for_link(kind="checkpoint")
