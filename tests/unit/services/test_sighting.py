"""Who reaches whom: on the ball and along roads."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import to_wkb
from shapely.geometry import LineString, Point

from geo.services.road_net import road_net
from geo.services.sighting import by_road, straight
from geo.services.ways import metres
from tests.unit.services.posts_world import KM

PLACES = st.lists(st.tuples(st.floats(-80, 80), st.floats(-180, 180)), max_size=8).map(
    lambda places: np.array(places, float).reshape(-1, 2)
)


@given(PLACES, PLACES, st.floats(100, 5e6))
def test_within_reach_is_what_the_great_circle_says(places, posts, reach):
    ways = metres(places, posts)
    near = straight(places, posts, reach).toarray() > 0
    assert near[ways < reach - 2].all()
    assert not near[ways > reach + 2].any()


COUNTY = st.lists(st.tuples(st.floats(36.5, 36.6), st.floats(118.8, 118.9)), min_size=2, max_size=5)
ROADS = st.lists(COUNTY, min_size=1, max_size=4)


def net_of(lines, posts, places):
    """Lines, posts and places by latitude and longitude."""
    shapes = [to_wkb(LineString([(lon, lat) for lat, lon in line])) for line in lines]
    return road_net(shapes, np.array(posts, float), np.array(places, float))


@given(ROADS, COUNTY, COUNTY, st.floats(100, 20_000))
def test_no_way_by_road_is_shorter_than_the_straight_line(lines, posts, places, reach):
    net = net_of(lines, posts, places)
    if net is None:  # each line came out as a mere point
        return
    by_air = straight(np.array(places), np.array(posts), reach * 1.002 + 1).toarray()
    assert (by_road(net, reach).toarray() <= by_air).all()


def test_beside_one_straight_road_the_way_is_there_along_and_off_again():
    posts, places = [(36.0 + KM, 118.8)], [(36.0, 118.8 + 5 * KM)]
    net = net_of([[(36.0, 118.7), (36.0, 118.9)]], posts, places)
    along = 5 * np.cos(np.radians(36.0)) * 1000
    assert abs(net.to_posts[0] - 1000) < 1
    assert by_road(net, 1000 + along + 10).nnz == 1
    assert by_road(net, 1000 + along - 10).nnz == 0


def test_roads_that_do_not_meet_lead_nowhere_else():
    posts, places = [(36.0, 118.8)], [(36.0 + KM, 118.8)]
    apart = [[(36.0 + n * KM, 118.7), (36.0 + n * KM, 118.9)] for n in (0, 1)]
    assert by_road(net_of(apart, posts, places), 1e6).nnz == 0
    joined = [*apart, [(36.0, 118.8), (36.0 + KM, 118.8)]]
    assert by_road(net_of(joined, posts, places), 1100).nnz == 1


def test_a_post_on_a_crossing_holds_all_roads_that_meet_there():
    cross = [[(36.0, 118.7), (36.0, 118.9)], [(35.9, 118.8), (36.1, 118.8)]]
    net = net_of(cross, [(36.0, 118.8), (36.05, 118.8)], [(36.0, 118.8)])
    real = net.known.ends[net.known.metres > 1]
    roads_at = [int((real == post).any(axis=1).sum()) for post in net.posts]
    assert roads_at == [4, 2]
    assert net.places[0] != net.posts[0]  # who lives there is no road
    assert len(net.ends) == 4


def test_what_is_no_line_is_no_road():
    assert road_net([], np.zeros((0, 2)), np.zeros((0, 2))) is None
    assert road_net([to_wkb(Point(118.8, 36.0))], np.zeros((0, 2)), np.zeros((0, 2))) is None


def test_a_post_on_a_road_and_a_place_beside_it_join_where_they_are_told_to():
    net = net_of([[(36.0, 118.7), (36.0, 118.9)]], [(36.0, 118.75)], [(36.0 + KM, 118.8)])
    assert np.allclose(net.at[net.posts], [(36.0, 118.75)], atol=1e-6)
    assert np.allclose(net.at[net.places], [(36.0, 118.8)], atol=1e-6)
    assert np.allclose(sorted(net.at[list(net.ends)].tolist()), [(36.0, 118.7), (36.0, 118.9)], atol=1e-6)
