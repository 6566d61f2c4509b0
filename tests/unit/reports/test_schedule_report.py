"""The shift schedule on paper: a page for each unit, with whom it deals, and only what one may read."""

import io
import re

import pytest
from docx import Document

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.filters import SiteFilter
from geo.i18n import LANGS, Translator
from geo.reports.schedule_report import render_schedule_docx, render_schedule_html
from tests.page.hostile import HOSTILE
from tests.unit.services.shifts import DAY, PLANNER, confirm, put_site, put_units, say
from tests.worlds import OTHER, START

CELL = re.compile(r"<td[^>]*>(.*?)</td>")


@pytest.fixture
def world(world):
    """Two hard posts, CP1 of U1 and CP2 of U2."""
    put_units(world)
    put_site(world, "CP2", variant="hard")
    return world


def pages(world, actor=PLANNER, days=3, lang="zh", **parts):
    """Unit -> rows of its table."""
    sheet = render_schedule_html(world.ctx, actor, SiteFilter(**parts), days, Translator(lang))
    found = {}
    for section in sheet.split("<h2>")[1:]:
        rows = [CELL.findall(row) for row in section.split("<tr>")]
        found[section.split("</h2>")[0]] = [row for row in rows if row]
    return found


def test_each_unit_has_a_page_with_its_shifts_by_time(world):
    by_unit = pages(world)
    assert list(by_unit) == ["一中队", "二中队"]
    assert [row[0] for row in by_unit["一中队"]] == ["2月1日 08:00", "2月2日 08:00", "2月3日 08:00"]
    first = by_unit["一中队"][0]
    assert first[1:5] == ["2月2日 08:00", "平原大桥卡点 (CP1)", "新昌社区", "3 (1)"]


def test_with_whom_a_shift_is_handed_over_is_named_even_where_the_other_is_not_shown(world):
    say(world, "release", start=START + DAY)
    say(world, "claim", OTHER, start=START + DAY)
    for shown in (pages(world, days=2), pages(world, days=2, unit=("U2",))):
        (row,) = (row for row in shown["二中队"] if "CP1" in row[2])
        assert row[5:7] == ["一中队", "一中队"]
    assert list(pages(world, unit=("U2",))) == ["二中队"]
    # The day after those that are shown is looked at, too; what was before the shift that runs is not.
    last = pages(world, days=1)["一中队"]
    assert [row[5:7] for row in last if "CP1" in row[2]] == [["–", "二中队"]]


def test_what_no_unit_holds_comes_last_on_a_page_of_its_own(world):
    say(world, "release", start=START + DAY)
    by_unit = pages(world)
    assert list(by_unit)[-1] == "未明确责任单位"
    (row,) = by_unit["未明确责任单位"]
    assert (row[2], row[5:]) == ("平原大桥卡点 (CP1)", ["一中队", "一中队", "–"])


def test_who_is_there_is_counted_as_confirmed(world):
    world.pass_time(minutes=5)
    confirm(world, people=5, leads=2)
    assert pages(world)["一中队"][0][4] == "5 (2)"


def test_only_what_one_may_read_is_on_it(world):
    town = Actor("who", "某人", None, "", (Grant("who", Role.VIEWER, "370725002"),))
    by_unit = str(pages(world, town))
    assert "CP1" not in by_unit
    assert "CP1" in str(pages(world))  # the control


def test_the_past_is_printed_as_it_was_known(world):
    world.pass_time(hours=1)
    before = world.moment
    world.pass_time(minutes=1)
    say(world, "release", start=START + DAY)
    assert "未明确责任单位" in pages(world)
    assert "未明确责任单位" not in pages(world, as_of=before)


def test_an_area_without_shifts_says_so(world):
    sheet = render_schedule_html(world.ctx, PLANNER, SiteFilter(unit=("none",)), 3, Translator("zh"))
    assert Translator("zh")("schedule.none") in sheet


@pytest.mark.parametrize("lang", LANGS)
def test_the_file_for_word_has_the_same_pages(world, lang):
    content = render_schedule_docx(world.ctx, PLANNER, SiteFilter(), 3, Translator(lang))
    tables = Document(io.BytesIO(content)).tables
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows[1:]]
    assert rows == [row for page in pages(world, lang=lang).values() for row in page]


def test_hostile_text_is_text(world):
    put_site(world, "CP1", name=HOSTILE)
    sheet = render_schedule_html(world.ctx, PLANNER, SiteFilter(), 1, Translator("zh"))
    assert "<img" not in sheet
    assert "&lt;img src=x onerror=alert(1)&gt;" in sheet


def test_the_way_is_there_and_back_by_the_measure_that_is_named(world):
    sheet = render_schedule_html(world.ctx, PLANNER, SiteFilter(), 1, Translator("zh"))
    assert Translator("zh")("schedule.measure.straight") in sheet
    ways = {row[7] for rows in pages(world, days=1).values() for row in rows}
    assert all(re.fullmatch(r"\d+\.\d", way) for way in ways)


def test_the_span_ends_with_the_last_day_shown(world):
    world.pass_time(minutes=1)
    count = {days: len(pages(world, days=days)["一中队"]) for days in (1, 7, 15)}
    assert count == {1: 1, 7: 7, 15: 15}
