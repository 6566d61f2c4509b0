"""The situation screen itself, printed with the browser's own keys."""

import re

import pytest
from playwright.sync_api import expect

HIDDEN = ["sites", "export", "pages", "at-hand"]
HEAD = "print-head"


@pytest.fixture
def printed(situation):
    """The screen as paper shows it; a screen again afterwards."""
    situation.open(kind="checkpoint")
    situation.page.emulate_media(media="print")
    yield situation
    situation.page.emulate_media(media="screen")


def test_what_is_for_pressing_is_not_on_paper(printed):
    for key in HIDDEN:
        expect(printed.part(key)).not_to_be_visible()
    expect(printed.page.get_by_test_id("stSidebar")).not_to_be_visible()
    expect(printed.page.get_by_role("link", name="打印版")).not_to_be_visible()


def test_paper_says_what_it_shows_and_where_the_whole_list_is(printed):
    head = printed.part(HEAD)
    expect(head.get_by_role("heading", name="卡点态势图")).to_be_visible()
    expect(head).to_contain_text(re.compile(r"昌乐县 · \d{4}-\d\d-\d\d \d\d:\d\d .* · 卡点 · 显示 30 / "))
    expect(head).to_contain_text("打印版")


def test_on_the_screen_it_is_the_other_way_round(situation):
    """The control."""
    situation.open(kind="checkpoint")
    expect(situation.part(HEAD)).not_to_be_visible()
    for key in ("sites", "export", "pages"):
        expect(situation.part(key)).to_be_visible()
    expect(situation.page.get_by_role("link", name="打印版")).to_be_visible()


def test_the_map_is_whole_and_nothing_lies_over_it(printed):
    frame = printed.page.locator(".st-key-map iframe").bounding_box()
    assert frame["height"] > 300
    for other in (printed.part("totals"), printed.part("legend"), printed.part("figures")):
        box = other.bounding_box()
        apart = box["y"] >= frame["y"] + frame["height"] - 1 or box["y"] + box["height"] <= frame["y"] + 1
        assert apart, (box, frame)


def test_it_fits_on_upright_pages_with_the_map_on_the_first(printed):
    content = printed.page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= 3
    width = printed.page.locator(".st-key-map iframe").evaluate(
        "frame => parseFloat(frame.style.getPropertyValue('--drawn-width'))"
        " * parseFloat(frame.style.getPropertyValue('--print-zoom'))"
    )
    assert width <= 681
