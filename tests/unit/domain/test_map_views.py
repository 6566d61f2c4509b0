"""A view of the map in a link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.map_views import MAX_ZOOM, MIN_ZOOM, MapView, extent_from_text


@given(
    st.floats(-85, 85).map(lambda degrees: round(degrees, 5)),
    st.floats(-180, 180).map(lambda degrees: round(degrees, 5)),
    st.integers(int(4 * MIN_ZOOM), int(4 * MAX_ZOOM)).map(lambda quarters: quarters / 4),
)
def test_a_view_is_read_from_a_link_as_it_was_written(lat, lon, zoom):
    view = MapView(lat, lon, zoom)
    assert MapView.from_query(view.to_query()) == view


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"at": "36.5,118.8"},
        {"zoom": "11"},
        {"at": "36.5", "zoom": "11"},
        {"at": "36.5,118.8,1", "zoom": "11"},
        {"at": "nan,118.8", "zoom": "11"},
        {"at": "86,118.8", "zoom": "11"},
        {"at": "36.5,181", "zoom": "11"},
        {"at": "36.5,118.8", "zoom": "20"},
        {"at": "36.5,118.8", "zoom": "inf"},
        {"at": "a,b", "zoom": "c"},
    ],
)
def test_what_is_no_view_is_none(query):
    assert MapView.from_query(query) is None


def test_an_extent_is_south_west_north_east():
    assert extent_from_text("36.4,118.6,36.9,119.1") == (36.4, 118.6, 36.9, 119.1)


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "36.9,118.6,36.4,119.1", "36.4,119.1,36.9,118.6", "1,2,3,nan", "x"]
)
def test_what_is_no_extent_is_none(text):
    assert extent_from_text(text) is None
