"""Buttons that write, pressed again at the same spot while the screen changes beneath the pointer."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.press_places import PLACES
from tests.browser.pressing import ALONE, Visit, presses_told, taken_back, wait_until_laid_out

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


@pytest.fixture
def new_visit(new_screen, written_app):
    """Opens a place on a screen of its own."""

    def open_place(name, *, guarded=True):
        place = PLACE[name]
        visit = Visit(new_screen(width=place.width, height=place.height), written_app, place)
        if not guarded:
            visit.page.add_init_script(ALONE)
        visit.open()
        return visit

    return open_place


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample[1]}-{sample[2]}-{sample[3]}")
def test_a_button_pressed_again_at_its_spot_records_once(new_visit, sample):
    name, key, times, gap_s = sample
    visit = new_visit(name)
    assert key in visit.keys_in_sight
    button, before = visit.find(key), visit.journal.head
    button.scroll_into_view_if_needed()
    spot = button.bounding_box()
    visit.press_often(key, times, gap_s)
    wait_until_laid_out(visit.page)
    entries = visit.journal.since(before)
    assert presses_told(entries) == 1
    assert taken_back(entries) == []
    assert visit.find(key).bounding_box() == spot


def test_a_draft_is_begun_once_where_the_second_press_comes_before_the_answer_is_drawn(new_visit):
    visit = new_visit("orders")
    visit.open_menu_once("new-plan-menu", "begin-plan")
    visit.type_into("new-plan-name", "夜班")
    before = visit.journal.head
    visit.press_often("begin-plan", 3, 0.1)
    assert presses_told(visit.entries_after(before, patience_s=30)) == 1


def press_where_a_row_moves_up(new_visit, *, guarded):
    """End a session, and press again there once another row has come; rows, and their number before.

    It is the second of the list: with the receipt above it, the first comes beneath the pointer.
    """
    for _ in range(3):
        new_visit("account")
    visit = new_visit("account", guarded=guarded)
    visit.unfold("other-sessions")
    rows = visit.page.locator("[class*=st-key-end-]")
    expect(rows.nth(2)).to_be_visible()
    before = rows.count()
    (key,) = re.findall(r"st-key-(end-\w+)", rows.nth(1).get_attribute("class"))
    spot, _ = visit.press_often(key, 1, 0)
    expect(visit.part(key)).to_have_count(0)
    wait_until_laid_out(visit.page)
    visit.page.mouse.click(*spot)
    wait_until_laid_out(visit.page)
    return rows, before


def test_the_row_that_moves_up_beneath_the_pointer_is_not_pressed(new_visit):
    rows, before = press_where_a_row_moves_up(new_visit, guarded=True)
    expect(rows).to_have_count(before - 1)
    rows.page.mouse.move(0, 0)
    rows.first.get_by_role("button").click()  # whoever has moved the pointer is heard
    expect(rows).to_have_count(before - 2)


def test_without_the_guard_it_is(new_visit):
    rows, before = press_where_a_row_moves_up(new_visit, guarded=False)
    expect(rows).to_have_count(before - 2)
