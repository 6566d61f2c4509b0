"""Readiness and day close on screen: figures of a query, what closing will say, and few presses."""

import pytest

from geo.domain.day.owed import OwedKind
from geo.services.day.checklist import checklist, readiness
from geo.services.day.closing import closed_periods
from geo.services.day.owed import owed
from pages.components.app.day_state import ReadinessCell
from tests.page.day.steps import SUPERVISOR, keys_of, log, stored
from tests.page.screens import opened
from tests.unit.services.day.days import CHIEF, COUNTY, OTHER_TOWN, TOWN, close, people, tally
from tests.worlds import STAFF, START


@pytest.fixture(autouse=True)
def chief(world, signed_in):
    people(world)
    signed_in(CHIEF)


def table(screen):
    """Area -> the other cells of its row, by heading."""
    frame = next(
        each.value for each in screen.test.dataframe if (each.key or "").startswith("readiness-table")
    )
    return {row["辖区"]: row for row in frame.to_dict("records")}


def of_area(screen, area):
    """The running period of an area; at first the last one is shown, which is not closed."""
    screen.set("closing-area", area)
    return screen.set(f"closing-period-{area}", "running")


def test_the_table_has_the_figures_of_a_query_and_they_add_up(world):
    tally(world)
    shown, rows = readiness(world.ctx, CHIEF), table(opened("today"))
    assert [row["尚缺"] for row in rows.values()] == [row.total.owed for row in shown.rows]
    owed = sum(row["尚缺"] for row in rows.values())
    closings = shown.total.counts[OwedKind.DAY_CLOSE]
    assert owed == shown.total.total.owed - closings.owed
    assert f"尚缺 {owed}" in opened("today").within("readiness")
    assert rows["宝都街道"]["登记数"] == 0
    assert rows["宝城街道"]["日清"] == "进行中"


def test_a_cell_opens_its_list_and_each_item_its_form(world):
    screen = opened("today")
    screen.test.session_state["screen"].day.cell = ReadinessCell(OTHER_TOWN, OwedKind.REPORT)
    screen.again()
    silent = [
        item for item in checklist(world.ctx, CHIEF, OTHER_TOWN).required if item.what is OwedKind.REPORT
    ]
    assert keys_of(screen, "readiness-item-") == [f"report-{item.ref}" for item in silent]
    screen.press(f"readiness-item-report-{silent[0].ref}")
    assert silent[0].name in screen.within("owed-form")


def test_all_items_of_a_cell_are_excused_with_one_reason(world):
    screen = opened("today")
    screen.test.session_state["screen"].day.cell = ReadinessCell(OTHER_TOWN, OwedKind.REPORT)
    screen.again()
    screen.widget("excuse-reason").set_value("停电")
    screen.press("excuse-now")
    excused = checklist(world.ctx, CHIEF, OTHER_TOWN).counts[OwedKind.REPORT]
    assert (excused.owed, excused.excused) == (0, 1)


def test_what_the_period_before_still_owes_stands_in_the_cell_and_is_not_excused_with_it(world):
    before = {item.key for item in owed(world.ctx, CHIEF, area=TOWN) if item.what is OwedKind.TALLY}
    world.pass_time(days=1)
    screen = opened("today")
    screen.test.session_state["screen"].day.cell = ReadinessCell(TOWN)
    screen.again()
    assert before <= {item.key for item in owed(world.ctx, CHIEF, area=TOWN)}
    screen.widget("excuse-reason").set_value("停电")
    screen.press("excuse-now")
    assert before
    assert {item.key for item in owed(world.ctx, CHIEF, area=TOWN)} == before


def test_closing_says_beforehand_what_it_will_say(world):
    tally(world)
    screen = of_area(opened("today"), TOWN)
    said = screen.within("day-close-preview")
    assert "人次 430" in said
    assert "登记数：应报 1，已报 1（100 %）" in said


def test_what_is_owed_needs_a_reason_and_is_carried_with_it(world):
    screen, before = of_area(opened("today"), TOWN), world.store.revision()
    screen.press("day-close-now")
    assert world.store.revision() == before
    assert "请写明原因" in screen.within("day-close-result")
    screen.widget("closing-reason").set_value("列入次日")
    screen.press("day-close-now")
    (closed,) = closed_periods(world.ctx, CHIEF, TOWN)
    assert {item.reason for item in closed.closing.unanswered} == {"列入次日"}
    assert closed.closing.actor == CHIEF.id
    assert "已由指挥员" in screen.within("day-close")


def test_once_nothing_is_owed_one_press_closes_the_day(world):
    for area in (TOWN, OTHER_TOWN):
        close(world, area)
    required = checklist(world.ctx, CHIEF, COUNTY).required
    screen = of_area(opened("today"), COUNTY)
    if required:  # what lies in no town
        screen.widget("closing-reason").set_value("列入次日")
    screen.press("day-close-now")
    assert len(closed_periods(world.ctx, CHIEF, COUNTY)) == 1


def test_a_finding_is_carried_over_by_the_day_close(world):
    finding = log(world, actor=world.appoint(SUPERVISOR))
    screen = of_area(opened("today"), TOWN)
    screen.widget("closing-reason").set_value("配件未到")
    screen.press("day-close-now")
    assert stored(world, finding).state == "carried"


def test_a_later_tally_shows_the_value_that_was_reported(world):
    tally(world)
    close(world, TOWN)
    with world.store.read() as reader:
        counts = reader.day.tallies(START, world.ctx.now())[-1].counts
    tally(world, type(counts)(431, 200, 431, 0, 3), reason="漏记一人")
    assert "431（原报 430）" in of_area(opened("today"), TOWN).within("day-close")


def test_reopening_needs_a_reason_and_gives_a_new_number(world):
    close(world, TOWN)
    screen, before = of_area(opened("today"), TOWN), world.store.revision()
    screen.press("day-reopen")
    assert world.store.revision() == before
    screen.widget("reopening-reason").set_value("漏报一岗")
    screen.press("day-reopen")
    period = checklist(world.ctx, CHIEF, TOWN).period
    assert (period.is_closed, period.number, period.reopens) == (False, 2, 1)


def test_of_two_commanders_the_second_sees_that_the_day_is_closed(world):
    screen = of_area(opened("today"), TOWN)
    close(world, TOWN)
    before = world.store.revision()
    screen.widget("closing-reason").set_value("列入次日")
    screen.test.button(key="day-close-now").click()
    screen.again()
    assert world.store.revision() == before
    assert "已由" in screen.within("day-close")


def test_staff_have_neither_table_nor_day_close(signed_in):
    signed_in(STAFF)
    screen = opened("today")
    assert not screen.has("readiness")
    assert not screen.has("day-close")
