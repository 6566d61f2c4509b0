"""Lists whose rows hold a button that writes: no news move a row."""

from pages.components.widgets.list_commands import keep_order


def order(listed, current):
    return keep_order(listed, current, key=lambda row: row[0])


def test_listed_rows_keep_their_place_and_are_shown_as_they_are_now():
    assert order(["a1", "b1"], ["b2", "a2"]) == ["a2", "b2"]


def test_new_rows_follow_in_their_own_order_and_answered_ones_stay():
    assert order(["a1", "b1"], ["d1", "b1", "c1"]) == ["a1", "b1", "d1", "c1"]


def test_a_new_list_has_its_own_order():
    assert order([], ["b1", "a1"]) == ["b1", "a1"]
