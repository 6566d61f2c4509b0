"""The ground of the map is for who may read somewhere, and tells the areas where they may."""

import json
from dataclasses import replace

import pytest
import shapely

from geo.api.basemap.geojson import basemap_routes
from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.journal import Entry
from geo.domain.map_features import Feature, Layer
from tests.unit.api.asking import ask
from tests.worlds import AREAS, STAFF

COUNTY, TOWN, BESIDE, COMMUNITY = (area.code for area in AREAS)
SQUARE = shapely.to_wkb(shapely.box(118, 36, 119, 37))
ROAD = Feature("r", Layer.ROAD, "路", shapely.to_wkb(shapely.LineString([(118, 36), (119, 37)])))
PATHS = ["/map/areas.json", "/map/backdrop.json"]


@pytest.fixture
def asked(world):
    """Every area has a boundary, and there is a road."""
    put(world, [replace(area, boundary=SQUARE) for area in AREAS])
    world.store.write(world.ctx.request(STAFF, "road", {}), lambda tx: tx.put_feature(ROAD))

    def get(path, account=STAFF.id, **headers):
        return ask(basemap_routes(lambda: world.ctx), path, kadian_account=account, **headers)

    return get


def put(world, areas):
    def record(tx):
        for area in areas:
            tx.record(Entry("area", area.code, "update", None, {"name": area.name}))
            tx.put_area(area)

    world.store.write(world.ctx.request(STAFF, next(world.keys), {}), record)


def in_town(world, account):
    """An account that may read one town."""
    world.appoint(Actor(account, account, None, grants=(Grant(account, Role.VIEWER, TOWN),)))
    return account


def named(answer, name):
    return {feature["properties"][name] for feature in json.loads(answer.body)["features"]}


def test_boundaries_and_backdrop_are_served_as_geojson(asked):
    for path, name in zip(PATHS, ("code", "layer"), strict=True):
        answer = asked(path)
        assert answer.headers["content-type"] == "application/geo+json"
        assert named(answer, name)


@pytest.mark.parametrize("path", PATHS)
def test_who_may_read_nowhere_is_served_nothing_of_the_ground(world, asked, path):
    world.appoint(Actor("nothing", "没有权限", None))
    refused = asked(path, "nothing")
    assert (refused.status, b"features" in refused.body) == (403, False)
    assert asked(path, "stranger").status == 401
    assert asked(path, in_town(world, "town")).status == 200  # the control: one grant more


def test_boundaries_are_served_where_one_may_read_and_above(world, asked):
    assert named(asked(PATHS[0]), "code") == {COUNTY, TOWN, BESIDE, COMMUNITY}
    assert named(asked(PATHS[0], in_town(world, "town")), "code") == {COUNTY, TOWN, COMMUNITY}


def test_what_a_browser_has_is_not_sent_again_until_it_changes(world, asked):
    first = asked(PATHS[0])
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    again = asked(PATHS[0], if_none_match=f'W/{tag}, "other"')
    assert (again.status, again.body) == (304, b"")
    assert asked(PATHS[0], in_town(world, "town"), if_none_match=tag).status == 200
    put(world, [replace(AREAS[0], boundary=shapely.to_wkb(shapely.box(117, 36, 119, 37)))])
    changed = asked(PATHS[0], if_none_match=tag)
    assert changed.status == 200
    assert changed.headers["etag"] != tag
