"""Looking back, and what has changed since."""

from datetime import datetime, timedelta

import pytest

from tests.page.screens import opened
from tests.worlds import OTHER, STAFF, START


def test_the_past_is_shown_as_it_was_and_says_so(world):
    world.change("V1", "reopened")
    screen = opened(as_of=START.isoformat(), site="V1")
    assert screen.figures()["village"] == "100 %"
    assert any("2020年2月1日 08:00" in warning.value.replace("\\", "") for warning in screen.test.warning)
    assert "已封闭" in screen.within("site-card")


def test_in_the_past_no_report_is_offered():
    screen = opened(as_of=START.isoformat(), site="V1")
    screen.set("actor", STAFF.id)
    assert not any((button.key or "").startswith("press-") for button in screen.test.button)
    assert "回到当前" in screen.t


def test_in_the_past_no_bulk_change_is_offered():
    screen = opened(as_of=START.isoformat(), kind="village")
    screen.set("actor", STAFF.id)
    screen.tick("V1", "V2")
    assert not any((button.key or "").startswith("bulk-") for button in screen.test.button)


def test_one_press_leads_back_to_now(world):
    world.change("V1", "reopened")
    screen = opened(as_of=START.isoformat())
    screen.press("back-to-now")
    assert "as_of" not in screen.link
    assert screen.figures()["village"] == "50 %"


def test_the_moment_chosen_is_one_of_the_clock_on_the_wall(world):
    screen = opened()
    local = START.astimezone(world.ctx.settings.zone).replace(tzinfo=None)
    screen.set("as_of", local)
    assert screen.link["as_of"] == "2020-02-01T00:00:00Z"
    assert opened(as_of=screen.link["as_of"]).widget("as_of").value == local


@pytest.mark.parametrize("part", ["as_of", "since"])
def test_a_day_without_an_hour_shows_nothing_else_until_the_hour_is_chosen(part):
    screen = opened()
    figures = screen.figures()
    screen.set(part, datetime(2020, 1, 31))  # noqa: DTZ001 - as the field tells it: midnight, where none was typed
    assert part not in screen.link
    assert screen.figures() == figures
    assert "请选择时刻" in screen.within(f"{part}-asked")
    screen.set(f"{part}-hour", 20)
    assert screen.link[part] == "2020-01-31T12:00:00Z"
    assert "请选择时刻" not in screen.t


def test_midnight_is_a_press_more_and_a_link_to_midnight_none():
    screen = opened()
    screen.set("as_of", datetime(2020, 2, 1))  # noqa: DTZ001
    screen.set("as_of-hour", 0)
    midnight = screen.link["as_of"]
    assert midnight == "2020-01-31T16:00:00Z"
    assert "请选择时刻" not in opened(as_of=midnight).t


def test_a_day_that_waits_for_its_hour_is_forgotten_with_the_filter_and_by_a_moment_typed():
    for settle in (lambda screen: screen.press("filter-clear"), lambda screen: screen.set("as_of", None)):
        screen = opened()
        screen.set("as_of", datetime(2020, 1, 31))  # noqa: DTZ001
        settle(screen)
        assert "请选择时刻" not in screen.t
        assert "as_of" not in screen.link


def test_a_report_observed_at_midnight_is_asked_for_once_more(world):
    screen = opened(site="CP1")
    (key,) = [node.key for node in screen.test.datetime_input if node.key.startswith("observed-")]
    screen.widget(key).set_value(datetime(2020, 2, 1))  # noqa: DTZ001
    before = world.version("CP1")
    screen.press("press-seen")
    assert world.version("CP1") == before
    assert "核查时间是 2月1日 0:00" in screen.within("status-form")
    screen.press("press-seen")
    assert world.version("CP1") == before  # a double press confirms nothing
    world.pass_time(seconds=4)
    screen.press("press-seen")
    assert world.version("CP1") == before + 1


def test_before_the_beginning_there_is_nothing():
    screen = opened(as_of=(START - timedelta(days=1)).isoformat())
    assert screen.sites == []
    assert screen.test.warning


def test_what_changed_is_listed_in_words_with_who_and_when(world):
    receipt = world.change("V1", "reopened", actor=OTHER)
    screen = opened(since=START.isoformat())
    assert screen.sites == ["V1"]
    said = screen.tab("changes").within("changes")
    assert all(part in said for part in ("东村", "新昌社区", "已封闭 → 擅自开放", "二中队队员", "09:00"))
    # The entry's number is in the site's history, one press away.
    assert f"#{receipt.seq}" in screen.press("change-V1").within("site-panel")


def test_what_time_alone_changed_is_listed_as_well(world):
    world.pass_time(hours=6)
    screen = opened(tab="changes", since=START.isoformat())
    assert "爱伦堡小区" not in screen.within("changes")  # folded away, and counted
    assert "到期与巡查 1" in screen.within("changes")
    said = screen.unfold("timers").within("changes")
    assert all(part in said for part in ("爱伦堡小区", "待巡", "超期未巡"))


def test_nothing_changed_is_said():
    assert "没有变化" in opened(tab="changes", since=START.isoformat()).within("changes")


def test_the_usual_moments_are_one_press(world):
    world.change("V1", "reopened")
    world.pass_time(minutes=30)
    screen = opened()
    screen.set("since-usual", "1")
    assert screen.link["since"] == "2020-02-01T00:30:00Z"
    assert screen.sites == ["V1"]


@pytest.mark.parametrize(
    ("page", "parts"), [("", ["shown", "site-panel", "changes"]), ("area", ["shown", "entries"])]
)
def test_today_is_the_day_on_the_real_clock_also_while_looking_back(world, page, parts):
    world.change("V1", "reopened", actor=OTHER)
    reported_at = world.moment
    looked_at = {
        "as_of": (reported_at + timedelta(minutes=5)).isoformat(),
        "since": START.isoformat(),
        "site": "V1",
    }
    # A control: on the same day it is today.
    assert "今天" in opened(page, tab="changes", **looked_at).within("shown")
    world.pass_time(days=3)
    screen = opened(page, tab="changes", **looked_at)
    for part in parts:
        said = screen.within(part)
        assert "2月1日" in said
        assert "今天" not in said
        assert "昨天" not in said
