"""Counts and receipts of supplies as part of what is owed."""

from datetime import timedelta

import pytest

from geo.domain.day.owed import OwedAnswer, OwedKind
from geo.services.day.checklist import checklist
from geo.services.day.owed import owed
from tests.unit.services.day.days import CHIEF, TOWN, close, people
from tests.unit.services.supplies.stock import KEEPER, count, issue, receive, undo
from tests.worlds import STAFF


@pytest.fixture
def day(world):
    """A world with commanders; periods begin at 08:00 in Shanghai, which is the start of the world."""
    people(world)
    world.add_accounts(KEEPER)
    return world


def items(world, what):
    return {item.ref: item for item in checklist(world.ctx, CHIEF, TOWN).items if item.what is what}


def test_who_was_never_counted_owes_no_count(day):
    assert items(day, OwedKind.STOCK_COUNT) == {}
    count(day, "CP1", mask=5)
    assert items(day, OwedKind.STOCK_COUNT) == {}  # the first day


def test_a_site_that_was_counted_owes_a_count_each_day(day):
    count(day, "CP1", mask=5)
    count(day, "D2", actor=KEEPER, mask=5)
    day.pass_time(days=1, hours=1)
    (item,) = items(day, OwedKind.STOCK_COUNT).values()
    assert (item.site_id, item.unit, item.answer) == ("CP1", "U1", None)
    assert not item.is_late(day.moment)
    seq = count(day, "CP1", mask=4).seq
    given = items(day, OwedKind.STOCK_COUNT)["CP1"]
    assert (given.answer, given.on_time) == (OwedAnswer.GIVEN, True)
    undo(day, seq)
    assert items(day, OwedKind.STOCK_COUNT)["CP1"].is_owed


def test_a_site_that_was_not_counted_for_a_week_owes_none(day):
    count(day, "CP1", mask=5)
    day.pass_time(days=8, hours=1)
    assert items(day, OwedKind.STOCK_COUNT) == {}


def test_a_closed_site_owes_no_count(day):
    count(day, "CP1", mask=5)
    day.pass_time(days=1)
    withdrawn = next(
        status.code for status in day.ctx.kinds["checkpoint"].statuses if status.category == "inactive"
    )
    day.change("CP1", withdrawn)
    assert items(day, OwedKind.STOCK_COUNT) == {}


def test_a_receipt_is_owed_after_twelve_hours_and_until_it_is_given(day):
    seq = issue(day, mask=50).seq
    day.pass_time(hours=11)
    assert not items(day, OwedKind.SUPPLY_RECEIPT)["CP1"].is_late(day.moment)
    day.pass_time(hours=2)
    item = items(day, OwedKind.SUPPLY_RECEIPT)["CP1"]
    assert item.is_late(day.moment)
    assert item in owed(day.ctx, STAFF)
    day.pass_time(days=3)
    assert items(day, OwedKind.SUPPLY_RECEIPT)["CP1"].is_late(day.moment)
    receive(day, "CP1", seq)
    given = items(day, OwedKind.SUPPLY_RECEIPT)["CP1"]
    assert (given.answer, given.on_time) == (OwedAnswer.GIVEN, False)


def test_what_is_issued_in_the_evening_is_due_in_the_next_period(day):
    day.pass_time(hours=13)
    seq = issue(day, mask=50).seq
    assert items(day, OwedKind.SUPPLY_RECEIPT) == {}
    day.pass_time(hours=11, minutes=30)
    assert items(day, OwedKind.SUPPLY_RECEIPT).keys() == {"CP1"}
    receive(day, "CP1", seq)
    given = items(day, OwedKind.SUPPLY_RECEIPT)["CP1"]
    assert (given.answer, given.on_time) == (OwedAnswer.GIVEN, True)


def test_several_issues_to_a_site_are_one_item(day):
    first = issue(day, mask=50).seq
    issue(day, glove=50)
    day.pass_time(hours=13)
    receive(day, "CP1", first)
    assert items(day, OwedKind.SUPPLY_RECEIPT)["CP1"].is_owed


def test_a_day_close_carries_them_over(day):
    count(day, "CP1", mask=5)
    day.pass_time(days=1)
    issue(day, mask=50)
    day.moment += timedelta(hours=14)
    close(day, TOWN)
    closing = checklist(day.ctx, CHIEF, TOWN).period.closing
    carried = {item.what for item in closing.unanswered}
    assert {OwedKind.STOCK_COUNT, OwedKind.SUPPLY_RECEIPT} <= carried
    assert closing.figures["stock_count.expected"] == 1
