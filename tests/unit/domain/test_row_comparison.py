import random
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.row_comparison import RowState, compare_rows, same_value

FIELDS = ("name", "note", "people", "location")
values = st.one_of(
    st.none(),
    st.sampled_from(["", "甲", "乙", "é"]),
    st.integers(0, 3),
    st.tuples(st.sampled_from([36.7, 36.8]), st.just(118.8)),
)
rows = st.dictionaries(
    st.sampled_from("ABCD"), st.fixed_dictionaries(dict.fromkeys(FIELDS, values)), max_size=4
)


def by_code(base, theirs, ours):
    return {row.code: row for row in compare_rows(base, theirs, ours)}


def assert_nothing_is_overwritten_in_silence(base, theirs, ours):
    for code, row in by_code(base, theirs, ours).items():
        for field in row.applied if code in ours else ():
            assert code in base
            assert same_value(base[code][field], ours[code][field])
        for field in FIELDS if code in ours and code in theirs else ():
            known = row.applied.keys() | {cell.field for cell in (*row.kept, *row.conflicts)}
            assert field in known or same_value(theirs[code][field], ours[code][field])


@given(base=rows, theirs=rows, ours=rows)
def test_what_the_store_changed_is_never_overwritten_in_silence(base, theirs, ours):
    assert_nothing_is_overwritten_in_silence(base, theirs, ours)


def test_nothing_is_overwritten_in_silence_in_5000_files_that_came_back_late():
    choose = random.Random(8)
    texts = ["", None, "甲", "乙", "丙", 0, 1]

    def some_rows():
        return {
            code: {field: choose.choice(texts) for field in FIELDS}
            for code in "ABCD"
            if choose.random() < 0.8
        }

    for _ in range(5000):
        assert_nothing_is_overwritten_in_silence(some_rows(), some_rows(), some_rows())


@given(base=rows)
def test_an_unchanged_file_against_an_unchanged_store_has_no_difference(base):
    assert all(row.state is RowState.UNCHANGED for row in compare_rows(base, base, base))


@given(base=rows, ours=rows)
def test_an_unchanged_file_changes_nothing_whatever_happened_in_the_store(base, ours):
    for row in compare_rows(base, base, ours):
        assert not row.applied
        assert not row.conflicts


@pytest.mark.parametrize(
    ("theirs", "ours", "state"),
    [
        ("甲", "甲", RowState.UNCHANGED),
        ("乙", "甲", RowState.THEIRS_ONLY),
        ("甲", "乙", RowState.OURS_ONLY),
        ("乙", "乙", RowState.BOTH_SAME),
        ("乙", "丙", RowState.CONFLICT),
    ],
)
def test_a_cell_has_one_of_five_states(theirs, ours, state):
    row = by_code({"A": {"note": "甲"}}, {"A": {"note": theirs}}, {"A": {"note": ours}})["A"]
    assert row.state is state


def test_rows_are_missing_new_or_unknown():
    a = {"note": "甲"}
    found = by_code({"A": a, "B": a}, {"B": a, "C": a}, {"A": a})
    assert {code: row.state for code, row in found.items()} == {
        "A": RowState.MISSING,
        "B": RowState.UNKNOWN,
        "C": RowState.NEW,
    }


def test_changes_of_different_cells_of_one_row_are_both_kept():
    row = by_code(
        {"A": {"note": "甲", "people": 1}},
        {"A": {"note": "乙", "people": 1}},
        {"A": {"note": "甲", "people": 2}},
    )["A"]
    assert row.applied == {"note": "乙"}
    assert [(cell.field, cell.ours) for cell in row.kept] == [("people", 2)]


def test_a_row_that_was_not_part_of_the_file_asks_for_every_cell_that_differs():
    row = by_code({}, {"A": {"note": "甲", "people": 1}}, {"A": {"note": "乙", "people": 1}})["A"]
    assert not row.applied
    assert [cell.field for cell in row.conflicts] == ["note"]


NOON = datetime(2020, 2, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", None),
        ("é", unicodedata.normalize("NFD", "é")),
        (" 甲 \r\n乙", "甲\n乙"),
        (0.1 + 0.2, 0.3),
        (3, 3.0),
        (NOON, NOON + timedelta(seconds=59)),
        ((36.70000000001, None), (36.7, None)),
    ],
)
def test_what_a_spreadsheet_does_not_tell_apart_is_equal(one, other):
    assert same_value(one, other)


@pytest.mark.parametrize(("one", "other"), [(0, None), ("0", "00"), (36.7, 36.70001)])
def test_what_a_person_tells_apart_differs(one, other):
    assert not same_value(one, other)
