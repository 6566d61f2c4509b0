"""How much of a stand-down is read: its own place or order when one is recorded, the list after a change."""

import pytest

from geo.services.stand_down.barriers_left import stand_downs
from tests.reads import counted_reads
from tests.unit.services.stand_down.ordered import CHIEF, TOWN, StandDownCase
from tests.worlds import OTHER, STAFF

COUNTY = "370725"
TABLES = ("stand_down", "stand_down_site", "barrier_removal")


@pytest.fixture
def case(world, tmp_path):
    """Two orders on the county, and one place that has reported on both."""
    made = StandDownCase(world, tmp_path)
    for _ in range(2):
        made.order(COUNTY)
        made.report("CP2", OTHER)
    return made


def test_a_report_reads_the_reports_of_its_own_place_alone(case):
    with counted_reads() as reads:
        case.report("CP1")
    assert reads.rows("barrier_removal") == 0
    case.order(COUNTY)
    with counted_reads() as reads:
        case.report("CP2", OTHER)
    assert reads.rows("barrier_removal") == 2  # the control: its own of both earlier orders
    assert reads.rows("stand_down_site") == 1  # only which order was the last


def test_taking_back_a_report_reads_those_of_its_place(case):
    receipt = case.report("CP1")
    with counted_reads() as reads:
        case.undo(receipt)
    assert reads.rows("barrier_removal") == 1
    assert reads.rows("stand_down_site") == 0


def test_the_withdrawal_of_an_order_reads_that_order(case):
    (newest, _) = stand_downs(case.ctx, CHIEF)
    with counted_reads() as reads:
        case.withdraw(newest.order.number)
    assert reads.rows("stand_down_site") == newest.total
    assert reads.rows("barrier_removal") == 0


def test_the_list_is_made_again_after_an_entry_on_a_stand_down_and_after_no_other(case):
    before = stand_downs(case.ctx, CHIEF)
    case.world.confirm("CP1", STAFF)
    with counted_reads() as reads:
        assert stand_downs(case.ctx, CHIEF) == before
    assert [table for table in TABLES if reads.of(table)] == []
    case.report("CP1")  # the control
    assert len(stand_downs(case.ctx, CHIEF)[0].gone) == len(before[0].gone) + 1


def test_orders_are_not_read_again_after_a_report(case):
    stand_downs(case.ctx, CHIEF)
    case.report("CP1")
    with counted_reads() as reads:
        stand_downs(case.ctx, CHIEF)
    assert reads.of("barrier_removal")
    assert reads.of("stand_down_site") == 0


def test_each_account_has_the_orders_that_it_may_read(case):
    case.order(TOWN)
    assert len(stand_downs(case.ctx, CHIEF)[0].left) == len(stand_downs(case.ctx, case.town)[0].left)
    assert len(stand_downs(case.ctx, CHIEF)[1].left) > len(stand_downs(case.ctx, case.town)[1].left)


def test_an_order_is_late_from_its_deadline_on_without_any_entry(case):
    assert [each.is_late for each in stand_downs(case.ctx, CHIEF)] == [False, False]
    case.world.pass_time(hours=8)
    assert [each.is_late for each in stand_downs(case.ctx, CHIEF)] == [True, True]
