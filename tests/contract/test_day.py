"""Tallies, periods, excuses and corrections: now, as they were known, and as the journal folds to them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from geo.domain.day.codec import correction_image, excuse_image, period_image, tally_image
from geo.domain.day.owed import OwedAnswer, OwedKey, OwedKind
from geo.domain.day.period import ClosingRecord, Correction, OperationalPeriod, UnansweredItem, period_id
from geo.domain.day.tally import Tally, TallyCounts
from geo.domain.journal import CORRECTION, EXCUSE, PERIOD, TALLY, Entry
from geo.store.verify import verify_connection
from tests.contract.story import NOON, minutes, opened, request_for
from tests.contract.tampering import behind_its_back

TOWN, COUNTY = "370725001", "370725"
DAY_END = NOON + timedelta(days=1)
COUNTS = st.builds(
    TallyCounts,
    *(st.integers(0, 500) for _ in range(5)),
    waiting=st.none() | st.integers(0, 50),
    minutes_waited=st.none() | st.integers(0, 90),
)
REPORTS = st.lists(
    st.tuples(st.sampled_from(["CP1", "a b"]), st.integers(-3, 3).map(minutes), COUNTS), max_size=8
)


def tally_of(site, start, counts, version=1):
    return Tally(site, start, TOWN, "U1", counts, minutes(0), minutes(0), version)


def recording(tally):
    """A work that records a tally as given."""

    def work(tx):
        entry = Entry(TALLY, tally.id, "tally", None, tally_image(tally), None, tally.version)
        tx.day.put_tally(tally, tx.record(entry))

    return work


def writing(period, action="close"):
    """A work that records a period as given."""

    def work(tx):
        id_ = period_id(period.area, period.starts_at)
        entry = Entry(PERIOD, id_, action, None, period_image(period), None, period.number)
        tx.day.put_period(period, tx.record(entry))

    return work


def closed(area=TOWN, number=1, *, starts_at=NOON, ends_at=DAY_END):
    carried = UnansweredItem(
        OwedKind.PATROL, "C1", "爱伦堡小区", TOWN, "", minutes(-5), OwedAnswer.CARRIED, "雨雪"
    )
    excused = UnansweredItem(
        OwedKind.TALLY, "x CP1", "平原大桥卡点", TOWN, "U1", minutes(5), OwedAnswer.EXCUSED, "停电"
    )
    figures = {"persons": 430, "tally.expected": 2}
    closing = ClosingRecord(0, "0" * 64, "chief", minutes(60), "平稳", figures, (carried, excused))
    return OperationalPeriod(area, starts_at, ends_at, number, closing)


def excusing(key, reason):
    def work(tx):
        entry = Entry(EXCUSE, key.ref, "excuse", None, excuse_image(NOON, key), reason=reason)
        tx.day.put_excuse(NOON, key, reason, tx.record(entry))

    return work


def correcting(*corrections):
    def work(tx):
        first = corrections[0]
        image = correction_image(corrections)
        seq = tx.record(Entry(CORRECTION, first.area, "correct", None, image, reason=first.reason))
        tx.day.put_corrections(replace(each, seq=seq) for each in corrections)

    return work


@given(REPORTS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_knows_of_tallies_what_a_dictionary_knows(fresh_url, reports):
    with opened(fresh_url()) as store:
        past = [{}]
        for number, (site, start, counts) in enumerate(reports, 1):
            before = past[-1].get((start, site))
            tally = tally_of(site, start, counts, before.version + 1 if before else 1)
            store.write(request_for(f"k{number}"), recording(tally))
            past.append(past[-1] | {(start, site): tally})
        with store.read() as reader:
            assert verify_connection(reader.connection).is_intact
            for seq, known in enumerate(past):
                expected = [known[key] for key in sorted(known)]
                assert reader.day.tallies(minutes(-3), minutes(4), seq) == expected
            assert reader.day.tallies(minutes(-3), minutes(4)) == expected
            some = [tally for tally in expected if minutes(-1) <= tally.shift_start < minutes(2)]
            assert reader.day.tallies(minutes(-1), minutes(2)) == some
            for (start, site), tally in past[-1].items():
                assert reader.day.tally(site, start) == tally
            assert reader.day.tally("CP9", minutes(0)) is None
            assert reader.day.last_tally_seq == len(reports)


def test_a_closed_period_is_read_as_it_was_written_and_a_reopened_one_beside_it(store):
    store.write(request_for("a"), writing(closed()))
    store.write(request_for("b"), writing(closed(COUNTY)))
    reopened = OperationalPeriod(TOWN, NOON, DAY_END, 2, reopens=1, reason="漏报一岗", reopened_by="chief")
    store.write(request_for("c"), writing(reopened, "reopen"))
    with store.read() as reader:
        assert reader.day.periods_starting(NOON) == reader.day.periods_containing(minutes(30))
        county, town = (reader.day.closing_details(each) for each in reader.day.periods_starting(NOON))
        assert (county, town) == (closed(COUNTY), reopened)
        (first,) = reader.day.closed_periods(TOWN, 9)
        assert reader.day.closing_details(first) == closed()
        assert (reader.day.last_number(TOWN), reader.day.last_number("370725009")) == (2, 0)
        assert reader.day.periods_containing(DAY_END) == []
        assert verify_connection(reader.connection).is_intact


def test_a_reopened_period_is_closed_under_its_number(store):
    store.write(request_for("a"), writing(closed()))
    reopened = OperationalPeriod(TOWN, NOON, DAY_END, 2, reopens=1, reason="漏报一岗")
    store.write(request_for("b"), writing(reopened, "reopen"))
    again = replace(reopened, closing=closed().closing)
    store.write(request_for("c"), writing(again))
    with store.read() as reader:
        (last,) = reader.day.periods_starting(NOON)
        assert reader.day.closing_details(last) == again
        assert [period.number for period in reader.day.closed_periods(TOWN, 9)] == [2, 1]
        assert verify_connection(reader.connection).is_intact


def test_the_last_excuse_of_an_item_counts(store):
    key, other = OwedKey(OwedKind.TALLY, "x CP1"), OwedKey(OwedKind.PATROL, "x CP1")
    store.write(request_for("a"), excusing(key, "停电"))
    store.write(request_for("b"), excusing(key, "道路积雪"))
    store.write(request_for("c"), excusing(other, "封闭施工"))
    with store.read() as reader:
        assert reader.day.excuses(NOON) == {key: "道路积雪", other: "封闭施工"}
        assert reader.day.excuses(DAY_END) == {}
        assert verify_connection(reader.connection).is_intact


def test_corrections_are_read_with_reason_account_and_time(store):
    store.write(request_for("a"), writing(closed()))
    persons = Correction(2, TOWN, 1, "x CP1", "persons", 430, 431, "漏登", "staff", NOON)
    actual = replace(persons, figure="tally.actual", before=0, after=1)
    store.write(request_for("b"), correcting(persons, actual))
    with store.read() as reader:
        assert reader.day.corrections(TOWN, 1) == [persons, actual]
        assert reader.day.corrections(TOWN, 2) == reader.day.corrections(COUNTY, 1) == []
        assert reader.day.corrections_since(NOON) == [persons, actual]
        assert reader.day.corrections_since(minutes(1)) == []
        assert verify_connection(reader.connection).is_intact


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE tally SET persons = 999", "tally"),
        ("DELETE FROM tally", "tally"),
        ("UPDATE period SET statement = 'calm'", "period"),
        ("UPDATE period_figure SET value = value + 1", "period_figure"),
        ("DELETE FROM owed WHERE answer = 'carried'", "owed"),
        ("UPDATE excuse SET reason = ''", "excuse"),
        ("UPDATE correction SET after = before", "correction"),
    ],
)
def test_a_changed_row_of_a_day_is_found(store, statement, table):
    store.write(request_for("a"), recording(tally_of("CP1", NOON, TallyCounts(430, 200, 430, 0, 3))))
    store.write(request_for("b"), writing(closed()))
    store.write(request_for("c"), excusing(OwedKey(OwedKind.TALLY, "x CP1"), "停电"))
    change = Correction(4, TOWN, 1, "x CP1", "persons", 430, 431, "漏登", "staff", NOON)
    store.write(request_for("d"), correcting(change))
    with store.read() as reader:
        assert verify_connection(reader.connection).is_intact
    with behind_its_back(store) as connection:
        connection.execute(text(statement))
        assert {deviation.table for deviation in verify_connection(connection).deviations} == {table}
