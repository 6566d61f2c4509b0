"""Coverage on the sphere and by road."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import to_wkb
from shapely.geometry import LineString, Point

from geo.services.network.coverage_matrix import covers_by_road, covers_straight_line
from geo.services.network.road_graph import road_network
from geo.services.network.straight_line import haversine_m
from tests.unit.services.posts_world import KM

PLACES = st.lists(st.tuples(st.floats(-80, 80), st.floats(-180, 180)), max_size=8).map(
    lambda places: np.array(places, float).reshape(-1, 2)
)


@given(PLACES, PLACES, st.floats(100, 5e6))
def test_within_reach_is_what_the_great_circle_says(places, posts, reach):
    ways = haversine_m(places, posts)
    near = covers_straight_line(places, posts, reach).toarray() > 0
    assert near[ways < reach - 2].all()
    assert not near[ways > reach + 2].any()


COUNTY = st.lists(st.tuples(st.floats(36.5, 36.6), st.floats(118.8, 118.9)), min_size=2, max_size=5)
ROADS = st.lists(COUNTY, min_size=1, max_size=4)


def net_of(lines, posts, places):
    """Lines, posts and places by latitude and longitude."""
    shapes = [to_wkb(LineString([(lon, lat) for lat, lon in line])) for line in lines]
    return road_network(shapes, np.array(posts, float), np.array(places, float))


@given(ROADS, COUNTY, COUNTY, st.floats(100, 20_000))
def test_no_way_by_road_is_shorter_than_the_straight_line(lines, posts, places, reach):
    net = net_of(lines, posts, places)
    if net is None:  # each line came out as a mere point
        return
    by_air = covers_straight_line(np.array(places), np.array(posts), reach * 1.002 + 1).toarray()
    assert (covers_by_road(net, reach).toarray() <= by_air).all()


def test_beside_one_straight_road_the_way_is_there_along_and_off_again():
    posts, places = [(36.0 + KM, 118.8)], [(36.0, 118.8 + 5 * KM)]
    net = net_of([[(36.0, 118.7), (36.0, 118.9)]], posts, places)
    along = 5 * np.cos(np.radians(36.0)) * 1000
    assert abs(net.post_offset_m[0] - 1000) < 1
    assert covers_by_road(net, 1000 + along + 10).nnz == 1
    assert covers_by_road(net, 1000 + along - 10).nnz == 0


def test_roads_that_do_not_meet_lead_nowhere_else():
    posts, places = [(36.0, 118.8)], [(36.0 + KM, 118.8)]
    apart = [[(36.0 + n * KM, 118.7), (36.0 + n * KM, 118.9)] for n in (0, 1)]
    assert covers_by_road(net_of(apart, posts, places), 1e6).nnz == 0
    joined = [*apart, [(36.0, 118.8), (36.0 + KM, 118.8)]]
    assert covers_by_road(net_of(joined, posts, places), 1100).nnz == 1


def test_a_post_on_a_crossing_holds_all_roads_that_meet_there():
    cross = [[(36.0, 118.7), (36.0, 118.9)], [(35.9, 118.8), (36.1, 118.8)]]
    net = net_of(cross, [(36.0, 118.8), (36.05, 118.8)], [(36.0, 118.8)])
    real = net.road_graph.edges[net.road_graph.length_m > 1]
    roads_at = [int((real == post).any(axis=1).sum()) for post in net.post_nodes]
    assert roads_at == [4, 2]
    assert net.location_nodes[0] != net.post_nodes[0]  # who lives there is no road
    assert len(net.dead_ends) == 4


def test_what_is_no_line_is_no_road():
    assert road_network([], np.zeros((0, 2)), np.zeros((0, 2))) is None
    assert road_network([to_wkb(Point(118.8, 36.0))], np.zeros((0, 2)), np.zeros((0, 2))) is None


def test_a_post_on_a_road_and_a_location_beside_it_join_at_the_nearest_point():
    net = net_of([[(36.0, 118.7), (36.0, 118.9)]], [(36.0, 118.75)], [(36.0 + KM, 118.8)])
    assert np.allclose(net.node_latlon[net.post_nodes], [(36.0, 118.75)], atol=1e-6)
    assert np.allclose(net.node_latlon[net.location_nodes], [(36.0, 118.8)], atol=1e-6)
    assert np.allclose(
        sorted(net.node_latlon[list(net.dead_ends)].tolist()), [(36.0, 118.7), (36.0, 118.9)], atol=1e-6
    )
