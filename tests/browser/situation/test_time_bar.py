"""The time bar of the situation map shows the county as it was, in the link too, and takes it back."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

SHANGHAI = timedelta(hours=8)


def pressed(situation, name):
    """A button of the time bar."""
    frame = situation.page.frame_locator("iframe[title='streamlit_folium.st_folium']")
    return frame.get_by_role("button", name=name, exact=True)


def test_last_evening_and_back_to_now(situation):
    situation.open()
    pressed(situation, "昨晚 20:00").click()
    expect(pressed(situation, "昨晚 20:00")).to_have_attribute("aria-pressed", "true")
    moment = datetime.fromisoformat(situation.link["as_of"]) + SHANGHAI
    assert (moment.hour, moment.minute) == (20, 0)
    pressed(situation, "现在").click()
    expect(pressed(situation, "现在")).to_have_attribute("aria-pressed", "true")
    situation.wait_for_link()


def test_a_moment_that_the_bar_does_not_offer_changes_nothing(situation):
    situation.open()
    drawn = situation.map.wait_until_drawn()
    send = "moment => kadian.send('time', moment)"
    for moment in ("2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "soon"):
        situation.map.frame.evaluate(send, moment)
    pressed(situation, "24 小时前").click()  # the control: this one does, and comes after the others
    situation.map.wait_until_drawn(after=drawn)
    expect(pressed(situation, "24 小时前")).to_have_attribute("aria-pressed", "true")
    asked = datetime.fromisoformat(situation.link["as_of"])
    assert asked.year not in {2020, 2099}
    assert situation.screen.errors == []
