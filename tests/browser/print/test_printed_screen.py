"""The situation screen itself, printed with the browser's own keys."""

import re

import pytest
from playwright.sync_api import expect

HIDDEN = ["top-bar", "whereabouts", "side-panel", "shown"]
HEAD, FOOT = "print-head", "print-foot"


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
    for control in ("leaflet-control-zoom", "kadian-toolbar", "kadian-legend", "kadian-timebar"):
        expect(
            printed.page.frame_locator(".st-key-map iframe").locator(f".{control}").first
        ).not_to_be_visible()


def test_paper_says_where_when_and_what_is_filtered_and_that_data_are_made_up(printed):
    head = printed.part(HEAD)
    expect(head.get_by_role("heading", name="昌乐县")).to_be_visible()
    expect(head).to_contain_text(re.compile(r"\d{4}年\d+月\d+日 \d\d:\d\d 的情况"))
    expect(head).to_contain_text(re.compile(r"筛选：卡点 · 显示 30 / \d+"))
    expect(head).to_contain_text("演示数据")


def test_paper_has_the_legend_and_the_problems_below_the_map(printed):
    foot = printed.part(FOOT)
    expect(foot.get_by_role("group", name="图例")).to_be_visible()
    expect(foot.get_by_role("cell", name="北岩卡点", exact=True)).to_be_visible()
    frame = printed.page.locator(".st-key-map iframe").bounding_box()
    assert foot.bounding_box()["y"] >= frame["y"] + frame["height"] - 1


def test_on_the_screen_it_is_the_other_way_round(situation):
    """The control."""
    situation.open(kind="checkpoint")
    for key in (HEAD, FOOT):
        expect(situation.part(key)).not_to_be_visible()
    for key in HIDDEN:
        expect(situation.part(key)).to_be_visible()
    expect(situation.page.frame_locator(".st-key-map iframe").locator(".kadian-toolbar")).to_be_visible()


def test_the_map_is_whole_and_nothing_lies_over_it(printed):
    frame = printed.page.locator(".st-key-map iframe").bounding_box()
    assert frame["height"] > 300
    for other in (printed.part(HEAD), printed.part(FOOT), printed.part("figures")):
        box = other.bounding_box()
        apart = box["y"] >= frame["y"] + frame["height"] - 1 or box["y"] + box["height"] <= frame["y"] + 1
        assert apart, (box, frame)


def test_it_fits_on_upright_pages_with_the_map_on_the_first(printed):
    content = printed.page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= 2
    width = printed.page.locator(".st-key-map iframe").evaluate(
        "frame => parseFloat(frame.style.getPropertyValue('--drawn-width'))"
        " * parseFloat(frame.style.getPropertyValue('--print-zoom'))"
    )
    assert width <= 681
