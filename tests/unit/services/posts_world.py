"""Posts and demand points along one meridian, so that every distance follows from their kilometres."""

from dataclasses import replace

from shapely import to_wkb
from shapely.geometry import LineString, Point

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.journal import Entry
from geo.domain.map_features import Feature, Layer
from geo.domain.sites import Site
from geo.services.network.straight_line import EARTH_RADIUS_M
from geo.services.siting.problem import SitingRequest
from tests.worlds import ADMIN

PLANNER = Actor("planner", "调度员", Role.PLANNER)
NORTH, SOUTH = "370725001001", "370725002"
KM = 1000 * 180 / 3.141592653589793 / EARTH_RADIUS_M
"""Degrees of latitude per kilometre."""


def at(site_id, kind, status, km, area=NORTH):
    variant = "hard" if kind == "checkpoint" else ""
    return Site(site_id, f"{site_id}处", kind, status, area, variant, 36.0 + km * KM, 118.8)


SITES = (
    at("A", "checkpoint", "manned", 0),
    at("B", "checkpoint", "manned", 2),
    at("C", "checkpoint", "short_staffed", 10, SOUTH),
    at("D", "checkpoint", "withdrawn", 29, SOUTH),
    at("E", "checkpoint", "unmanned", 21, SOUTH),
    replace(at("F", "checkpoint", "manned", 0), lat=None, lon=None),
    at("V0", "village", "closed", -0.2),
    at("V1", "village", "closed", 1),
    at("H2", "compound", "overdue", 2),
    at("V3", "village", "reopened", 3),
    at("H10", "compound", "overdue", 10, SOUTH),
    at("V20", "village", "closed", 20, SOUTH),
    at("V30", "village", "closed", 30, SOUTH),
    at("V0X", "village", "lifted", 0),
    at("H0X", "compound", "exempt", 0),
    at("M0", "market", "suspended", 0),
    replace(at("VX", "village", "closed", 0), lat=None, lon=None),
)
"""Within 1.5 km A covers V0 and V1; B V1, H2 and V3; C H10; D V30; E V20.

Within 2.5 km A covers H2 as well, and B all that A does.
"""

NEAR, FAR = SitingRequest(radius_m=1500.0), SitingRequest(radius_m=2500.0)


def names(things):
    return [thing.site for thing in things]


ROAD = Feature("road", Layer.ROAD, "", to_wkb(LineString([(118.8, 36.0 - 5 * KM), (118.8, 36.0 + 40 * KM)])))


def at_km(layer, km):
    return Feature(str(layer), layer, "", to_wkb(Point(118.8, 36.0 + km * KM)))


NEEDED = (ROAD, at_km(Layer.HOSPITAL, 25), at_km(Layer.SUPPLY, 25))
"""North of E (km 21), south of D (km 29), which is withdrawn: V30 gets there past D alone."""


def put_features(world, *features):
    def write(tx):
        for feature in features:
            tx.record(Entry("feature", feature.id, "register", None, {"name": ""}))
            tx.put_feature(feature)

    world.store.write(world.ctx.request(ADMIN, f"features {len(features)}", {}), write)


def with_road(world, *lines):
    """Roads by the kilometres north and east of each corner, imported after everything else."""

    def write(tx):
        for number, line in enumerate(lines):
            corners = LineString([(118.8 + east * KM, 36.0 + north * KM) for north, east in line])
            feature = Feature(f"R{number}", Layer.ROAD, "", to_wkb(corners))
            tx.record(Entry("feature", feature.id, "register", None, {"name": ""}))
            tx.put_feature(feature)

    world.store.write(world.ctx.request(ADMIN, next(world.keys), {}), write)
