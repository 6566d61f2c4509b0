"""The list of supplies: days left, what is needed first, rights, totals, earlier states."""

from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import Refused
from geo.domain.supplies.days_left import StockLevel
from geo.domain.supplies.stock import MoveKind
from geo.services.supplies import stock_list as module
from geo.services.supplies.stock_list import StockFilter, StockView, days_left_by_site, stock_list
from tests.unit.services.supplies.stock import (
    KEEPER,
    TOWN_STAFF,
    count,
    counted_week,
    day,
    issue,
    move,
    rows,
    undo,
)
from tests.worlds import START, VIEWER

ELSEWHERE = Actor("elsewhere", "无权限", None, grants=(Grant("elsewhere", Role.VIEWER, "999"),))


@pytest.fixture(autouse=True)
def keepers(world):
    world.add_accounts(KEEPER, TOWN_STAFF, ELSEWHERE)


def test_days_left_are_the_balance_by_the_use_of_seven_periods(world):
    counted_week(world)  # 100 … 30, ten a day
    row = rows(world)["CP1", "mask"]
    assert row.left.days == 3.0
    assert row.left.level is StockLevel.BELOW_FLOOR
    assert row.left.suggested == 50  # 5 days at 10, less 30, in packs of 50


def test_what_happens_in_the_running_period_changes_the_balance_and_not_the_rate(world):
    counted_week(world)
    world.pass_time(hours=3)
    count(world, "CP1", mask=5)
    row = rows(world)["CP1", "mask"]
    assert (row.figures.balance, row.left.rate, row.left.days) == (5, 10.0, 0.5)


def test_before_two_counts_the_norm_of_the_people_required_counts(world):
    count(world, "CP1", mask=48)
    left = rows(world)["CP1", "mask"].left
    staffing = world.ctx.kinds["checkpoint"].variant("hard")
    assert left.by_norm
    assert left.rate == 4 * staffing.staff * len(world.ctx.kinds["checkpoint"].shifts)


def test_a_site_without_shifts_has_no_norm(world):
    count(world, "V1", mask=48)
    left = rows(world)["V1", "mask"].left
    assert (left.days, left.level) == (None, StockLevel.UNKNOWN)


def test_what_is_needed_comes_first_the_shortest_before_all(world):
    counted_week(world, "CP1", 100, 10)
    for number in range(8):
        count(world, "V1", at=day(number), mask=75 - 10 * number, tent=1)
    count(world, "V2", at=day(0), mask=900)
    count(world, "V2", at=day(7), mask=800)
    order = [(row.place, row.item.code) for row in stock_list(world.ctx, KEEPER, StockFilter()).rows]
    assert order == [("V1", "mask"), ("CP1", "mask"), ("V2", "mask"), ("V1", "tent")]
    needed = stock_list(world.ctx, KEEPER, StockFilter(view=StockView.NEED))
    assert [row.place for row in needed.rows] == ["V1", "CP1"]
    assert needed.counts == {StockView.NEED: 2, StockView.DOUBT: 0, StockView.ALL: 4}


def test_a_negative_balance_is_shown_and_doubtful(world):
    count(world, "CP1", mask=3)
    world.pass_time(hours=1)
    move(world, MoveKind.LOSS, from_place="CP1", mask=10)
    row = rows(world, view=StockView.DOUBT)["CP1", "mask"]
    assert (row.figures.balance, row.left.days, row.left.level) == (-7, 0.0, StockLevel.CRITICAL)


def test_counts_that_disagree_are_doubtful_and_have_no_days(world):
    count(world, "CP1", at=day(0), mask=10)
    world.moment = day(7)
    count(world, "CP1", at=day(6), mask=90)
    row = rows(world, view=StockView.DOUBT)["CP1", "mask"]
    assert (row.figures.use.used, row.left.days) == (-80, None)


