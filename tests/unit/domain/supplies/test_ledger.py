"""The ledger of one item at one place: balance, use and days left, against a second evaluator by hours."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.supplies.days_left import StockLevel, days_left
from geo.domain.supplies.item import ItemKind, SupplyItem
from geo.domain.supplies.ledger import DAY_MS, Ledger, LedgerEvent, Window

HOUR_MS = DAY_MS // 24
WEEK = Window(0, 7 * DAY_MS, 4 * DAY_MS)
MASK = SupplyItem("mask", "口罩", "Masks", "只", "pcs", 50, ItemKind.CONSUMABLE, 5, 4)


def count(day, quantity, hour=0):
    return day * 24 + hour, "count", quantity


def move(day, change, hour=0):
    return day * 24 + hour, "move", change


def ledger_of(events):
    """The ledger of events (hour, kind, quantity), numbered in the order in which they were recorded."""
    return Ledger(
        LedgerEvent(hour * HOUR_MS, seq, counted=quantity)
        if kind == "count"
        else LedgerEvent(hour * HOUR_MS, seq, quantity)
        for seq, (hour, kind, quantity) in enumerate(events, 1)
    )


def balance_by_hour(events, hour):
    """The balance at an hour: the last count up to it, and the moves recorded after that count."""
    known = sorted((at, seq, kind, quantity) for seq, (at, kind, quantity) in enumerate(events) if at <= hour)
    counts = [number for number, event in enumerate(known) if event[2] == "count"]
    start = counts[-1] if counts else 0
    return sum(
        quantity
        for number, (*_, kind, quantity) in enumerate(known)
        if kind == "move" or number == start
        if number >= start
    )


def by_hours(events):
    """Second evaluator: C = A + B - D - E and D = W - X of the week, hour by hour, in exact fractions.

    Returns:
        Balance, consumption C, days with stock, days left; the last three None where they are undefined.
    """
    last_hour = max((hour for hour, *_ in events), default=0)
    balance = balance_by_hour(events, last_hour)
    order = sorted((hour, seq, kind, quantity) for seq, (hour, kind, quantity) in enumerate(events))
    counts = [event for event in order if event[2] == "count" and 0 <= event[0] <= 7 * 24]
    if not counts or counts[-1][0] - counts[0][0] < 12:
        return balance, None, None, None
    first, last = counts[0], counts[-1]
    moved = sum(event[3] for event in order if event[2] == "move" and first < event < last)
    used = first[3] + moved - last[3]
    empty = sum(balance_by_hour(events, hour) <= 0 for hour in range(first[0], last[0]))
    days = Fraction(last[0] - first[0] - empty, 24)
    left = Fraction(balance) * days / used if used > 0 and days > 0 else None
    return balance, used, days, None if left is None else max(left, Fraction(0))


CASES = {
    "one count says nothing about use": ([count(0, 100)], (100, None, None, None)),
    "two counts a day apart": ([count(0, 100), count(1, 80)], (80, 20, 1, 4)),
    "a week of counts": ([count(day, 140 - 10 * day) for day in range(8)], (70, 70, 7, 7)),
    "only the first and the last of a week count": (
        [count(0, 140), count(3, 20), count(7, 70)],
        (70, 70, 7, 7),
    ),
    "what comes in is part of what was used": ([count(0, 20), move(1, 100), count(2, 60)], (60, 60, 2, 2)),
    "what goes out was not used": ([count(0, 100), move(1, -40), count(2, 40)], (40, 20, 2, 4)),
    "a loss was not used": ([count(0, 50), move(1, -5, 12), count(3, 30)], (30, 15, 3, 6)),
    "a correction upwards is no use": ([count(0, 50), move(1, 10), count(2, 50)], (50, 10, 2, 10)),
    "days without stock do not dilute the rate": (
        [count(0, 30), count(3, 0), move(5, 60), count(7, 30)],
        (30, 60, 5, Fraction(5, 2)),
    ),
    "a stock-out of half a day": (
        [count(0, 20), count(1, 0), move(1, 40, 12), count(2, 20)],
        (20, 40, Fraction(3, 2), Fraction(3, 4)),
    ),
    "out of stock all the time": ([count(0, 0), count(7, 0)], (0, 0, 0, None)),
    "nothing used is undefined, not infinite": ([count(0, 40), count(7, 40)], (40, 0, 7, None)),
    "more counted than can be there": ([count(0, 40), count(2, 60)], (60, -20, 2, None)),
    "a balance below zero stays below zero": ([count(0, 10), count(1, 5), move(2, -8)], (-3, 5, 1, 0)),
    "a move after the last count changes the balance, not the rate": (
        [count(0, 100), count(5, 50), move(6, 100)],
        (150, 50, 5, 15),
    ),
    "a move at the hour of a count, recorded after it": (
        [count(0, 10), move(0, 5), count(1, 5)],
        (5, 10, 1, Fraction(1, 2)),
    ),
    "a move at the hour of a count, recorded before it": (
        [move(0, 5), count(0, 10), count(1, 5)],
        (5, 5, 1, 1),
    ),
    "of two counts at one hour the later entry stands": (
        [count(0, 90), count(0, 100), count(1, 80), count(1, 70)],
        (70, 20, 1, Fraction(7, 2)),
    ),
    "a count between an issue and its receipt": (
        [count(0, 100), count(1, 90), move(1, 50, 6), count(2, 130)],
        (130, 20, 2, 13),
    ),
    "counts eight hours apart are one too few": ([count(0, 100), count(0, 95, 8)], (95, None, None, None)),
    "a shorter history has a shorter divisor": (
        [move(3, 200), count(4, 200), count(6, 170)],
        (170, 30, 2, Fraction(34, 3)),
    ),
    "what is before the week does not count": ([count(-3, 500), count(1, 100), count(5, 60)], (60, 40, 4, 6)),
}


@pytest.mark.parametrize(("events", "expected"), CASES.values(), ids=CASES)
def test_use_and_days_left_equal_the_second_evaluator_to_the_digit(events, expected):
    assert by_hours(events) == expected
    figures = ledger_of(events).figures(WEEK, is_depot=False)
    left = days_left(MASK, figures)
    balance, used, days, lasts = expected
    assert figures.balance == balance
    assert (figures.use and figures.use.used) == used
    if days is not None:
        assert figures.use.days == pytest.approx(float(days), rel=1e-12)
    if lasts is not None:
        assert left.days == pytest.approx(float(lasts), rel=1e-12)
    elif balance > 0:
        assert left.days is None


EVENTS = st.lists(
    st.tuples(st.integers(-48, 8 * 24), st.sampled_from(["count", "move"]), st.integers(-50, 200)).map(
        lambda event: (event[0], event[1], abs(event[2]) if event[1] == "count" else event[2] or 1)
    ),
    max_size=12,
)


@given(EVENTS)
def test_any_ledger_equals_the_second_evaluator(events):
    figures = ledger_of(events).figures(WEEK, is_depot=False)
    balance, used, days, lasts = by_hours(events)
    assert figures.balance == balance
    assert (figures.use and figures.use.used) == used
    if days is not None:
        assert figures.use.days == pytest.approx(float(days), abs=1e-9)
    left = days_left(MASK, figures).days
    if lasts is not None:
        assert left == pytest.approx(float(lasts), rel=1e-9, abs=1e-9)
    assert left is None or left < float("inf")


@given(EVENTS, st.randoms())
def test_the_order_in_which_events_arrive_does_not_matter(events, random):
    ledger = ledger_of(events)
    shuffled = list(ledger.events)
    random.shuffle(shuffled)
    assert Ledger(shuffled).events == ledger.events
    assert Ledger(shuffled).figures(WEEK, is_depot=False) == ledger.figures(WEEK, is_depot=False)


def test_every_order_of_a_small_ledger_has_the_same_balances():
    events = ledger_of([count(0, 10), move(1, 5), count(1, 8), move(2, -3)]).events
    assert {tuple(Ledger(order).balances()) for order in permutations(events)} == {(10, 15, 8, 5)}


def test_the_worst_of_the_last_days_is_the_highest_rate_between_counts():
    events = [count(0, 200), count(4, 180), count(5, 170), count(6, 110), count(7, 100)]
    figures = ledger_of(events).figures(WEEK, is_depot=False)
    assert figures.worst_rate == 60
    left = days_left(MASK, figures)
    assert (left.days, left.worst_days) == (pytest.approx(7.0), pytest.approx(100 / 60))


def test_the_worst_day_looks_back_no_further_than_three_periods():
    events = [count(0, 200), count(1, 100), count(5, 90), count(6, 80), count(7, 70)]
    assert ledger_of(events).figures(WEEK, is_depot=False).worst_rate == 10


def test_the_use_of_a_depot_is_what_it_issued():
    events = [
        LedgerEvent(0, 1, counted=1000),
        LedgerEvent(2 * DAY_MS, 2, -100, is_issue=True),
        LedgerEvent(3 * DAY_MS, 3, -7),  # a loss
        LedgerEvent(5 * DAY_MS, 4, -250, is_issue=True),
        LedgerEvent(6 * DAY_MS, 5, counted=640),
    ]
    figures = Ledger(events).figures(WEEK, is_depot=True)
    assert (figures.use.used, figures.use.days) == (350, 7)
    assert days_left(MASK, figures).days == pytest.approx(640 / 50)


def test_a_depot_that_was_empty_for_two_days_issued_in_five():
    events = [
        LedgerEvent(0, 1, 100),
        LedgerEvent(2 * DAY_MS, 2, -100, is_issue=True),
        LedgerEvent(4 * DAY_MS, 3, 300),
    ]
    figures = Ledger(events).figures(WEEK, is_depot=True)
    assert (figures.balance, figures.use.days) == (300, 5)


def test_an_empty_ledger_has_no_use():
    figures = Ledger().figures(WEEK, is_depot=True)
    assert (figures.balance, figures.use, figures.counted_at) == (0, None, None)
    assert days_left(MASK, figures).level is StockLevel.CRITICAL
