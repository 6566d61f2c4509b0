import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.store.hash_chain import GENESIS, HASHED_COLUMNS, canonical, entry_hash
from geo.store.tables.schema import JOURNAL

ROW = dict.fromkeys(HASHED_COLUMNS, "x")


def test_the_same_content_has_one_text_whatever_its_order_and_time_zone():
    noon = datetime(2020, 2, 1, 12, tzinfo=UTC)
    here = noon.astimezone(timezone(timedelta(hours=8)))
    assert canonical({"b": noon, "a": [1, None]}) == '{"a":[1,null],"b":"2020-02-01T12:00:00.000Z"}'
    assert canonical({"a": (1, None), "b": here}) == canonical({"b": noon, "a": [1, None]})


def test_text_of_any_kind_becomes_ascii():
    assert canonical({"名": "\ud800"}) == r'{"\u540d":"\ud800"}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"", {1}])
def test_what_has_no_one_text_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        canonical({"a": value})


def test_the_hash_is_sha256_of_the_hash_before_and_the_text():
    text = GENESIS + canonical(ROW)
    assert entry_hash(GENESIS, ROW) == hashlib.sha256(text.encode()).hexdigest()


def test_every_column_but_the_two_hashes_is_in_the_chain():
    assert {column.name for column in JOURNAL.columns} - set(HASHED_COLUMNS) == {"prev_hash", "hash"}


@given(st.sampled_from(HASHED_COLUMNS), st.none() | st.integers() | st.text())
def test_another_value_gives_another_hash(column, value):
    assert (entry_hash(GENESIS, ROW | {column: value}) == entry_hash(GENESIS, ROW)) == (value == "x")