def test_filters_of_area_and_item(world):
    count(world, "CP1", mask=10, tent=1)
    count(world, "CP2", mask=10)
    assert rows(world, area="370725001").keys() == {("CP1", "mask"), ("CP1", "tent")}
    assert rows(world, items=("tent",)).keys() == {("CP1", "tent")}


def test_everybody_reads_only_the_own_areas(world):
    count(world, "CP1", mask=10)
    count(world, "CP2", mask=10)
    count(world, "D1", actor=KEEPER, mask=500)
    assert {place for place, _ in rows(world, TOWN_STAFF)} == {"CP1"}
    assert set(days_left_by_site(world.ctx, TOWN_STAFF)) == {"CP1"}
    assert rows(world, ELSEWHERE) == {}
    with pytest.raises(Refused):
        rows(world, Actor("none", "无", None))


def test_the_cover_of_the_county_counts_use_at_the_sites_alone(world):
    move(world, MoveKind.RECEIPT, to_place="D1", mask=700)
    counted_week(world, "CP1", 100, 10)
    world.moment = day(7, 1)
    issue(world, "CP1", "D1", mask=100)
    (total,) = stock_list(world.ctx, KEEPER, StockFilter(items=("mask",))).totals
    assert (total.balance, total.rate, total.days) == (600 + 30, 10.0, 63.0)
    assert (total.places, total.needed) == (2, 1)


def test_a_closed_site_with_stock_left_needs_nothing(world):
    counted_week(world)
    world.add_accounts(VIEWER)
    withdrawn = next(
        status.code for status in world.ctx.kinds["checkpoint"].statuses if status.category == "inactive"
    )
    world.change("CP1", withdrawn)
    row = rows(world)["CP1", "mask"]
    assert (row.is_closed, row.is_needed, row.figures.balance) == (True, False, 30)


def test_a_receipt_is_late_after_twelve_hours(world):
    issue(world, mask=10)
    assert not rows(world)["CP1", "mask"].is_receipt_late
    world.pass_time(hours=12)
    assert rows(world)["CP1", "mask"].is_receipt_late


def test_the_worst_item_of_a_site_is_that_of_the_map(world):
    counted_week(world, "CP1", 100, 10)
    for number in (0, 7):
        count(world, "CP1", at=day(number), glove=900 - number)
    count(world, "D1", actor=KEEPER, mask=5)
    worst = days_left_by_site(world.ctx, KEEPER)
    assert worst.keys() == {"CP1"}
    assert (worst["CP1"].item, worst["CP1"].days, worst["CP1"].level) == ("mask", 3.0, "below_floor")


def test_an_earlier_state_is_as_it_was_known_then(world):
    count(world, "CP1", mask=100)
    then = world.moment
    world.pass_time(days=1)
    seq = count(world, "CP1", at=START + timedelta(hours=1), mask=90).seq  # typed in a day late
    assert rows(world, as_of=then)["CP1", "mask"].figures.balance == 100
    assert rows(world)["CP1", "mask"].figures.balance == 90
    later = world.moment
    world.pass_time(hours=1)
    undo(world, seq)
    assert rows(world)["CP1", "mask"].figures.balance == 100
    assert rows(world, as_of=later)["CP1", "mask"].figures.balance == 90
    assert days_left_by_site(world.ctx, KEEPER, then)["CP1"].by_norm


def test_a_back_dated_move_computes_the_figures_of_its_ledgers_alone(world, monkeypatch):
    for place in ("CP1", "CP2", "V1"):
        count(world, place, at=day(0), mask=100, tent=1)
    world.moment = day(2)
    rows(world)
    computed = []
    figures = module.Ledger.figures
    monkeypatch.setattr(
        module.Ledger,
        "figures",
        lambda ledger, *args, **parts: computed.append(ledger) or figures(ledger, *args, **parts),
    )
    move(world, MoveKind.LOSS, from_place="CP2", at=day(0, 1), mask=5)
    assert rows(world)["CP2", "mask"].figures.balance == 95
    assert len(computed) == 1
