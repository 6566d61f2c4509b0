from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.errors import InvalidInput
from geo.domain.screening.codec import screening_from_image, screening_image
from geo.domain.screening.screening import (
    MAX_HOUSEHOLDS,
    NO_HOUSEHOLDS,
    Screening,
    ScreeningCounts,
    checked_screening,
    needs_reason,
    screening_totals,
)

NOON = datetime(2020, 1, 28, 4, tzinfo=UTC)
COUNTS = st.builds(
    ScreeningCounts, st.integers(-1, 9), st.integers(-1, 9), st.integers(-1, 9), st.integers(-1, 9)
)


@given(COUNTS)
def test_accepted_counts_miss_no_household_and_count_none_twice(counts):
    try:
        checked_screening(counts)
    except InvalidInput:
        return
    assert counts.not_reached >= 0
    assert counts.visited + counts.not_answered + counts.not_reached == counts.households > 0
    assert 0 <= counts.to_revisit <= counts.visited + counts.not_answered
    assert 0 <= counts.share <= 1


@pytest.mark.parametrize(
    ("counts", "key"),
    [
        (ScreeningCounts(0, 0), "error.screening_households"),
        (ScreeningCounts(MAX_HOUSEHOLDS + 1, 0), "error.screening_households"),
        (ScreeningCounts(10, -1), "error.screening_reached"),
        (ScreeningCounts(10, 8, 3), "error.screening_reached"),
        (ScreeningCounts(10, 5, 2, 8), "error.screening_revisit"),
        (ScreeningCounts(10, 5, 2, -1), "error.screening_revisit"),
    ],
)
def test_implausible_counts_are_refused_by_name(counts, key):
    with pytest.raises(InvalidInput) as caught:
        checked_screening(counts)
    assert caught.value.key == key
    checked_screening(ScreeningCounts(10, 8, 2, 2))


def test_complete_is_every_household_visited_and_none_to_be_visited_again():
    assert ScreeningCounts(10, 10).is_complete
    assert not ScreeningCounts(10, 10, 0, 1).is_complete
    assert not ScreeningCounts(10, 9, 1, 1).is_complete


def test_another_number_of_households_and_fewer_visited_ones_must_be_explained():
    before = ScreeningCounts(100, 60, 10, 10)
    assert needs_reason(before, ScreeningCounts(121, 60, 10, 10))
    assert needs_reason(before, ScreeningCounts(100, 0))
    assert not needs_reason(before, ScreeningCounts(100, 70, 5, 5))


SITES = st.lists(st.none() | COUNTS.filter(lambda each: each.households >= each.visited >= 0))


@given(SITES, SITES)
def test_totals_of_parts_add_up_to_those_of_the_whole(first, second):
    one, other, whole = map(screening_totals, (first, second, first + second))
    assert one.counts + other.counts == whole.counts
    assert (one.sites + other.sites, one.begun + other.begun) == (whole.sites, whole.begun)
    assert whole.complete == one.complete + other.complete <= whole.begun <= whole.sites


def test_of_no_sites_nothing_is_begun():
    assert screening_totals([]).counts == screening_totals([None]).counts == NO_HOUSEHOLDS
    assert NO_HOUSEHOLDS.share is None


def test_an_undone_first_record_is_void_and_a_later_one_gives_way_to_the_one_before():
    first = Screening("C1", "1", "G01", ScreeningCounts(100, 50), NOON)
    assert first.after_undo(None).is_void
    second = Screening("C1", "1", "G01", ScreeningCounts(100, 70), NOON, version=2)
    undone = second.after_undo(first)
    assert (undone.counts, undone.version, undone.is_void) == (first.counts, 3, False)


def test_an_image_is_the_whole_screening():
    screening = Screening("C1", "1", "G01", ScreeningCounts(100, 50, 5, 7), NOON, "第二轮", version=4)
    image = screening_image(screening) | {"observed_at": NOON.isoformat()}
    assert screening_from_image(4, image) == screening
