"""The time bar of the situation map shows the county as it was, in the link too, and takes it back."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.browser.map_frame import MAP_FRAME

SHANGHAI = timedelta(hours=8)


def pressed(situation, name):
    """A button of the time bar."""
    frame = situation.page.frame_locator(MAP_FRAME)
    return frame.get_by_role("button", name=name, exact=True)


def moment_of_link(situation):
    """The moment in the link, which is written after all else is drawn."""
    situation.page.wait_for_function("new URLSearchParams(location.search).has('as_of')")
    return datetime.fromisoformat(situation.link["as_of"])


def test_last_evening_and_back_to_now(situation):
    situation.open()
    pressed(situation, "昨晚 20:00").click()
    expect(pressed(situation, "昨晚 20:00")).to_have_attribute("aria-pressed", "true")
    moment = moment_of_link(situation) + SHANGHAI
    assert (moment.hour, moment.minute) == (20, 0)
    pressed(situation, "现在").click()
    expect(pressed(situation, "现在")).to_have_attribute("aria-pressed", "true")
    situation.wait_for_link()


def test_what_is_played_over_is_one_entry_of_the_browsers_history(situation):
    situation.open()
    page, entries = situation.page, situation.page.evaluate("history.length")
    drawn = situation.map.wait_until_drawn()
    pressed(situation, "播放变化过程").click()
    for _ in range(3):
        drawn = situation.map.wait_until_drawn(after=drawn)
    assert "as_of" not in situation.link
    assert page.evaluate("history.length") == entries
    pressed(situation, "停止播放").click()
    page.wait_for_function("new URLSearchParams(location.search).has('as_of')")
    assert page.evaluate("history.length") == entries + 1
    # A control: a moment that is chosen is an entry of its own.
    pressed(situation, "昨晚 20:00").click()
    page.wait_for_function("entries => history.length === entries", arg=entries + 2)
    page.go_back()
    page.go_back()
    situation.wait_for_link()
    expect(pressed(situation, "现在")).to_have_attribute("aria-pressed", "true")


def test_a_moment_that_the_bar_does_not_offer_changes_nothing(situation):
    situation.open()
    drawn = situation.map.wait_until_drawn()
    send = "moment => kadian.send('time', moment)"
    for moment in ("2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "soon"):
        situation.map.frame.evaluate(send, moment)
    pressed(situation, "24 小时前").click()  # the control: this one does, and comes after the others
    situation.map.wait_until_drawn(after=drawn)
    expect(pressed(situation, "24 小时前")).to_have_attribute("aria-pressed", "true")
    asked = moment_of_link(situation)
    assert asked.year not in {2020, 2099}
    assert situation.screen.errors == []
