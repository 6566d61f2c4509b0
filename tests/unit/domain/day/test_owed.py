from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geo.domain.day.figures import corrected, counts_by_kind, period_figures, total_owed
from geo.domain.day.owed import OwedAnswer, OwedCounts, OwedItem, OwedKind, count_owed
from geo.domain.day.period import Correction

NOW = datetime(2020, 2, 1, 12, 0, tzinfo=UTC)
ITEM = OwedItem(OwedKind.TALLY, "x CP1", "平原大桥卡点", "CP1", "370725001", "U1", NOW)
ITEMS = st.lists(
    st.builds(
        lambda what, number, answer, on_time: replace(
            ITEM,
            what=what,
            ref=str(number),
            answer=answer,
            on_time=on_time and answer in (OwedAnswer.GIVEN, OwedAnswer.ZERO),
        ),
        st.sampled_from(OwedKind),
        st.integers(0, 9),
        st.none() | st.sampled_from(OwedAnswer),
        st.booleans(),
    )
)


def test_a_unit_owes_an_item_else_its_area():
    assert (ITEM.who, replace(ITEM, unit="").who) == ("U1", "370725001")


def test_an_item_is_late_from_its_time_on_and_only_while_it_is_owed():
    due = replace(ITEM, due_at=NOW)
    assert due.is_late(NOW)
    assert not due.is_late(NOW - timedelta(minutes=1))
    assert not replace(due, answer=OwedAnswer.EXCUSED).is_late(NOW)
    assert ITEM.is_late(NOW)


def test_late_items_come_first_then_the_kind_then_the_longest_owed():
    later = NOW + timedelta(hours=1)
    expected = [
        replace(ITEM, what=OwedKind.PATROL, ref="late"),
        replace(ITEM, what=OwedKind.SHIFT, ref="shift", due_at=later),
        replace(ITEM, ref="old", since=NOW - timedelta(hours=1), due_at=later),
        replace(ITEM, ref="new", due_at=later),
    ]
    shuffled = expected[::-1]
    assert sorted(shuffled, key=lambda item: item.sort_key(NOW)) == expected


def test_without_anything_expected_there_is_no_rate():
    assert (OwedCounts().rate, OwedCounts().on_time_rate, OwedCounts().owed) == (None, None, 0)


@given(ITEMS)
def test_numbers_and_rates_are_those_counted_one_by_one(items):
    counts = count_owed(items)
    answers = [item.answer for item in items]
    given = [answer for answer in answers if answer in (OwedAnswer.GIVEN, OwedAnswer.ZERO)]
    assert counts.owed == answers.count(None)
    assert (counts.expected, counts.actual) == (len(items), len(given))
    if items:
        assert counts.rate == len(given) / len(items)
        assert counts.on_time_rate == sum(item.on_time for item in items) / len(items)


@given(ITEMS, ITEMS)
def test_figures_of_two_areas_add_up_to_those_of_both(some, others):
    both = counts_by_kind(period_figures(some + others, ()))
    parts = [counts_by_kind(period_figures(each, ())) for each in (some, others)]
    for kind in OwedKind:
        added = sum((part[kind] for part in parts if kind in part), OwedCounts())
        assert both.get(kind, OwedCounts()) == added
    assert total_owed(period_figures(some + others, ())) == count_owed(some + others)


@given(ITEMS)
def test_counts_come_back_from_figures(items):
    of_tallies = [item for item in items if item.what is OwedKind.TALLY]
    counts = counts_by_kind(period_figures(items, ())).get(OwedKind.TALLY, OwedCounts())
    assert {field.name: getattr(counts, field.name) for field in fields(counts)} == {
        field.name: getattr(count_owed(of_tallies), field.name) for field in fields(counts)
    }


def test_corrections_change_a_figure_by_their_differences():
    first = Correction(1, "370725001", 1, "x CP1", "persons", 430, 431, "漏登", "staff", NOW)
    more = [
        first,
        replace(first, before=431, after=420),
        replace(first, figure="tally.actual", before=0, after=1),
    ]
    assert corrected({"persons": 1000, "vehicles": 3}, more) == {
        "persons": 990,
        "vehicles": 3,
        "tally.actual": 1,
    }
