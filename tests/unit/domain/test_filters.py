from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.domain.areas import Area, AreaTree
from geo.domain.filters import MAX_SEARCH_LENGTH, PARAMETERS, KnownCodes, SiteFilter, unrecognised
from geo.domain.kinds_file import kinds_from_file
from geo.domain.timestamps import timestamp_from_text
from geo.settings import Settings

AREAS = AreaTree([Area("370725", "昌乐县"), Area("370725001", "宝都街道", "370725")])
KNOWN = KnownCodes.from_kinds(kinds_from_file(Settings().kinds_file), AREAS, ["U1", "U2", "一中队"])
NAMES = tuple(PARAMETERS.values())


def some(codes):
    """Any of the codes, in their own order, as links write them."""
    codes = [str(code) for code in codes]
    return st.sets(st.sampled_from(codes)).map(lambda chosen: tuple(code for code in codes if code in chosen))


SECONDS = st.integers(
    int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()), int(datetime(2099, 12, 31, tzinfo=UTC).timestamp())
)
MOMENTS = st.none() | SECONDS.map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
FILTERS = st.builds(
    SiteFilter,
    area=st.sampled_from(["", "370725", "370725001"]),
    kind=some(KNOWN.kinds),
    status=some(KNOWN.statuses),
    category=some(KNOWN.categories),
    unit=some(KNOWN.units),
    freshness=some(KNOWN.freshness),
    outstanding=some(KNOWN.outstanding),
    search=st.text(max_size=MAX_SEARCH_LENGTH).map(str.strip),
    attention=st.booleans(),
    located=st.sampled_from(["", "no"]),
    as_of=MOMENTS,
    since=MOMENTS,
)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(FILTERS)
def test_a_filter_comes_back_from_its_link_as_it_was(wanted):
    assert SiteFilter.from_query(wanted.to_query(), KNOWN) == wanted


@given(FILTERS)
def test_a_link_names_only_what_is_restricted(wanted):
    restricted = {parameter for part, parameter in PARAMETERS.items() if getattr(wanted, part)}
    assert wanted.to_query().keys() == restricted
    assert SiteFilter().to_query() == {}


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=80)))
@example({"as_of": "0001-01-01T00:00:00+14:00"})
@example({"since": "9999-12-31T23:59:59-14:00"})
@example({"as_of": "2000-01-01T00:00:00+08:00"})
@example({"as_of": "2020-02-14T08:30:00.5Z"})
@example({"search": "x" * (MAX_SEARCH_LENGTH - 1) + " y"})
@example({"attention": "0", "located": "yes", "area": "x", "kind": ",,"})
def test_any_link_opens_and_the_link_it_becomes_says_the_same(query):
    wanted = SiteFilter.from_query(query, KNOWN)
    assert SiteFilter.from_query(wanted.to_query(), KNOWN) == wanted


@given(FILTERS, st.sampled_from(["area", "kind", "status", "meaning", "unit", "freshness", "outstanding"]))
def test_unknown_codes_are_ignored(wanted, name):
    query = wanted.to_query()
    given = query.get(name, "")
    strange = "castle" if name == "area" and not given else f"{given},castle" if name != "area" else given
    assert SiteFilter.from_query({**query, name: strange}, KNOWN) == wanted


@pytest.mark.parametrize("name", ["kind", "status", "meaning", "unit", "freshness", "outstanding"])
def test_an_area_or_code_no_longer_known_restricts_nothing(name):
    assert SiteFilter.from_query({name: "castle", "area": "castle"}, KNOWN) == SiteFilter()


def test_links_have_the_category_under_the_parameter_that_they_always_had():
    assert SiteFilter(category=("partial",)).to_query() == {"meaning": "partial"}
    assert SiteFilter.from_query({"meaning": "partial"}, KNOWN).category == ("partial",)


def test_a_label_is_no_code():
    assert SiteFilter.from_query({"kind": "卡点", "status": "manned"}, KNOWN) == SiteFilter()


@given(SECONDS, OFFSETS)
def test_a_moment_with_its_offset_is_the_same_moment_in_utc(seconds, offset):
    moment = datetime.fromtimestamp(seconds, offset)
    read = timestamp_from_text(moment.isoformat())
    assert read == moment
    assert read.tzinfo is UTC


def test_a_plus_that_the_link_turned_into_a_blank_is_still_an_offset():
    assert timestamp_from_text("2020-02-14T08:30 08:00") == datetime(2020, 2, 14, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2020-02-14T08:30", "2020-02-14", "1899-02-14T08:30Z"])
def test_nonsense_and_a_time_without_its_offset_are_no_moment(text):
    assert timestamp_from_text(text) is None


def test_a_filter_changes_only_what_is_named():
    wanted = SiteFilter(area="370725", kind=("village",))
    assert wanted.replace(kind=()) == SiteFilter(area="370725")


@given(FILTERS)
def test_of_a_link_that_names_only_what_is_known_nothing_is_left_out(wanted):
    assert unrecognised(wanted.to_query(), KNOWN) == {}


def test_what_a_link_names_in_vain_is_listed_by_part():
    query = {
        "area": "castle",
        "status": "village.closed,village.flying",
        "unit": "U1,U9,",
        "as_of": "yesterday",
        "since": "2020-02-01T08:00:00+08:00",
        "search": "castle",
    }
    assert unrecognised(query, KNOWN) == {
        "area": ("castle",),
        "status": ("village.flying",),
        "unit": ("U9",),
        "as_of": ("yesterday",),
    }
