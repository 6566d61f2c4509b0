"""Buttons that write, pressed again at the same spot while the screen changes beneath the pointer."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.pressing import (
    ALONE,
    PLACES,
    Journal,
    keys,
    press_often,
    presses_told,
    show,
    taken_back,
    wait_until_laid_out,
)
from tests.browser.screens import enter

PLACE = {place.name: place for place in PLACES}
SAMPLES = [
    ("checkpoint", "press-seen", 3, 0.25),
    ("checkpoint", "press-short_staffed", 2, 1.0),
    ("compound", "press-visit", 5, 0.6),
    ("phone", "press-unmanned", 2, 2.0),
    ("rota", "shift-claim", 3, 0.6),
    ("rota", "shift-release", 2, 2.0),
]


@pytest.fixture(scope="module")
def written_app(tmp_path_factory):
    with servers.serving_demo(tmp_path_factory.mktemp("written")) as server:
        yield server


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample[1]}-{sample[2]}-{sample[3]}")
def test_a_button_pressed_again_at_its_spot_records_once(new_screen, written_app, sample):
    name, key, times, gap_s = sample
    place, journal = PLACE[name], Journal(written_app)
    page = new_screen(width=place.width, height=844 if place.width < 600 else 900).page
    show(page, written_app.url, place)
    assert key in keys(page)
    button, before = page.locator(f".st-key-{key} button").first, journal.head
    button.scroll_into_view_if_needed()
    spot = button.bounding_box()
    press_often(page, key, times, gap_s)
    wait_until_laid_out(page)
    entries = journal.since(before)
    assert presses_told(entries) == 1
    assert taken_back(entries) == []
    assert page.locator(f".st-key-{key} button").first.bounding_box() == spot


def sessions(page, url):
    """The page of one's own account, where sessions are ended."""
    enter(page, f"{url}/account", "clerk")
    page.locator(".st-key-sessions").wait_for()
    wait_until_laid_out(page)


def press_where_a_row_moves_up(new_screen, url, *, guarded):
    """End a session, and press again there once another row has come; rows, and their number before.

    It is the second of the list: with the receipt above it, the first comes beneath the pointer.
    """
    for _ in range(3):
        sessions(new_screen().page, url)
    page = new_screen().page
    if not guarded:
        page.add_init_script(ALONE)
    sessions(page, url)
    rows = page.locator("[class*=st-key-end-]")
    expect(rows.nth(2)).to_be_visible()
    before = rows.count()
    (key,) = re.findall(r"st-key-(end-\w+)", rows.nth(1).get_attribute("class"))
    spot = press_often(page, key, 1, 0)
    expect(page.locator(f".st-key-{key}")).to_have_count(0)
    wait_until_laid_out(page)
    page.mouse.click(*spot)
    wait_until_laid_out(page)
    return rows, before


def test_the_row_that_moves_up_beneath_the_pointer_is_not_pressed(new_screen, written_app):
    rows, before = press_where_a_row_moves_up(new_screen, written_app.url, guarded=True)
    expect(rows).to_have_count(before - 1)
    rows.page.mouse.move(0, 0)
    rows.first.get_by_role("button").click()  # whoever has moved the pointer is heard
    expect(rows).to_have_count(before - 2)


def test_without_the_guard_it_is(new_screen, written_app):
    rows, before = press_where_a_row_moves_up(new_screen, written_app.url, guarded=False)
    expect(rows).to_have_count(before - 2)
