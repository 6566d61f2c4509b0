"""Buttons that write, pressed again at the same spot while the screen changes below the pointer."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.press_places import PLACES
from tests.browser.pressing import ALONE, OpenPlace, count_recorded, taken_back, wait_until_laid_out

PLACE = {place.name: place for place in PLACES}
SAMPLES = [
    ("checkpoint", "press-seen", 3, 0.25),
    ("checkpoint", "press-short_staffed", 2, 1.0),
    ("compound", "press-patrol", 5, 0.6),
    ("phone", "press-unmanned", 2, 2.0),
    ("rota", "shift-claim", 3, 0.6),
    ("rota", "shift-release", 2, 2.0),
]


@pytest.fixture(scope="module")
def written_app(tmp_path_factory):
    with servers.serving_demo(tmp_path_factory.mktemp("written")) as server:
        yield server


@pytest.fixture
def open_place(new_screen, written_app):
    """Opens a place on a screen of its own."""

    def open_named(name, *, guarded=True):
        place = PLACE[name]
        opened = OpenPlace(new_screen(width=place.width, height=place.height), written_app, place)
        if not guarded:
            opened.page.add_init_script(ALONE)
        opened.open()
        return opened

    return open_named


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample[1]}-{sample[2]}-{sample[3]}")
def test_a_button_pressed_again_at_its_spot_records_once(open_place, sample):
    name, key, times, gap_s = sample
    opened = open_place(name)
    assert key in opened.keys_in_sight
    button, before = opened.find(key), opened.journal.head
    button.scroll_into_view_if_needed()
    spot = button.bounding_box()
    opened.press_often(key, times, gap_s)
    wait_until_laid_out(opened.page)
    entries = opened.journal.since(before)
    assert count_recorded(entries) == 1
    assert taken_back(entries) == []
    assert opened.find(key).bounding_box() == spot


def test_a_draft_is_begun_once_where_the_second_press_comes_before_the_answer_is_drawn(open_place):
    opened = open_place("orders")
    opened.open_menu_once("new-plan-menu", "begin-plan")
    opened.type_into("new-plan-name", "夜班")
    before = opened.journal.head
    opened.press_often("begin-plan", 3, 0.1)
    assert count_recorded(opened.entries_after(before, patience_s=30)) == 1


def press_where_a_row_moves_up(open_place, *, guarded):
    """End a session, and press again there once another row has come; rows, and their number before.

    It is the second of the list: with the receipt above it, the first comes below the pointer.
    """
    for _ in range(3):
        open_place("account")
    opened = open_place("account", guarded=guarded)
    opened.unfold("other-sessions")
    rows = opened.page.locator("[class*=st-key-end-]")
    expect(rows.nth(2)).to_be_visible()
    before = rows.count()
    (key,) = re.findall(r"st-key-(end-\w+)", rows.nth(1).get_attribute("class"))
    spot, _ = opened.press_often(key, 1, 0)
    expect(opened.part(key)).to_have_count(0)
    wait_until_laid_out(opened.page)
    opened.page.mouse.click(*spot)
    wait_until_laid_out(opened.page)
    return rows, before


def test_the_row_that_moves_up_below_the_pointer_is_not_pressed(open_place):
    rows, before = press_where_a_row_moves_up(open_place, guarded=True)
    expect(rows).to_have_count(before - 1)
    rows.page.mouse.move(0, 0)
    rows.first.get_by_role("button").click()  # once the pointer has moved, a press counts
    expect(rows).to_have_count(before - 2)


def test_without_the_guard_it_is(open_place):
    rows, before = press_where_a_row_moves_up(open_place, guarded=False)
    expect(rows).to_have_count(before - 2)


TRADE_PLACES = """([pressed, other]) => {
  const [one, two] = [pressed, other].map((key) => document.querySelector(`.st-key-${key}`));
  const [from, to] = [one, two].map((each) => each.getBoundingClientRect());
  one.style.translate = `${to.left - from.left}px ${to.top - from.top}px`;
  two.style.translate = `${from.left - to.left}px ${from.top - to.top}px`;
}"""


def press_while_they_trade_places(open_place, name, *, guarded=True):
    """Press "no change" while another button takes its place; what is recorded."""
    opened = open_place(name, guarded=guarded)
    button, before = opened.find("press-seen"), opened.journal.head
    button.scroll_into_view_if_needed()
    wait_until_laid_out(opened.page)
    box = button.bounding_box()
    spot = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    fingers = opened.page.context.new_cdp_session(opened.page)
    if opened.place.is_phone:
        fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [spot]})
    else:
        opened.page.mouse.move(**spot)
        opened.page.mouse.down()
    opened.page.evaluate(TRADE_PLACES, ["press-seen", "press-short_staffed"])
    if opened.place.is_phone:
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        opened.page.mouse.up()
    return [action for _, action in opened.entries_after(before, patience_s=10 if guarded else 3)]


@pytest.mark.parametrize("name", ["checkpoint", "phone"])
def test_a_press_is_that_of_the_button_on_which_it_began_though_another_has_taken_its_place(open_place, name):
    assert press_while_they_trade_places(open_place, name) == ["seen"]


@pytest.mark.parametrize("name", ["checkpoint", "phone"])
def test_without_the_guard_it_is_lost_or_that_of_the_other(open_place, name):
    assert press_while_they_trade_places(open_place, name, guarded=False) != ["seen"]
