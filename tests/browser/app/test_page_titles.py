"""Pages without a map have one size of title and one margin, for every account."""

import pytest

from tests.browser.pressing import wait_until_laid_out
from tests.browser.screens import enter

WITHOUT_MAP = (
    ("commander", "today"),
    ("commander", "findings"),
    ("commander", "supplies"),
    ("commander", "reports"),
    ("clerk", "administration"),
    ("staff", "account"),
    ("staff", "planning"),  # is locked
)
LOOK = """() => {
    const title = getComputedStyle(document.querySelector("[data-testid=stMain] h2"));
    const page = getComputedStyle(document.querySelector("[data-testid=stMainBlockContainer]"));
    return [title.fontSize, title.padding, page.paddingTop, page.paddingLeft, page.paddingRight].join(" ");
}"""
"""Size and padding of the title, margins of the page; not its lower one, where a phone may have tabs."""
OF_STREAMLIT = """() => document.querySelectorAll("style").forEach((style) => {
    if (style.textContent.includes("stMainBlockContainer")) style.remove();
})"""
"""Takes our own style sheet out of the page."""


def look(page, url, account, path):
    enter(page, f"{url}/{path}", account)
    page.locator("[data-testid=stMain] h2").first.wait_for()
    wait_until_laid_out(page)
    return page.evaluate(LOOK)


@pytest.mark.parametrize("width", [1400, 390])
def test_pages_without_a_map_have_one_title_and_one_margin(new_screen, kadian_app, width):
    seen = {
        (account, path): look(new_screen(width=width, height=844).page, kadian_app.url, account, path)
        for account, path in WITHOUT_MAP
    }
    assert len(set(seen.values())) == 1, seen


def test_without_our_style_sheet_the_title_is_another(new_screen, kadian_app):
    """The control."""
    page = new_screen().page
    ours = look(page, kadian_app.url, "commander", "reports")
    page.evaluate(OF_STREAMLIT)
    assert page.evaluate(LOOK) != ours
