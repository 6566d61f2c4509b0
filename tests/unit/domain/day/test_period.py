"""Periods follow the clock of the place, and close, reopen and close again without losing what was closed."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from geo.domain.areas import Level
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.day.codec import period_from_image, period_image
from geo.domain.day.owed import OwedAnswer, OwedKind
from geo.domain.day.period import (
    ClosingRecord,
    OperationalPeriod,
    PeriodConflict,
    PeriodState,
    UnansweredItem,
    closes_day,
    period_interval,
    period_starting,
)
from geo.domain.errors import InvalidInput, NotFound
from geo.store.hash_chain import canonical

TOWN = "370725001"
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
START = datetime(2020, 2, 1, 0, 0, tzinfo=UTC)
"""Eight o'clock in Shanghai."""
PERIOD = OperationalPeriod(TOWN, START, START + timedelta(days=1))
NOON = START + timedelta(hours=4)


def record(at=NOON, statement="", actor="chief"):
    return ClosingRecord(20, "a" * 64, actor, at, statement, {"persons": 430})


def closed(period=PERIOD, number=1, **values):
    return period.after_closing(record(**values), seen_number=period.number, number=number)


def test_a_period_runs_from_one_start_of_the_day_to_the_next():
    interval = period_interval(time(8), SHANGHAI, NOON)
    assert (interval.start, interval.end) == (PERIOD.starts_at, PERIOD.ends_at)
    assert period_interval(time(8), SHANGHAI, PERIOD.ends_at).start == PERIOD.ends_at
    assert period_interval(time(8), SHANGHAI, START - timedelta(seconds=1)).end == START


@pytest.mark.parametrize(("day", "hours"), [(28, 23), (27, 24)])
def test_in_the_night_of_the_clock_change_a_period_has_an_hour_less(day, hours):
    noon = datetime(2027, 3, day, 12, tzinfo=BERLIN)
    assert period_interval(time(0), BERLIN, noon).hours == hours


@given(st.integers(0, 2 * 365 * 24 * 60), st.integers(0, 24 * 60 - 1))
def test_every_moment_lies_in_exactly_one_period(minutes, start_minute):
    at, start = START + timedelta(minutes=minutes), time(*divmod(start_minute, 60))
    interval = period_interval(start, BERLIN, at)
    assert interval.contains(at)
    assert period_interval(start, BERLIN, interval.end).start == interval.end


def test_a_period_is_named_by_its_start():
    assert period_starting(time(8), SHANGHAI, START).end == PERIOD.ends_at
    with pytest.raises(NotFound):
        period_starting(time(8), SHANGHAI, NOON)


def test_towns_and_all_above_close_their_day_and_communities_do_not():
    assert [level for level in Level if not closes_day(level)] == [Level.COMMUNITY]


def test_a_period_runs_then_waits_for_its_day_close():
    assert PERIOD.state_at(PERIOD.ends_at - timedelta(seconds=1)) is PeriodState.OPEN
    assert PERIOD.state_at(PERIOD.ends_at) is PeriodState.CLOSING
    assert closed().state_at(NOON) is PeriodState.CLOSED


def test_a_period_that_has_not_begun_cannot_be_closed():
    with pytest.raises(InvalidInput, match="day_not_begun"):
        closed(at=START - timedelta(seconds=1))


def test_a_statement_is_kept_without_control_characters_and_not_too_long():
    assert closed(statement=" 今日\x00平稳 ").closing.statement == "今日平稳"
    with pytest.raises(InvalidInput, match="note_too_long"):
        closed(statement="长" * (MAX_NOTE_LENGTH + 1))


def test_of_two_day_closes_at_once_the_second_is_a_conflict():
    with pytest.raises(PeriodConflict) as caught:
        closed(actor="first").after_closing(record(), seen_number=0, number=2)
    assert (caught.value.key, caught.value.params["actor"]) == ("error.day_closed_meanwhile", "first")


def test_were_the_number_not_compared_the_second_day_close_would_replace_the_first(monkeypatch):
    monkeypatch.setattr(OperationalPeriod, "require_seen", lambda *_, **__: None)
    second = closed(actor="first").after_closing(record(actor="second"), seen_number=0, number=2)
    assert second.closing.actor == "second"


def test_of_two_reopenings_at_once_the_second_is_a_conflict():
    reopened = closed().after_reopening("漏报一岗", "first", seen_number=1, number=2)
    with pytest.raises(PeriodConflict) as caught:
        reopened.after_reopening("漏报一岗", "second", seen_number=1, number=3)
    assert caught.value.params["actor"] == "first"


@pytest.mark.parametrize("reason", ["", "  ", "\x00"])
def test_a_reopening_without_a_reason_is_refused(reason):
    with pytest.raises(InvalidInput, match="reason_missing"):
        closed().after_reopening(reason, "chief", seen_number=1, number=2)


def test_a_period_comes_back_from_its_image():
    item = UnansweredItem(OwedKind.TALLY, "x CP1", "卡点", TOWN, "U1", START, OwedAnswer.CARRIED, "雨雪")
    whole = closed()
    whole = replace(whole, closing=replace(whole.closing, unanswered=(item,)))
    reopened = whole.after_reopening("漏报一岗", "chief", seen_number=1, number=2)
    for period in (PERIOD, whole, reopened):
        assert period_from_image(json.loads(canonical(period_image(period)))) == period


class Periods(RuleBasedStateMachine):
    """Two commanders close and reopen one period, each with the number that their screen shows."""

    def __init__(self):
        super().__init__()
        self.stored = PERIOD
        self.closings = []
        self.numbers = 0
        self.seen = [(0, False), (0, False)]

    @rule(who=st.integers(0, 1))
    def look(self, who):
        self.seen[who] = self.stored.number, self.stored.is_closed

    @rule(who=st.integers(0, 1))
    def close(self, who):
        number, was_closed = self.seen[who]
        if was_closed:
            return
        self.attempt(
            who, lambda: self.stored.after_closing(record(), seen_number=number, number=self.numbers + 1)
        )

    @rule(who=st.integers(0, 1))
    def reopen(self, who):
        number, was_closed = self.seen[who]
        if not was_closed:
            return
        self.attempt(
            who,
            lambda: self.stored.after_reopening(
                "漏报", str(who), seen_number=number, number=self.numbers + 1
            ),
        )

    def attempt(self, who, act):
        is_current = self.seen[who] == (self.stored.number, self.stored.is_closed)
        try:
            after = act()
        except PeriodConflict:
            assert not is_current
            return
        assert is_current
        if after.is_closed:
            self.closings.append(after)
        else:
            assert after.reopens == self.stored.number
        self.numbers = max(self.numbers, after.number)
        self.stored = after

    @precondition(lambda self: self.closings)
    @invariant()
    def every_day_close_has_a_number_of_its_own(self):
        numbers = [period.number for period in self.closings]
        assert numbers == list(range(1, len(numbers) + 1)) or numbers == sorted(set(numbers))

    @invariant()
    def the_interval_never_changes(self):
        assert (self.stored.starts_at, self.stored.ends_at) == (PERIOD.starts_at, PERIOD.ends_at)


TestPeriods = Periods.TestCase
