"""A town of about 11 by 9 km around a crossing, with roads, sites and posts by kilometres from it."""

from shapely import to_wkb
from shapely.geometry import LineString

from geo.domain.journal import Entry
from geo.domain.map_features import Feature, Layer
from geo.domain.sites import Site
from geo.services.network.straight_line import EARTH_RADIUS_M
from tests.worlds import ADMIN, world_at

TOWN, BESIDE, COMMUNITY = "370725001", "370725002", "370725001001"
MIDDLE = (36.6, 118.8)
KM = 1000 * 180 / 3.141592653589793 / EARTH_RADIUS_M
EAST = KM / 0.8028175  # cos 36.6 degrees
NORTH_EDGE, EAST_EDGE = 5.5597, 4.4635
"""Kilometres from the middle to the border of the town."""
CROSS = {"纬路": [(0, -9), (0, 9)], "经路": [(-9, 0), (9, 0)]}
"""Two roads that cross in the middle and leave the town four times."""


def at(north, east):
    """Return latitude and longitude in degrees of kilometres north and east of the middle."""
    return MIDDLE[0] + north * KM, MIDDLE[1] + east * EAST


def site(code, kind, status, where, area=TOWN):
    variant = {"checkpoint": "hard"}.get(kind, "")
    return Site(code, f"{code}处", kind, status, area, variant, *at(*where))


VILLAGE = site("V", "village", "closed", (0.1, 0.3))


def lined(lines, sites, folder):
    """Build the world with these roads by name, each a list of corners (km north, km east)."""
    world = world_at(folder, sites)

    def write(tx):
        for number, (name, corners) in enumerate(lines.items()):
            shape = LineString([at(*corner)[::-1] for corner in corners])
            feature = Feature(f"R{number:02}", Layer.ROAD, name, to_wkb(shape))
            tx.record(Entry("feature", feature.id, "register", None, {"name": name}))
            tx.put_feature(feature)

    world.store.write(world.ctx.request(ADMIN, "roads", {}), write)
    return world
