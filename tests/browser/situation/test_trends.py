"""Trends of an area are drawn by the browser alone: nothing is run as code or fetched from elsewhere."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import enter, wait_until_at_rest

AREA = "/area?area=370725001"
CHARTS = ".st-key-trend-charts [data-testid=stVegaLiteChart]"
REMEMBER_CODE = """() => {
    window.ranAsCode = [];
    const remember = args => window.ranAsCode.push(String(args));
    const remembering = {
        apply: (run, here, args) => (remember(args), run.apply(here, args)),
        construct: (build, args) => (remember(args), new build(...args)),
    };
    window.Function = new Proxy(window.Function, remembering);
    window.eval = new Proxy(window.eval, remembering);
}"""
"""Remembers every text that is run as code, which a policy without ``unsafe-eval`` forbids."""


def ran_as_code(page):
    """The texts that the page ran as code; what asks for them is run as one, too."""
    return [text for text in page.evaluate("window.ranAsCode") if "ranAsCode" not in text]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_need_neither_code_from_text_nor_another_server(new_screen, kadian_app, scheme):
    screen = new_screen(color_scheme=scheme)
    page = screen.page
    enter(page, f"{kadian_app.url}{AREA}", "commander")
    wait_until_at_rest(page)
    page.evaluate(REMEMBER_CODE)
    page.locator(".st-key-trends-box summary").click()
    expect(page.locator(CHARTS)).to_have_count(4)
    expect(page.locator(CHARTS).locator("canvas, svg").first).to_be_visible()
    expect(page.locator(".st-key-trends table tbody tr")).to_have_count(14)
    wait_until_at_rest(page)
    assert ran_as_code(page) == []
    page.evaluate("() => (new Function('return 1')(), window.ranAsCode.length)")
    assert ran_as_code(page) == ["return 1"]  # the control: it would have been noticed
    assert screen.errors == []
    assert screen.foreign_requests == []
