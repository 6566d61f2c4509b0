"""The first line of the shift schedule: the issues of its day, the worst first, and that there are none."""

from zoneinfo import ZoneInfo

import pytest

from geo.i18n import LANGS, Translator
from geo.services.schedule.shift_view import ShiftIssue
from geo.text.schedule_verdict import day_verdict
from tests.unit.services.shifts import DAY, confirm, put_site, put_units, say, schedule_of
from tests.worlds import OTHER, START

WORDS = Translator("zh")
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def posts(world):
    """Two hard posts, one hour into their first shifts; their units have people for two posts."""
    put_units(world)
    put_site(world, "CP2", variant="hard")
    world.pass_time(hours=1)


def verdict(world, t=WORDS, **parts):
    return day_verdict(schedule_of(world, **parts), ZONE, t)


def test_a_day_without_issues_is_said_to_have_none(world):
    assert verdict(world) == (None, WORDS("schedule.verdict.good", day="今天", count=2))


def test_the_worst_issue_comes_first_and_each_has_its_number(world):
    say(world, "release")
    confirm(world, site_id="CP2", unit="U2", actor=OTHER, people=2)
    assert verdict(world) == (ShiftIssue.GAP, "今天 2 班：1 班空岗、1 班人数不足。")


def test_issues_of_later_days_are_not_those_of_today(world):
    say(world, "release", start=START + DAY)
    assert verdict(world).worst is None
    world.pass_time(hours=24)
    assert verdict(world).worst is ShiftIssue.GAP


def test_before_the_change_of_shifts_the_running_and_the_next_ones_are_counted(world):
    world.pass_time(hours=22.5)
    assert verdict(world).text.startswith("今天 4 班")


def test_of_a_past_day_it_is_not_said_that_it_is_today(world):
    then = world.moment
    world.pass_time(hours=1)
    say(world, "release")
    assert verdict(world, as_of=then) == (None, WORDS("schedule.verdict.good", day="当天", count=2))


def test_where_no_post_has_shifts_there_is_no_verdict(world):
    for site in ("CP1", "CP2"):
        put_site(world, site, status="withdrawn")
    assert verdict(world) is None


@pytest.mark.parametrize("lang", LANGS)
def test_each_language_names_every_issue_of_the_day(world, lang):
    t = Translator(lang)
    put_units(world, 3, 1)
    say(world, "release", site_id="CP2", actor=OTHER)
    world.pass_time(hours=7)
    running = [view for view in schedule_of(world).shifts if view.shift.start == START]
    issues = {issue for view in running for issue in view.issues}
    assert {ShiftIssue.GAP, ShiftIssue.NOT_REPORTED} <= issues
    text = verdict(world, t).text
    assert [issue for issue in issues if t(f"schedule.trouble.{issue}") not in text] == []
