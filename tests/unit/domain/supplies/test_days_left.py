"""Days left: the level of urgency, the norm, and the quantity that is suggested."""

from dataclasses import replace

import pytest

from geo.domain.supplies.days_left import DaysLeft, StockLevel, days_left, level_of
from geo.domain.supplies.item import ItemKind, SupplyItem
from geo.domain.supplies.ledger import StockFigures, Use

MASK = SupplyItem("mask", "口罩", "Masks", "只", "pcs", 50, ItemKind.CONSUMABLE, 5, 4)
TENT = SupplyItem("tent", "帐篷", "Tents", "顶", "pcs", 1, ItemKind.DURABLE)


def having(balance, used=None, days=7.0, worst_rate=None):
    return StockFigures(balance, 0, None if used is None else Use(used, days), worst_rate)


@pytest.mark.parametrize(
    ("days", "level"),
    [
        (0.0, StockLevel.CRITICAL),
        (0.99, StockLevel.CRITICAL),
        (1.0, StockLevel.LOW),
        (2.99, StockLevel.LOW),
        (3.0, StockLevel.BELOW_FLOOR),
        (4.99, StockLevel.BELOW_FLOOR),
        (5.0, StockLevel.OK),
    ],
)
def test_the_level_follows_from_the_days(days, level):
    assert level_of(days, 5) is level


def test_an_item_that_should_last_two_days_is_not_below_its_floor_at_three():
    assert level_of(3.0, 2) is StockLevel.OK


def test_nothing_used_has_no_days_and_no_suggestion():
    assert days_left(MASK, having(80, 0)) == DaysLeft(StockLevel.UNKNOWN)


def test_nothing_there_is_critical_even_when_no_rate_is_known():
    assert days_left(MASK, having(0)) == DaysLeft(StockLevel.CRITICAL, days=0.0)
    assert days_left(MASK, having(-4, 0)) == DaysLeft(StockLevel.CRITICAL, days=0.0)


def test_without_two_counts_the_norm_counts_and_is_marked():
    left = days_left(MASK, having(48), norm_rate=12.0)
    assert (left.days, left.by_norm, left.level) == (4.0, True, StockLevel.BELOW_FLOOR)


def test_what_was_counted_outweighs_the_norm():
    assert not days_left(MASK, having(48, 7), norm_rate=12.0).by_norm
    assert days_left(MASK, having(48, 0), norm_rate=12.0).days is None
    assert days_left(MASK, having(48, -5), norm_rate=12.0).days is None


@pytest.mark.parametrize(
    ("balance", "on_the_way", "suggested"),
    [(0, 0, 50), (-30, 0, 100), (49, 0, 50), (50, 0, 0), (0, 50, 0), (0, 10, 50), (500, 0, 0)],
)
def test_what_is_suggested_fills_up_to_the_floor_in_whole_packs(balance, on_the_way, suggested):
    """At 10 a day and a floor of 5 days, 50 are to be there."""
    assert days_left(MASK, having(balance, 70), on_the_way=on_the_way).suggested == suggested


def test_a_rounding_error_is_not_a_pack():
    item = replace(MASK, pack=29, floor_days=7)
    assert 29 / 7 * 7 > 29
    assert days_left(item, having(0, 29)).suggested == 29


def test_the_worst_days_are_shown_only_where_they_are_fewer():
    assert days_left(MASK, having(70, 70, worst_rate=20.0)).worst_days == 3.5
    assert days_left(MASK, having(70, 70, worst_rate=9.0)).worst_days is None
    assert days_left(MASK, having(70), norm_rate=7.0).worst_days is None


def test_durables_are_only_counted():
    assert days_left(TENT, having(0, 3)) == DaysLeft(StockLevel.UNKNOWN)


def test_counts_that_disagree_are_named_as_such():
    assert having(10, -1).counts_disagree
    assert not having(10, 0).counts_disagree
    assert not having(10).counts_disagree
