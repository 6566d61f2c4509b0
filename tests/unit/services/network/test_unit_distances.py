"""Distances of units: by road where a road connects, else straight; and which of the two is reported."""

from dataclasses import replace

import pytest

from geo.domain.journal import Entry
from geo.services.network.unit_distances import unit_distances_to_sites
from geo.services.schedule.schedule import posts_in_shifts
from tests.unit.services.posts_world import with_road
from tests.unit.services.shifts import put_site
from tests.worlds import ADMIN, UNITS

KM = 1000 / 111_195
"""A kilometre in degrees of latitude."""


@pytest.fixture
def ways(world):
    """Two hard posts on a meridian, and a unit a kilometre south of the first."""
    put_site(world, "CP1", lat=36.0 + KM, lon=118.8)
    put_site(world, "CP2", lat=36.0 + 3 * KM, lon=118.8, variant="hard")
    base = replace(UNITS[0], people=6, lat=36.0, lon=118.8)

    def write(tx):
        tx.record(Entry("unit", base.code, "update", None, {"lat": base.lat}))
        tx.put_unit(base)

    world.store.write(world.ctx.request(ADMIN, "base", {}), write)

    def measured():
        snapshot = world.ctx.read_model.derived_state(world.moment).snapshot
        rows = [post.row for post in posts_in_shifts(world.ctx, snapshot)]
        return unit_distances_to_sites(world.ctx, snapshot, rows, (base, UNITS[1]))

    return measured


def test_without_roads_ways_are_straight_and_a_unit_without_a_base_has_none(ways):
    distances = ways()
    assert distances.measure == "straight"
    assert distances.distance_m[:, 0].tolist() == pytest.approx([1000, 3000], abs=5)
    assert distances.distance_m[:, 1].tolist() == [0, 0]


def test_a_road_that_goes_round_is_longer_than_the_line(world, ways):
    with_road(world, [(0, 0), (0, 2), (1, 2), (1, 0)], [(1, 2), (3, 2), (3, 0)])
    distances = ways()
    assert distances.measure == "road"
    assert distances.distance_m[0, 0] > 3000
    assert distances.distance_m[1, 0] > distances.distance_m[0, 0] > 1000


def test_where_no_road_leads_the_way_is_straight_and_that_is_said(world, ways):
    with_road(world, [(0, 0), (0, 0.5), (1, 0.5), (1, 0)], [(3, 0), (3, 0.2)])
    distances = ways()
    assert distances.measure == "mixed"
    assert distances.distance_m[0, 0] > 1500
    assert distances.distance_m[1, 0] == pytest.approx(3000, abs=5)
