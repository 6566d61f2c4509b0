"""Counts of readable sites by kind, area and unit."""

from collections import Counter

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.services.accounts.code_usage import count_code_usage
from tests.worlds import AREAS, SITES, UNITS, VIEWER

IN_ONE_TOWN = Actor("who", "某人", None, grants=(Grant("who", Role.VIEWER, "370725001"),))


def counted(by, sites=SITES):
    return Counter(getattr(site, by) for site in sites)


def test_every_kind_area_and_unit_is_listed_with_its_sites(world):
    usage = count_code_usage(world.ctx, VIEWER)
    assert {code: count for code, count in usage.kinds.items() if count} == counted("kind")
    assert set(usage.kinds) == {kind.code for kind in world.ctx.kinds}
    assert usage.areas == dict.fromkeys((area.code for area in AREAS), 0) | counted("area")
    by_unit = counted("unit")
    assert usage.units == {unit.code: by_unit.get(unit.code, 0) for unit in UNITS}


def test_only_sites_one_may_read_are_counted(world):
    usage = count_code_usage(world.ctx, IN_ONE_TOWN)
    ours = [site for site in SITES if site.area.startswith("370725001")]
    assert {code: count for code, count in usage.areas.items() if count} == counted("area", ours)
    assert sum(usage.kinds.values()) == len(ours) < len(SITES)
