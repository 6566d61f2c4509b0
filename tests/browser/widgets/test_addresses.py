"""An address that somebody typed as a name or a note leads nowhere."""

import pytest

from tests.browser.servers import APPS

LINKS = """[...document.querySelectorAll('a')]
    .filter((link) => /evil/i.test(link.href) && link.origin !== location.origin).length"""
"""A heading's own anchor leads to itself."""


@pytest.fixture(scope="module")
def text_url(serve):
    return serve(APPS / "text_app.py").url


def links(screen, url):
    screen.page.goto(url)
    screen.page.get_by_text("the end").wait_for()
    screen.page.locator("[data-testid=stDataFrame] canvas").first.wait_for()
    return screen.page.evaluate(LINKS)


def test_no_label_makes_a_link_of_an_address(screen, text_url):
    assert links(screen, text_url) == 0
    assert screen.page.get_by_text("evil.example").first.is_visible()
    cells = screen.page.locator("[data-testid=stDataFrame] .dvn-scroller")
    pages = screen.page.context.pages
    for x in (60, 300, 620):  # of a list, a press on a cell leads nowhere either
        cells.click(position={"x": x, "y": 50})
    assert screen.page.context.pages == pages
    assert screen.foreign_requests == []


def test_the_same_text_as_it_was_typed_would_be_links(screen, text_url):
    assert links(screen, f"{text_url}?raw") > 10
